/* Values meet operators. The words for what fails are those of Apple's `log`. */
#include "base/utf8.h"
#include "tracev3/decoders.h"
#include "tracev3/message.h"
#include "tracev3/number.h"

enum item_kind {
    KIND_NUMBER = 0,
    KIND_COUNT = 1,
    KIND_STRING = 2,
    KIND_DATA = 3,
    KIND_OBJECT = 4,
    KIND_WIDE = 5,
    KIND_MASK = 7,
    KIND_OTHER_OBJECT = 8,
    KIND_MASKED = 15
};

struct composer {
    struct scribe *out;
    const struct trace_item *next, *end;
};

static unsigned kind_of(const struct trace_item *item)
{
    return item->type >> 4;
}

/* The next item, not yet taken; the mask's own item says nothing that the format does not. */
static const struct trace_item *peek(struct composer *c)
{
    while (c->next < c->end && kind_of(c->next) == KIND_MASK)
        c->next++;
    return c->next < c->end ? c->next : NULL;
}

/* An item for `*`: an int. Others are left to be values. */
static bool take_int(struct composer *c, int32_t *out)
{
    const struct trace_item *item = peek(c);
    if (item == NULL || kind_of(item) > KIND_COUNT)
        return false;
    c->next++;
    if (item->bytes.len != 4 || item->state != TRACE_ITEM_STORED)
        return false;
    *out = (int32_t)dw_number_read(item->bytes, true);
    return true;
}

static void settle_sizes(struct composer *c, struct format_operator *op)
{
    int32_t number = 0;
    if (op->width_item && take_int(c, &number)) {
        if (number < 0)
            op->flags |= FLAG_LEFT;
        int64_t width = number < 0 ? -(int64_t)number : number;
        op->width = width > FORMAT_WIDTH_MAX ? FORMAT_WIDTH_MAX : (int32_t)width;
    }
    if (op->precision_item) {
        if (take_int(c, &number) && number >= 0)
            op->precision = number;
        return;
    }
    const struct trace_item *item = peek(c); /* a written precision has an item too, for some conversions */
    if (item != NULL && kind_of(item) == KIND_COUNT)
        c->next++;
}

static void mismatch(struct scribe *out, const struct format_operator *op, const struct trace_item *item)
{
    static const char *const kinds[] = {"SCALAR", "COUNT", "STRING", "DATA", "OBJECT"};
    dw_scribe_text(out, "<decode: mismatch for [");
    dw_scribe_put(out, op->text);
    dw_scribe_text(out, "] got [");
    if (kind_of(item) < sizeof kinds / sizeof kinds[0])
        dw_scribe_text(out, kinds[kind_of(item)]);
    else
        dw_scribe_decimal(out, kind_of(item));
    dw_scribe_text(out, (item->type & 2) != 0 ? " public" : "");
    dw_scribe_text(out, (item->type & 1) != 0 ? " private" : "");
    dw_scribe_printf(out, " sz:%zu]>", item->bytes.len);
}

static void bad_range(struct scribe *out, const struct format_operator *op, const struct trace_item *item)
{
    dw_scribe_text(out, "<decode: bad range for [");
    dw_scribe_put(out, op->text);
    dw_scribe_printf(out, "] got [offs:%u len:%u within:%u]>", item->offset, item->length & 0x7fffu, item->within);
}

static void masked(struct scribe *out, const struct format_operator *op, const struct trace_item *item)
{
    if (op->mask.len == 0) {
        mismatch(out, op, item);
        return;
    }
    dw_scribe_text(out, "<mask.");
    dw_scribe_put(out, op->mask);
    if (item->bytes.len == 0 && !item->cut) {
        dw_scribe_text(out, ": (null)>");
        return;
    }
    dw_scribe_text(out, ": '");
    dw_scribe_base64(out, item->bytes, '=');
    dw_scribe_text(out, item->cut ? "\xE2\x80\xA6'>" : "'>");
}

/* Does an item fit an operator by kind and size? */
static bool fits(const struct format_operator *op, const struct trace_item *item)
{
    unsigned kind = kind_of(item);
    size_t size = item->bytes.len;
    if (dw_format_is_number(op) != (kind == KIND_NUMBER))
        return false;
    if (kind == KIND_NUMBER && (size == 0 || size > 8 || (size & (size - 1)) != 0))
        return false;
    switch (op->conversion) {
    case CONVERT_INTEGER:
        return size <= (op->size < 4 ? 4 : op->size);
    case CONVERT_CHAR:
    case CONVERT_WIDE_CHAR:
    case CONVERT_ERRNO:
        return size <= 4;
    case CONVERT_POINTER:
    case CONVERT_DOUBLE:
        return size >= 4;
    case CONVERT_STRING:
        return kind == KIND_STRING;
    case CONVERT_WIDE_STRING:
        return kind == KIND_WIDE;
    case CONVERT_OBJECT:
        return kind == KIND_STRING || kind == KIND_DATA || kind == KIND_OBJECT || kind == KIND_OTHER_OBJECT;
    default:
        return kind == KIND_DATA;
    }
}

/* Without the beginning of a character whose end was cut off. */
static struct slice whole_characters(struct slice text)
{
    for (size_t back = 1; back <= 3 && back <= text.len; back++) {
        unsigned char c = (unsigned char)text.ptr[text.len - back];
        if (c < 0x80)
            break;
        if (c >= 0xc0)
            return dw_utf8_length(text.ptr + text.len - back, back) == 0 ? dw_slice_first(text, text.len - back) : text;
    }
    return text;
}

static void string(struct scribe *out, const struct format_operator *op, const struct trace_item *item)
{
    struct slice text = dw_slice_first(item->bytes, dw_slice_find_byte(item->bytes, '\0'));
    if (item->bytes.len == 0 && !item->cut)
        text = SLICE("(null)");
    else if (op->precision_item && op->precision >= 0 && (size_t)op->precision < text.len)
        text = whole_characters(dw_slice_first(text, (size_t)op->precision));
    if (item->cut)
        text = whole_characters(text);
    size_t width = (size_t)op->width, pad = width > text.len ? width - text.len : 0;
    if ((op->flags & FLAG_LEFT) == 0)
        dw_scribe_fill(out, ' ', pad);
    dw_scribe_put(out, text);
    if ((op->flags & FLAG_LEFT) != 0)
        dw_scribe_fill(out, ' ', pad);
    if (item->cut)
        dw_scribe_text(out, "<\xE2\x80\xA6>");
}

static void plain(struct scribe *out, const struct format_operator *op, const struct trace_item *item, uint64_t number)
{
    if (kind_of(item) == KIND_NUMBER) {
        dw_number_put(out, op, item->bytes, number);
    } else if (kind_of(item) == KIND_DATA) {
        dw_scribe_byte(out, '\'');
        dw_scribe_hex(out, item->bytes, ' ');
        dw_scribe_text(out, item->cut ? "\xE2\x80\xA6'" : "'");
    } else {
        string(out, op, item);
    }
}

static void stored(struct scribe *out, const struct format_operator *op, const struct trace_item *item)
{
    struct trace_value value = {.op = op, .bytes = item->bytes, .cut = item->cut};
    if (kind_of(item) == KIND_NUMBER)
        value.number = dw_number_read(item->bytes, op->letter == 'd');
    switch (op->decoder.len == 0 ? DECODED_PLAIN : dw_decode(out, &value)) {
    case DECODED:
        break;
    case DECODED_PLAIN:
        plain(out, op, item, value.number);
        break;
    case DECODED_MISMATCH:
        mismatch(out, op, item);
        break;
    case DECODED_MISSING:
        dw_scribe_text(out, "<decode: missing data>");
        break;
    }
}

static void operate(struct composer *c, struct format_operator *op)
{
    settle_sizes(c, op);
    const struct trace_item *item = peek(c);
    if (item != NULL)
        c->next++;
    if (item == NULL)
        dw_scribe_text(c->out, "<decode: missing data>");
    else if (item->state == TRACE_ITEM_NOT_STORED)
        dw_scribe_text(c->out, "<private>");
    else if (item->state == TRACE_ITEM_BAD_RANGE)
        bad_range(c->out, op, item);
    else if (kind_of(item) == KIND_MASKED)
        masked(c->out, op, item);
    else if (kind_of(item) == KIND_NUMBER && item->bytes.len == 0)
        dw_scribe_text(c->out, "<decode: missing data>");
    else if (!fits(op, item))
        mismatch(c->out, op, item);
    else
        stored(c->out, op, item);
}

/* Newlines only: a blank at the end is part of a message (`.. AAAA ` of an answer without data). */
static void trim_end(struct scribe *out)
{
    while (out->len > 0 && (out->at[out->len - 1] == '\n' || out->at[out->len - 1] == '\r'))
        out->len--;
}

static void compose(struct composer *c, struct slice rest)
{
    struct format_operator op;
    for (;;) {
        size_t percent = dw_slice_find_byte(rest, '%');
        dw_scribe_put(c->out, dw_slice_first(rest, percent));
        rest = dw_slice_from(rest, percent);
        if (rest.len < 2)
            break;
        size_t len = dw_format_operator(rest, &op);
        if (len == 0) { /* `%%`, and what is no operator */
            dw_scribe_byte(c->out, rest.ptr[1]);
            len = 2;
        } else if (op.unreadable) {
            dw_scribe_text(c->out, "<decode: can't compose [");
            dw_scribe_put(c->out, op.text);
            dw_scribe_text(c->out, "]>");
            return;
        } else {
            operate(c, &op);
        }
        rest = dw_slice_from(rest, len);
    }
    trim_end(c->out);
}

enum dw_status dw_message_compose(struct slice format, const struct trace_item *items, size_t item_count,
                                  struct arena *arena, struct slice *out, struct dw_error *error)
{
    char room[2048];
    struct scribe text;
    dw_scribe_start(&text, arena, room, sizeof room);
    compose(&(struct composer){.out = &text, .next = items, .end = items == NULL ? NULL : items + item_count},
            dw_slice_first(format, dw_slice_find_byte(format, '\0')));
    struct slice message = dw_scribe_slice(&text);
    if (dw_utf8_valid(message) != message.len)
        message = dw_utf8_valid(format) == format.len ? SLICE("<compose failure [illegible log arguments]>")
                                                      : SLICE("<compose failure [invalid utf8]>");
    *out = text.failed ? SLICE_NONE : dw_arena_copy(arena, message);
    return out->ptr != NULL ? DW_OK
                            : dw_fail(error, DW_ERR_MEMORY, "no memory for a message of %zu bytes", message.len);
}
