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

static void configuration(struct sim *sim)
{
    say_line(sim, CAT_CONFIGD, 'D', "wifid[215] SetInterfaceAdvisory(en0) = None (0) reason='link quality'");
}

static void make_noise(struct sim *sim, void *context)
{
    (void)context;
    uint32_t kind = rng_below(&sim->rng, 10);
    if (kind < 7)
        other_process(sim);
    else if (kind < 9)
        discovery(sim);
    else
        configuration(sim);
}

void noise_plan(struct sim *sim, int64_t end)
{
    for (int64_t when = sim->now; when < end; when += MS(rng_between(&sim->rng, 50, 4000)))
        sim_at(sim, when, make_noise, NULL);
}
