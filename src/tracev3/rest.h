/* What `log show --style ndjson` prints of an entry beyond the fields of log_entry. Source: libyal/dtformats,
 * documentation, "JSON output". Internal to tracev3. */
#ifndef DW_TRACEV3_REST_H
#define DW_TRACEV3_REST_H

#include "base/arena.h"
#include "tracev3/record.h"

struct trace_rest {
    const struct trace_record *record; /* NULL: of a state or dump */
    const struct trace_bytes *backtrace;
    bool has_user;
    uint32_t user;
    const unsigned char *process, *sender; /* UUIDs of images; NULL: unknown */
    uint64_t counter;                      /* program counter, from the start of the sender's image */
    struct slice name;                     /* of a signpost */
};

/* The members, without braces; ptr NULL without memory. */
struct slice dw_rest_make(const struct trace_rest *rest, struct arena *arena);

#endif
