/* Oversize data that stands in an earlier chunk set than the records that refer to it. Internal to tracev3. */
#ifndef DW_TRACEV3_EARLIER_H
#define DW_TRACEV3_EARLIER_H

#include "tracev3/chunkset.h"
#include "tracev3/set.h"

enum {
    TRACE_EARLIER_MAX = 4096, /* references of a set that are looked for */
    TRACE_EARLIER_SETS = 4    /* sets that are looked through; records refer to the one before, if to any */
};

/* Copies what it finds of the `count` missing (sorted) into the set's stored data. */
void dw_earlier_find(struct trace_sources *sources, struct trace_set *set, const struct trace_plan *plan,
                     const struct trace_task *task, const struct trace_extent *extent,
                     const struct trace_stored *missing, size_t count, struct trace_scratch *scratch);

/* Reads and unpacks the chunk set at `at`; out->data is to be freed. False: it cannot be read. */
bool dw_set_unpack(const struct trace_extent *extent, uint64_t at, struct trace_packing packing,
                   struct trace_scratch *scratch, struct trace_unpacked *out, bool *no_memory);

#endif
