/* From a record, a state or a dump to a log entry. Internal to tracev3. */
#ifndef DW_TRACEV3_ENTRY_H
#define DW_TRACEV3_ENTRY_H

#include "tracev3/page.h"

struct trace_making {
    struct trace_sources *sources;
    const struct trace_plan *plan;
    struct trace_page *page;
};

/* False: no memory. */
bool dw_entry_make(struct trace_making *making, const struct trace_set *set, const struct trace_key *key,
                   struct log_entry *out, struct trace_aside *aside);

#endif
