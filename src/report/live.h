/* What `live` tells while a stream flows: each failure as it is decided, what changes of it later, elections and
 * changes of the network. Reads the views, as every report; memory is bounded however long it goes on. */
#ifndef DW_REPORT_LIVE_H
#define DW_REPORT_LIVE_H

#include "report/report.h"

struct live_report;

enum live_fate { LIVE_FAILED, LIVE_SLOW, LIVE_OTHER };

/* Copies `options`; what is in the database now is not told. `error` is for all that goes wrong later, too. */
enum dw_status dw_live_report_open(struct live_report **out, const struct report_options *options,
                                   struct dw_error *error);
void dw_live_report_close(struct live_report *l);
/* People see the capture's own clock; it is known once entries came. */
void dw_live_report_offset(struct live_report *l, int32_t utc_offset);
void dw_live_report_width(struct live_report *l, int width);
/* A lookup was decided or amended: a block or a line of JSON when it failed or was slow; a line when that is another
 * word than before; nothing when it is the same. */
enum dw_status dw_live_report_lookup(struct live_report *l, uint64_t id, enum live_fate fate);
/* Text only: elections, network changes and incidents since the last call, a line each. */
enum dw_status dw_live_report_news(struct live_report *l);

/* At the end: the report of all there is, a screenful of it as text, the last line alone as JSON. */
enum dw_status dw_live_report_summary(struct live_report *l, FILE *out);

/* The state of things in one line. */
struct live_state {
    double per_second; /* messages */
    uint64_t lost;     /* that the log dropped */
    bool flows;        /* something has come */
};
/* Writes it to `out`, cut to `width` columns, without a newline. */
enum dw_status dw_live_report_status(struct live_report *l, const struct live_state *state, int width, FILE *out);

#endif
