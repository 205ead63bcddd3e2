/* configd's dumps stand in the log line by line, among other threads' lines: each thread's are put together again. */
#include "correlate/state.h"

#include <stdlib.h>

enum { MAX_THREADS = 4 };

struct assembly { /* of one thread */
    struct dump_assembler *assembler;
    uint64_t thread;
    uint64_t used;           /* when last; 0: never */
    struct event_list lines; /* that tell most: servers, domains, interfaces, flags */
    struct event *last;      /* NULL: nothing is gathered */
};

struct dumps {
    struct assembly table[MAX_THREADS];
    uint64_t clock;
};

struct dumps *dw_dumps_new(void)
{
    return calloc(1, sizeof(struct dumps));
}

static void forget_lines(struct assembly *a)
{
    dw_events_clear(&a->lines);
    dw_events_replace(&a->last, NULL);
}

void dw_dumps_free(struct dumps *d)
{
    if (d == NULL)
        return;
    for (size_t i = 0; i < MAX_THREADS; i++) {
        forget_lines(&d->table[i]);
        dw_dump_assembler_free(d->table[i].assembler);
    }
    free(d);
}

/* A dump is complete; `e` completed it. */
static enum dw_status take(struct correlate *c, struct assembly *a, const struct network_state *done, struct event *e,
                           struct dw_error *error)
{
    if (done == NULL)
        return DW_OK;
    enum dw_status status = dw_state_snapshot(c, done, e, error);
    if (done->has_dns) {
        struct event_list *events = &c->state->resolvers.events;
        for (size_t i = 0; i < a->lines.count && events->count < MAX_DUMP_EVENTS; i++)
            dw_events_note(events, a->lines.items[i]);
    }
    forget_lines(a);
    return status;
}

/* Another line came: what was gathered is all. */
static enum dw_status end(struct correlate *c, struct assembly *a, struct dw_error *error)
{
    const struct network_state *done = NULL;
    if (a->assembler == NULL || a->last == NULL)
        return DW_OK;
    enum dw_status status = dw_dump_assembler_end(a->assembler, &done, error);
    if (status == DW_OK)
        status = take(c, a, done, a->last, error);
    forget_lines(a);
    return status;
}

static enum dw_status assembly_of(struct correlate *c, struct event *e, struct assembly **out, struct dw_error *error)
{
    struct dumps *d = c->state->dumps;
    struct assembly *oldest = &d->table[0];
    enum dw_status status = DW_OK;
    *out = NULL;
    for (size_t i = 0; i < MAX_THREADS && *out == NULL; i++) {
        if (d->table[i].used != 0 && d->table[i].thread == e->entry.thread)
            *out = &d->table[i];
        if (d->table[i].used < oldest->used)
            oldest = &d->table[i];
    }
    if (*out == NULL) {
        status = end(c, oldest, error);
        oldest->thread = e->entry.thread;
        *out = oldest;
    }
    (*out)->used = ++d->clock;
    if (status == DW_OK && (*out)->assembler == NULL)
        status = dw_dump_assembler_new(&(*out)->assembler);
    return status;
}

/* Lines worth showing as evidence of a DNS configuration. */
static bool tells(struct slice line)
{
    static const char *const keys[] = {"resolver #", "domain", "search domain", "nameserver", "if_index", "flags"};
    line = dw_slice_trim(line);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (dw_slice_starts(line, dw_slice_of(keys[i])))
            return true;
    return false;
}

static enum dw_status line(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct assembly *a;
    const struct network_state *done = NULL;
    enum dw_status status = assembly_of(c, e, &a, error);
    if (status != DW_OK)
        return status;
    status = dw_dump_assembler_line(a->assembler, e->entry.message, &done, error);
    if (status == DW_OK && done != NULL)
        status = take(c, a, done, e, error);
    dw_events_replace(&a->last, e);
    if (tells(e->entry.message) && a->lines.count < MAX_DUMP_EVENTS)
        dw_events_note(&a->lines, e);
    return status;
}

/* Which lines can only come from the thread that dumps, where threads are not shown. */
static bool is_of_dumping_thread(uint16_t kind)
{
    return kind == EVENT_ELECTION_LIST || kind == EVENT_PRIMARY_ELECTED || kind == EVENT_NETWORK_CHANGED ||
           kind == EVENT_NETWORK_UNCHANGED || kind == EVENT_DNS_NONE;
}

enum dw_status dw_dumps_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct dumps *d = c->state->dumps;
    if (e->kind == EVENT_DUMP_LINE || e->kind == EVENT_DNS_DUMP_START || e->kind == EVENT_DNS_DUMP_END ||
        e->kind == EVENT_NWI_DUMP_START)
        return line(c, e, error);
    if (!dw_slice_equal(e->entry.process, SLICE("configd")) || (e->entry.thread == 0 && !is_of_dumping_thread(e->kind)))
        return DW_OK;
    for (size_t i = 0; i < MAX_THREADS; i++)
        if (d->table[i].used != 0 && d->table[i].thread == e->entry.thread)
            return end(c, &d->table[i], error);
    return DW_OK;
}

enum dw_status dw_dumps_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < MAX_THREADS && status == DW_OK; i++)
        status = end(c, &c->state->dumps->table[i], error);
    return status;
}
