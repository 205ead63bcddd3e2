/* `network changed`: what its marks say of the network where no election does, and what they end. */
#include "correlate/marks.h"
#include "correlate/state.h"

static void changed(struct state *s, int64_t at)
{
    s->epoch++;
    s->changed_at = at;
    s->list_due = true;
}

/* Another interface fell in rank: the order changed. A VPN's service that is laid over one lowers no other. */
static bool another_fell(const struct family_marks *m, const struct mark *first)
{
    for (size_t i = 0; i < m->count; i++)
        if (&m->list[i] != first && m->list[i].sign == '\\')
            return true;
    return false;
}

/* An interface that rises in rank while DNS changes, its address the same, looks like one that a VPN's service was laid
 * over; when it falls again, the VPN has gone. */
static void look_for_overlay(struct state *s, const struct family_marks *m, const struct mark *first, struct slice dns)
{
    bool same_address =
        s->v4.address.len == 0 || first->address.len == 0 || dw_slice_equal(dw_text(&s->v4.address), first->address);
    bool same = s->v4.interface.len == 0 || dw_slice_equal(dw_text(&s->v4.interface), first->interface);
    bool sets = first->sign == '/' && same && same_address && dns.len == 4 && (dns.ptr[3] == '!' || dns.ptr[3] == '+');
    if (sets && !dw_interface_is_tunnel(first->interface) && !another_fell(m, first))
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
        if (one->sign != '\0' && !elected) { /* ranks or addresses changed, and their list is not in the capture */
            dw_elections_drop(f);
            f->unordered_from = SOURCE_NONE;
        }
        if (one != first && one->sign != '-' && beside.len == 0 && dw_interface_is_tunnel(one->interface))
            beside = one->interface;
    }
    if (f == &s->v4 && first != NULL && !(elected && f->whole)) /* a list tells itself of what is laid over what */
        look_for_overlay(s, m, first, all->dns);
    else if (f == &s->v4)
        s->overlaid_marks = false;
    dw_family_primary(f, first != NULL ? first->interface : SLICE_NONE, first != NULL ? first->address : SLICE_NONE,
                      SOURCE_MARKS, at);
    if (beside.len == 0 || f->beside_from < SOURCE_DUMP || !dw_slice_equal(dw_text(&f->beside), beside))
        dw_family_beside(f, beside, SOURCE_MARKS);
}

/* Which servers are ignored is told anew when they change. */
void dw_state_forget_ignored(struct state *s)
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
    dw_state_forget_ignored(s);
}

enum dw_status dw_state_changed(struct correlate *c, struct event *e, struct dw_error *error)
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
        status = dw_resolvers_end(c, at, error);                  /* they changed, and the dump is not in the capture */
    if (s->v6.primary == YES || (elected && !s->demoted_fresh)) { /* each election says it anew */
        s->demoted6 = false;
        dw_events_replace(&s->demoted, NULL);
    }
    if (status == DW_OK)
        status = dw_history_change(c, e, error);
    return status;
}
