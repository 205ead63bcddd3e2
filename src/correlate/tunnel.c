/* VPN or not, and of which mode: every sign that configd's elections, marks and resolvers give, the surest first. A
 * service is a candidate on the interface that its own dictionary names: some VPNs name the physical one. */
#include "correlate/state.h"

bool dw_interface_is_tunnel(struct slice interface)
{
    static const char *const prefixes[] = {"utun", "ipsec", "ppp", "tap", "tun", "gif"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        struct slice prefix = dw_slice_of(prefixes[i]);
        if (dw_slice_starts(interface, prefix) && interface.len > prefix.len && interface.ptr[prefix.len] >= '0' &&
            interface.ptr[prefix.len] <= '9')
            return true;
    }
    return false;
}

static bool is_uuid(struct slice id)
{
    return id.len == 36 && id.ptr[8] == '-' && id.ptr[13] == '-' && id.ptr[18] == '-' && id.ptr[23] == '-';
}

static bool is_foreign_id(struct slice id)
{
    return id.len > 0 && !is_uuid(id);
}

static bool on_tunnel(const struct seat *seat)
{
    return dw_interface_is_tunnel(dw_text(&seat->interface));
}

/* PPP as the line to the provider: a service of the order like any other. */
static bool is_uplink(const struct seat *seat)
{
    return dw_slice_starts(dw_text(&seat->interface), SLICE("ppp")) && dw_seat_assertion(seat) == RANK_DEFAULT &&
           dw_seat_has_place(seat);
}

static const struct seat *seat_on(const struct family_state *f, struct slice interface)
{
    for (size_t i = 0; i < f->count; i++)
        if (dw_slice_equal(dw_text(&f->seats[i].interface), interface))
            return &f->seats[i];
    return NULL;
}

/* The winner's interface is a tunnel. */
static bool full(const struct state *s, const struct family_state *f, struct tunnel *t)
{
    struct slice interface = dw_text(&f->interface);
    bool vpn = s->vpn_interface.len > 0 && dw_slice_equal(dw_text(&s->vpn_interface), interface);
    const struct seat *seat = seat_on(f, interface);
    if (f->primary != YES || !(vpn || dw_interface_is_tunnel(interface)) || (!vpn && seat != NULL && is_uplink(seat)))
        return false;
    *t = (struct tunnel){TUNNEL_FULL, SIGN_PRIMARY, f->source, seat, interface, dw_text(&f->service)};
    return true;
}

/* Another service on the same interface, with the same address. */
static bool has_twin(const struct family_state *f, const struct seat *a)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct seat *b = &f->seats[i];
        if (b != a && dw_slice_equal(dw_text(&a->interface), dw_text(&b->interface)) &&
            dw_slice_equal(dw_text(&a->address), dw_text(&b->address)))
            return true;
    }
    return false;
}

/* A VPN's service laid over the physical interface: two services on one interface with one address, the first of them
 * First, in no order, and of an id that is no UUID. */
static bool overlaid(const struct family_state *f, struct tunnel *t)
{
    const struct seat *a = &f->seats[0];
    bool other_won = f->primary == YES && f->service.len > 0 && a->service.len > 0 &&
                     !dw_slice_equal(dw_text(&f->service), dw_text(&a->service));
    if (f->count < 2 || other_won || !has_twin(f, a) || dw_seat_assertion(a) != RANK_FIRST || dw_seat_has_place(a) ||
        is_uuid(dw_text(&a->service)) || on_tunnel(a))
        return false;
    *t = (struct tunnel){TUNNEL_SPLIT, SIGN_OVERLAY, SOURCE_ELECTION, a, SLICE_NONE, dw_text(&a->service)};
    return true;
}

/* A tunnel that could win and did not, or that has no router though it is asserted First or left to Default. Never and
 * Scoped ones are no VPN: they print 3, or 2 where they have no router. */
static bool is_candidate(const struct seat *one)
{
    int assertion = dw_seat_assertion(one);
    bool counts = one->ineligible ? assertion == RANK_FIRST || assertion == RANK_DEFAULT
                                  : assertion >= 0 && assertion < RANK_NEVER;
    return counts && on_tunnel(one) && !is_uplink(one);
}

static bool candidate(const struct family_state *f, struct tunnel *t)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct seat *one = &f->seats[i];
        if (!is_candidate(one))
            continue;
        *t = (struct tunnel){TUNNEL_SPLIT,
                             one->ineligible ? SIGN_INELIGIBLE : SIGN_CANDIDATE,
                             SOURCE_ELECTION,
                             one,
                             dw_text(&one->interface),
                             dw_text(&one->service)};
        return true;
    }
    return false;
}

/* IPv4 puts whatever has no router last: a tunnel left to Default prints like one of rank Never. */
static const struct seat *unrouted(const struct family_state *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->seats[i].ineligible && dw_seat_assertion(&f->seats[i]) == RANK_LAST && on_tunnel(&f->seats[i]))
            return &f->seats[i];
    return NULL;
}

/* nwi shows no services: the first, a physical interface, ranks First and in no order, as one does that a VPN's
 * service was laid over. */
static bool ranks_first(const struct family_state *f, struct tunnel *t)
{
    if (f->primary != YES || f->unordered_from == SOURCE_NONE || dw_interface_is_tunnel(dw_text(&f->interface)))
        return false;
    *t = (struct tunnel){.mode = TUNNEL_SPLIT,
                         .sign = SIGN_OVERLAY,
                         .source = f->unordered_from < SOURCE_MARKS ? f->unordered_from : SOURCE_MARKS};
    return true;
}

/* The list in configd's marks or dump has a tunnel behind the first. */
static bool beside(const struct family_state *f, struct tunnel *t)
{
    if (f->beside_from == SOURCE_NONE)
        return false;
    *t = (struct tunnel){TUNNEL_SPLIT, SIGN_IN_LIST, f->beside_from, NULL, dw_text(&f->beside), SLICE_NONE};
    return true;
}

/* ifconfig shows one that has no router too, of which neither marks nor nwi tell. Who is primary it does not tell. */
static bool has_address(const struct state *s, struct tunnel *t)
{
    struct slice interface = dw_text(&s->tunnel_up);
    if (interface.len == 0 || s->v4.primary != YES || dw_slice_equal(interface, dw_text(&s->v4.interface)))
        return false;
    *t = (struct tunnel){TUNNEL_SPLIT, SIGN_ADDRESS, SOURCE_FILE, NULL, interface, SLICE_NONE};
    return true;
}

/* "Supplemental: com.example.vpn 1", "Supplemental/Scoped: ..": the service between the colon and the number. */
static struct slice supplemental_id(const struct resolver *r)
{
    size_t colon = dw_slice_find(r->config_id, SLICE(": "));
    if (!dw_slice_starts(r->config_id, SLICE("Supplemental")) || colon == r->config_id.len)
        return SLICE_NONE;
    struct slice id = dw_slice_trim(dw_slice_from(r->config_id, colon + 2));
    for (size_t i = id.len; i > 0; i--)
        if (id.ptr[i - 1] == ' ')
            return dw_slice_first(id, i - 1);
    return id;
}

static bool is_supplemental(const struct resolver *r)
{
    return r->section == SECTION_DEFAULT &&
           ((r->flags >= 0 && (r->flags & RESOLVER_SUPPLEMENTAL) != 0) || supplemental_id(r).len > 0);
}

static bool has_resolver(const struct state *s, struct slice interface)
{
    for (size_t i = 0; i < s->resolvers.count; i++)
        if (dw_slice_equal(s->resolvers.list[i].interface, interface))
            return true;
    return false;
}

/* It is a VPN's when no service of the preferences has it, or when it has DNS servers of its own. */
static bool without_router(const struct state *s, struct tunnel *t)
{
    const struct seat *one = unrouted(&s->v4);
    if (one == NULL || !(is_foreign_id(dw_text(&one->service)) || has_resolver(s, dw_text(&one->interface))))
        return false;
    *t = (struct tunnel){TUNNEL_SPLIT, SIGN_INELIGIBLE,          SOURCE_MARKS,
                         one,          dw_text(&one->interface), dw_text(&one->service)};
    return true;
}

/* Resolvers alone: a split of DNS. */
static bool resolvers_alone(const struct state *s, struct tunnel *t)
{
    for (size_t i = 0; i < s->resolvers.count; i++) {
        const struct resolver *r = &s->resolvers.list[i];
        struct slice id = supplemental_id(r);
        bool tunnel = dw_interface_is_tunnel(r->interface);
        if (!is_supplemental(r) || !(tunnel || is_foreign_id(id)))
            continue;
        /* others than VPNs may publish such a resolver too */
        *t = (struct tunnel){TUNNEL_SPLIT,
                             SIGN_RESOLVERS,
                             tunnel ? s->resolvers.source : SOURCE_MARKS,
                             NULL,
                             tunnel ? r->interface : SLICE_NONE,
                             id};
        return true;
    }
    return false;
}

/* The primary is a physical interface, and its DNS servers are a tunnel's: a VPN's service was laid over it. */
static bool resolves_through(const struct state *s, struct tunnel *t)
{
    if (s->v4.primary != YES || s->v4.interface.len == 0 || dw_interface_is_tunnel(dw_text(&s->v4.interface)))
        return false;
    for (size_t i = 0; i < s->resolvers.count; i++) {
        const struct resolver *r = &s->resolvers.list[i];
        if (r->section != SECTION_DEFAULT || is_supplemental(r) || r->domain.len > 0 || r->nameserver_count == 0 ||
            !dw_interface_is_tunnel(r->interface))
            continue;
        *t = (struct tunnel){TUNNEL_SPLIT, SIGN_RESOLVERS, s->resolvers.source, NULL, r->interface, SLICE_NONE};
        return true;
    }
    return false;
}

static struct slice tunnel_of_resolvers(const struct state *s)
{
    for (size_t i = 0; i < s->resolvers.count; i++) {
        const struct resolver *r = &s->resolvers.list[i];
        if (r->section != SECTION_SERVICE_SPECIFIC && dw_interface_is_tunnel(r->interface))
            return r->interface;
    }
    return SLICE_NONE;
}

/* No sign of a VPN: who has won stands in the order of services, as far as the list is shown. */
static enum tunnel_mode without(const struct family_state *f)
{
    if (f->primary == UNKNOWN || (f->primary == YES && f->interface.len == 0))
        return TUNNEL_UNKNOWN;
    const struct seat *seat = f->primary == YES ? seat_on(f, dw_text(&f->interface)) : NULL;
    return seat != NULL && seat->rank >= 0 && !dw_seat_has_place(seat) && is_foreign_id(dw_text(&seat->service))
               ? TUNNEL_UNKNOWN
               : TUNNEL_NONE;
}

/* mDNSResponder's list of DNS services, where configd's configuration is not in the capture. */
static bool services(const struct correlate *c, const struct state *s, struct tunnel *t)
{
    struct services_view view = dw_services_view(c);
    if (view.vpn == NULL || s->resolvers.source != SOURCE_NONE)
        return false;
    struct slice interface = dw_event_text(view.vpn, FIELD_INTERFACE);
    interface = dw_slice_first(interface, dw_slice_find_byte(interface, '/'));
    bool full = view.vpn_is_default && s->v4.primary == UNKNOWN;
    *t = (struct tunnel){.mode = full ? TUNNEL_FULL : TUNNEL_SPLIT,
                         .sign = SIGN_DNS_SERVICES,
                         .source = SOURCE_SERVICES,
                         .interface = dw_interface_is_tunnel(interface) ? interface : SLICE_NONE};
    return true;
}

/* Of a list that lost lines, the missing may have been the VPN's, and so may a tunnel without a router; so may a
 * resolver for some names of which neither interface nor service is shown. */
static enum state_source source_of_none(const struct state *s)
{
    const struct family_state *f = &s->v4;
    for (size_t i = 0; i < s->resolvers.count; i++) {
        const struct resolver *r = &s->resolvers.list[i];
        if (is_supplemental(r) && r->interface.len == 0 && r->config_id.len == 0 && f->source > SOURCE_LIST)
            return SOURCE_LIST;
    }
    bool unsure = (f->count > 0 && !f->whole) || unrouted(f) != NULL;
    return f->source > SOURCE_LIST && unsure ? SOURCE_LIST : f->source;
}

struct tunnel dw_state_tunnel(const struct correlate *c, const struct state *s)
{
    struct tunnel t = {.mode = TUNNEL_UNKNOWN};
    if (full(s, &s->v4, &t) || (s->v4.primary == NO && full(s, &s->v6, &t)))
        return t;
    if (!overlaid(&s->v4, &t) && !candidate(&s->v4, &t) && !candidate(&s->v6, &t) && !beside(&s->v4, &t) &&
        !beside(&s->v6, &t)) {
        if (s->overlaid_marks)
            t = (struct tunnel){TUNNEL_SPLIT, SIGN_RANK_ROSE, SOURCE_MARKS, NULL, SLICE_NONE, SLICE_NONE};
        else if (!resolvers_alone(s, &t) && !without_router(s, &t) && !ranks_first(&s->v4, &t) &&
                 !resolves_through(s, &t) && !has_address(s, &t)) {
            t = (struct tunnel){without(&s->v4), SIGN_NONE, source_of_none(s), NULL, SLICE_NONE, SLICE_NONE};
            services(c, s, &t);
        }
    }
    if (t.mode == TUNNEL_SPLIT && t.interface.len == 0)
        t.interface = tunnel_of_resolvers(s);
    return t;
}

const char *dw_tunnel_word(enum tunnel_mode mode)
{
    static const char *const words[] = {"", "none", "split", "full"};
    return words[mode];
}

const char *dw_tunnel_sign_word(enum tunnel_sign sign)
{
    static const char *const words[] = {"",        "primary", "overlay",   "candidate", "ineligible",
                                        "in-list", "address", "rank-rose", "resolvers", "dns-services"};
    return words[sign];
}

const char *dw_source_word(enum state_source source)
{
    static const char *const words[] = {"", "file", "dns-services", "marks", "list", "dump", "election"};
    return words[source];
}

/* Where no line names the primary for DNS, it is that of IPv4 as long as IPv6 has no other. */
static struct slice dns_service_of(const struct state *s)
{
    struct slice v4 = dw_text(&s->v4.service), v6 = dw_text(&s->v6.service);
    if (s->dns_service.len > 0 || s->v4.primary != YES || (s->v6.primary == YES && !dw_slice_equal(v4, v6)))
        return dw_text(&s->dns_service);
    return v4;
}

bool dw_resolver_of_tunnel(const struct state *s, const struct tunnel *t, const struct resolver *r)
{
    struct slice id = supplemental_id(r);
    if (r->section != SECTION_DEFAULT || (t->mode != TUNNEL_SPLIT && t->mode != TUNNEL_FULL))
        return false;
    if (dw_interface_is_tunnel(r->interface) || is_foreign_id(id))
        return true;
    if (t->service.len > 0 && id.len > 0)
        return dw_slice_equal(id, t->service);
    /* the default one is its own when its service is primary for DNS */
    return r->domain.len == 0 && r->nameserver_count > 0 && t->service.len > 0 &&
           dw_slice_equal(dns_service_of(s), t->service);
}
