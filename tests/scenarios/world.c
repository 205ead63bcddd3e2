#include "world.h"

#include <string.h>

#include "client.h"
#include "daemon.h"

const char *world_address(struct sim *sim, const char *type)
{
    uint32_t n = sim->world->addresses++;
    if (strcmp(type, "A") == 0)
        return sim_text(sim, "198.51.%u.%u", 100 + n / 250 % 100, n % 250 + 1);
    return sim_text(sim, "2001:db8:%x::%x", n / 60000 + 1, n % 60000 + 1);
}

void world_open(struct sim *sim)
{
    sim->world = sim_alloc(sim, sizeof *sim->world);
    sim->world->services = 3 + rng_below(&sim->rng, 40);
}

void world_announce(struct sim *sim, void *context)
{
    const struct network *network = sim->world->network;
    (void)context;
    say(sim, M_NETWORK_CHANGE, (struct say){.count = 1});
    daemon_network_changed(sim);
    if (network->discovered != NULL && network->discovered->described_at < 0) {
        network->discovered->described_at = sim->now;
        say(sim, M_DISCOVERED, (struct say){.service = network->discovered});
    }
    say(sim, M_UPDATED_SERVICES, (struct say){.count = (uint32_t)network->service_count});
    for (size_t i = 0; i < network->service_count; i++)
        say(sim, M_SERVICE,
            (struct say){
                .number = (uint32_t)i + 1, .count = (uint32_t)network->service_count, .service = network->services[i]});
}

void world_change(struct sim *sim, enum network_kind kind)
{
    world_change_to(sim, network_build(sim, kind));
}

void world_change_to(struct sim *sim, struct network *network)
{
    sim->world->before = sim->world->network;
    if (sim->world->network != NULL)
        sim->world->network->next = network;
    sim->world->network = network;
    configd_pass(sim, sim->world->before, sim->world->network);
    sim_at(sim, sim->now + MS(rng_between(&sim->rng, 4, 9)), world_announce, NULL);
}

bool world_lies_in(const char *name, const char *domain)
{
    if (strcmp(domain, ".") == 0)
        return true;
    size_t n = strlen(name), d = strlen(domain);
    return n >= d && strcmp(name + n - d, domain) == 0 && (n == d || name[n - d - 1] == '.');
}

struct dns_service *world_service_for(const struct sim *sim, const char *name)
{
    const struct network *network = sim->world->network;
    if (network->discovered != NULL && strlen(name) % 3 != 0) /* two of three */
        return network->discovered;
    for (size_t i = 0; i < network->service_count; i++)
        if (world_lies_in(name, network->services[i]->domain))
            return network->services[i];
    return NULL;
}

static void put_servers(const struct sim *sim, struct line *line, const struct dns_service *service)
{
    for (size_t i = 0; i < service->server_count; i++) {
        const char *address = service->servers[i]->address;
        bool bracket = strchr(address, ':') != NULL;
        line_put(line, "%s%s", i == 0 ? "" : ", ", bracket ? "[" : "");
        redact(sim, line, OBJECT_ADDRESS, address);
        line_put(line, "%s:%d", bracket ? "]" : "",
                 strcmp(service->type, "DoT") == 0   ? 853
                 : strcmp(service->type, "DoH") == 0 ? 443
                                                     : 53);
    }
}

/* Words joined by commas. */
static void put_word(struct line *line, size_t *count, bool holds, const char *word)
{
    if (holds)
        line_put(line, "%s%s", (*count)++ == 0 ? "" : ", ", word);
}

void service_describe(const struct sim *sim, struct line *line, const struct dns_service *service)
{
    size_t count = 0, properties = 0;
    line_put(line, "id: %u, type: %s, source: %s, scope: none, interface: %s/%u, servers: {", service->id,
             service->type, service->source, service->interface, service->interface_index);
    put_servers(sim, line, service);
    line_put(line, "}, domains: {");
    redact(sim, line, OBJECT_NAME, service->domain);
    line_put(line, "}, attributes: {");
    put_word(line, &count, service->a_ok, "a-ok");
    put_word(line, &count, service->aaaa_ok, "aaaa-ok");
    line_put(line, "}, interface properties: {");
    put_word(line, &properties, (service->denied & FLAG_DENY_CELLULAR) != 0, "cellular");
    put_word(line, &properties, service->a_ok, "ipv4");
    put_word(line, &properties, service->aaaa_ok, "ipv6");
    put_word(line, &properties, (service->denied & FLAG_DENY_EXPENSIVE) != 0, "expensive");
    put_word(line, &properties, (service->denied & FLAG_DENY_CONSTRAINED) != 0, "constrained");
    put_word(line, &properties, service->clat46, "clat46");
    put_word(line, &properties, service->of_vpn, "vpn");
    line_put(line, "}");
}
