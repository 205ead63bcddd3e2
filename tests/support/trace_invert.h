/* From a message's text back to a format and typed arguments: the way of os_log and of mDNSResponder's value types the
 * other way round, so that text samples can become binary logs. */
#ifndef TEST_SUPPORT_TRACE_INVERT_H
#define TEST_SUPPORT_TRACE_INVERT_H

#include "base/arena.h"
#include "support/trace_writer.h"

enum { TW_ARGS_MAX = 32 };

struct tw_known_format {
    struct slice process;
    char *text;
};

struct tw_format_list {
    struct arena arena;
    struct tw_known_format *list;
    size_t count;
};

/* Reads a file of `PROCESS FORMAT` lines; `#` begins a comment. Aborts when it can't. */
void tw_formats_load(struct tw_format_list *formats, const char *path);
void tw_formats_free(struct tw_format_list *formats);

struct tw_inverted {
    const char *format; /* of the list; "%s" where none fits */
    struct tw_arg args[TW_ARGS_MAX];
    size_t count;
};

/* False: no format of the process fits, and `out` holds the message as one public string. Bytes of arguments lie in
 * `arena` or in `message`. */
bool tw_invert(const struct tw_format_list *formats, struct slice process, struct slice message, struct arena *arena,
               struct tw_inverted *out);

/* One operator of a format, and its inverse (trace_values.c). */
struct tw_operator {
    struct slice attributes; /* between the braces */
    enum tw_privacy privacy;
    bool masked, counted; /* `mask.hash`; `.*` or a number before P */
    uint32_t constant;    /* of `.20P` */
    unsigned width;       /* bytes of a number */
    char conversion;
};
/* Adds what stands for `text` to out->args. False: this operator cannot have given it. */
bool tw_invert_value(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out);

#endif
