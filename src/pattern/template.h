/* Templates (patterns/README.md) made into PCRE2 expressions. */
#ifndef DW_PATTERN_TEMPLATE_H
#define DW_PATTERN_TEMPLATE_H

#include "base/error.h"
#include "base/slice.h"

struct cJSON;

enum { TEMPLATE_FIELDS = 40, TEMPLATE_EXPRESSION = 16384 };

struct template_field {
    struct slice name; /* into the template or types.json */
    char form;         /* 't' text, 'n' number, 'x' hexadecimal, 'r' text that may be redacted, 'y' a record type */
};

struct template_result {
    char expression[TEMPLATE_EXPRESSION]; /* anchored at both ends; a capture group a field, in their order */
    struct template_field fields[TEMPLATE_FIELDS];
    size_t field_count;
    char literal[128];     /* the longest run of text that every message has; may be empty */
    size_t literal_weight; /* of all literal text */
    bool starts_literal;   /* the message begins with `literal_start` */
    char literal_start[5]; /* its first four bytes */
};

/* `types` is the parsed types.json. */
enum dw_status dw_template_compile(const char *text, const struct cJSON *types, struct template_result *out,
                                   struct dw_error *error);

#endif
