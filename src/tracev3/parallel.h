/* A loop whose turns run in several threads. Internal to tracev3. */
#ifndef DW_TRACEV3_PARALLEL_H
#define DW_TRACEV3_PARALLEL_H

#include <stddef.h>

/* Processors at hand, at least 1. */
size_t dw_processors(void);
/* Calls `turn` for 0 .. count - 1, in up to `threads` threads, this one among them. Returns when all are done. */
void dw_parallel(size_t threads, size_t count, void (*turn)(void *self, size_t i), void *self);

#endif
