/* Snapshots of the network: configd's dumps and State entries, and what of them agrees with elections. */
#include "correlate/state.h"

/* A tunnel in the list behind the first. */
void dw_family_beside(struct family_state *f, struct slice interface, enum state_source source)
{
    dw_text_set(&f->beside, interface);
    f->beside_from = interface.len > 0 ? source : SOURCE_NONE;
}

/* What is said of the primary agrees with what an election said: then the election still stands. */
void dw_family_primary(struct family_state *f, struct slice interface, struct slice address, enum state_source source,
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
        f->unordered_from = SOURCE_NONE;
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

enum dw_status dw_state_entry(struct correlate *c, struct event *e, struct dw_error *error)
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
    dw_family_primary(f, first != NULL ? first->name : SLICE_NONE, first != NULL ? first->address : SLICE_NONE, source,
                      at);
    dw_family_beside(f, beside != NULL ? beside->name : SLICE_NONE, source);
    f->unordered_from = first != NULL && first->rank == NO_PLACE ? source : SOURCE_NONE; /* First is 0 */
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
