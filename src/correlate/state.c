/* What each event of configd changes in the network's state. Source: IPMonitor's messages and their order. */
#include "correlate/state.h"

#include <stdlib.h>

#define PASS_SPAN (SECOND / 10)

void dw_text_set(struct text *t, struct slice s)
{
    t->len = s.len < sizeof t->bytes ? s.len : sizeof t->bytes;
    if (t->len > 0)
        memcpy(t->bytes, s.ptr, t->len);
}

void dw_events_note(struct event_list *list, struct event *e)
{
    if (list->count == MAX_STATE_EVENTS)
        dw_event_release(list->items[--list->count]);
    list->items[list->count++] = dw_event_keep(e);
}

void dw_events_clear(struct event_list *list)
{
    while (list->count > 0)
        dw_event_release(list->items[--list->count]);
}

void dw_events_replace(struct event **place, struct event *e)
{
    struct event *old = *place;
    *place = e != NULL ? dw_event_keep(e) : NULL;
    dw_event_release(old);
}

static void init(struct state *s)
{
    struct dumps *dumps = s->dumps;
    *s = (struct state){.dumps = dumps,
                        .dns = UNKNOWN,
                        .changed_at = DW_TIME_NONE,
                        .seen_at = DW_TIME_NONE,
                        .first_at = DW_TIME_NONE,
                        .pass_at = DW_TIME_NONE};
    s->v4.word = SLICE("IPv4");
    s->v6.word = SLICE("IPv6");
    s->v4.primary = s->v6.primary = UNKNOWN;
    s->v4.since = s->v6.since = DW_TIME_NONE;
}

static void clear(struct state *s)
{
    struct event_list *lists[] = {&s->v4.events,        &s->v6.events,     &s->listing.buffer.events,
                                  &s->resolvers.events, &s->former.events, &s->ignored};
    struct event **single[] = {&s->changed, &s->no_dns, &s->demoted, &s->delegation};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        dw_events_clear(lists[i]);
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        dw_events_replace(single[i], NULL);
    dw_arena_free(&s->resolvers.arena);
    dw_arena_free(&s->former.arena);
}

struct state *dw_state_new(void)
{
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->dumps = dw_dumps_new();
    init(s);
    if (s->dumps == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

void dw_state_free(struct state *s)
{
    if (s == NULL)
        return;
    clear(s);
    dw_dumps_free(s->dumps);
    free(s);
}

void dw_state_reset(struct state *s)
{
    uint64_t epoch = s->epoch;
    clear(s);
    init(s);
    s->epoch = epoch + 1;
}

static enum dw_status end_pass(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = dw_elections_close(c, e->entry.time_ns, error);
    s->resolvers_fresh = s->ignored_fresh = s->pass_elected = s->demoted_fresh = false;
    s->pass_at = DW_TIME_NONE;
    if (status == DW_OK && s->former.source != SOURCE_NONE)
        status = dw_resolvers_end(c, e->entry.time_ns, error); /* made anew, and how is not in the capture */
    return status == DW_OK ? dw_history_settle(c, e->entry.time_ns, error) : status;
}

static void on_ignored(struct state *s, struct event *e)
{
    dw_state_forget_ignored(s);
    s->ignored_fresh = true;
    *(dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6")) ? &s->ignored6 : &s->ignored4) = true;
    if (s->ignored.count < MAX_IGNORED)
        dw_events_note(&s->ignored, e);
}

static void on_demoted(struct state *s, struct event *e)
{
    if (!dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6")))
        return;
    s->demoted6 = s->demoted_fresh = true;
    dw_text_set(&s->demoted_interface, dw_event_text(e, FIELD_INTERFACE));
    dw_events_replace(&s->demoted, e);
}

static void on_delegates(struct state *s, struct event *e)
{
    struct slice interface = dw_event_text(e, FIELD_INTERFACE), to = dw_event_text(e, FIELD_EFFECTIVE_INTERFACE);
    if (!dw_interface_is_tunnel(interface) || dw_slice_equal(interface, to))
        return;
    dw_text_set(&s->delegates, interface);
    dw_text_set(&s->delegates_to, to);
    dw_events_replace(&s->delegation, e);
}

struct tunnel_end *dw_state_tunnel_end(struct state *s, struct slice interface)
{
    for (size_t i = 0; i < s->end_count; i++)
        if (dw_slice_equal(dw_text(&s->ends[i].interface), interface))
            return &s->ends[i];
    if (!dw_interface_is_tunnel(interface) || s->end_count == MAX_TUNNELS)
        return NULL;
    struct tunnel_end *end = &s->ends[s->end_count++];
    *end = (struct tunnel_end){.router = {.len = 0}};
    dw_text_set(&end->interface, interface);
    return end;
}

static void on_router(struct state *s, const struct event *e)
{
    struct tunnel_end *end = dw_state_tunnel_end(s, dw_event_text(e, FIELD_INTERFACE));
    if (end == NULL || !dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6")))
        return;
    bool gone = !dw_slice_equal(dw_event_text(e, FIELD_EVENT), SLICE("added"));
    dw_text_set(&end->router, gone ? SLICE_NONE : dw_event_text(e, FIELD_ADDRESS));
}

static enum dw_status on_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    switch (e->kind) {
    case EVENT_ELECTION_LIST:
    case EVENT_PRIMARY_ELECTED:
        s->pass_elected = true;
        if (dw_slice_equal(dw_event_text(e, FIELD_ELECTION), SLICE("new")))
            dw_state_forget_ignored(s);
        if (!dw_slice_equal(dw_event_text(e, FIELD_ELECTION), SLICE("still")))
            s->epoch++;
        return DW_OK;
    case EVENT_NETWORK_CHANGED: {
        enum dw_status status = dw_state_changed(c, e, error);
        return status == DW_OK ? end_pass(c, e, error) : status;
    }
    case EVENT_NETWORK_UNCHANGED:
        return end_pass(c, e, error);
    case EVENT_DNS_DUMP_START: {
        s->epoch++;
        enum dw_status status = dw_elections_close(c, e->entry.time_ns, error);
        return status == DW_OK ? dw_resolvers_renew(c, e->entry.time_ns, error) : status;
    }
    case EVENT_NWI_DUMP_START:
        s->epoch++;
        return dw_elections_close(c, e->entry.time_ns, error);
    case EVENT_DNS_NONE:
        s->epoch++;
        return dw_state_snapshot(c, &(struct network_state){.has_dns = true, .dns_none = true, .source = "log"}, e,
                                 error);
    case EVENT_STATE_DNS:
    case EVENT_STATE_NWI:
        return dw_state_entry(c, e, error);
    case EVENT_SERVER_IGNORED:
        s->epoch++;
        on_ignored(s, e);
        return DW_OK;
    case EVENT_FAMILY_DEMOTED:
        s->epoch++;
        on_demoted(s, e);
        return DW_OK;
    case EVENT_INTERFACE_DELEGATES:
        on_delegates(s, e);
        return DW_OK;
    case EVENT_ROUTER_EVENT:
        on_router(s, e);
        return DW_OK;
    case EVENT_MDNS_NETWORK_CHANGE:
    case EVENT_SERVICES_UPDATED:
        s->epoch += !s->list_due; /* else it is what configd told of that shows here */
        s->list_due = e->kind == EVENT_MDNS_NETWORK_CHANGE;
        return DW_OK;
    default:
        return DW_OK;
    }
}

static bool is_of_pass(uint16_t kind)
{
    return kind == EVENT_ELECTION_LIST || kind == EVENT_ELECTION_CANDIDATE || kind == EVENT_PRIMARY_ELECTED ||
           kind == EVENT_DUMP_LINE || kind == EVENT_DNS_DUMP_START || kind == EVENT_DNS_DUMP_END ||
           kind == EVENT_NWI_DUMP_START;
}

/* A pass takes milliseconds. When its last line does not come, it is over all the same. */
static enum dw_status advance(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    int64_t now = e->entry.time_ns;
    if (s->pass_at == DW_TIME_NONE || now == DW_TIME_NONE || now - s->pass_at < PASS_SPAN)
        return DW_OK;
    enum dw_status status = dw_dumps_finish(c, error);
    if (status == DW_OK)
        status = dw_elections_close(c, s->pass_at, error);
    s->resolvers_fresh = s->ignored_fresh = s->pass_elected = s->demoted_fresh = false;
    if (status == DW_OK)
        status = dw_history_settle(c, s->pass_at, error);
    s->pass_at = DW_TIME_NONE;
    return status;
}

enum dw_status dw_state_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = advance(c, e, error);
    if (e->entry.time_ns != DW_TIME_NONE)
        s->seen_at = e->entry.time_ns;
    if (s->first_at == DW_TIME_NONE)
        s->first_at = e->entry.time_ns;
    if (is_of_pass(e->kind))
        s->pass_at = e->entry.time_ns;
    if (status == DW_OK)
        status = dw_elections_event(c, e, error);
    if (status == DW_OK)
        status = dw_dumps_event(c, e, error);
    return status == DW_OK ? on_event(c, e, error) : status;
}
