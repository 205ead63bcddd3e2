/* Entries that must be sorted whole before any can be given: Console copies its window as it is sorted, even newest
 * first. Internal to logtext. */
#ifndef DW_LOGTEXT_SORTER_H
#define DW_LOGTEXT_SORTER_H

#include "base/arena.h"
#include "logtext/clock.h"

struct sorted_entry {
    struct parsed parsed;
    uint64_t order;
};

struct sorter {
    struct arena arena; /* texts */
    struct sorted_entry *items;
    size_t count, size, next;
    bool draining;
};

/* Copies the entry. DW_ERR_MEMORY: the bound of `memory` bytes, or the system's, is met. */
enum dw_status dw_sorter_add(struct sorter *sorter, const struct parsed *parsed, size_t memory);
/* No more will come for now: puts all in order and completes their times. */
void dw_sorter_sort(struct sorter *sorter, struct line_clock *clock, const struct reader_options *options);
/* The next in order, NULL when all were given; the sorter is empty then. */
const struct parsed *dw_sorter_take(struct sorter *sorter);
void dw_sorter_free(struct sorter *sorter);

#endif
