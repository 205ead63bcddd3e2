#include "pattern/event_pool.h"

#include <stdalign.h>
#include <stdlib.h>

/* AddressSanitizer sees the use of an event that is gone only where each has a block of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define POOLED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOLED 0
#endif
#endif
#ifndef POOLED
#define POOLED 1
#endif

struct event_slab {
    struct event_slab *next;
    alignas(EVENT_POOL_STEP) unsigned char bytes[EVENT_POOL_SLAB];
};

union spare { /* what lies in a block that waits */
    struct event *next;
    struct event event;
};

static unsigned char *carve(struct event_pool *pool, size_t size)
{
    if (pool->left < size) {
        struct event_slab *slab = aligned_alloc(EVENT_POOL_STEP, sizeof *slab);
        if (slab == NULL)
            return NULL;
        slab->next = pool->slabs;
        pool->slabs = slab;
        pool->left = EVENT_POOL_SLAB;
    }
    unsigned char *at = pool->slabs->bytes + EVENT_POOL_SLAB - pool->left;
    pool->left -= size;
    return at;
}

struct event *dw_event_pool_take(struct event_pool *pool, size_t size)
{
    size_t steps = (size + EVENT_POOL_STEP - 1) / EVENT_POOL_STEP;
    if (!POOLED || steps > EVENT_POOL_SIZES) {
        struct event *event = malloc(size);
        if (event != NULL)
            event->pool = NULL;
        return event;
    }
    union spare *spare = (union spare *)pool->spare[steps - 1];
    if (spare != NULL)
        pool->spare[steps - 1] = spare->next;
    else
        spare = (union spare *)(void *)carve(pool, steps * EVENT_POOL_STEP);
    if (spare == NULL)
        return NULL;
    spare->event.pool = pool;
    spare->event.steps = (uint8_t)steps;
    return &spare->event;
}

void dw_event_pool_give(struct event *event)
{
    struct event_pool *pool = event->pool;
    if (pool == NULL) {
        free(event);
        return;
    }
    struct event **first = &pool->spare[event->steps - 1];
    ((union spare *)event)->next = *first;
    *first = event;
}

void dw_event_pool_free(struct event_pool *pool)
{
    while (pool->slabs != NULL) {
        struct event_slab *slab = pool->slabs;
        pool->slabs = slab->next;
        free(slab);
    }
    *pool = (struct event_pool){0};
}
