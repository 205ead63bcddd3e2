#include "tracev3/format.h"

enum length { LENGTH_NONE, LENGTH_CHAR, LENGTH_SHORT, LENGTH_LONG, LENGTH_LONG_LONG };

/* One word between the commas of an annotation. Who keeps what secret was settled when the value was stored. */
static void annotation(struct slice word, struct format_operator *op)
{
    enum { MASK_SHORTEST = 6, MASK_LONGEST = 13 };
    if (dw_slice_equal(word, SLICE("public")) || dw_slice_equal(word, SLICE("private")) ||
        dw_slice_equal(word, SLICE("sensitive")) || dw_slice_find_byte(word, '=') < word.len)
        return;
    if (dw_slice_starts(word, SLICE("mask."))) {
        if (word.len >= MASK_SHORTEST && word.len <= MASK_LONGEST)
            op->mask = dw_slice_from(word, 5);
        return;
    }
    if (dw_slice_starts(word, SLICE("builtin:")))
        word = dw_slice_from(word, 8);
    op->decoder = word;
}

static void annotations(struct slice text, struct format_operator *op)
{
    size_t at = 0;
    while (at < text.len) {
        while (at < text.len && (text.ptr[at] == ',' || text.ptr[at] == ' '))
            at++;
        size_t start = at;
        while (at < text.len && text.ptr[at] != ',')
            at++;
        size_t end = at;
        while (end > start && text.ptr[end - 1] == ' ')
            end--;
        if (end > start)
            annotation(dw_slice(text.ptr + start, end - start), op);
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at *at; large numbers stop growing. */
static int32_t digits(struct slice text, size_t *at)
{
    int32_t number = 0;
    for (; *at < text.len && is_digit(text.ptr[*at]); (*at)++)
        if (number <= FORMAT_WIDTH_MAX)
            number = number * 10 + (text.ptr[*at] - '0');
    return number > FORMAT_WIDTH_MAX ? FORMAT_WIDTH_MAX : number;
}

/* `*` or `*3$`, which nobody writes and nothing reads. */
static bool star(struct slice text, size_t *at, struct format_operator *op)
{
    if (*at >= text.len || text.ptr[*at] != '*')
        return false;
    (*at)++;
    if (*at < text.len && is_digit(text.ptr[*at])) {
        (void)digits(text, at);
        op->unreadable = true;
        if (*at < text.len && text.ptr[*at] == '$')
            (*at)++;
    }
    return true;
}

static void precision(struct slice text, size_t *at, struct format_operator *op)
{
    op->unreadable = op->unreadable || op->has_precision;
    op->has_precision = true;
    if (star(text, at, op))
        op->precision_item = true;
    else
        op->precision = digits(text, at);
}

static void width(struct slice text, size_t *at, struct format_operator *op)
{
    if (star(text, at, op)) {
        op->unreadable = op->unreadable || op->width_item || op->has_precision;
        op->width_item = true;
        return;
    }
    op->width = digits(text, at);
    if (*at < text.len && text.ptr[*at] == '$') {
        (*at)++;
        op->unreadable = true;
    }
}

static uint8_t flag_of(char c)
{
    switch (c) {
    case '-':
        return FLAG_LEFT;
    case '0':
        return FLAG_ZERO;
    case '+':
        return FLAG_PLUS;
    case ' ':
        return FLAG_BLANK;
    case '#':
        return FLAG_ALTERNATE;
    default:
        return 0;
    }
}

static enum length length_of(char c, enum length before)
{
    switch (c) {
    case 'h':
        return before == LENGTH_SHORT ? LENGTH_CHAR : LENGTH_SHORT;
    case 'l':
        return before == LENGTH_LONG ? LENGTH_LONG_LONG : LENGTH_LONG;
    case 'j':
    case 'q':
        return LENGTH_LONG_LONG;
    case 't':
    case 'z':
        return LENGTH_LONG;
    default: /* L */
        return before;
    }
}

static void integer(struct format_operator *op, enum length length, char letter)
{
    static const uint8_t sizes[] = {
        [LENGTH_NONE] = 4, [LENGTH_CHAR] = 1, [LENGTH_SHORT] = 2, [LENGTH_LONG] = 8, [LENGTH_LONG_LONG] = 8};
    op->conversion = CONVERT_INTEGER;
    op->letter = letter;
    op->size = sizes[length];
}

/* The conversion's letter; false when there is no such. */
static bool convert(struct format_operator *op, enum length length, char c)
{
    bool wide = length >= LENGTH_LONG;
    op->letter = c;
    op->size = 4;
    switch (c) {
    case 'd':
    case 'i':
        integer(op, length, 'd');
        return true;
    case 'D':
        integer(op, wide ? length : LENGTH_LONG, 'd');
        return true;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        integer(op, length, c);
        return true;
    case 'U':
    case 'O':
        integer(op, wide ? length : LENGTH_LONG, c == 'U' ? 'u' : 'o');
        return true;
    case 'c':
    case 'C':
        op->conversion = c == 'C' || wide ? CONVERT_WIDE_CHAR : CONVERT_CHAR;
        return true;
    case 'm':
        op->conversion = CONVERT_ERRNO;
        return true;
    case 'p':
        op->conversion = CONVERT_POINTER;
        op->size = 8;
        return true;
    case 's':
    case 'S':
        op->conversion = c == 'S' || wide ? CONVERT_WIDE_STRING : CONVERT_STRING;
        return true;
    case '@':
        op->conversion = CONVERT_OBJECT;
        return true;
    case 'P':
        op->conversion = CONVERT_DATA;
        op->unreadable = op->unreadable || !op->has_precision;
        return true;
    case 'n':
        op->unreadable = true;
        return true;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        op->conversion = CONVERT_DOUBLE;
        op->size = 8;
        return true;
    default:
        return false;
    }
}

size_t dw_format_operator(struct slice text, struct format_operator *out)
{
    size_t at = 1;
    enum length length = LENGTH_NONE;
    *out = (struct format_operator){.precision = FORMAT_UNSET};
    if (at < text.len && text.ptr[at] == '{') {
        size_t end = dw_slice_find_byte(text, '}');
        if (end == text.len)
            return 0;
        annotations(dw_slice(text.ptr + 2, end - 2), out);
        at = end + 1;
    }
    while (at < text.len) {
        char c = text.ptr[at];
        switch (c) {
        case '*':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7':
        case '8':
        case '9':
            width(text, &at, out);
            break;
        case '.':
            at++;
            precision(text, &at, out);
            break;
        case '-':
        case '0':
        case '+':
        case ' ':
        case '#':
        case '\'':
            at++;
            out->flags |= flag_of(c);
            break;
        case 'h':
        case 'l':
        case 'j':
        case 'q':
        case 't':
        case 'z':
        case 'L':
            at++;
            length = length_of(c, length);
            break;
        default:
            out->text = dw_slice_first(text, ++at);
            return convert(out, length, c) ? at : 0;
        }
    }
    return 0;
}
