/* The buffer behind print.h, and texts made safe. Internal to logtext. */
#ifndef DW_LOGTEXT_PRINTER_H
#define DW_LOGTEXT_PRINTER_H

#include "logtext/print.h"

enum { PRINTER_SIZE = 256 * 1024, PRINTER_ROOM = 4096 };

struct printer {
    int descriptor;
    int failed;     /* errno of a write */
    int64_t second; /* that `stamp` is of */
    int32_t offset; /* and at which offset */
    char stamp[24]; /* "2022-10-10 14:33:26." */
    char zone[8];   /* "-0700" */
    size_t used;
    char bytes[PRINTER_SIZE + PRINTER_ROOM]; /* flushed when less than PRINTER_ROOM is left */
};

void dw_printer_write(struct printer *p);

/* Short texts: at most PRINTER_ROOM bytes between two calls of dw_printer_room. */
static inline void dw_printer_room(struct printer *p)
{
    if (p->used >= PRINTER_SIZE)
        dw_printer_write(p);
}

static inline void dw_put(struct printer *p, const char *text, size_t len)
{
    memcpy(p->bytes + p->used, text, len);
    p->used += len;
}

#define DW_PUT(p, literal) dw_put(p, literal, sizeof(literal) - 1)

/* Up to a column's width, one at least. */
static inline void dw_put_blanks(struct printer *p, size_t from, size_t width)
{
    size_t len = p->used - from, count = len < width ? width - len : 1;
    memset(p->bytes + p->used, ' ', count);
    p->used += count;
}

static inline void dw_put_decimal(struct printer *p, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    dw_put(p, digits + at, sizeof digits - at);
}

/* With 0x before it. */
static inline void dw_put_hex(struct printer *p, uint64_t value)
{
    char digits[18];
    size_t at = sizeof digits;
    do
        digits[--at] = "0123456789abcdef"[value & 15];
    while ((value >>= 4) != 0);
    digits[--at] = 'x';
    digits[--at] = '0';
    dw_put(p, digits + at, sizeof digits - at);
}

/* Six digits. */
static inline void dw_put_micros(struct printer *p, uint32_t value)
{
    char digits[6];
    for (size_t at = sizeof digits; at-- > 0; value /= 10)
        digits[at] = (char)('0' + value % 10);
    dw_put(p, digits, sizeof digits);
}

/* `2022-10-10 14:33:26.131230-0700` */
void dw_put_stamp(struct printer *p, int64_t ns, int32_t offset);
/* Text of a log, of any length; the controls in `stay` stay. As dw_put_json_text it leaves PRINTER_ROOM bytes. */
void dw_put_safe(struct printer *p, struct slice text, const char *stay);
/* Within quotes. */
void dw_put_json_text(struct printer *p, struct slice text);

#endif
