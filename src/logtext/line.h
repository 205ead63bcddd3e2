/* One line of log text: which style, which entry. */
#ifndef DW_LOGTEXT_LINE_H
#define DW_LOGTEXT_LINE_H

#include "logtext/stamp.h"

enum line_kind {
    LINE_ENTRY,        /* *out is filled but for time, which `stamp` holds */
    LINE_CONTINUATION, /* belongs to the entry before */
    LINE_BOOT,         /* out->boot */
    LINE_NOTE,         /* header, filter, footer */
    LINE_NO_INFO,      /* the capture lacks info and debug */
    LINE_LOSS          /* messages were dropped */
};

struct line_result {
    enum line_kind kind;
    const char *style; /* LINE_ENTRY */
    bool stamped;
    struct log_stamp stamp;
};

/* `line` without its end. Slices of *out point into it. */
struct line_result dw_line_read(struct slice line, struct log_entry *out);
/* One object of ndjson; false when it is none. Text is decoded in place: `line` is changed. */
bool dw_line_json(char *line, size_t length, struct log_entry *out, struct line_result *result);

#endif
