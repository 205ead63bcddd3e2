/* Root causes: the rules, in the contract's order; the first that holds is given. Pure functions of the state. */
#include "correlate/root_rules.h"

bool dw_one_of(const char *word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(word, *list) == 0)
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
struct slice dw_root_tunnel(const struct correlate *c, const struct lookup *l)
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
    return dw_root_tunnel(q->c, q->l).len > 0;
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
    int64_t gone = q->s->changed_at, response = q->c->last_response;
    bool lives =
        gone != DW_TIME_NONE && response != DW_TIME_NONE && response - gone > SECOND; /* its return was missed */
    return by(is_said(q->s->v4.source) && is_said(q->s->v6.source) && !lives);
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
    bool none = s->resolvers.source != SOURCE_NONE ? servers == 0
                                                   : s->dns == NO || (q->services.whole && q->services.count == 0);
    return none && !ignored ? CONFIDENCE_LIKELY : CONFIDENCE_NONE; /* nothing but multicast */
}

static enum confidence servers_ignored(const struct question_of_root *q)
{
    if (strcmp(q->cause, "no-dns-service") == 0)
        return q->s->ignored4 || q->s->ignored6 ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
    return (q->aaaa ? q->s->ignored6 : q->s->ignored4) ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
}

static enum confidence split_tunnel(const struct question_of_root *q)
{
    bool said = false;
    if (q->tunnel.mode != TUNNEL_SPLIT || q->s->v6.primary == YES || flag(q, true) == YES)
        return CONFIDENCE_NONE;
    (void)lacks(q, true, &said);
    return by(said && is_said(q->tunnel.source) && (in_vpn_domain(q) || went_to_vpn(q)));
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
    return by(said && mine->primary == NO && is_said(other->source) && (!aaaa || is_said(q->tunnel.source)));
}

static enum confidence no_ipv6(const struct question_of_root *q)
{
    return no_primary(q, true);
}

static enum confidence no_ipv4(const struct question_of_root *q)
{
    return no_primary(q, false);
}

/* The DNS service of the query that was not sent, by its description: it may be asked for these records (1), may not
 * (0), or is not described (-1). */
static int own_service_ok(const struct question_of_root *q)
{
    for (const struct query *one = q->l->queries; one != NULL; one = one->next) {
        bool mine = one->suppressed != NULL && dw_cause_same(one->suppressed, q->cause);
        const struct service *service = mine ? dw_service_find(q->c, one->service_id) : NULL;
        if (service != NULL)
            return q->aaaa ? service->aaaa_ok : service->a_ok;
    }
    return -1;
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
    if (own_service_ok(q) == 0)
        return by(is_said(f->source));
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
    const struct event *e = q->l->change_event;
    if (e == NULL)
        return CONFIDENCE_NONE;
    return e->kind == EVENT_NETWORK_CHANGED ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

static const char *const any[] = {NULL};
static const char *const no_service[] = {"no-dns-service", NULL};
static const char *const unusable[] = {"aaaa-records-unusable", "a-records-unusable", NULL};
const char *const dw_root_unreached[] = {"no-dns-service", "aaaa-records-unusable", "a-records-unusable", NULL};
static const char *const aaaa[] = {"aaaa-records-unusable", NULL};
static const char *const a[] = {"a-records-unusable", NULL};
static const char *const answered[] = {"nxdomain", "no-data", "server-failure", "server-refused", "server-error",
                                       "timeout",  NULL};

static const struct root_rule roots[] = {
    {"no-network", any, no_network, SHOW_V4 | SHOW_V6 | SHOW_CHANGE},
    {"no-dns-configuration", no_service, no_dns_configuration, SHOW_V4 | SHOW_V6 | SHOW_DNS | SHOW_CHANGE},
    {"dns-servers-ignored", dw_root_unreached, servers_ignored, SHOW_IGNORED | SHOW_CHANGE},
    {"split-tunnel-vpn", aaaa, split_tunnel, SHOW_V4 | SHOW_V6 | SHOW_DNS | SHOW_DEMOTED | SHOW_CHANGE},
    {"vpn-ipv4-only", aaaa, vpn_ipv4_only, SHOW_V4 | SHOW_V6 | SHOW_DEMOTED | SHOW_CHANGE},
    {"no-ipv6-primary", aaaa, no_ipv6, SHOW_V4 | SHOW_V6 | SHOW_DEMOTED | SHOW_CHANGE},
    {"no-ipv4-primary", a, no_ipv4, SHOW_V4 | SHOW_V6 | SHOW_CHANGE},
    {"resolver-flags", unusable, resolver_flags, SHOW_V4 | SHOW_V6 | SHOW_DNS | SHOW_CHANGE},
    {"vpn-split-dns", answered, vpn_split_dns, SHOW_V4 | SHOW_DNS},
    {"network-change", any, network_changed, SHOW_CHANGE},
};

const struct root_rule *dw_root_rule(const struct question_of_root *q, enum confidence *confidence)
{
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        if (roots[i].causes[0] != NULL && !dw_one_of(q->cause, roots[i].causes))
            continue;
        *confidence = roots[i].holds(q);
        if (*confidence != CONFIDENCE_NONE)
            return &roots[i];
    }
    *confidence = CONFIDENCE_NONE;
    return NULL;
}
