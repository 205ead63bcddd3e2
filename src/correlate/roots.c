/* Root causes: what the network's state says about a failure. The table stands in the contract's order; the first that
 * holds is given. */
#include "correlate/state.h"

enum { MAX_WAITING = 256, MAX_WAITING_FILE = 1024 }; /* lookups kept for what may yet be learnt of the network */

enum dw_status dw_roots_open(struct correlate *c, struct dw_error *error)
{
    c->state = dw_state_new();
    return c->state != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for the network's state");
}

void dw_roots_close(struct correlate *c)
{
    dw_state_free(c->state);
    dw_state_free(c->file);
}

static bool one_of(const char *cause, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(cause, *list) == 0)
            return true;
    return false;
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

/* The last two labels; empty when there is one alone. */
static struct slice parent_of(struct slice name)
{
    size_t dots = 0, i = 0;
    name = without_dot(name);
    for (i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '.' && ++dots == 2)
            break;
    return dots > 0 ? dw_slice_from(name, i) : SLICE_NONE;
}

/* What a root cause is asked about. */
struct question_of_root {
    const struct correlate *c;
    const struct lookup *l;
    const struct state *s;
    struct tunnel tunnel;
    struct services_view services;
    bool aaaa; /* the records that are unusable; else A */
};

/* Each domain of the VPN's resolvers, one after another; false at the end. */
struct domain_walk {
    size_t resolver, item, service;
};

static bool next_domain(const struct question_of_root *q, struct domain_walk *w, struct slice *domain)
{
    const struct resolver_set *set = &q->s->resolvers;
    for (; w->resolver < set->count; w->resolver++, w->item = 0) {
        const struct resolver *r = &set->list[w->resolver];
        if (!dw_resolver_of_tunnel(q->s, &q->tunnel, r))
            continue;
        while (w->item <= r->search_count) {
            *domain = w->item == 0 ? r->domain : r->search[w->item - 1];
            w->item++;
            if (domain->len > 0)
                return true;
        }
    }
    return set->source == SOURCE_NONE && dw_services_vpn_domain(q->c, w->service++, domain);
}

static bool in_vpn_domain(const struct question_of_root *q)
{
    struct domain_walk w = {0, 0, 0};
    struct slice domain;
    while (next_domain(q, &w, &domain))
        if (lies_in(q->l->name, domain))
            return true;
    return false;
}

static bool is_vpn_server(const struct question_of_root *q, struct slice server)
{
    for (size_t i = 0; i < q->s->resolvers.count && server.len > 0; i++) {
        const struct resolver *r = &q->s->resolvers.list[i];
        if (!dw_resolver_of_tunnel(q->s, &q->tunnel, r))
            continue;
        for (size_t k = 0; k < r->nameserver_count; k++)
            if (dw_slice_equal(r->nameservers[k], server))
                return true;
    }
    return false;
}

static struct slice interface_of_query(const struct query *q)
{
    struct slice via = q->proof[FACT_SENT] != NULL ? dw_event_text(q->proof[FACT_SENT], FIELD_INTERFACE) : SLICE_NONE;
    return dw_slice_first(via, dw_slice_find_byte(via, '/'));
}

static struct slice interface_of_service(const struct correlate *c, const struct query *q)
{
    const struct service *service = dw_service_find(c, q->service_id);
    struct slice interface = service != NULL ? dw_event_text(service->event, FIELD_INTERFACE) : SLICE_NONE;
    return dw_slice_first(interface, dw_slice_find_byte(interface, '/'));
}

/* The tunnel that this lookup's queries took, or that its DNS service lies on. */
static struct slice tunnel_of_lookup(const struct correlate *c, const struct lookup *l)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next) {
        struct slice sent = interface_of_query(q), service = interface_of_service(c, q);
        if (dw_interface_is_tunnel(sent))
            return sent;
        if (dw_interface_is_tunnel(service))
            return service;
    }
    return SLICE_NONE;
}

static bool went_to_vpn(const struct question_of_root *q)
{
    for (const struct query *one = q->l->queries; one != NULL; one = one->next)
        if (is_vpn_server(q, one->server))
            return true;
    return tunnel_of_lookup(q->c, q->l).len > 0;
}

static bool is_said(enum state_source source)
{
    return source >= SOURCE_DUMP;
}

static enum confidence by(bool said)
{
    return said ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
}

static enum known flag(const struct question_of_root *q, bool aaaa)
{
    return dw_resolvers_flag(&q->s->resolvers, aaaa ? RESOLVER_AAAA : RESOLVER_A);
}

/* Nobody has a default route of this family, as far as is shown. `said`: a message shows it. */
static bool lacks(const struct question_of_root *q, bool aaaa, bool *said)
{
    const struct family_state *f = aaaa ? &q->s->v6 : &q->s->v4;
    enum known known = flag(q, aaaa);
    int ok = aaaa ? q->services.aaaa_ok : q->services.a_ok;
    *said = (f->primary == NO && is_said(f->source)) || (known == NO && is_said(q->s->resolvers.source));
    if (f->primary == YES || known == YES)
        return false;
    return f->primary == NO || known == NO || ok == 0;
}

static enum confidence no_network(const struct question_of_root *q)
{
    if (q->s->v4.primary != NO || q->s->v6.primary != NO)
        return CONFIDENCE_NONE;
    return by(is_said(q->s->v4.source) && is_said(q->s->v6.source));
}

/* What configd published tells; where it is not shown, the marks do, or the lack of a primary for DNS. */
static enum confidence no_dns_configuration(const struct question_of_root *q)
{
    const struct state *s = q->s;
    bool primary = s->v4.primary == YES || s->v6.primary == YES, ignored = s->ignored4 || s->ignored6;
    size_t servers = 0;
    for (size_t i = 0; i < s->resolvers.count; i++)
        servers += s->resolvers.list[i].section == SECTION_DEFAULT ? s->resolvers.list[i].nameserver_count : 0;
    if (!primary)
        return CONFIDENCE_NONE;
    if (s->resolvers.source != SOURCE_NONE && s->resolvers.count == 0)
        return by(is_said(s->resolvers.source) && (is_said(s->v4.source) || is_said(s->v6.source)));
    bool none = s->resolvers.source != SOURCE_NONE ? servers == 0 : s->dns == NO;
    return none && !ignored ? CONFIDENCE_LIKELY : CONFIDENCE_NONE; /* nothing but multicast */
}

static enum confidence servers_ignored(const struct question_of_root *q)
{
    if (strcmp(q->l->verdict.cause, "no-dns-service") == 0)
        return q->s->ignored4 || q->s->ignored6 ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
    return (q->aaaa ? q->s->ignored6 : q->s->ignored4) ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
}

static enum confidence split_tunnel(const struct question_of_root *q)
{
    bool said = false;
    if (q->tunnel.mode != TUNNEL_SPLIT || q->s->v6.primary == YES || flag(q, true) == YES)
        return CONFIDENCE_NONE;
    (void)lacks(q, true, &said);
    return by(said && is_said(q->tunnel.source) && q->tunnel.seat != NULL && (in_vpn_domain(q) || went_to_vpn(q)));
}

static enum confidence vpn_ipv4_only(const struct question_of_root *q)
{
    bool said = false;
    if (q->tunnel.mode != TUNNEL_FULL || q->s->v6.primary == YES || flag(q, true) == YES || q->s->v4.primary == NO)
        return CONFIDENCE_NONE;
    (void)lacks(q, true, &said);
    return by(is_said(q->tunnel.source) && (said || q->s->demoted6));
}

static enum confidence no_primary(const struct question_of_root *q, bool aaaa)
{
    const struct family_state *mine = aaaa ? &q->s->v6 : &q->s->v4, *other = aaaa ? &q->s->v4 : &q->s->v6;
    bool said = false;
    bool other_up = other->primary == YES || (other->primary == UNKNOWN && q->services.count > 0);
    bool vpn = aaaa && (q->tunnel.mode != TUNNEL_NONE && other->primary != UNKNOWN);
    if (!other_up || vpn || (aaaa && q->tunnel.mode == TUNNEL_FULL) || !lacks(q, aaaa, &said))
        return CONFIDENCE_NONE;
    if (mine->primary == UNKNOWN && other->primary == UNKNOWN)
        return q->services.whole ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    return by(said && mine->primary == NO && is_said(other->source));
}

static enum confidence no_ipv6(const struct question_of_root *q)
{
    return no_primary(q, true);
}

static enum confidence no_ipv4(const struct question_of_root *q)
{
    return no_primary(q, false);
}

static enum confidence resolver_flags(const struct question_of_root *q)
{
    const struct family_state *f = q->aaaa ? &q->s->v6 : &q->s->v4;
    enum known known = flag(q, q->aaaa);
    int ok = q->aaaa ? q->services.aaaa_ok : q->services.a_ok;
    if (f->primary != YES)
        return CONFIDENCE_NONE;
    if (known == NO)
        return by(is_said(f->source) && is_said(q->s->resolvers.source));
    return known == UNKNOWN && ok == 0 ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
}

/* Who answered, or was asked: known not to be the VPN's. */
static bool went_elsewhere(const struct question_of_root *q)
{
    const struct query *asked = q->l->verdict.query;
    if (asked == NULL || went_to_vpn(q))
        return false;
    const struct service *service = dw_service_find(q->c, asked->service_id);
    return interface_of_query(asked).len > 0 || interface_of_service(q->c, asked).len > 0 ||
           (asked->server.len > 0 && asked->server.ptr[0] != '<') ||
           (service != NULL && dw_slice_equal(dw_event_text(service->event, FIELD_SOURCE), SLICE("dns")));
}

static enum confidence vpn_split_dns(const struct question_of_root *q)
{
    struct slice parent = parent_of(q->l->name), domain;
    struct domain_walk w = {0, 0, 0};
    if (parent.len == 0)
        return CONFIDENCE_NONE;
    if (in_vpn_domain(q))
        return went_elsewhere(q) ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
    while (next_domain(q, &w, &domain))
        if (dw_slice_equal_nocase(parent_of(domain), parent))
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

static const char *const of_names[] = {"nxdomain", "no-data", "bad-name", NULL}; /* the network has no part in them */

/* Which events show it. */
enum shown { SHOW_V4 = 1, SHOW_V6 = 2, SHOW_DNS = 4, SHOW_IGNORED = 8, SHOW_DEMOTED = 16, SHOW_CHANGE = 32 };

static const struct {
    const char *code;
    const char *const *causes;
    enum confidence (*holds)(const struct question_of_root *q);
    unsigned shown;
} roots[] = {
    {"no-network", any, no_network, SHOW_V4 | SHOW_V6 | SHOW_CHANGE},
    {"no-dns-configuration", no_service, no_dns_configuration, SHOW_V4 | SHOW_V6 | SHOW_DNS | SHOW_CHANGE},
    {"dns-servers-ignored", unreached, servers_ignored, SHOW_IGNORED | SHOW_CHANGE},
    {"split-tunnel-vpn", aaaa, split_tunnel, SHOW_V4 | SHOW_V6 | SHOW_DNS | SHOW_DEMOTED | SHOW_CHANGE},
    {"vpn-ipv4-only", aaaa, vpn_ipv4_only, SHOW_V4 | SHOW_V6 | SHOW_DEMOTED | SHOW_CHANGE},
    {"no-ipv6-primary", aaaa, no_ipv6, SHOW_V4 | SHOW_V6 | SHOW_CHANGE},
    {"no-ipv4-primary", a, no_ipv4, SHOW_V4 | SHOW_V6 | SHOW_CHANGE},
    {"resolver-flags", unusable, resolver_flags, SHOW_V4 | SHOW_V6 | SHOW_DNS | SHOW_CHANGE},
    {"vpn-split-dns", answered, vpn_split_dns, SHOW_V4 | SHOW_DNS},
    {"network-change", any, network_changed, SHOW_CHANGE},
};

void dw_root_release(struct root *root)
{
    while (root->event_count > 0)
        dw_event_release(root->events[--root->event_count]);
    root->code = NULL;
    root->confidence = CONFIDENCE_NONE;
}

static void show(struct root *root, struct event *e)
{
    for (size_t i = 0; i < root->event_count; i++)
        if (root->events[i] == e)
            return;
    if (e != NULL && root->event_count < MAX_ROOT_EVENTS)
        root->events[root->event_count++] = dw_event_keep(e);
}

static void show_list(struct root *root, const struct event_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        show(root, list->items[i]);
}

static void show_all(struct root *root, const struct state *s, unsigned shown)
{
    if ((shown & SHOW_IGNORED) != 0)
        show_list(root, &s->ignored);
    if ((shown & SHOW_CHANGE) != 0)
        show(root, s->changed);
    if ((shown & SHOW_DEMOTED) != 0) {
        show(root, s->demoted);
        show(root, s->delegation);
    }
    if ((shown & SHOW_V4) != 0)
        show_list(root, &s->v4.events);
    if ((shown & SHOW_DNS) != 0) {
        show(root, s->no_dns);
        show_list(root, &s->resolvers.events);
    }
    if ((shown & SHOW_V6) != 0)
        show_list(root, &s->v6.events);
}

static const char *judge(struct root *root, const struct question_of_root *q)
{
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        if (roots[i].causes[0] != NULL && !one_of(q->l->verdict.cause, roots[i].causes))
            continue;
        root->confidence = roots[i].holds(q);
        if (root->confidence == CONFIDENCE_NONE)
            continue;
        show_all(root, q->s, roots[i].shown);
        return roots[i].code;
    }
    return NULL;
}

static const struct seat *seat_on(const struct family_state *f, struct slice interface)
{
    for (size_t i = 0; i < f->count && interface.len > 0; i++)
        if (dw_slice_equal(dw_text(&f->seats[i].interface), interface))
            return &f->seats[i];
    return NULL;
}

/* What remedies may name, as long as it is known. */
static void name_parts(struct root *root, const struct question_of_root *q, struct arena *arena)
{
    const struct state *s = q->s;
    struct slice tunnel = q->tunnel.interface.len > 0 ? q->tunnel.interface : tunnel_of_lookup(q->c, q->l);
    const struct seat *v6 = seat_on(&s->v6, tunnel);
    const struct family_state *primary = s->v4.primary == YES ? &s->v4 : &s->v6;
    root->tunnel_interface = dw_arena_copy(arena, tunnel);
    root->vpn_service = dw_arena_copy(arena, q->tunnel.service);
    root->interface = dw_arena_copy(arena, dw_text(&primary->interface));
    root->address = v6 != NULL ? dw_arena_copy(arena, dw_text(&v6->address)) : SLICE_NONE;
    for (size_t i = 0; i < s->end_count && tunnel.len > 0; i++) {
        const struct tunnel_end *end = &s->ends[i];
        if (!dw_slice_equal(dw_text(&end->interface), tunnel))
            continue;
        root->router = dw_arena_copy(arena, dw_text(&end->router));
        if (root->address.len == 0)
            root->address = dw_arena_copy(arena, dw_text(&end->address));
    }
}

static bool same_text(const char *x, const char *y)
{
    return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

void dw_root_judge(const struct correlate *c, struct lookup *l)
{
    struct root *root = &l->root;
    const struct verdict *v = &l->verdict;
    if (!v->decided || v->outcome != OUTCOME_FAILED || v->cause == NULL) {
        dw_root_release(root);
        root->judged = false;
        return;
    }
    bool fallen = root->judged && root->outcome == v->outcome && same_text(root->cause, v->cause);
    if (fallen && (root->code != NULL || root->epoch != c->state->epoch))
        return;
    struct question_of_root q = {.c = c,
                                 .l = l,
                                 .s = c->state,
                                 .tunnel = dw_state_tunnel(c, c->state),
                                 .services = dw_services_view(c),
                                 .aaaa = strcmp(v->cause, "aaaa-records-unusable") == 0};
    dw_root_release(root);
    root->judged = true;
    root->outcome = v->outcome;
    root->cause = v->cause;
    root->epoch = c->state->epoch;
    root->code = judge(root, &q);
    if (root->code == NULL && !one_of(v->cause, of_names))
        show(root, c->state->changed);
    name_parts(root, &q, &l->arena);
}

bool dw_root_waits(const struct correlate *c, const struct lookup *l)
{
    const struct state *s = c->state;
    bool unknown = s->v4.primary == UNKNOWN || s->v6.primary == UNKNOWN || s->resolvers.source == SOURCE_NONE;
    size_t most = c->file != NULL ? MAX_WAITING_FILE : MAX_WAITING;
    if (c->open_lookups > most || !unknown || l->life != c->life)
        return false;
    return l->root.judged && l->root.code == NULL && l->root.epoch == s->epoch &&
           (c->file != NULL || one_of(l->root.cause, unreached));
}

size_t dw_root_fills(const struct lookup *l, struct fill *fill, size_t room)
{
    const struct root *root = &l->root;
    const struct fill parts[] = {{"tunnel_interface", root->tunnel_interface},
                                 {"vpn_service", root->vpn_service},
                                 {"interface", root->interface},
                                 {"tunnel_ipv6_router", root->router},
                                 {"tunnel_ipv6_address", root->address}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (n < room && parts[i].value.len > 0)
            fill[n++] = parts[i];
    return n;
}

/* A State entry shows the state of before as well, back to the last change. */
static void judge_waiting(struct correlate *c)
{
    for (struct lookup *l = c->first; l != NULL; l = l->next) {
        bool waited = l->root.judged && l->root.code == NULL;
        if (!waited || l->life != c->life)
            continue;
        dw_root_judge(c, l);
        l->dirty = l->dirty || l->root.code != NULL;
    }
}

enum dw_status dw_roots_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    enum dw_status status = dw_state_event(c, e, error);
    if (e->kind == EVENT_STATE_DNS || e->kind == EVENT_STATE_NWI)
        judge_waiting(c);
    return status;
}

static enum dw_status end(struct correlate *c, int64_t until, struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = dw_dumps_finish(c, error);
    if (status == DW_OK)
        status = dw_elections_close(c, s->seen_at, error);
    if (status == DW_OK)
        status = dw_history_end(c, until, error);
    if (status == DW_OK)
        status = dw_resolvers_finish(c, &s->resolvers, error);
    return status;
}

enum dw_status dw_roots_new_boot(struct correlate *c, struct dw_error *error)
{
    struct state *s = c->state;
    int64_t until = s->seen_at;
    enum dw_status status = end(c, until, error);
    if (status == DW_OK)
        status = dw_resolvers_end(c, &s->resolvers, until, error);
    dw_services_stale(c);
    dw_state_reset(s);
    return status;
}

void dw_roots_last(struct correlate *c)
{
    if (c->file == NULL)
        return;
    dw_files_merge(c->state, c->file);
    judge_waiting(c);
}

enum dw_status dw_roots_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = end(c, DW_TIME_NONE, error);
    return status == DW_OK ? dw_services_finish(c, error) : status;
}

enum dw_status dw_correlate_network_state(struct correlate *c, const struct network_state *state,
                                          struct dw_error *error)
{
    if (c->file == NULL)
        c->file = dw_state_new();
    return c->file != NULL ? dw_files_add(c->file, state, error)
                           : dw_fail(error, DW_ERR_MEMORY, "no memory for the network's state");
}
