/* Memory of events: they come and go by the hundred thousand and in a few sizes, so that blocks of those that are gone
 * serve those to come. Not thread-safe: one pool a library. */
#ifndef DW_PATTERN_EVENT_POOL_H
#define DW_PATTERN_EVENT_POOL_H

#include "pattern/event.h"

enum {
    EVENT_POOL_STEP = 64,                         /* sizes are rounded up to this */
    EVENT_POOL_SIZES = 48,                        /* larger blocks are the system's */
    EVENT_POOL_SLAB = 64 * 1024 - EVENT_POOL_STEP /* taken from the system at a time */
};

struct event_slab;

struct event_pool {                        /* zeroed: ready for use */
    struct event *spare[EVENT_POOL_SIZES]; /* by size; each holds the next one where its first bytes were */
    struct event_slab *slabs;
    size_t left; /* of the newest slab */
};

/* Room for an event of `size` bytes, nothing in it set but whose it is; NULL when there is no memory. It goes with
 * dw_event_release. */
struct event *dw_event_pool_take(struct event_pool *pool, size_t size);
void dw_event_pool_give(struct event *event);
/* All events must be gone. */
void dw_event_pool_free(struct event_pool *pool);

#endif
