/* The inside of struct pattern_library, shared by loading, matching and checking. Not for other rooms. */
#ifndef DW_PATTERN_LIBRARY_PARTS_H
#define DW_PATTERN_LIBRARY_PARTS_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "pattern/dispatch.h"
#include "pattern/event_pool.h"
#include "pattern/library.h"
#include "pattern/template.h"

struct cJSON;

struct pattern_group { /* what a capturing group gives */
    uint16_t field;
    const struct field_type *type;
    const struct cJSON *map; /* captured text -> value, or NULL */
};

struct pattern {
    uint16_t kind;        /* EVENT_IGNORED where `why` is set */
    uint16_t process;     /* index into the library's processes */
    bool user;            /* of a user's own directory: wins over ours */
    bool fast;            /* compiled to machine code */
    bool failed;          /* does not compile: takes nothing; `check` tells why */
    uint16_t group_count; /* known once compiled */
    const char *kind_word;
    const char *why;          /* reason to ignore, or NULL */
    const char *text;         /* the template, or the raw expression */
    bool raw;                 /* text is an expression */
    size_t weight;            /* letters of its plain text: more of them win */
    struct slice key;         /* a text that must stand in its messages; may be empty */
    const char *file;         /* where it stands */
    size_t entry;             /* 1-based within the file */
    const struct cJSON *item; /* its JSON */
    struct event_field *set;  /* constants */
    size_t set_count;
    struct pattern_group *groups; /* [capturing group - 1]; field FIELD_FIRST_FREE + n or of the vocabulary */
    pcre2_code *code;             /* NULL until first met */
};

struct word_list {
    const char **words;
    size_t count, capacity;
};

struct pattern_library {
    struct arena arena;
    struct pattern_types types;
    struct cJSON **documents;
    size_t document_count;
    struct pattern *patterns; /* in the order in which they are tried: users' first, more weight first */
    size_t pattern_count, pattern_capacity;
    struct slice processes[64];
    size_t process_count;
    struct word_list kinds, fields;
    struct dispatch *dispatch;       /* of all patterns */
    struct dispatch *of_process[64]; /* of the patterns of one; NULL until first met */
    pcre2_match_data *match_data;
    pcre2_match_context *context;
    pcre2_jit_stack *jit_stack;
    struct event_pool events;
};

/* Number of a word, given to it when it is new; UINT16_MAX when there is no room. */
uint16_t dw_library_kind(struct pattern_library *library, const char *word);
uint16_t dw_library_field(struct pattern_library *library, struct slice word);

/* Reads one file's patterns (or, of types.json, its types). `text` is terminated. */
enum dw_status dw_library_load(struct pattern_library *library, const char *file, struct slice text, bool user,
                               struct dw_error *error);
enum dw_status dw_library_load_directory(struct pattern_library *library, const char *path, struct dw_error *error);
/* Orders the patterns and builds the dispatch. */
enum dw_status dw_library_finish(struct pattern_library *library, struct dw_error *error);
/* The dispatch of a process's patterns; of all for an empty name; NULL: it has none. */
struct dispatch *dw_library_dispatch(struct pattern_library *library, struct slice process);
/* Compiles a pattern if it is not yet. */
enum dw_status dw_pattern_compile(struct pattern_library *library, struct pattern *pattern, struct dw_error *error);
/* Does this pattern take `text` (message without prefix, trimmed)? The captures are then in library->match_data. */
bool dw_pattern_takes(struct pattern_library *library, struct pattern *pattern, struct slice text);
/* The message without prefix and without blanks at its ends. */
struct slice dw_library_body(struct slice message);

#endif
