/* Files of a sysdiagnose, or what people paste beside a log: scutil, ifconfig, netstat. They show the state at the
 * capture's end; it holds backwards to the last change, and serves where the log is silent. */
#include "correlate/state.h"

static struct slice without_scope(struct slice address)
{
    return dw_slice_first(address, dw_slice_find_byte(address, '%'));
}

static bool is_link_local(struct slice address)
{
    return dw_slice_starts(address, SLICE("fe80:"));
}

/* "fe80::%utun0": the route of a tunnel to itself, which each has. */
static bool is_no_router(struct slice gateway)
{
    return dw_slice_equal(without_scope(gateway), SLICE("fe80::")) || dw_slice_starts(gateway, SLICE("link#"));
}

/* Interfaces of a phone's line, whose carrier has tunnels of its own on it. */
static bool has_cellular(const struct network_state *snapshot)
{
    for (size_t i = 0; i < snapshot->ifconfig_count; i++)
        if (dw_slice_starts(snapshot->ifconfig[i].name, SLICE("pdp_ip")))
            return true;
    return false;
}

/* A tunnel with an IPv4 address is a VPN's: those that are always there have none, gif carries IPv6, and ppp may be the
 * line to the provider. Where another interface is primary, it is a split one. */
static bool is_vpns(const struct ifconfig_interface *one, bool cellular)
{
    struct slice ipsec = SLICE("ipsec");
    return one->up && one->has_ipv4 && dw_interface_is_tunnel(one->name) && !dw_slice_starts(one->name, SLICE("gif")) &&
           !dw_slice_starts(one->name, SLICE("ppp")) && !(cellular && dw_slice_starts(one->name, ipsec));
}

static void add_ifconfig(struct state *file, const struct ifconfig_interface *one)
{
    struct tunnel_end *end = dw_state_tunnel_end(file, one->name);
    for (size_t i = 0; i < one->address_count && end != NULL; i++) {
        struct slice address = one->addresses[i];
        bool better = end->address.len == 0 || is_link_local(dw_text(&end->address));
        if (dw_slice_find_byte(address, ':') < address.len && better)
            dw_text_set(&end->address, without_scope(address));
    }
}

/* Who is primary, by the routes alone: of each family the first default route. */
static void add_routes(struct state *file, const struct network_state *snapshot)
{
    bool seen4 = false, seen6 = false;
    struct slice interface4 = SLICE_NONE, interface6 = SLICE_NONE;
    for (size_t i = 0; i < snapshot->route_count; i++) {
        const struct route *r = &snapshot->routes[i];
        *(r->family == 6 ? &seen6 : &seen4) = true;
        if (!dw_slice_equal(r->destination, SLICE("default")))
            continue;
        if (r->family == 6 && is_no_router(r->gateway))
            continue;
        struct tunnel_end *end = r->family == 6 ? dw_state_tunnel_end(file, r->interface) : NULL;
        if (end != NULL)
            dw_text_set(&end->router, without_scope(r->gateway));
        struct slice *first = r->family == 6 ? &interface6 : &interface4;
        if (first->len == 0)
            *first = r->interface;
    }
    const struct nwi_interface of_routes[] = {{.family = 4, .name = interface4}, {.family = 6, .name = interface6}};
    for (size_t i = 0; i < 2; i++) {
        struct network_state as_nwi = {.interfaces = &of_routes[i], .interface_count = of_routes[i].name.len > 0};
        struct family_state *f = i == 1 ? &file->v6 : &file->v4;
        if (f->primary == UNKNOWN && (i == 1 ? seen6 : seen4))
            dw_state_listed(file, &as_nwi, of_routes[i].family, SOURCE_FILE, DW_TIME_NONE);
    }
}

static void add_names(struct state *file, const struct network_state *snapshot)
{
    for (size_t i = 0; i < snapshot->name_count && file->port_count < MAX_PORTS; i++) {
        const struct service_name *one = &snapshot->names[i];
        struct port_name *port = &file->ports[file->port_count];
        if (one->interface.len == 0 || one->name.len == 0 || one->name.len > sizeof port->name.bytes)
            continue;
        dw_text_set(&port->interface, one->interface);
        dw_text_set(&port->name, one->name);
        file->port_count++;
    }
}

enum dw_status dw_files_add(struct state *file, const struct network_state *snapshot, struct dw_error *error)
{
    if (snapshot->has_nwi4)
        dw_state_listed(file, snapshot, 4, SOURCE_FILE, DW_TIME_NONE);
    if (snapshot->has_nwi6)
        dw_state_listed(file, snapshot, 6, SOURCE_FILE, DW_TIME_NONE);
    bool cellular = has_cellular(snapshot);
    for (size_t i = 0; i < snapshot->ifconfig_count; i++) {
        const struct ifconfig_interface *one = &snapshot->ifconfig[i];
        add_ifconfig(file, one);
        if (file->tunnel_up.len == 0 && is_vpns(one, cellular))
            dw_text_set(&file->tunnel_up, one->name);
    }
    if (snapshot->has_routes)
        add_routes(file, snapshot);
    add_names(file, snapshot);
    if (!snapshot->has_dns || (snapshot->resolver_count == 0 && !snapshot->dns_none))
        return DW_OK;
    file->dns = snapshot->resolver_count > 0 ? YES : NO;
    file->dns_source = SOURCE_FILE;
    dw_arena_free(&file->resolvers.arena);
    return dw_resolvers_copy(&file->resolvers, snapshot, SOURCE_FILE, error);
}

static void merge_family(struct state *s, struct family_state *f, const struct family_state *file)
{
    if (f->primary == UNKNOWN && file->primary != UNKNOWN) {
        f->primary = file->primary;
        f->source = file->source;
        f->since = s->changed_at;
        f->interface = file->interface;
        f->address = file->address;
    } else if (f->primary == YES && f->address.len == 0 &&
               dw_slice_equal(dw_text(&f->interface), dw_text(&file->interface))) {
        f->address = file->address;
    }
    if (f->beside_from == SOURCE_NONE && f->source <= SOURCE_FILE) {
        f->beside = file->beside;
        f->beside_from = file->beside_from;
    }
}

void dw_files_merge(struct state *s, struct state *file)
{
    merge_family(s, &s->v4, &file->v4);
    merge_family(s, &s->v6, &file->v6);
    if (s->vpn_interface.len == 0)
        s->vpn_interface = file->vpn_interface;
    if (s->v4.source <= SOURCE_DUMP) /* an election lists all of them */
        s->tunnel_up = file->tunnel_up;
    if (s->dns == UNKNOWN) {
        s->dns = file->dns;
        s->dns_source = file->dns_source;
    }
    for (size_t i = 0; i < file->end_count; i++) {
        struct tunnel_end *end = dw_state_tunnel_end(s, dw_text(&file->ends[i].interface));
        if (end != NULL && end->router.len == 0)
            end->router = file->ends[i].router;
        if (end != NULL && end->address.len == 0)
            end->address = file->ends[i].address;
    }
    if (s->resolvers.source != SOURCE_NONE || file->resolvers.source == SOURCE_NONE)
        return;
    s->resolvers = file->resolvers;
    file->resolvers = (struct resolver_set){.source = SOURCE_NONE};
    for (size_t i = 0; i < s->resolvers.count; i++)
        s->resolvers.from[i] = s->changed_at;
}
