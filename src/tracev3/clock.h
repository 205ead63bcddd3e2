/* From continuous time to wall time: the timesync files' records, and where none is of a boot, the pairs in the headers
 * of its tracev3 files. Source: libyal/dtformats, documentation, "timesync database file format". Internal to
 * tracev3. */
#ifndef DW_TRACEV3_CLOCK_H
#define DW_TRACEV3_CLOCK_H

#include "base/log_entry.h"
#include "tracev3/header.h"

struct trace_sync {
    uint64_t continuous;
    int64_t wall_ns;
    int32_t utc_offset;
    bool adjusted; /* the wall clock was set, not just compared */
};

struct trace_boot {
    unsigned char uuid[TRACE_UUID_SIZE];
    char text[TRACE_UUID_TEXT];
    uint32_t numerator, denominator;
    bool from_timesync;
    int64_t started_ns;       /* wall time that stands for its place among boots */
    struct trace_sync *syncs; /* by continuous time */
    size_t sync_count, sync_capacity;
    uint32_t order; /* 0: the oldest boot */
};

struct trace_clock {
    struct trace_boot *boots;
    size_t boot_count, boot_capacity;
    size_t syncs; /* of all boots */
    bool full;    /* more than memory allows: the rest was left out */
};

/* A piece of a timesync file, its records whole. Bytes used; less than `size` when it ends within a record or is
 * damaged (*damaged). */
struct trace_clock_reading {
    size_t boot; /* whose records follow; SIZE_MAX: none yet */
};
size_t dw_clock_timesync(struct trace_clock *clock, struct trace_clock_reading *reading, const unsigned char *data,
                         size_t size, bool *damaged);
/* Adds a file's header; the index of its boot, SIZE_MAX without memory. */
size_t dw_clock_header(struct trace_clock *clock, const struct trace_header *header);
/* After all was added: sorts, and gives each boot its place. */
void dw_clock_finish(struct trace_clock *clock);
void dw_clock_free(struct trace_clock *clock);

/* UTC nanoseconds, DW_TIME_NONE when they cannot be told. *offset: the zone's, seconds east. */
int64_t dw_clock_wall(const struct trace_boot *boot, uint64_t continuous, int32_t *offset);

#endif
