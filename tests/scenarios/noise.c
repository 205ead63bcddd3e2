#include "noise.h"

#include "daemon.h"

/* Among them lines that look like the daemons'. */
static void other_process(struct sim *sim)
{
    static const char *const PROCESSES[] = {"kernel", "Safari Networking", "Slack Helper (Renderer)", "bluetoothd",
                                            "com.apple.WebKit.Networking"};
    static const char *const TEXTS[] = {
        "assertion acquired by process 812",
        "task finished with error [-1003] A server with the specified hostname could not be found.",
        "log said: [R5] DNSServiceQueryRecord START -- qname: trap.example.com., qtype: A, flags: 0x1D000, interface "
        "index: 0, client pid: 1 (trap), name hash: 1",
        "mDNSResponder: [com.apple.mDNSResponder:Default] [R5->Q6] Question assigned DNS service 7",
        "network changed: v4(en9+:10.0.0.1) DNS+"};
    say_other(sim, PROCESSES[rng_below(&sim->rng, 5)], "com.example.other", TEXTS[rng_below(&sim->rng, 5)]);
}

static void discovery(struct sim *sim)
{
    if (sim->options.era < ERA_15)
        return;
    uint32_t r = daemon_next_r(sim);
    say_line(sim, CAT_MDNS, 'D',
             sim_text(sim,
                      "[R%u] DNSServiceResolve START -- SRV name: Box._http._tcp.local., flags: 0x0, interface "
                      "index: 0, client pid: 601 (sharingd), name hash: 3d1f2a",
                      r));
    say_line(sim, CAT_MDNS, 'D',
             sim_text(sim, "[R%u] DNSServiceResolve STOP -- name hash: 3d1f2a, duration: 00:00:00", r));
}

/* Questions of the daemon's own: no client waits for them. */
static void own_question(struct sim *sim)
{
    const struct network *network = sim->world->network;
    if (sim->options.era < ERA_15 || sim->options.redaction != REDACT_NOTHING || network == NULL ||
        network->service_count == 0)
        return;
    unsigned q = 60000 + rng_below(&sim->rng, 5000), id = rng_below(&sim->rng, 65536);
    bool answered = rng_chance(&sim->rng, 50);
    const struct dns_service *service = network->services[network->service_count - 1];
    const char *name =
        sim->options.era == ERA_27 ? "_dns.resolver.arpa. <dn:0c1Dsg>" : "_dns.resolver.arpa. (5a1b2c3d)";
    const char *via = sim_text(sim, "%s over %s via %s/%u -- id: 0x%04X (%u), flags: ", service->servers[0]->address,
                               service->protocol, service->interface, service->interface_index, id, id);
    say_line(sim, CAT_MDNS, 'D',
             sim_text(sim, "[Q%u] mDNS_StartQuery_internal START -- qname: %s, qtype: SVCB", q, name));
    say_line(sim, CAT_DEFAULT, 'D', sim_text(sim, "[R0->Q%u] Question assigned DNS service %u", q, service->id));
    say_line(sim, CAT_RESOLVER, 'D',
             sim_text(sim,
                      "[Q%u] Sent 36-byte query #1 to %s0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, "
                      "_dns.resolver.arpa. IN SVCB?",
                      q, via));
    if (answered)
        say_line(
            sim, CAT_RESOLVER, 'D',
            sim_text(sim,
                     "[Q%u] Received acceptable 36-byte response from %s0x8183 (R/Query, RD, RA, NXDomain), counts: "
                     "1/0/1/0, _dns.resolver.arpa. IN SVCB?",
                     q, via));
    say_line(sim, CAT_MDNS, 'D',
             sim_text(sim,
                      sim->options.era == ERA_27 ? "[Q%u] mDNS_StopQuery_internal STOP -- name hash: <dn:0c1Dsg>"
                                                 : "[Q%u] mDNS_StopQuery_internal STOP -- name hash: 5a1b2c3d",
                      q));
}

static void configuration(struct sim *sim)
{
    say_line(sim, CAT_CONFIGD, 'D', "wifid[215] SetInterfaceAdvisory(en0) = None (0) reason='link quality'");
}

static void make_noise(struct sim *sim, void *context)
{
    (void)context;
    uint32_t kind = rng_below(&sim->rng, 11);
    if (kind < 7)
        other_process(sim);
    else if (kind < 9)
        discovery(sim);
    else if (kind == 10)
        own_question(sim);
    else
        configuration(sim);
}

void noise_plan(struct sim *sim, int64_t end)
{
    for (int64_t when = sim->now; when < end; when += MS(rng_between(&sim->rng, 50, 4000)))
        sim_at(sim, when, make_noise, NULL);
}
