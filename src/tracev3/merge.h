/* All records of a plan in the order of time: chunk sets are read by several threads as their time comes, their records
 * merged into pages, pages made into entries by the same threads, and given out in order. Memory is bounded: sets whose
 * next record is far off are forgotten, and read again when its time has come. Internal to tracev3. */
#ifndef DW_TRACEV3_MERGE_H
#define DW_TRACEV3_MERGE_H

#include "tracev3/page.h"

struct trace_merge;

/* `sources` and `plan` are borrowed. `memory`: bound for sets. */
enum dw_status dw_merge_new(struct trace_merge **out, struct trace_sources *sources, struct trace_plan *plan,
                            size_t memory, struct dw_error *error);
/* Called by dw_merge_next in its caller's thread after each piece of work, so that long waits can be told of. */
void dw_merge_watch(struct trace_merge *merge, void (*call)(void *self), void *self);
/* The next page, entries [from, until) made; valid until the next call. DW_END: that was all. */
enum dw_status dw_merge_next(struct trace_merge *merge, const struct trace_page **out, struct dw_error *error);
/* The share of chunk sets that are done with, of 0 to 1; the reader's own thread may ask. */
double dw_merge_share(struct trace_merge *merge);
void dw_merge_free(struct trace_merge *merge);

#endif
