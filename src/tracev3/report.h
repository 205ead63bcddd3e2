/* What a reader of binary logs found damaged: counted, told where, the first of each kind in full, the rest summed up.
 * Found by several threads, told by one. Internal to tracev3. */
#ifndef DW_TRACEV3_REPORT_H
#define DW_TRACEV3_REPORT_H

#include "base/log_entry.h"

enum trace_damage {
    DAMAGE_HEADER,
    DAMAGE_CHUNK,
    DAMAGE_CUT,
    DAMAGE_CATALOG,
    DAMAGE_MISSING,
    DAMAGE_SET,
    DAMAGE_SET_CHUNK,
    DAMAGE_FIREHOSE,
    DAMAGE_RECORD,
    DAMAGE_ITEMS,
    DAMAGE_PROCESS,
    DAMAGE_STATE,
    DAMAGE_TIME,
    DAMAGE_TIMESYNC,
    DAMAGE_STRINGS,
    DAMAGE_FILE,
    DAMAGE_LIMIT,
    DAMAGE_MEMORY,
    DAMAGE_KINDS
};

struct trace_report;

struct trace_report *dw_report_new(const struct reader_options *options);
void dw_report_free(struct trace_report *report);
/* Any thread. `path` (copied): the file within the input, empty for the input itself. */
void dw_report_damage(struct trace_report *report, enum trace_damage kind, const char *path, uint64_t offset);
/* The reader's own thread: tells what waits; at the `end` the sums too. */
void dw_report_tell(struct trace_report *report);
void dw_report_end(struct trace_report *report);
/* A note that is no damage. */
void dw_report_note(struct trace_report *report, const char *text);
/* Places so far. */
uint64_t dw_report_count(struct trace_report *report);

#endif
