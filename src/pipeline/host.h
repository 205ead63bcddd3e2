/* One host within a run: its lanes, its boots, its correlation. */
#ifndef DW_PIPELINE_HOST_H
#define DW_PIPELINE_HOST_H

#include "correlate/correlate.h"
#include "pipeline/lane.h"
#include "pipeline/pipeline.h"

struct host {
    uint32_t number; /* from 0 */
    struct lane *lanes;
    size_t lane_count;
    struct lane_boots *boots;
    struct correlate *correlate;
    struct store *store;
    int64_t since, until; /* DW_TIME_NONE: open */
    uint64_t events;      /* correlated */
    struct pipeline_watch watch;
};

/* `sink` is the store's, or one that looks on and passes to it. */
enum dw_status dw_host_open(struct host *host, uint32_t number, struct store *store, int64_t slow_ns,
                            const struct correlate_sink *sink, struct dw_error *error);
enum dw_status dw_host_add(struct host *host, struct entry_reader *reader, struct pattern_library *library,
                           uint32_t input, struct dw_error *error);
/* From now on, of all its lanes. The host must not move any more. */
void dw_host_watch(struct host *host, const struct pipeline_watch *watch);
/* The next event of all lanes, in the order of time, goes to the store and to correlation. DW_END: no lane has one.
 * DW_AGAIN: a live lane waits. */
enum dw_status dw_host_step(struct host *host, struct dw_error *error);
/* What the readers know of the capture, then the end: everything open is judged. */
enum dw_status dw_host_finish(struct host *host, struct dw_error *error);
/* "zone", "assumed" or "order", as the view `inputs` says it. */
const char *dw_time_basis_word(const struct reader_stats *stats);
void dw_host_close(struct host *host);

#endif
