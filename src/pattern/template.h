/* Templates (patterns/README.md) -> PCRE2 expressions. */
#ifndef DW_PATTERN_TEMPLATE_H
#define DW_PATTERN_TEMPLATE_H

#include "pattern/buffer.h"
#include "pattern/types.h"

enum { TEMPLATE_GROUPS = 60 };

struct template_field { /* capturing group i + 1 */
    struct slice field; /* its name, within the template or types.json */
    const struct field_type *type;
};

struct template_reading {
    struct pattern_buffer expression; /* the caller frees it; empty when it was not asked for */
    struct template_field fields[TEMPLATE_GROUPS];
    size_t field_count;
    struct slice longest; /* in the arena: the longest text that must stand in a message, runs of blanks as one */
    size_t weight;        /* letters of all texts that must stand there */
};

/* Reads one template. Without `want_expression` only texts, weight and fields come of it, which is cheap. */
enum dw_status dw_template_read(struct template_reading *out, const struct pattern_types *types, struct arena *arena,
                                struct slice text, bool want_expression, struct dw_error *error);

#endif
