/* The field types of patterns/types.json: what may stand in a field, and how it is read. */
#ifndef DW_PATTERN_TYPES_H
#define DW_PATTERN_TYPES_H

#include "base/arena.h"
#include "base/error.h"

struct cJSON;

enum type_form { TYPE_TEXT, TYPE_NUMBER, TYPE_HEX };

struct field_type {
    struct slice name;
    const char *expression; /* PCRE2, without capturing groups, other types' expressions filled in */
    enum type_form form;
    bool lost;                 /* may be nothing at all, where a page's copy lost the value */
    bool token;                /* a token of 27 (`<dn:..>`) is its plain value, not a redaction */
    const struct cJSON *words; /* captured word -> the vocabulary's word, or NULL */
};

struct named_text {
    struct slice name, text;
};

struct pattern_types {
    struct field_type *types;
    size_t type_count;
    struct named_text *fields; /* field -> type's name */
    size_t field_count;
    struct named_text *parts; /* mark -> template */
    size_t part_count;
};

/* Adds the document's types, fields and parts; what is there already is replaced. All lives in the arena, words and
 * names in `document`, which must outlive `types`. `file` is for errors. */
enum dw_status dw_types_add(struct pattern_types *types, struct arena *arena, const struct cJSON *document,
                            const char *file, struct dw_error *error);
/* By its own name; NULL when there is none. */
const struct field_type *dw_types_find(const struct pattern_types *types, struct slice name);
/* The type of a field; `text` where types.json names none. */
const struct field_type *dw_types_of_field(const struct pattern_types *types, struct slice field);
/* The template that a mark stands for; a slice with ptr NULL when it is no part. */
struct slice dw_types_part(const struct pattern_types *types, struct slice mark);

#endif
