/* os_log's format language: printf's, with annotations in braces after the `%`. An operator is
 * `%{annotation, ..}` flags width .precision length conversion. Sources: os_log(3), printf(3) of macOS;
 * libyal/dtformats, "Firehose tracepoint format string". Internal to the tracev3 room. */
#ifndef DW_TRACEV3_FORMAT_H
#define DW_TRACEV3_FORMAT_H

#include "base/slice.h"

enum conversion {
    CONVERT_INTEGER, /* d i u o x X and their long forms D U O */
    CONVERT_CHAR,    /* c */
    CONVERT_WIDE_CHAR,
    CONVERT_ERRNO,   /* m */
    CONVERT_POINTER, /* p */
    CONVERT_DOUBLE,  /* a e f g and their capitals */
    CONVERT_STRING,  /* s */
    CONVERT_WIDE_STRING,
    CONVERT_OBJECT, /* @ */
    CONVERT_DATA    /* P */
};

enum format_flag { /* of printf */
                   FLAG_LEFT = 1,
                   FLAG_ZERO = 2,
                   FLAG_PLUS = 4,
                   FLAG_BLANK = 8,
                   FLAG_ALTERNATE = 16
};

enum { FORMAT_UNSET = -1, FORMAT_WIDTH_MAX = 4096 };

struct format_operator {
    struct slice text;    /* the whole of it */
    struct slice decoder; /* "mdns:rrtype", "uuid_t": the last annotation that is none of the following; may be empty */
    struct slice mask;    /* "hash" of mask.hash; may be empty */
    enum conversion conversion;
    char letter;     /* d, u, o, x, X for integers, the letter itself for the rest */
    uint8_t size;    /* of integers: the most bytes a value may have: 1 (hh), 2 (h), 4, 8 */
    uint8_t flags;   /* of enum format_flag */
    bool width_item; /* `*`: the width is an item */
    bool has_precision, precision_item;
    int32_t width;     /* 0: none */
    int32_t precision; /* FORMAT_UNSET: none; at most FORMAT_WIDTH_MAX, as the width */
    bool unreadable;   /* cannot be composed: %n, positions, %P without precision, doubled widths */
};

/* Is the operator a number's? */
static inline bool dw_format_is_number(const struct format_operator *op)
{
    return op->conversion <= CONVERT_DOUBLE;
}

/* `text` begins with '%'. Gives the bytes of the operator that stands there, 0 when it is none. */
size_t dw_format_operator(struct slice text, struct format_operator *out);

#endif
