#include "logtext/sorter.h"

#include <stdlib.h>

enum dw_status dw_sorter_add(struct sorter *s, const struct parsed *parsed, size_t memory)
{
    if (s->arena.used + s->size * sizeof *s->items > memory)
        return DW_ERR_MEMORY;
    if (s->count == s->size) {
        size_t size = s->size != 0 ? s->size * 2 : 256;
        struct sorted_entry *items = realloc(s->items, size * sizeof *items);
        if (items == NULL)
            return DW_ERR_MEMORY;
        s->items = items;
        s->size = size;
    }
    struct sorted_entry *item = &s->items[s->count];
    *item = (struct sorted_entry){*parsed, s->count};
    struct log_entry *e = &item->parsed.entry;
    struct slice *texts[] = {&e->process, &e->process_path, &e->sender, &e->subsystem, &e->category, &e->message};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = texts[i]->len != 0 ? dw_arena_copy(&s->arena, *texts[i]) : SLICE_NONE;
        if (texts[i]->len != 0 && texts[i]->ptr == NULL)
            return DW_ERR_MEMORY;
    }
    s->count++;
    return DW_OK;
}

static bool newest_first(const struct sorter *s)
{
    size_t falls = 0, rises = 0;
    for (size_t i = 1; i < s->count; i++) {
        const struct timestamp *a = &s->items[i - 1].parsed.stamp, *b = &s->items[i].parsed.stamp;
        int64_t step = dw_timestamp_instant(b, 0, 0) - dw_timestamp_instant(a, 0, 0);
        /* Without dates, more than half a day one way is less than that the other way, over midnight. */
        if (b->date_ns == DW_TIMESTAMP_NONE && (step > DW_DAY_NS / 2 || step < -DW_DAY_NS / 2))
            step = -step;
        falls += step < 0;
        rises += step > 0;
    }
    return falls > rises;
}

static int by_time(const void *a, const void *b)
{
    const struct sorted_entry *x = a, *y = b;
    int64_t s = x->parsed.entry.time_ns, t = y->parsed.entry.time_ns;
    if (s != t)
        return s < t ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

void dw_sorter_sort(struct sorter *s, struct line_clock *clock, const struct reader_options *options)
{
    if (newest_first(s))
        for (size_t i = 0; i < s->count / 2; i++) {
            struct sorted_entry item = s->items[i];
            s->items[i] = s->items[s->count - 1 - i];
            s->items[s->count - 1 - i] = item;
        }
    for (size_t i = 0; i < s->count; i++) {
        struct parsed *p = &s->items[i].parsed;
        s->items[i].order = i;
        p->entry.time_ns = dw_clock_resolve(clock, p, options, &p->entry.utc_offset);
    }
    qsort(s->items, s->count, sizeof *s->items, by_time);
    s->next = 0;
    s->draining = true;
}

const struct parsed *dw_sorter_take(struct sorter *s)
{
    if (s->next < s->count)
        return &s->items[s->next++].parsed;
    s->count = s->next = 0;
    s->draining = false;
    dw_arena_reset(&s->arena);
    return NULL;
}

void dw_sorter_free(struct sorter *s)
{
    free(s->items);
    dw_arena_free(&s->arena);
}
