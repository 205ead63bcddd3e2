/* Between which times a capture lies, known before it is read: what `30m` before its end and `14:30` count by. */
#ifndef DW_PIPELINE_SPAN_H
#define DW_PIPELINE_SPAN_H

#include "base/log_entry.h"

struct span {
    int64_t first, last; /* DW_TIME_NONE: it has no times */
    int32_t offset;      /* the capture's own zone; DW_OFFSET_UNKNOWN: its stamps have none, and none is assumed */
};

/* From the beginning and the end of a text file, whatever its size. False: only reading the whole would tell (stamps
 * without a date, compressed text, archives, binary logs), or it is no file. "-" is standard input. */
bool dw_span_peek(const char *path, const struct reader_options *options, struct span *out);
/* Reads it whole; a pipe cannot be read twice and fails with DW_ERR_USAGE. */
enum dw_status dw_span_read(const char *path, const struct reader_options *options, struct span *out,
                            struct dw_error *error);
/* The time of the first entry in a text file's beginning, DW_TIME_NONE where that shows none. */
int64_t dw_span_begin(const char *path, const struct reader_options *options);

#endif
