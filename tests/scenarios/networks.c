/* The kinds of networks: facts/configd.md, sections 2, 4 and 5. */
#include <string.h>

#include "client.h"
#include "world.h"

#define HOME_SERVICE "5F75AE4F-88B8-4448-B504-4BDB056DB28A"

enum { EN0 = 4, PDP = 7, UTUN3 = 21 };

static struct server *add_server(struct sim *sim, struct dns_service *service, const char *address)
{
    static const unsigned WEIGHTS[MOODS] = {72, 7, 8, 5, 4, 4};
    struct server *server = sim_alloc(sim, sizeof *server);
    *server = (struct server){.address = address, .latency = MS(rng_between(&sim->rng, 8, 60))};
    server->mood = (enum mood)rng_weighted(&sim->rng, WEIGHTS, MOODS);
    if (server->mood == SERVER_SLOW)
        server->latency = MS(rng_between(&sim->rng, 2200, 2700));
    service->servers[service->server_count++] = server;
    return server;
}

static struct dns_service *add_service(struct sim *sim, struct network *network, const char *interface, unsigned index)
{
    struct dns_service *service = sim_alloc(sim, sizeof *service);
    *service = (struct dns_service){.id = sim->world->services++,
                                    .type = "Do53",
                                    .protocol = "UDP",
                                    .source = "sc",
                                    .interface = interface,
                                    .interface_index = index,
                                    .domain = ".",
                                    .a_ok = network->v4.primary,
                                    .aaaa_ok = network->v6.primary,
                                    .of_vpn = index == UTUN3,
                                    .described_at = -SEC(3600)};
    network->services[network->service_count++] = service;
    return service;
}

static void add_candidate(struct family *family, const char *interface, const char *service, const char *address,
                          uint32_t rank)
{
    family->list[family->count++] = (struct candidate){interface, service, address, rank, false};
}

/* The tunnels that every Mac has: rank Never, no VPN. */
static void add_idle_tunnels(struct sim *sim, struct network *network)
{
    for (unsigned i = 0; i < 3; i++)
        add_candidate(&network->v6, sim_text(sim, "utun%u", i),
                      sim_text(sim, "A1E0B6D2-0000-4000-8000-00000000000%u", i), sim_text(sim, "fe80::%u", i + 1),
                      0x3ffffff);
}

/* The physical interface, in the order's third place. */
static void add_home(struct sim *sim, struct network *network, const char *interface, bool v4, bool v6)
{
    unsigned subnet = rng_below(&sim->rng, 200);
    if (v4)
        add_candidate(&network->v4, interface, HOME_SERVICE, sim_text(sim, "192.168.%u.23", subnet), 0x1000003);
    if (v6)
        add_candidate(&network->v6, interface, HOME_SERVICE, sim_text(sim, "2001:db8:%x::23", subnet + 16), 0x1000003);
    else if (v4 && sim->options.scene == NULL && rng_chance(&sim->rng, 40)) { /* an address, and no router */
        add_candidate(&network->v6, interface, HOME_SERVICE, sim_text(sim, "fe80::%x", 0x1c00 + subnet), 0x1000003);
        network->v6.list[network->v6.count - 1].ineligible = true;
    }
    network->v4.primary = v4;
    network->v6.primary = v6;
    add_idle_tunnels(sim, network);
}

static void add_home_servers(struct sim *sim, struct dns_service *service, unsigned most)
{
    unsigned count = 1 + rng_below(&sim->rng, most);
    for (unsigned i = 0; i < count; i++)
        add_server(sim, service,
                   service->a_ok ? sim_text(sim, "192.0.2.%u", 1 + rng_below(&sim->rng, 80) + 80 * i)
                                 : sim_text(sim, "fd00:%x::53", 1 + rng_below(&sim->rng, 4000)));
    if (count > 1 && rng_chance(&sim->rng, 48)) { /* answers come, but late */
        service->servers[0]->mood = SERVER_DEAD;
        service->servers[1]->mood = SERVER_WELL;
    }
}

/* A resolver that the network's own one tells of (DDR): it takes what it is asked, names of the VPN too. */
static void add_discovered(struct sim *sim, struct network *network)
{
    struct dns_service *service = sim_alloc(sim, sizeof *service);
    *service = *network->services[network->service_count - 1];
    service->id = sim->world->services++;
    service->type = "DoH";
    service->protocol = "HTTPS";
    service->source = "dns";
    service->encrypted = true;
    service->server_count = 0;
    service->described_at = -SEC(3600);
    add_server(sim, service, sim_text(sim, "203.0.113.%u", 1 + rng_below(&sim->rng, 200)))->mood = SERVER_WELL;
    network->discovered = service;
}

static void insert_first(struct family *family, struct candidate candidate)
{
    memmove(&family->list[1], &family->list[0], family->count * sizeof family->list[0]);
    family->list[0] = candidate;
    family->count++;
    family->primary = true;
}

static const char *draw_vpn(struct sim *sim)
{
    static const char *const VPNS[] = {"net.pulsesecure.pulse.nc.main", "com.vpn.example", "net.tunnel.example.main"};
    return VPNS[rng_below(&sim->rng, 3)];
}

static void build_full(struct sim *sim, struct network *network, bool v6)
{
    const char *vpn = network->vpn = draw_vpn(sim);
    bool home_v6 = sim->options.era >= ERA_13 && rng_chance(&sim->rng, 50);
    add_home(sim, network, "en0", true, home_v6);
    const char *address = sim_text(sim, "10.9.%u.4", rng_below(&sim->rng, 200));
    insert_first(&network->v4, (struct candidate){"utun3", vpn, address, 0xffffff, false});
    network->coupled = home_v6 && !v6;
    network->v6.primary = false;
    if (v6)
        insert_first(&network->v6, (struct candidate){"utun3", vpn, "fd20:7::9", 0xffffff, false});
    struct dns_service *service = add_service(sim, network, "utun3", UTUN3);
    add_server(sim, service, "10.20.0.53");
}

static void build_split(struct sim *sim, struct network *network, enum network_kind kind)
{
    const char *vpn = network->vpn = draw_vpn(sim);
    add_home(sim, network, "en0", true, false);
    const char *home = network->v4.list[0].address;
    bool corporate = sim->options.scene != NULL || rng_chance(&sim->rng, 50);
    network->vpn_domain = corporate ? "int.corp.example." : "lan.firm.example.";
    if (kind == NET_VPN_OVERLAY)
        insert_first(&network->v4, (struct candidate){"en0", vpn, home, 0xffffff, false});
    else if (kind == NET_VPN_TUNNEL)
        add_candidate(&network->v4, "utun3", vpn, sim_text(sim, "10.9.%u.4", rng_below(&sim->rng, 200)), 0x1ffffff);
    if (kind == NET_VPN_TUNNEL && sim->options.scene == NULL && rng_chance(&sim->rng, 40)) {
        struct candidate tunnel = {"utun3", vpn, "fd20:7::9", 0x1ffffff, true};
        insert_first(&network->v6, tunnel);
        network->v6.primary = false;
    }
    struct dns_service *inner = add_service(sim, network, "utun3", UTUN3);
    add_server(sim, inner, "10.20.0.53");
    if (kind == NET_VPN_OVERLAY && rng_chance(&sim->rng, 60)) {
        network->search = network->vpn_domain; /* all questions go through the VPN's resolver */
        return;
    }
    inner->domain = network->vpn_domain;
    add_home_servers(sim, add_service(sim, network, "en0", EN0), 2);
    if (sim->options.era >= ERA_13 && sim->options.scene == NULL && rng_chance(&sim->rng, 35))
        add_discovered(sim, network);
}

static void build_cellular(struct sim *sim, struct network *network)
{
    static const unsigned DENIED[] = {FLAG_DENY_CELLULAR | FLAG_DENY_EXPENSIVE,
                                      FLAG_DENY_CONSTRAINED,
                                      FLAG_DENY_EXPENSIVE,
                                      FLAG_DENY_CELLULAR | FLAG_DENY_EXPENSIVE,
                                      FLAG_DENY_EXPENSIVE | FLAG_DENY_CONSTRAINED,
                                      FLAG_DENY_CONSTRAINED};
    unsigned denied = DENIED[sim->world->metered++ % (sizeof DENIED / sizeof DENIED[0])];
    bool cellular = (denied & FLAG_DENY_CELLULAR) != 0;
    add_home(sim, network, cellular ? "pdp_ip0" : "en0", true, true);
    struct dns_service *service = add_service(sim, network, cellular ? "pdp_ip0" : "en0", cellular ? PDP : EN0);
    service->denied = denied;
    add_home_servers(sim, service, 2);
}

static void build_tls(struct sim *sim, struct network *network)
{
    add_home(sim, network, "en0", true, true);
    struct dns_service *service = add_service(sim, network, "en0", EN0);
    bool https = rng_chance(&sim->rng, 50);
    service->type = https ? "DoH" : "DoT";
    service->protocol = https ? "HTTPS" : "TLS";
    service->encrypted = true;
    service->cannot_connect = rng_chance(&sim->rng, 70);
    add_server(sim, service, sim_text(sim, "203.0.113.%u", 1 + rng_below(&sim->rng, 200)))->mood = SERVER_WELL;
}

static void build_plain(struct sim *sim, struct network *network, bool v4, bool v6)
{
    add_home(sim, network, "en0", v4, v6);
    add_home_servers(sim, add_service(sim, network, "en0", EN0), 3);
    if (rng_chance(&sim->rng, 30))
        network->search = "site.example.";
}

static void build_ignored(struct sim *sim, struct network *network)
{
    add_home(sim, network, "en0", true, false);
    network->ignored = sim_text(sim, "fd00:%x::1", 1 + rng_below(&sim->rng, 4000));
}

struct network *network_build(struct sim *sim, enum network_kind kind)
{
    struct network *network = sim_alloc(sim, sizeof *network);
    network->kind = kind;
    network->from = sim->now;
    network->policy = true;
    if (kind == NET_NONE)
        add_idle_tunnels(sim, network);
    else if (kind == NET_NO_DNS)
        add_home(sim, network, "en0", true, rng_chance(&sim->rng, 50));
    else if (kind == NET_DNS_IGNORED)
        build_ignored(sim, network);
    else if (kind == NET_VPN_FULL || kind == NET_VPN_FULL_V4)
        build_full(sim, network, kind == NET_VPN_FULL);
    else if (kind >= NET_VPN_OVERLAY && kind <= NET_VPN_DNS_ONLY)
        build_split(sim, network, kind);
    else if (kind == NET_CELLULAR)
        build_cellular(sim, network);
    else if (kind == NET_TLS)
        build_tls(sim, network);
    else
        build_plain(sim, network, kind != NET_V6, kind != NET_V4);
    if (kind == NET_V6)
        network->nat64 = sim->options.scene == NULL && rng_chance(&sim->rng, 35);
    bool clat46 = kind == NET_DUAL && sim->options.era >= ERA_11 && sim->options.scene == NULL;
    if (clat46 && rng_chance(&sim->rng, 15)) {
        network->clat46 = network->nat64 = network->services[0]->clat46 = true;
        network->v4.list[0].address = "192.0.0.2";
    }
    if (kind == NET_FLAGLESS)
        network->services[0]->aaaa_ok = false;
    return network;
}
