#include "tracev3/heap.h"

#include <stdlib.h>

bool dw_heap_reserve(struct trace_heap *heap, size_t count)
{
    if (count <= heap->capacity)
        return true;
    struct trace_node *node = realloc(heap->node, count * sizeof *node);
    if (node == NULL)
        return false;
    heap->node = node;
    heap->capacity = count;
    return true;
}

void dw_heap_add(struct trace_heap *heap, struct trace_node node)
{
    size_t at = heap->count++;
    for (size_t parent; at != 0 && dw_node_less(&node, &heap->node[parent = (at - 1) / 2]); at = parent)
        heap->node[at] = heap->node[parent];
    heap->node[at] = node;
}

void dw_heap_settle(struct trace_heap *heap)
{
    struct trace_node node = heap->node[0];
    size_t at = 0;
    for (size_t child; (child = at * 2 + 1) < heap->count; at = child) {
        if (child + 1 < heap->count && dw_node_less(&heap->node[child + 1], &heap->node[child]))
            child++;
        if (!dw_node_less(&heap->node[child], &node))
            break;
        heap->node[at] = heap->node[child];
    }
    heap->node[at] = node;
}

void dw_heap_remove_first(struct trace_heap *heap)
{
    heap->node[0] = heap->node[--heap->count];
    if (heap->count > 1)
        dw_heap_settle(heap);
}

static int by_time(const void *a, const void *b)
{
    return dw_node_less(a, b) ? -1 : dw_node_less(b, a);
}

void dw_heap_sort(struct trace_heap *heap)
{
    if (heap->count > 1)
        qsort(heap->node, heap->count, sizeof *heap->node, by_time);
}

void dw_heap_free(struct trace_heap *heap)
{
    free(heap->node);
    *heap = (struct trace_heap){0};
}
