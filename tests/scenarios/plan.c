/* The course of things: networks, and in each a number of lookups. */
#include "client.h"
#include "daemon.h"

enum { VISITS_A_NETWORK = 40 };

static void change_network(struct sim *sim, void *context)
{
    static const unsigned WEIGHTS[NETWORKS] = {
        [NET_DUAL] = 16,        [NET_V4] = 18,         [NET_V6] = 7,       [NET_NONE] = 4,        [NET_NO_DNS] = 4,
        [NET_DNS_IGNORED] = 4,  [NET_VPN_FULL_V4] = 6, [NET_VPN_FULL] = 4, [NET_VPN_OVERLAY] = 7, [NET_VPN_TUNNEL] = 6,
        [NET_VPN_DNS_ONLY] = 4, [NET_CELLULAR] = 9,    [NET_FLAGLESS] = 4, [NET_TLS] = 7};
    struct recent *recent = context;
    enum network_kind kind = (enum network_kind)rng_weighted(&sim->rng, WEIGHTS, NETWORKS);
    if (kind == NET_TLS && sim->options.era < ERA_11)
        kind = NET_DUAL;
    *recent = (struct recent){.count = 0};
    world_change(sim, kind);
}

static void restart_daemon(struct sim *sim, void *context)
{
    (void)context;
    daemon_restart(sim);
}

void plan(struct sim *sim)
{
    struct recent *recent = sim_alloc(sim, sizeof *recent);
    int64_t when = sim->now;
    for (uint32_t i = 0; i < sim->options.lookups; i++) {
        if (i % VISITS_A_NETWORK == 0) {
            bool overlap = rng_chance(&sim->rng, 40); /* with lookups under way */
            if (i > 0)
                when += overlap ? MS(rng_between(&sim->rng, 5, 900)) : SEC(50);
            sim_at(sim, when, change_network, recent);
            when += MS(rng_between(&sim->rng, 30, 2000));
        }
        if (rng_below(&sim->rng, 1000) < 8)
            sim_at(sim, when - MS(rng_between(&sim->rng, 1, 400)), restart_daemon, NULL);
        sim_at(sim, when, client_visit, recent);
        bool burst = rng_chance(&sim->rng, 15);
        when += burst ? MS(rng_between(&sim->rng, 0, 20)) : MS(rng_between(&sim->rng, 20, 3000));
    }
}
