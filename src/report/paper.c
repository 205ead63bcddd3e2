#include "report/paper.h"

#include "report/json.h"

#include <stdarg.h>

/* Columns of a character: the blocks that matter of East Asian Width and of combining marks. */
static int columns(uint32_t c)
{
    if ((c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x20d0 && c <= 0x20ff) ||
        (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c <= 0xfe2f))
        return 0;
    if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
        (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
        (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd))
        return 2;
    return 1;
}

size_t dw_paper_char(uint32_t c, char out[16], int *wide)
{
    if (!dw_utf8_hidden(c)) {
        *wide = columns(c);
        return dw_utf8_put(c, out);
    }
    int n = c < 0x100 ? snprintf(out, 16, "\\x%02x", (unsigned)c) : snprintf(out, 16, "\\u{%x}", (unsigned)c);
    *wide = n;
    return (size_t)n;
}

struct paper dw_paper(FILE *out, int width, bool colour)
{
    if (width == 0)
        width = 80;
    return (struct paper){.out = out, .width = width < 20 ? 20 : width, .colour = colour};
}

static void spaces(struct paper *p, int n)
{
    for (int i = 0; i < n; i++)
        fputc(' ', p->out);
    p->column += n > 0 ? n : 0;
}

void dw_paper_begin(struct paper *p, int indent, int hang)
{
    p->column = 0;
    p->hang = hang < p->width / 2 ? hang : p->width / 2;
    p->blank = p->wrote = false;
    p->word_len = 0;
    p->word_width = 0;
    spaces(p, indent);
}

static void break_line(struct paper *p)
{
    fputc('\n', p->out);
    p->column = 0;
    spaces(p, p->hang);
    p->blank = p->wrote = false;
}

int dw_paper_measure(struct slice word)
{
    int sum = 0;
    for (size_t at = 0; at < word.len;) {
        char bytes[16] = {0};
        int wide = 0;
        dw_paper_char(dw_utf8_next(word, &at), bytes, &wide);
        sum += wide;
    }
    return sum;
}

static const char *const inks[] = {
    [INK_PLAIN] = "",        [INK_BOLD] = "\x1b[1m",  [INK_DIM] = "\x1b[2m",   [INK_BAD] = "\x1b[1;31m",
    [INK_WARN] = "\x1b[33m", [INK_GOOD] = "\x1b[32m", [INK_NAME] = "\x1b[36m",
};

/* What the buffer holds, character by character, where it is wider than a line. */
static void break_word(struct paper *p)
{
    struct slice word = dw_slice(p->word, p->word_len);
    for (size_t at = 0; at < word.len;) {
        size_t from = at;
        int wide = 0;
        if (word.ptr[at] == '\x1b') { /* our own, up to its m */
            while (at < word.len && word.ptr[at++] != 'm')
                continue;
        } else {
            char bytes[16];
            (void)dw_paper_char(dw_utf8_next(word, &at), bytes, &wide);
        }
        if (p->column + wide > p->width && p->column > p->hang)
            break_line(p);
        fwrite(word.ptr + from, 1, at - from, p->out);
        p->column += wide;
    }
}

/* The word in the buffer goes into this line or into the next. */
static void flush_word(struct paper *p)
{
    if (p->word_len == 0)
        return;
    int need = p->word_width + (p->blank ? 1 : 0);
    if (p->wrote && p->column + need > p->width)
        break_line(p);
    if (p->blank)
        spaces(p, 1);
    if (p->column + p->word_width > p->width) {
        break_word(p);
    } else {
        fwrite(p->word, 1, p->word_len, p->out);
        p->column += p->word_width;
    }
    p->blank = false;
    p->wrote = true;
    p->word_len = 0;
    p->word_width = 0;
}

static void add(struct paper *p, const char *bytes, size_t n, int wide)
{
    memcpy(p->word + p->word_len, bytes, n);
    p->word_len += n;
    p->word_width += wide;
}

/* A piece of a word: words of several inks are one, as no blank parts them. */
static void piece_out(struct paper *p, enum ink ink, struct slice piece)
{
    static const char end[] = "\x1b[0m";
    const char *dye = p->colour ? inks[ink] : "";
    size_t dye_len = strlen(dye), reserve = sizeof end + 16;
    if (p->word_len + dye_len + reserve > sizeof p->word)
        flush_word(p);
    add(p, dye, dye_len, 0);
    for (size_t at = 0; at < piece.len;) {
        char bytes[16] = {0};
        int wide = 0;
        uint32_t c = dw_utf8_next(piece, &at);
        size_t n = dw_paper_char(c, bytes, &wide);
        if (p->word_len + n + reserve > sizeof p->word)
            flush_word(p);
        add(p, bytes, n, wide);
    }
    if (dye_len != 0)
        add(p, end, sizeof end - 1, 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void dw_paper_put(struct paper *p, enum ink ink, struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        if (is_blank(text.ptr[at])) {
            flush_word(p);
            p->blank = p->wrote;
            at++;
            continue;
        }
        size_t end = at;
        while (end < text.len && !is_blank(text.ptr[end]))
            end++;
        piece_out(p, ink, dw_slice(text.ptr + at, end - at));
        at = end;
    }
}

void dw_paper_whole(struct paper *p, enum ink ink, struct slice text)
{
    piece_out(p, ink, text);
}

void dw_paper_print(struct paper *p, enum ink ink, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n > 0)
        dw_paper_put(p, ink, dw_slice(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
}

void dw_paper_tab(struct paper *p, int column)
{
    flush_word(p);
    p->blank = false;
    if (column > p->width / 3 * 2 || p->column >= column)
        p->blank = p->wrote;
    else
        spaces(p, column - p->column);
}

void dw_paper_flush(struct paper *p)
{
    flush_word(p);
}

void dw_paper_end(struct paper *p)
{
    flush_word(p);
    fputc('\n', p->out);
    p->column = 0;
    p->blank = p->wrote = false;
}

void dw_paper_line(struct paper *p, int indent, const char *lead, struct slice text)
{
    spaces(p, indent);
    fputs(lead, p->out);
    for (size_t at = 0; at < text.len;) {
        char bytes[16] = {0};
        int wide = 0;
        fwrite(bytes, 1, dw_paper_char(dw_utf8_next(text, &at), bytes, &wide), p->out);
    }
    dw_paper_end(p);
}

void dw_paper_text(struct paper *p, int indent, int hang, enum ink ink, struct slice text)
{
    dw_paper_begin(p, indent, hang);
    dw_paper_put(p, ink, text);
    dw_paper_end(p);
}

void dw_paper_blank(struct paper *p)
{
    fputc('\n', p->out);
}
