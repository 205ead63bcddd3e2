/* A heap of tasks by the time of their next record. Internal to tracev3. */
#ifndef DW_TRACEV3_HEAP_H
#define DW_TRACEV3_HEAP_H

#include "base/slice.h"

struct trace_node {
    uint32_t boot; /* its place among boots */
    uint32_t task; /* the earlier of two that are equal */
    uint64_t time;
};

struct trace_heap {
    struct trace_node *node; /* node[0] is the least */
    size_t count, capacity;
};

static inline bool dw_node_less(const struct trace_node *a, const struct trace_node *b)
{
    if (a->boot != b->boot)
        return a->boot < b->boot;
    if (a->time != b->time)
        return a->time < b->time;
    return a->task < b->task;
}

bool dw_heap_reserve(struct trace_heap *heap, size_t count);
/* There is room for it. */
void dw_heap_add(struct trace_heap *heap, struct trace_node node);
void dw_heap_remove_first(struct trace_heap *heap);
/* node[0] was made greater. */
void dw_heap_settle(struct trace_heap *heap);
/* Sorts the whole, the least first; it is a heap still. */
void dw_heap_sort(struct trace_heap *heap);
void dw_heap_free(struct trace_heap *heap);

#endif
