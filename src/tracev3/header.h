/* The header chunk (0x1000) of a tracev3 file: clock, boot, zone. The system's name is read by dw_tracev3_system.
 * Source: libyal/dtformats, documentation, "Header (chunk)"; that its wall time belongs to the continuous time of
 * sub-chunk 0x6100 shows in real files. Internal to tracev3. */
#ifndef DW_TRACEV3_HEADER_H
#define DW_TRACEV3_HEADER_H

#include "tracev3/bytes.h"

struct trace_header {
    uint32_t numerator, denominator; /* nanoseconds a tick */
    uint64_t continuous;             /* ticks.. */
    int64_t wall_ns;                 /* ..at this wall time */
    int32_t utc_offset;              /* seconds east of UTC */
    bool has_boot;
    unsigned char boot[TRACE_UUID_SIZE];
};

/* False when it is damaged; `out` then holds what was found. */
bool dw_header_parse(const unsigned char *data, size_t size, struct trace_header *out);

/* Minutes west of UTC and a flag of daylight saving, as the kernel keeps them: seconds east; 0 for nonsense. */
int32_t dw_offset_of_zone(int32_t minutes_west, uint32_t daylight);

#endif
