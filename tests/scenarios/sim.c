#include "sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *memory)
{
    if (memory == NULL) {
        (void)fputs("play: no memory\n", stderr);
        exit(1);
    }
    return memory;
}

void *sim_alloc(struct sim *sim, size_t size)
{
    return need(dw_arena_alloc(&sim->arena, size));
}

char *sim_text(struct sim *sim, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[512];
    int n = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof text)
        abort();
    char *copy = sim_alloc(sim, (size_t)n + 1);
    memcpy(copy, text, (size_t)n + 1);
    return copy;
}

void *sim_grow(void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    *room = *room == 0 ? 64 : *room * 2;
    return need(realloc(list, *room * size));
}

static bool earlier(const struct event *a, const struct event *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void sim_at(struct sim *sim, int64_t when, void (*run)(struct sim *, void *), void *context)
{
    sim->events = sim_grow(sim->events, sim->event_count, &sim->event_room, sizeof *sim->events);
    struct event new = {when < sim->now ? sim->now : when, sim->order++, run, context};
    size_t i = sim->event_count++;
    for (; i > 0 && earlier(&new, &sim->events[(i - 1) / 2]); i = (i - 1) / 2)
        sim->events[i] = sim->events[(i - 1) / 2];
    sim->events[i] = new;
}

static struct event take_first(struct sim *sim)
{
    struct event first = sim->events[0], last = sim->events[--sim->event_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= sim->event_count)
            break;
        if (child + 1 < sim->event_count && earlier(&sim->events[child + 1], &sim->events[child]))
            child++;
        if (!earlier(&sim->events[child], &last))
            break;
        sim->events[i] = sim->events[child];
        i = child;
    }
    if (sim->event_count > 0)
        sim->events[i] = last;
    return first;
}

void sim_run(struct sim *sim)
{
    while (sim->event_count > 0) {
        struct event event = take_first(sim);
        sim->now = event.at;
        event.run(sim, event.context);
    }
}

void sim_record(struct sim *sim, int thread, struct record record)
{
    int64_t from = sim->now > sim->busy_until[thread] ? sim->now : sim->busy_until[thread];
    record.at = from;
    record.order = sim->record_count;
    record.boot = sim->boot;
    sim->busy_until[thread] = from + rng_between(&sim->rng, 6000, 60000);
    sim->records = sim_grow(sim->records, sim->record_count, &sim->record_room, sizeof *sim->records);
    sim->records[sim->record_count++] = record;
}

void sim_boot(struct sim *sim)
{
    bool first = sim->boot == NULL;
    sim->boot =
        sim_text(sim, "%08X-0000-4000-8000-%012X", (unsigned)rng_next(&sim->rng), (unsigned)rng_next(&sim->rng));
    if (!first) /* what `log stream` begins with is no boot */
        sim_record(sim, THREAD_CONFIGD, (struct record){.text = sim_text(sim, "=== system boot: %s", sim->boot)});
}

static int by_time(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void sim_sort(struct sim *sim)
{
    if (sim->record_count > 0)
        qsort(sim->records, sim->record_count, sizeof *sim->records, by_time);
}
