/* A chunk set in memory: unpacked, its wanted records listed in the order of time, the oversize data that they refer to
 * at hand. Internal to tracev3. */
#ifndef DW_TRACEV3_SET_H
#define DW_TRACEV3_SET_H

#include "tracev3/plan.h"

struct trace_key {
    uint64_t time;  /* continuous */
    uint32_t at;    /* of the record in the set's data; of a state or dump: of its chunk's data */
    uint32_t chunk; /* of its chunk's data */
};

struct trace_stored { /* an oversize chunk's data */
    uint64_t first;
    uint32_t second, id;
    const unsigned char *data;
    size_t size;
};

struct trace_set {
    unsigned char *data;
    size_t size;
    struct trace_key *keys; /* by time, then place */
    size_t key_count, key_capacity;
    struct trace_stored *stored; /* by key */
    size_t stored_count, stored_capacity;
    struct arena arena;      /* oversize data of earlier sets */
    struct trace_book *book; /* NULL: no catalog */
    uint64_t at;             /* of its chunk in the file */
    uint32_t file, section;
    size_t memory;  /* all of it */
    unsigned users; /* of whoever keeps sets */
};

/* Buffers of one thread. */
struct trace_scratch {
    unsigned char *packed;
    size_t packed_size;
};
void dw_scratch_free(struct trace_scratch *scratch);

/* Reads a set. NULL: it cannot be read, which was told if this is the task's first time. */
struct trace_set *dw_set_read(struct trace_sources *sources, const struct trace_plan *plan,
                              const struct trace_task *task, struct trace_scratch *scratch);
void dw_set_free(struct trace_set *set, struct trace_shelf *shelf);
/* NULL: it is missing. */
const struct trace_stored *dw_set_stored(const struct trace_set *set, uint64_t first, uint32_t second, uint32_t id);

#endif
