/* The bar on a terminal while a reading lasts longer than a second. */
#ifndef DW_PIPELINE_PROGRESS_H
#define DW_PIPELINE_PROGRESS_H

#include "base/log_entry.h"

enum { PROGRESS_LINE = 96 };

struct progress {
    struct dw_meter meter;    /* what readers are given */
    struct dw_notify through; /* where notices go; the bar steps aside for them */
    bool able;                /* stderr is a terminal that wants it */
    bool partial;             /* of some inputs it is not known how much is read */
    uint64_t events;          /* what came of it so far; shown where no bytes are told */
    bool shown;
    int64_t began, drawn;
};

/* `wanted`: the caller wants a bar; there is one on a terminal only. Notices for `notify` go through
 * dw_progress_notify. */
void dw_progress_init(struct progress *progress, bool wanted, struct dw_notify notify);
struct dw_notify dw_progress_notify(struct progress *progress);
/* Time may have passed. */
void dw_progress_tick(struct progress *progress);
/* The bar goes. */
void dw_progress_end(struct progress *progress);
/* `12345 events, 40000/s` */
struct slice dw_progress_events(uint64_t events, int64_t elapsed_ns, char out[PROGRESS_LINE]);
/* ` 45% [#########           ] 1.2 of 2.7 GB, 180 MB/s, 8 s left`; without a total what was read and the rate. */
struct slice dw_progress_line(uint64_t done, uint64_t total, int64_t elapsed_ns, char out[PROGRESS_LINE]);

#endif
