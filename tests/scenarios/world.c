#include "world.h"

#include <string.h>

static const char *const OWN_SERVICE = "5F75AE4F-88B8-4448-B504-4BDB056DB28A";

const char *world_address(struct sim *sim, const char *type)
{
    uint32_t n = sim->world->addresses++;
    if (strcmp(type, "A") == 0)
        return sim_text(sim, "198.51.%u.%u", 100 + n / 250 % 100, n % 250 + 1);
    return sim_text(sim, "2001:db8:%x::%x", n / 60000 + 1, n % 60000 + 1);
}

static struct server *add_server(struct sim *sim, struct dns_service *service, const char *address)
{
    struct server *server = sim_alloc(sim, sizeof *server);
    *server = (struct server){.address = address, .latency = MS(rng_between(&sim->rng, 8, 60))};
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
                                    .described_at = -SEC(3600)};
    service->properties = network->v4.primary ? network->v6.primary ? "ipv4, ipv6" : "ipv4" : "ipv6";
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

static void build_home(struct sim *sim, struct network *network, bool v6)
{
    unsigned subnet = rng_below(&sim->rng, 200);
    add_candidate(&network->v4, "en0", OWN_SERVICE, sim_text(sim, "192.168.%u.23", subnet), 0x1000003);
    network->v4.primary = true;
    if (v6)
        add_candidate(&network->v6, "en0", OWN_SERVICE, sim_text(sim, "2001:db8:%x::23", subnet + 16), 0x1000003);
    network->v6.primary = v6;
    add_idle_tunnels(sim, network);
    struct dns_service *service = add_service(sim, network, "en0", 4);
    add_server(sim, service, sim_text(sim, "192.168.%u.1", subnet));
    if (rng_chance(&sim->rng, 50))
        add_server(sim, service, sim_text(sim, "192.0.2.%u", 1 + subnet));
}

void world_open(struct sim *sim)
{
    sim->world = sim_alloc(sim, sizeof *sim->world);
    sim->world->services = 3 + rng_below(&sim->rng, 40);
}

static void tell_daemon(struct sim *sim, void *context)
{
    const struct network *network = context;
    say(sim, M_NETWORK_CHANGE, (struct say){.count = 1});
    say(sim, M_UPDATED_SERVICES, (struct say){.count = (uint32_t)network->service_count});
    for (size_t i = 0; i < network->service_count; i++)
        say(sim, M_SERVICE,
            (struct say){
                .number = (uint32_t)i + 1, .count = (uint32_t)network->service_count, .service = network->services[i]});
}

void world_change(struct sim *sim, enum network_kind kind)
{
    struct network *network = sim_alloc(sim, sizeof *network);
    network->kind = kind;
    network->from = sim->now;
    build_home(sim, network, kind == NET_DUAL);
    sim->world->before = sim->world->network;
    sim->world->network = network;
    configd_pass(sim, sim->world->before, network);
    sim_at(sim, sim_soon(sim, 4000, 9000), tell_daemon, network);
}

static bool lies_in(const char *name, const char *domain)
{
    if (strcmp(domain, ".") == 0)
        return true;
    size_t n = strlen(name), d = strlen(domain);
    return n >= d && strcmp(name + n - d, domain) == 0 && (n == d || name[n - d - 1] == '.');
}

struct dns_service *world_service_for(struct sim *sim, const char *name)
{
    struct network *network = sim->world->network;
    for (size_t i = 0; i < network->service_count; i++)
        if (lies_in(name, network->services[i]->domain))
            return network->services[i];
    return NULL;
}

void service_describe(const struct sim *sim, struct line *line, const struct dns_service *service)
{
    line_put(line, "id: %u, type: %s, source: %s, scope: none, interface: %s/%u, servers: {", service->id,
             service->type, service->source, service->interface, service->interface_index);
    for (size_t i = 0; i < service->server_count; i++) {
        line_put(line, i == 0 ? "" : ", ");
        bool v6 = strchr(service->servers[i]->address, ':') != NULL;
        line_put(line, v6 ? "[" : "");
        redact(sim, line, OBJECT_ADDRESS, service->servers[i]->address);
        line_put(line, v6 ? "]:53" : ":53");
    }
    line_put(line, "}, domains: {");
    redact(sim, line, OBJECT_NAME, service->domain);
    line_put(line, "}, attributes: {%s%s%s}, interface properties: {%s}", service->a_ok ? "a-ok" : "",
             service->a_ok && service->aaaa_ok ? ", " : "", service->aaaa_ok ? "aaaa-ok" : "", service->properties);
}
