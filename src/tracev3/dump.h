/* The other chunks of a set: oversize data (0x6002), states (0x6003), simple dumps (0x6004). Source: libyal/dtformats,
 * documentation, sections of these names. Internal to tracev3. */
#ifndef DW_TRACEV3_DUMP_H
#define DW_TRACEV3_DUMP_H

#include "base/slice.h"
#include "tracev3/bytes.h"

struct trace_oversize {
    uint64_t first; /* the process's key.. */
    uint32_t second;
    uint32_t id; /* ..and this are what records refer to it by */
    struct trace_bytes items, private_data;
};

struct trace_state {
    uint64_t first;
    uint32_t second;
    uint64_t time; /* continuous */
    uint64_t activity;
    const unsigned char *sender; /* UUID of the image */
    uint32_t kind;               /* enum trace_state_kind */
    struct slice library, type, title;
    struct slice data;
};

struct trace_simple {
    uint64_t first;
    uint32_t second;
    uint8_t log_type;
    uint64_t time; /* continuous */
    uint64_t thread;
    uint64_t counter;
    const unsigned char *sender, *dsc; /* UUIDs */
    struct slice subsystem, message;
};

/* All: false when too short; what is cut at its end is taken as far as it goes, and *damaged set. */
bool dw_oversize_parse(const unsigned char *data, size_t size, struct trace_oversize *out, bool *damaged);
bool dw_state_parse(const unsigned char *data, size_t size, struct trace_state *out, bool *damaged);
bool dw_simple_parse(const unsigned char *data, size_t size, struct trace_simple *out, bool *damaged);

#endif
