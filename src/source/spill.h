/* What must be at hand while an archive is read in order: kept in memory where that is little (Linux: a memfd), else in
 * one private temporary file without a name (O_TMPFILE, or unlinked at once) in TMPDIR, /var/tmp or /tmp. Nothing stays
 * on disk, however the program ends. */
#ifndef DW_SOURCE_SPILL_H
#define DW_SOURCE_SPILL_H

#include <stddef.h>

#include "base/error.h"

#define SPILL_MEMORY ((uint64_t)16 << 20)
#define SPILL_MOST   ((uint64_t)64 << 30)

struct spill;

/* Where a spilled piece lies: pread(2) of `descriptor` from `start`. The descriptor is the spill's. */
struct spilled {
    int descriptor;
    uint64_t start, size;
};

enum dw_status dw_spill_new(struct spill **out, struct dw_error *error);
/* A new piece of about `size` bytes (UINT64_MAX: unknown); what is written next belongs to it. */
enum dw_status dw_spill_begin(struct spill *spill, uint64_t size, struct spilled *piece, struct dw_error *error);
enum dw_status dw_spill_write(struct spill *spill, struct spilled *piece, const void *bytes, size_t size,
                              struct dw_error *error);
void dw_spill_free(struct spill *spill);

#endif
