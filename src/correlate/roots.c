/* Root causes: what the network's state says about a failure. The table stands in the contract's order; the first that
 * holds is given. */
#include "correlate/state.h"

#include <stdlib.h>

enum dw_status dw_roots_open(struct correlate *c, struct dw_error *error)
{
    c->state = calloc(1, sizeof *c->state);
    if (c->state == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the network's state");
    dw_state_init(c->state);
    return DW_OK;
}

void dw_roots_close(struct correlate *c)
{
    if (c->state != NULL)
        dw_state_release(c->state);
    free(c->state);
}

enum dw_status dw_roots_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    (void)error;
    dw_state_event(c->state, e);
    return DW_OK;
}

void dw_roots_new_boot(struct correlate *c)
{
    dw_state_release(c->state);
    dw_state_init(c->state);
}

enum dw_status dw_correlate_network_state(struct correlate *c, const struct network_state *state,
                                          struct dw_error *error)
{
    (void)error;
    dw_state_snapshot(c->state, state);
    return DW_OK;
}

static bool one_of(const char *cause, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(cause, *list) == 0)
            return true;
    return false;
}

static struct slice tunnel_of_lookup(const struct lookup *l)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next) {
        struct slice via =
            q->proof[FACT_SENT] != NULL ? dw_event_text(q->proof[FACT_SENT], FIELD_INTERFACE) : SLICE_NONE;
        if (dw_state_is_tunnel(via))
            return dw_slice_first(via, dw_slice_find_byte(via, '/'));
    }
    return SLICE_NONE;
}

static struct slice tunnel_of_service(const struct correlate *c, const struct lookup *l)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next) {
        const struct service *service = dw_service_find(c, q->service_id);
        struct slice interface = service != NULL ? dw_event_text(service->event, FIELD_INTERFACE) : SLICE_NONE;
        if (dw_state_is_tunnel(interface))
            return dw_slice_first(interface, dw_slice_find_byte(interface, '/'));
    }
    return SLICE_NONE;
}

static struct slice without_dot(struct slice s)
{
    return s.len > 0 && s.ptr[s.len - 1] == '.' ? dw_slice_first(s, s.len - 1) : s;
}

static bool lies_in(struct slice name, struct slice domain)
{
    name = without_dot(name);
    domain = without_dot(domain);
    if (domain.len == 0 || name.len < domain.len ||
        !dw_slice_equal_nocase(dw_slice_from(name, name.len - domain.len), domain))
        return false;
    return name.len == domain.len || name.ptr[name.len - domain.len - 1] == '.';
}

/* The last two labels. */
static struct slice parent_of(struct slice name)
{
    size_t dots = 0, i = 0;
    name = without_dot(name);
    for (i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '.' && ++dots == 2)
            break;
    return dw_slice_from(name, i);
}

static bool in_vpn_domain(const struct state *s, struct slice name)
{
    for (size_t i = 0; i < s->vpn_domain_count; i++)
        if (lies_in(name, dw_text(&s->vpn_domains[i])))
            return true;
    return false;
}

/* What each root cause needs to hold: its confidence, or none. */
struct question_of_root {
    const struct correlate *c;
    const struct lookup *l;
    const struct state *s;
    enum tunnel tunnel;
    const struct seat *seat;
};

static enum confidence by_source(bool from_election)
{
    return from_election ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
}

static enum confidence no_network(const struct question_of_root *q)
{
    if (q->s->v4.primary != NO || q->s->v6.primary != NO)
        return CONFIDENCE_NONE;
    return by_source(q->s->v4.from_election && q->s->v6.from_election);
}

static enum confidence no_dns_configuration(const struct question_of_root *q)
{
    bool primary = q->s->v4.primary == YES || q->s->v6.primary == YES;
    return primary && q->s->dns == NO ? by_source(q->s->v4.from_election || q->s->v6.from_election) : CONFIDENCE_NONE;
}

static enum confidence servers_ignored(const struct question_of_root *q)
{
    return q->s->ignored4 || q->s->ignored6 ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
}

static enum confidence split_tunnel(const struct question_of_root *q)
{
    if (q->tunnel != TUNNEL_SPLIT || q->s->v6.primary == YES)
        return CONFIDENCE_NONE;
    bool its =
        in_vpn_domain(q->s, q->l->name) || tunnel_of_lookup(q->l).len > 0 || tunnel_of_service(q->c, q->l).len > 0;
    return its && q->seat != NULL ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
}

static enum confidence vpn_ipv4_only(const struct question_of_root *q)
{
    if (q->tunnel != TUNNEL_FULL || q->s->v6.primary == YES)
        return CONFIDENCE_NONE;
    return by_source(q->s->v4.from_election && (q->s->v6.primary == NO || q->s->demoted6));
}

static enum confidence no_ipv6(const struct question_of_root *q)
{
    if (q->s->v6.primary == YES || q->s->v4.primary != YES || q->tunnel != TUNNEL_NONE)
        return CONFIDENCE_NONE;
    return by_source(q->s->v6.primary == NO && q->s->v6.from_election);
}

static enum confidence no_ipv4(const struct question_of_root *q)
{
    if (q->s->v4.primary == YES || q->s->v6.primary != YES)
        return CONFIDENCE_NONE;
    return by_source(q->s->v4.primary == NO && q->s->v4.from_election);
}

static enum confidence resolver_flags(const struct question_of_root *q)
{
    bool aaaa = strcmp(q->l->verdict.cause, "aaaa-records-unusable") == 0;
    enum known flag = aaaa ? q->s->aaaa_flag : q->s->a_flag;
    return flag == NO && (aaaa ? q->s->v6.primary : q->s->v4.primary) == YES ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
}

static enum confidence vpn_split_dns(const struct question_of_root *q)
{
    struct slice parent = parent_of(q->l->name);
    if (q->s->tunnel_resolver.len == 0 || q->l->name.len == 0)
        return CONFIDENCE_NONE;
    if (in_vpn_domain(q->s, q->l->name)) { /* its own, and answered by another resolver */
        bool elsewhere = tunnel_of_lookup(q->l).len == 0 && tunnel_of_service(q->c, q->l).len == 0;
        const struct query *asked = q->l->verdict.query;
        return elsewhere && asked != NULL && asked->proof[FACT_SENT] != NULL &&
                       dw_event_has(asked->proof[FACT_SENT], FIELD_INTERFACE)
                   ? CONFIDENCE_LIKELY
                   : CONFIDENCE_NONE;
    }
    for (size_t i = 0; i < q->s->vpn_domain_count; i++)
        if (dw_slice_equal_nocase(parent_of(dw_text(&q->s->vpn_domains[i])), parent) &&
            dw_slice_find_byte(parent, '.') < parent.len)
            return CONFIDENCE_LIKELY;
    return CONFIDENCE_NONE;
}

static enum confidence network_changed(const struct question_of_root *q)
{
    return q->l->change_event != NULL ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
}

static const char *const any[] = {NULL};
static const char *const no_service[] = {"no-dns-service", NULL};
static const char *const unusable[] = {"aaaa-records-unusable", "a-records-unusable", NULL};
static const char *const unreached[] = {"no-dns-service", "aaaa-records-unusable", "a-records-unusable", NULL};
static const char *const aaaa[] = {"aaaa-records-unusable", NULL};
static const char *const a[] = {"a-records-unusable", NULL};
static const char *const answered[] = {"nxdomain", "no-data", "server-failure", "server-refused", "server-error",
                                       "timeout",  NULL};

static const struct {
    const char *code;
    const char *const *causes;
    enum confidence (*holds)(const struct question_of_root *q);
} roots[] = {
    {"no-network", any, no_network},
    {"no-dns-configuration", no_service, no_dns_configuration},
    {"dns-servers-ignored", unreached, servers_ignored},
    {"split-tunnel-vpn", aaaa, split_tunnel},
    {"vpn-ipv4-only", aaaa, vpn_ipv4_only},
    {"no-ipv6-primary", aaaa, no_ipv6},
    {"no-ipv4-primary", a, no_ipv4},
    {"resolver-flags", unusable, resolver_flags},
    {"vpn-split-dns", answered, vpn_split_dns},
    {"network-change", any, network_changed},
};

struct root dw_root_of(const struct correlate *c, const struct lookup *l, const struct verdict *v)
{
    struct question_of_root q = {.c = c, .l = l, .s = c->state};
    if (v->outcome != OUTCOME_FAILED || v->cause == NULL)
        return (struct root){NULL, CONFIDENCE_NONE};
    q.tunnel = dw_state_tunnel(c->state, &q.seat);
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        if (roots[i].causes[0] != NULL && !one_of(v->cause, roots[i].causes))
            continue;
        enum confidence confidence = roots[i].holds(&q);
        if (confidence != CONFIDENCE_NONE)
            return (struct root){roots[i].code, confidence};
    }
    return (struct root){NULL, CONFIDENCE_NONE};
}

static size_t append(struct event **out, size_t n, struct event *const *events, size_t count)
{
    if (count > 0)
        memcpy(out + n, events, count * sizeof *out);
    return n + count;
}

struct event *const *dw_root_events(const struct correlate *c, const struct lookup *l, size_t *count)
{
    struct state *s = c->state;
    size_t last = s->other_count < 4 ? s->other_count : 4;
    *count = 0;
    if (l->verdict.outcome != OUTCOME_FAILED)
        return NULL;
    size_t n = append(s->all, 0, s->v4.events, s->v4.event_count);
    n = append(s->all, n, s->v6.events, s->v6.event_count);
    *count = append(s->all, n, s->others + (s->other_count - last), last);
    return s->all;
}

static size_t add(struct fill *fill, size_t n, size_t room, const char *key, struct slice value, struct arena *arena)
{
    if (n < room && value.len > 0)
        fill[n++] = (struct fill){key, dw_arena_copy(arena, value)};
    return n;
}

size_t dw_root_fills(const struct correlate *c, const struct lookup *l, struct fill *fill, size_t room,
                     struct arena *arena)
{
    const struct state *s = c->state;
    const struct seat *seat = NULL;
    dw_state_tunnel(s, &seat);
    struct slice tunnel = dw_text(&s->tunnel_resolver);
    if (seat != NULL && dw_state_is_tunnel(dw_text(&seat->interface)))
        tunnel = dw_text(&seat->interface);
    if (tunnel.len == 0)
        tunnel = tunnel_of_service(c, l);
    if (tunnel.len == 0)
        tunnel = tunnel_of_lookup(l);
    size_t n = add(fill, 0, room, "tunnel_interface", tunnel, arena);
    n = add(fill, n, room, "interface", dw_text(&s->v4.interface), arena);
    return seat != NULL ? add(fill, n, room, "vpn_service", dw_text(&seat->service), arena) : n;
}

enum dw_status dw_roots_finish(struct correlate *c, struct dw_error *error)
{
    (void)c;
    (void)error;
    return DW_OK;
}
