#include "tracev3/number.h"

#include <stdio.h>

#include "base/utf8.h"
#include "tracev3/decoders.h"

/* What stands around an integer's digits. */
struct parts {
    const char *sign; /* or 0x */
    const char *digits;
    size_t count;
};

/* The digits of `number` at the end of `room`. */
static size_t digits_of(uint64_t number, unsigned base, const char *letters, char room[24])
{
    size_t at = 24;
    do
        room[--at] = letters[number % base];
    while ((number /= base) != 0);
    return at;
}

static void lay_out(struct scribe *out, const struct format_operator *op, struct parts parts)
{
    enum { DIGITS_MAX = 512 };
    size_t sign = strlen(parts.sign), zeros = 0;
    if (op->precision > 0 && (size_t)op->precision > parts.count)
        zeros = (op->precision < DIGITS_MAX ? (size_t)op->precision : (size_t)DIGITS_MAX) - parts.count;
    size_t len = sign + zeros + parts.count, width = (size_t)op->width, pad = width > len ? width - len : 0;
    if ((op->flags & FLAG_LEFT) == 0 && (op->flags & FLAG_ZERO) != 0 && op->precision == FORMAT_UNSET) {
        zeros += pad;
        pad = 0;
    }
    if ((op->flags & FLAG_LEFT) == 0)
        dw_scribe_fill(out, ' ', pad);
    dw_scribe_put(out, dw_slice(parts.sign, sign));
    dw_scribe_fill(out, '0', zeros);
    dw_scribe_put(out, dw_slice(parts.digits, parts.count));
    if ((op->flags & FLAG_LEFT) != 0)
        dw_scribe_fill(out, ' ', pad);
}

/* An int's size is what printf takes of a smaller or larger value. */
static uint64_t narrow(const struct format_operator *op, uint64_t number, size_t stored)
{
    size_t size = op->size == 8 && stored <= 4 ? 4 : op->size;
    if (size == 8)
        return number;
    unsigned shift = 64 - 8 * (unsigned)size;
    uint64_t top = number << shift;
    return op->letter == 'd' && (top >> 63) != 0 ? ~(~top >> shift) : top >> shift;
}

static void integer(struct scribe *out, const struct format_operator *op, uint64_t number)
{
    char room[24];
    const char *sign = "", *letters = op->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned base = op->letter == 'o' ? 8 : op->letter == 'x' || op->letter == 'X' ? 16 : 10;
    if (op->letter == 'd') {
        if ((number >> 63) != 0) {
            sign = "-";
            number = -number;
        } else {
            sign = (op->flags & FLAG_PLUS) != 0 ? "+" : (op->flags & FLAG_BLANK) != 0 ? " " : "";
        }
    } else if (base == 16 && number != 0 && (op->flags & FLAG_ALTERNATE) != 0) {
        sign = op->letter == 'X' ? "0X" : "0x";
    }
    size_t at = digits_of(number, base, letters, room);
    if (base == 8 && number != 0 && (op->flags & FLAG_ALTERNATE) != 0)
        room[--at] = '0';
    if (number == 0 && op->precision == 0)
        at = sizeof room;
    lay_out(out, op, (struct parts){sign, room + at, sizeof room - at});
}

static void pointer(struct scribe *out, const struct format_operator *op, uint64_t number)
{
    char room[24];
    size_t at = digits_of(number, 16, "0123456789abcdef", room);
    lay_out(out, op, (struct parts){"0x", room + at, sizeof room - at});
}

static void character(struct scribe *out, const struct format_operator *op, uint64_t number)
{
    char text[4];
    size_t len = 1;
    text[0] = (char)(number & 0xff);
    if (op->conversion == CONVERT_WIDE_CHAR)
        len = dw_utf8_put(number <= 0x10ffff ? (uint32_t)number : 0xfffd, text);
    if (len == 1 && text[0] == '\0')
        len = 0;
    lay_out(out,
            &(struct format_operator){.width = op->width, .flags = op->flags & FLAG_LEFT, .precision = FORMAT_UNSET},
            (struct parts){"", text, len});
}

static void floating(struct scribe *out, const struct format_operator *op, struct slice bytes)
{
    enum { PRECISION_MAX = 64 };
    char spec[16];
    size_t n = 0;
    double number = 0;
    uint64_t bits = dw_number_read(bytes, false);
    if (bytes.len == sizeof(float)) {
        uint32_t low = (uint32_t)bits;
        float small;
        memcpy(&small, &low, sizeof small);
        number = (double)small;
    } else {
        memcpy(&number, &bits, sizeof number);
    }
    spec[n++] = '%';
    for (unsigned i = 0; i < 5; i++)
        if ((op->flags & 1u << i) != 0)
            spec[n++] = "-0+ #"[i];
    memcpy(spec + n, "*.*", 3);
    spec[n + 3] = op->letter;
    spec[n + 4] = '\0';
    if (op->precision == FORMAT_UNSET)
        memcpy(spec + n, (char[4]){'*', op->letter, '\0', '\0'}, 4);
    char text[FORMAT_WIDTH_MAX + 1];
    int precision = op->precision > PRECISION_MAX ? PRECISION_MAX : op->precision;
    int len = op->precision == FORMAT_UNSET ? snprintf(text, sizeof text, spec, op->width, number)
                                            : snprintf(text, sizeof text, spec, op->width, precision, number);
    if (len > 0)
        dw_scribe_put(out, dw_slice(text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1));
}

void dw_number_put(struct scribe *out, const struct format_operator *op, struct slice bytes, uint64_t number)
{
    switch (op->conversion) {
    case CONVERT_CHAR:
    case CONVERT_WIDE_CHAR:
        character(out, op, number);
        break;
    case CONVERT_ERRNO:
        dw_darwin_error(out, (int32_t)number);
        break;
    case CONVERT_POINTER:
        pointer(out, op, number);
        break;
    case CONVERT_DOUBLE:
        floating(out, op, bytes);
        break;
    default:
        number = narrow(op, number, bytes.len);
        if (op->width == 0 && op->precision == FORMAT_UNSET && op->flags == 0 &&
            (op->letter == 'u' || (op->letter == 'd' && (number >> 63) == 0)))
            dw_scribe_decimal(out, number);
        else
            integer(out, op, number);
    }
}
