/* What each event of configd changes in the network's state. Source: IPMonitor's messages and their order. */
#include "correlate/state.h"

#include "correlate/marks.h"

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

static void changed(struct state *s, int64_t at)
{
    s->epoch++;
    s->changed_at = at;
    s->list_due = true;
}

/* A tunnel in the list behind the first. */
static void set_beside(struct family_state *f, struct slice interface, enum state_source source)
{
    dw_text_set(&f->beside, interface);
    f->beside_from = interface.len > 0 ? source : SOURCE_NONE;
}

/* What is said of the primary agrees with what an election said: then the election still stands. */
static void primary_is(struct family_state *f, struct slice interface, struct slice address, enum state_source source,
                       int64_t at)
{
    enum known primary = interface.len > 0 ? YES : NO;
    bool same = f->primary == primary && dw_slice_equal(dw_text(&f->interface), interface);
    if (f->primary == YES && primary == YES && f->interface.len == 0) /* the election named its service alone */
        same = true;
    if (!same) {
        f->since = at;
        f->service.len = f->address.len = 0;
        dw_elections_drop(f); /* of an election before */
    }
    /* a pass that does not name the family, and a list without it: two signs of one thing */
    if (same && f->silent && primary == NO)
        source = SOURCE_ELECTION;
    f->source = same && f->source > source ? f->source : source;
    f->primary = primary;
    dw_text_set(&f->interface, interface);
    if (address.len > 0)
        dw_text_set(&f->address, address);
}

/* An interface that rises in rank while DNS changes, its address the same, looks like one that a VPN's service was laid
 * over; when it falls again, the VPN has gone. */
static void look_for_overlay(struct state *s, const struct mark *first, struct slice dns)
{
    bool same_address =
        s->v4.address.len == 0 || first->address.len == 0 || dw_slice_equal(dw_text(&s->v4.address), first->address);
    bool same = s->v4.interface.len == 0 || dw_slice_equal(dw_text(&s->v4.interface), first->interface);
    bool sets = first->sign == '/' && same && same_address && dns.len == 4 && (dns.ptr[3] == '!' || dns.ptr[3] == '+');
    if (sets && !dw_interface_is_tunnel(first->interface))
        s->overlaid_marks = true;
    else if (first->sign != '\0' || !same)
        s->overlaid_marks = false;
}

static void on_family_marks(struct state *s, struct family_state *f, const struct family_marks *m, bool elected,
                            const struct marks *all, int64_t at)
{
    const struct mark *first = dw_marks_primary(m);
    struct slice beside = SLICE_NONE;
    for (size_t i = 0; i < m->count; i++) {
        const struct mark *one = &m->list[i];
        if (one->sign != '\0' && !elected) /* ranks or addresses changed, and their list is not in the capture */
            dw_elections_drop(f);
        if (one != first && one->sign != '-' && beside.len == 0 && dw_interface_is_tunnel(one->interface))
            beside = one->interface;
    }
    if (f == &s->v4 && first != NULL)
        look_for_overlay(s, first, all->dns);
    else if (f == &s->v4)
        s->overlaid_marks = false;
    primary_is(f, first != NULL ? first->interface : SLICE_NONE, first != NULL ? first->address : SLICE_NONE,
               SOURCE_MARKS, at);
    if (beside.len == 0 || f->beside_from < SOURCE_DUMP || !dw_slice_equal(dw_text(&f->beside), beside))
        set_beside(f, beside, SOURCE_MARKS);
}

/* Which servers are ignored is told anew when they change. */
static void forget_ignored(struct state *s)
{
    if (s->ignored_fresh)
        return;
    s->ignored4 = s->ignored6 = false;
    dw_events_clear(&s->ignored);
}

static void on_dns_mark(struct state *s, struct slice dns)
{
    bool gone = dns.len == 0 || dns.ptr[dns.len - 1] == '-';
    if (s->dns_source < SOURCE_DUMP || (s->dns == YES) == gone) {
        s->dns = gone ? NO : YES;
        s->dns_source = SOURCE_MARKS;
        if (gone)
            s->dns_service.len = 0;
    }
    if (!dw_marks_changed(dns))
        return;
    forget_ignored(s);
}

static enum dw_status on_changed(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    struct marks m;
    int64_t at = e->entry.time_ns;
    bool elected = s->v4.pass_list || s->v4.pass_result || s->v6.pass_list || s->v6.pass_result || s->pass_elected;
    enum dw_status status = dw_elections_close(c, at, error);
    dw_marks_read(dw_event_text(e, FIELD_CHANGES), &m);
    dw_events_replace(&s->changed, e);
    changed(s, at);
    /* configd prints both families whole; where neither stands beside a word that wants a primary, a copy lost them */
    bool silent = !m.v4.shown && !m.v6.shown;
    if (!silent || dw_slice_ends(m.dns, SLICE("-"))) {
        on_family_marks(s, &s->v4, &m.v4, elected, &m, at);
        on_family_marks(s, &s->v6, &m.v6, elected, &m, at);
    }
    if (m.dns.len > 0 || !silent)
        on_dns_mark(s, m.dns);
    if (dw_marks_changed(m.dns))
        dw_services_stale(c);
    if (!s->resolvers_fresh && dw_marks_changed(m.dns) && status == DW_OK)
        status = dw_resolvers_end(c, at, error); /* they changed, and the dump is not in the capture */
    if (s->v6.primary == YES) {
        s->demoted6 = false;
        dw_events_replace(&s->demoted, NULL);
    }
    if (status == DW_OK)
        status = dw_history_change(c, e, error);
    return status;
}

static enum dw_status end_pass(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = dw_elections_close(c, e->entry.time_ns, error);
    s->resolvers_fresh = s->ignored_fresh = s->pass_elected = false;
    s->pass_at = DW_TIME_NONE;
    if (status == DW_OK && s->former.source != SOURCE_NONE)
        status = dw_resolvers_end(c, e->entry.time_ns, error); /* made anew, and how is not in the capture */
    return status == DW_OK ? dw_history_settle(c, e->entry.time_ns, error) : status;
}

static void on_ignored(struct state *s, struct event *e)
{
    forget_ignored(s);
    s->ignored_fresh = true;
    *(dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6")) ? &s->ignored6 : &s->ignored4) = true;
    if (s->ignored.count < MAX_IGNORED)
        dw_events_note(&s->ignored, e);
}

static void on_demoted(struct state *s, struct event *e)
{
    if (!dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6")))
        return;
    s->demoted6 = true;
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

static enum dw_status on_state_entry(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct network_state snapshot;
    struct arena arena = {0};
    enum dw_status status = dw_netstate_read(e->entry.message, &snapshot, &arena, error);
    snapshot.source = e->entry.line == 0 ? "tracev3" : "state";
    if (status == DW_OK)
        status = dw_state_snapshot(c, &snapshot, e, error);
    dw_arena_free(&arena);
    return status == DW_OK ? dw_history_settle(c, e->entry.time_ns, error) : status;
}

void dw_state_listed(struct state *s, const struct network_state *snapshot, int family, enum state_source source,
                     int64_t at)
{
    struct family_state *f = family == 6 ? &s->v6 : &s->v4;
    const struct nwi_interface *first = NULL, *beside = NULL;
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        const struct nwi_interface *one = &snapshot->interfaces[i];
        if (one->family != family || one->not_in_list)
            continue;
        if (first == NULL)
            first = one;
        else if (beside == NULL && (dw_interface_is_tunnel(one->name) || one->vpn_server.len > 0))
            beside = one;
        if (one->vpn_server.len > 0)
            dw_text_set(&s->vpn_interface, one->name);
    }
    primary_is(f, first != NULL ? first->name : SLICE_NONE, first != NULL ? first->address : SLICE_NONE, source, at);
    set_beside(f, beside != NULL ? beside->name : SLICE_NONE, source);
}

/* A State entry shows what has held since the last change; what nothing told before is known from then on. */
static int64_t held_since(const struct correlate *c, const struct event *e, bool unknown)
{
    const struct state *s = c->state;
    bool state = e->kind == EVENT_STATE_DNS || e->kind == EVENT_STATE_NWI;
    return !state || !unknown ? e->entry.time_ns : s->changed_at != DW_TIME_NONE ? s->changed_at : s->first_at;
}

enum dw_status dw_state_snapshot(struct correlate *c, const struct network_state *snapshot, struct event *e,
                                 struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = DW_OK;
    if (snapshot->has_nwi) {
        s->vpn_interface.len = 0;
        if (snapshot->has_nwi4)
            dw_state_listed(s, snapshot, 4, SOURCE_DUMP, held_since(c, e, s->v4.primary == UNKNOWN));
        if (snapshot->has_nwi6)
            dw_state_listed(s, snapshot, 6, SOURCE_DUMP, held_since(c, e, s->v6.primary == UNKNOWN));
    }
    if (!snapshot->has_dns || (snapshot->resolver_count == 0 && !snapshot->dns_none))
        return DW_OK; /* a head alone: what stood below it was lost */
    s->dns = snapshot->resolver_count > 0 ? YES : NO;
    s->dns_source = SOURCE_DUMP;
    s->resolvers_fresh = e->kind != EVENT_STATE_DNS;
    if (snapshot->resolver_count > 0)
        dw_events_replace(&s->no_dns, NULL);
    else
        dw_events_replace(&s->no_dns, e);
    status = dw_resolvers_set(c, snapshot, held_since(c, e, s->resolvers.source == SOURCE_NONE), error);
    if (status == DW_OK && e->kind == EVENT_STATE_DNS)
        dw_events_note(&s->resolvers.events, e);
    return status;
}

static enum dw_status on_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    switch (e->kind) {
    case EVENT_ELECTION_LIST:
    case EVENT_PRIMARY_ELECTED:
        s->pass_elected = true;
        if (dw_slice_equal(dw_event_text(e, FIELD_ELECTION), SLICE("new")))
            forget_ignored(s);
        if (!dw_slice_equal(dw_event_text(e, FIELD_ELECTION), SLICE("still")))
            s->epoch++;
        return DW_OK;
    case EVENT_NETWORK_CHANGED: {
        enum dw_status status = on_changed(c, e, error);
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
        return on_state_entry(c, e, error);
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
    s->resolvers_fresh = s->ignored_fresh = s->pass_elected = false;
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
