/* Source of the rules: configd's IPMonitor; ranks, marks and the signs of a VPN. */
#include "correlate/state.h"

enum { RANK_FIRST = 0, RANK_DEFAULT = 1, RANK_NEVER = 3, NO_PLACE = 0xffffff };

static void set(struct text *t, struct slice s)
{
    t->len = s.len < sizeof t->bytes ? s.len : sizeof t->bytes;
    if (t->len > 0)
        memcpy(t->bytes, s.ptr, t->len);
}

void dw_state_init(struct state *s)
{
    *s = (struct state){.dns = UNKNOWN, .aaaa_flag = UNKNOWN, .a_flag = UNKNOWN};
    s->v4.primary = s->v6.primary = UNKNOWN;
}

static void drop(struct event **events, size_t *count)
{
    while (*count > 0)
        dw_event_release(events[--*count]);
}

void dw_state_release(struct state *s)
{
    drop(s->v4.events, &s->v4.event_count);
    drop(s->v6.events, &s->v6.event_count);
    drop(s->others, &s->other_count);
}

static void note(struct event **events, size_t *count, struct event *e)
{
    if (*count == MAX_STATE_EVENTS) { /* the oldest goes */
        dw_event_release(events[0]);
        memmove(events, events + 1, (MAX_STATE_EVENTS - 1) * sizeof *events);
        --*count;
    }
    events[(*count)++] = dw_event_keep(e);
}

bool dw_state_is_tunnel(struct slice interface)
{
    static const char *const prefixes[] = {"utun", "ipsec", "ppp", "tap", "tun", "gif"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (dw_slice_starts(interface, dw_slice_of(prefixes[i])))
            return true;
    return false;
}

static bool is_uuid(struct slice id)
{
    return id.len == 36 && id.ptr[8] == '-' && id.ptr[13] == '-' && id.ptr[18] == '-' && id.ptr[23] == '-';
}

static struct family_state *family_of(struct state *s, struct slice word)
{
    return dw_slice_equal(word, SLICE("IPv6")) ? &s->v6 : dw_slice_equal(word, SLICE("IPv4")) ? &s->v4 : NULL;
}

static void on_list(struct state *s, struct event *e)
{
    struct family_state *f = family_of(s, dw_event_text(e, FIELD_FAMILY));
    if (f == NULL)
        return;
    drop(f->events, &f->event_count);
    note(f->events, &f->event_count, e);
    f->count = 0;
    if (dw_event_number(e, FIELD_CANDIDATES, -1) == 0) {
        f->primary = NO;
        f->from_election = true;
    }
    s->ignored4 = s->ignored6 = false;
    s->listing_v6 = f == &s->v6;
}

static struct family_state *listing(struct state *s)
{
    return s->listing_v6 ? &s->v6 : &s->v4;
}

static void on_candidate(struct state *s, struct event *e)
{
    struct family_state *f = listing(s);
    if (f->count == MAX_CANDIDATES)
        return;
    struct seat *seat = &f->seats[f->count++];
    set(&seat->interface, dw_event_text(e, FIELD_INTERFACE));
    set(&seat->service, dw_event_text(e, FIELD_SERVICE_ID));
    set(&seat->address, dw_event_text(e, FIELD_ADDRESS));
    seat->rank = dw_event_number(e, FIELD_RANK, -1);
    seat->ineligible = dw_event_number(e, FIELD_INELIGIBLE, 0) == 1;
    note(f->events, &f->event_count, e);
}

static void on_elected(struct state *s, struct event *e)
{
    struct slice entity = dw_event_text(e, FIELD_ENTITY), service = dw_event_text(e, FIELD_SERVICE_ID);
    bool gone = dw_slice_equal(dw_event_text(e, FIELD_ELECTION), SLICE("no-longer"));
    struct family_state *f = family_of(s, entity);
    if (dw_slice_equal(entity, SLICE("DNS")))
        s->dns = gone ? NO : YES;
    if (f == NULL)
        return;
    f->primary = gone ? NO : YES;
    f->from_election = true;
    set(&f->service, gone ? SLICE_NONE : service);
    set(&f->interface, SLICE_NONE);
    for (size_t i = f->count; !gone && i > 0; i--)
        if (dw_slice_equal(dw_text(&f->seats[i - 1].service), service) || (i == 1 && f->seats[0].service.len == 0)) {
            f->interface = f->seats[i - 1].interface;
            f->address = f->seats[i - 1].address;
            if (f->seats[0].service.len == 0) /* a page's copy lost it */
                set(&f->seats[0].service, service);
        }
    note(f->events, &f->event_count, e);
}

/* "v4(utun3+:10.1.1.2, en0) v6(en0:fe80::1) DNS+ Proxy SMB" */
static void on_marks(struct family_state *f, struct slice changes, struct slice key, bool *split)
{
    size_t at = dw_slice_find(changes, key);
    bool known = f->from_election && f->primary == YES;
    if (at == changes.len) {
        if (f->primary != NO)
            f->from_election = false;
        f->primary = NO;
        f->interface.len = 0;
        return;
    }
    struct slice list = dw_slice_from(changes, at + key.len);
    list = dw_slice_first(list, dw_slice_find_byte(list, ')'));
    struct slice first = dw_slice_first(list, dw_slice_find_byte(list, ','));
    size_t len = 0;
    while (len < first.len && strchr("+-!/\\:", first.ptr[len]) == NULL)
        len++;
    struct slice interface = dw_slice_first(first, len);
    char mark = len < first.len ? first.ptr[len] : ' ';
    *split = mark == '/';
    struct slice rest = dw_slice_from(list, first.len);
    for (size_t i = 0; i + 1 < rest.len; i++)
        if (rest.ptr[i] == ' ' && dw_state_is_tunnel(dw_slice_from(rest, i + 1)))
            *split = true;
    f->primary = mark == '-' ? NO : YES;
    if (!known || !dw_slice_equal(dw_text(&f->interface), interface)) {
        f->from_election = false;
        set(&f->interface, interface);
    }
    if (mark == '-')
        f->interface.len = 0;
}

static void on_changed(struct state *s, struct event *e)
{
    struct slice changes = dw_event_text(e, FIELD_CHANGES);
    bool split = false, ignored = false;
    note(s->others, &s->other_count, e);
    if (changes.len == 0)
        return;
    on_marks(&s->v4, changes, SLICE("v4("), &split);
    on_marks(&s->v6, changes, SLICE("v6("), &ignored);
    s->marks_split = split;
    size_t dns = dw_slice_find(changes, SLICE("DNS"));
    s->dns = dns == changes.len || (dns + 3 < changes.len && changes.ptr[dns + 3] == '-') ? NO : YES;
    if (s->v6.primary == YES)
        s->demoted6 = false;
}

static struct slice value_of(struct slice line, struct slice key)
{
    line = dw_slice_trim(line);
    if (!dw_slice_starts(line, key))
        return SLICE_NONE;
    size_t colon = dw_slice_find(line, SLICE(" : "));
    return dw_slice_trim(dw_slice_from(line, colon + 3));
}

static void keep_domain(struct state *s, struct slice domain)
{
    if (domain.len > 0 && s->pending_count < MAX_VPN_DOMAINS)
        set(&s->pending[s->pending_count++], domain);
}

/* One line of a dump of the DNS configuration. */
static void on_dump_line(struct state *s, struct slice line)
{
    struct slice if_index = value_of(line, SLICE("if_index")), flags = value_of(line, SLICE("flags"));
    line = dw_slice_trim(line);
    if (dw_slice_starts(line, SLICE("resolver #")))
        s->pending_count = 0;
    keep_domain(s, value_of(line, SLICE("domain")));
    keep_domain(s, value_of(line, SLICE("search domain")));
    size_t open = dw_slice_find_byte(if_index, '(');
    struct slice interface = dw_slice_from(if_index, open + 1);
    interface = dw_slice_first(interface, dw_slice_find_byte(interface, ')'));
    if (dw_state_is_tunnel(interface)) {
        set(&s->tunnel_resolver, interface);
        for (size_t i = 0; i < s->pending_count && s->vpn_domain_count < MAX_VPN_DOMAINS; i++)
            s->vpn_domains[s->vpn_domain_count++] = s->pending[i];
        s->pending_count = 0;
    }
    if (flags.len > 0 && dw_slice_find(flags, SLICE("IPv4")) == flags.len &&
        dw_slice_find(flags, SLICE("IPv6")) == flags.len &&             /* not those of an interface */
        dw_slice_find(flags, SLICE("Service-specific")) == flags.len) { /* nor those that have both in every release */
        bool aaaa = dw_slice_find(flags, SLICE("AAAA")) < flags.len;
        bool a = dw_slice_find(flags, SLICE("Request A records")) < flags.len;
        s->aaaa_flag = s->aaaa_flag == YES || aaaa ? YES : NO;
        s->a_flag = s->a_flag == YES || a ? YES : NO;
    }
}

static void forget_resolvers(struct state *s)
{
    s->aaaa_flag = s->a_flag = UNKNOWN;
    s->tunnel_resolver.len = 0;
    s->vpn_domain_count = s->pending_count = 0;
}

static void on_state_entry(struct state *s, struct slice message)
{
    forget_resolvers(s);
    while (message.len > 0) {
        size_t end = dw_slice_find_byte(message, '\n');
        on_dump_line(s, dw_slice_first(message, end));
        message = dw_slice_from(message, end + 1);
    }
}

void dw_state_event(struct state *s, struct event *e)
{
    switch (e->kind) {
    case EVENT_ELECTION_LIST:
        on_list(s, e);
        break;
    case EVENT_ELECTION_CANDIDATE:
        on_candidate(s, e);
        break;
    case EVENT_PRIMARY_ELECTED:
        on_elected(s, e);
        break;
    case EVENT_NETWORK_CHANGED:
        on_changed(s, e);
        break;
    case EVENT_DNS_NONE:
        s->dns = NO;
        note(s->others, &s->other_count, e);
        break;
    case EVENT_DNS_DUMP_START:
        forget_resolvers(s);
        break;
    case EVENT_DNS_DUMP_END:
        s->dns = YES;
        break;
    case EVENT_DUMP_LINE:
        on_dump_line(s, e->entry.message);
        break;
    case EVENT_STATE_DNS:
        on_state_entry(s, e->entry.message);
        break;
    case EVENT_SERVER_IGNORED:
        *(dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6")) ? &s->ignored6 : &s->ignored4) = true;
        note(s->others, &s->other_count, e);
        break;
    case EVENT_FAMILY_DEMOTED:
        s->demoted6 = s->demoted6 || dw_slice_equal(dw_event_text(e, FIELD_FAMILY), SLICE("IPv6"));
        note(s->others, &s->other_count, e);
        break;
    default:
        break;
    }
}

void dw_state_snapshot(struct state *s, const struct network_state *snapshot)
{
    for (size_t i = 0; snapshot->has_dns && i < snapshot->resolver_count; i++) {
        const struct resolver *r = &snapshot->resolvers[i];
        if (r->flags >= 0 && r->section != SECTION_SERVICE_SPECIFIC) { /* those have both flags in every release */
            s->aaaa_flag = s->aaaa_flag == YES || (r->flags & RESOLVER_AAAA) != 0 ? YES : NO;
            s->a_flag = s->a_flag == YES || (r->flags & RESOLVER_A) != 0 ? YES : NO;
        }
        if (dw_state_is_tunnel(r->interface)) {
            set(&s->tunnel_resolver, r->interface);
            if (r->domain.len > 0 && s->vpn_domain_count < MAX_VPN_DOMAINS)
                set(&s->vpn_domains[s->vpn_domain_count++], r->domain);
        }
    }
    if (snapshot->has_dns)
        s->dns = snapshot->resolver_count > 0 ? YES : NO;
    if (!snapshot->has_nwi)
        return;
    s->v4.primary = s->v6.primary = NO;
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        const struct nwi_interface *one = &snapshot->interfaces[i];
        struct family_state *f = one->family == 6 ? &s->v6 : &s->v4;
        if (one->not_in_list || f->primary == YES)
            continue;
        f->primary = YES;
        set(&f->interface, one->name);
        set(&f->address, one->address);
    }
}

static int assertion(const struct seat *seat)
{
    return seat->rank < 0 ? -1 : (int)(seat->rank >> 24);
}

/* A VPN's service laid over the physical interface: two services on one interface with one address. */
static bool is_overlaid(const struct family_state *f)
{
    const struct seat *a = &f->seats[0], *b = &f->seats[1];
    return f->count >= 2 && dw_slice_equal(dw_text(&a->interface), dw_text(&b->interface)) &&
           dw_slice_equal(dw_text(&a->address), dw_text(&b->address)) && assertion(a) == RANK_FIRST &&
           (a->rank & NO_PLACE) == NO_PLACE && !is_uuid(dw_text(&a->service));
}

enum tunnel dw_state_tunnel(const struct state *s, const struct seat **seat)
{
    const struct family_state *f = &s->v4;
    *seat = NULL;
    if (f->primary == YES && dw_state_is_tunnel(dw_text(&f->interface))) {
        for (size_t i = 0; i < f->count && *seat == NULL; i++)
            if (dw_slice_equal(dw_text(&f->seats[i].interface), dw_text(&f->interface)))
                *seat = &f->seats[i];
        return TUNNEL_FULL;
    }
    if (is_overlaid(f)) {
        *seat = &f->seats[0];
        return TUNNEL_SPLIT;
    }
    for (size_t i = 0; i < f->count; i++) {
        const struct seat *one = &f->seats[i];
        int rank = assertion(one);
        bool candidate = one->ineligible ? rank == RANK_FIRST || rank == RANK_DEFAULT : rank >= 0 && rank < RANK_NEVER;
        if (candidate && dw_state_is_tunnel(dw_text(&one->interface))) {
            *seat = one;
            return TUNNEL_SPLIT;
        }
    }
    if (s->marks_split || s->tunnel_resolver.len > 0)
        return TUNNEL_SPLIT;
    return f->primary == UNKNOWN ? TUNNEL_UNKNOWN : TUNNEL_NONE;
}
