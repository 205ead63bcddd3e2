/* An arena: memory for one unit of work (a chunk set, a lookup, a report), freed whole. What it gives is zeroed and
 * aligned for any type. Not thread-safe: one arena, one thread. */
#ifndef DW_BASE_ARENA_H
#define DW_BASE_ARENA_H

#include "base/slice.h"

struct arena_block;

struct arena {
    struct arena_block *head; /* NULL: nothing taken yet; a zeroed arena is ready for use */
    size_t used;              /* bytes given out since the last reset */
    size_t block;             /* bytes taken from the system at a time; 0: 16 KiB */
};

/* NULL when there is no memory or `size` is absurd. */
void *dw_arena_alloc(struct arena *arena, size_t size);
/* `count` elements of `size`; NULL on overflow too. */
void *dw_arena_array(struct arena *arena, size_t count, size_t size);
/* A copy, with a NUL after it; a slice with ptr NULL when there is no memory. */
struct slice dw_arena_copy(struct arena *arena, struct slice text);
/* printf into the arena; NULL when there is no memory. */
char *dw_arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Everything given out is gone; keeps one block for the next unit of work. */
void dw_arena_reset(struct arena *arena);
void dw_arena_free(struct arena *arena);

#endif
