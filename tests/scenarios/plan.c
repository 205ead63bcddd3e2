/* The course of things: networks, and in each a number of lookups. */
#include "client.h"
#include "daemon.h"
#include "noise.h"

enum { VISITS_A_NETWORK = 40, HANGING_MAX = 8, DECK_MAX = 64, LEAK_AT = 1200 };

struct stay { /* in one network */
    enum network_kind kind;
    bool ends_hanging; /* with lookups under way */
    struct recent recent;
};

/* Kinds of networks in a shuffled order, each in its share: so that even the rare ones come in a short capture. */
struct deck {
    enum network_kind cards[DECK_MAX];
    size_t left;
};

static void shuffle(struct sim *sim, struct deck *deck)
{
    static const unsigned SHARES[NETWORKS] = {
        [NET_DUAL] = 8,         [NET_V4] = 7,          [NET_V6] = 3,       [NET_NONE] = 2,        [NET_NO_DNS] = 2,
        [NET_DNS_IGNORED] = 2,  [NET_VPN_FULL_V4] = 6, [NET_VPN_FULL] = 2, [NET_VPN_OVERLAY] = 5, [NET_VPN_TUNNEL] = 3,
        [NET_VPN_DNS_ONLY] = 2, [NET_CELLULAR] = 6,    [NET_FLAGLESS] = 5, [NET_TLS] = 4};
    for (unsigned kind = 0; kind < NETWORKS; kind++)
        for (unsigned i = 0; i < SHARES[kind]; i++)
            deck->cards[deck->left++] =
                kind == NET_TLS && sim->options.era < ERA_11 ? NET_VPN_OVERLAY : (enum network_kind)kind;
    for (size_t i = deck->left; i > 1; i--) {
        size_t k = rng_below(&sim->rng, (uint32_t)i);
        enum network_kind card = deck->cards[k];
        deck->cards[k] = deck->cards[i - 1];
        deck->cards[i - 1] = card;
    }
}

static enum network_kind draw_kind(struct sim *sim, struct deck *deck)
{
    if (deck->left == 0)
        shuffle(sim, deck);
    return deck->cards[--deck->left];
}

/* Lookups under way are left without any service, now and then. */
static enum network_kind draw_kind_after(struct sim *sim, struct deck *deck, const struct stay *before)
{
    static const enum network_kind WITHOUT[] = {NET_NONE, NET_NO_DNS, NET_DNS_IGNORED};
    bool without = before != NULL && before->ends_hanging && rng_chance(&sim->rng, 35);
    return without ? WITHOUT[rng_below(&sim->rng, 3)] : draw_kind(sim, deck);
}

static void change_network(struct sim *sim, void *context)
{
    struct stay *stay = context;
    sim->private_logging = rng_chance(&sim->rng, 6);
    world_change(sim, stay->kind);
}

static void restart_daemon(struct sim *sim, void *context)
{
    (void)context;
    daemon_restart(sim);
}

static void reboot(struct sim *sim, void *context)
{
    (void)context;
    daemon_reboot(sim);
}

static void visit(struct sim *sim, void *context)
{
    struct stay *stay = context;
    client_visit(sim, &stay->recent, VISIT_ANY);
}

static void visit_that_hangs(struct sim *sim, void *context)
{
    struct stay *stay = context;
    client_visit(sim, &stay->recent, VISIT_UNANSWERED);
}

/* Lookups under way when the network changes, or when the daemon dies. */
static void plan_hanging(struct sim *sim, struct stay *stay, int64_t change)
{
    for (uint32_t i = rng_below(&sim->rng, HANGING_MAX); i > 0; i--)
        sim_at(sim, change - MS(rng_between(&sim->rng, 100, 3500)), visit_that_hangs, stay);
}

/* Returns when the next one may come. */
static int64_t plan_stay(struct sim *sim, struct stay *stay, int64_t when, uint32_t visits)
{
    int64_t begin = when;
    sim_at(sim, when, change_network, stay);
    when += MS(rng_between(&sim->rng, 30, 2000));
    for (uint32_t i = 0; i < visits; i++) {
        if (rng_below(&sim->rng, 1000) < 10 && sim->options.style != STYLE_TRANSCRIPT) { /* which names no process */
            int64_t death = when - MS(rng_between(&sim->rng, 1, 400));
            if (i > 0 && rng_chance(&sim->rng, 50))
                plan_hanging(sim, stay, death);
            sim_at(sim, death, restart_daemon, NULL);
        }
        sim_at(sim, when, visit, stay);
        bool burst = rng_chance(&sim->rng, 15);
        when += burst ? MS(rng_between(&sim->rng, 0, 20)) : MS(rng_between(&sim->rng, 20, 3000));
    }
    bool lines = sim->options.style == STYLE_DEFAULT || sim->options.style == STYLE_NDJSON; /* many in one entry */
    unsigned often = sim->options.levels == LEVELS_DEFAULT ? 30 : 8;
    if (lines && sim->options.era >= ERA_10_13 && rng_chance(&sim->rng, often))
        sim_at(sim, when - rng_between(&sim->rng, 0, (when - begin) / 2), state_entries, NULL);
    stay->ends_hanging = rng_chance(&sim->rng, 45);
    if (!stay->ends_hanging) {
        if (rng_chance(&sim->rng, 8) && sim->options.style != STYLE_TRANSCRIPT && !sim->options.one_boot)
            sim_at(sim, when + SEC(46), reboot, NULL);
        return when + SEC(50);
    }
    when += MS(rng_between(&sim->rng, 5, 900));
    plan_hanging(sim, stay, when);
    return when;
}

void plan(struct sim *sim)
{
    int64_t when = sim->now;
    const struct stay *before = NULL;
    struct deck deck = {.left = 0};
    for (uint32_t left = sim->options.lookups; left > 0;) {
        struct stay *stay = sim_alloc(sim, sizeof *stay);
        stay->kind = draw_kind_after(sim, &deck, before);
        bool brief = before != NULL && before->ends_hanging;
        uint32_t most = brief ? VISITS_A_NETWORK / 4 : VISITS_A_NETWORK, visits = left < most ? left : most;
        before = stay;
        when = plan_stay(sim, stay, when, visits);
        bool leaks = left > LEAK_AT && left - visits <= LEAK_AT && !stay->ends_hanging;
        if (leaks && sim->options.style != STYLE_TRANSCRIPT)
            when = leak_plan(sim, when);
        left -= visits;
    }
    noise_plan(sim, when);
}
