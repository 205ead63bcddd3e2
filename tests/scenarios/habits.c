#include "habits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"

#define PAIR                                                                                                           \
    {                                                                                                                  \
        "AAAA", "A"                                                                                                    \
    }

static const struct habit HABITS[] = {
    {"curl", API_QUERY, 0x1D000, PAIR, NULL, NULL, 0, ERA_10_12, 26},
    {"python3", API_QUERY, 0x15000, PAIR, NULL, NULL, 0, ERA_10_12, 8},
    {"Mail", API_ADDRINFO, 0x9000, PAIR, NULL, NULL, HABIT_LASTING, ERA_10_12, 10},
    {"syncd", API_ADDRINFO, 0x19000, PAIR, NULL, NULL, HABIT_LASTING, ERA_10_12, 5},
    {"com.apple.WebKit.Networking", API_XPC, 0xC000D000, PAIR, "0x8 {use-failover}", NULL, HABIT_LASTING, ERA_11, 24},
    {"Some App", API_XPC, 0xC000D000, PAIR, "0x0 {}", NULL, 0, ERA_11, 10},
    {"sshd", API_QUERY, 0x9000, {"A"}, NULL, NULL, 0, ERA_10_12, 4},
    {"probe6", API_QUERY, 0x9000, {"AAAA"}, NULL, NULL, 0, ERA_10_12, 3},
    {"agentd", API_QUERY, 0x8000, PAIR, NULL, NULL, HABIT_LASTING, ERA_10_12, 5},
    {"Browser Helper", API_QUERY, 0xD000, {"HTTPS", "AAAA", "A"}, NULL, NULL, HABIT_LASTING, ERA_11, 6},
    {"frugald", API_QUERY, 0x28009000 | FLAG_DENY_CONSTRAINED, PAIR, NULL, NULL, HABIT_LASTING, ERA_10_15, 8},
    {"Thrifty App", API_XPC, 0xE800D000 | FLAG_DENY_CONSTRAINED, PAIR, "0x0 {}", NULL, 0, ERA_11, 6},
    {"blockedd", API_QUERY, 0x9000, PAIR, NULL, NULL, HABIT_DENIED, ERA_10_12, 2},
    {"Blocked App", API_XPC, 0xC000D000, PAIR, "0x0 {}", NULL, HABIT_DENIED, ERA_11, 4},
    {"privated", API_QUERY, 0x9000, PAIR, NULL, NULL, HABIT_ENCRYPTION, ERA_11, 2},
    {"monitord", API_QUERY, 0x9000, PAIR, NULL, NULL, HABIT_LASTING | HABIT_LINGERS, ERA_10_12, 4},
    {"fetchd", API_QUERY, 0x1D000, PAIR, NULL, NULL, HABIT_LASTING | HABIT_BATCH, ERA_10_12, 2},
    {"nsurlsessiond", API_XPC, 0xC000D000, PAIR, "0x0 {}", "Reader", HABIT_LASTING, ERA_12, 4},
    {"Crasher", API_XPC, 0xC000D000, PAIR, "0x0 {}", NULL, HABIT_DIES, ERA_12, 2},
    {"directoryd", API_QUERY, 0x1000, {"SRV"}, NULL, NULL, HABIT_LASTING, ERA_10_12, 3},
    {"validator", API_QUERY, 0x201000, PAIR, NULL, NULL, HABIT_DNSSEC, ERA_13, 6},
};
enum { HABITS_COUNT = sizeof HABITS / sizeof HABITS[0] };

/* Some kinds of programs are met where they have something to show. */
static unsigned liking(const struct sim *sim, const struct habit *habit)
{
    bool frugal = (habit->flags & FLAG_DENY_CELLULAR) != 0;
    return frugal && sim->world->network->kind == NET_CELLULAR ? 9 : 1;
}

const struct habit *habit_draw(struct sim *sim)
{
    unsigned weights[HABITS_COUNT];
    for (unsigned i = 0; i < HABITS_COUNT; i++)
        weights[i] = sim->options.era >= HABITS[i].from ? HABITS[i].weight * liking(sim, &HABITS[i]) : 0;
    return &HABITS[rng_weighted(&sim->rng, weights, HABITS_COUNT)];
}

/* Whether `word` is `process` with - for its blanks. */
static bool is_written_so(const char *process, const char *word)
{
    for (; *process != '\0' && *word != '\0'; process++, word++)
        if (*word != (*process == ' ' ? '-' : *process))
            return false;
    return *process == *word;
}

const struct habit *habit_find(const struct sim *sim, const char *process)
{
    const struct habit *found = NULL;
    for (unsigned i = 0; i < HABITS_COUNT; i++)
        if (is_written_so(HABITS[i].process, process))
            found = &HABITS[i];
    if (found == NULL) {
        (void)fprintf(stderr, "play: no such program: %s\n", process);
        exit(2);
    }
    if (sim->options.era >= found->from)
        return found;
    bool as_others = found->api == API_XPC && (found->flags & FLAG_DENY_CELLULAR) == 0;
    if (!as_others)
        return NULL;
    return habit_find(sim, (found->traits & HABIT_DENIED) != 0 ? "blockedd" : "Mail");
}

struct client habit_client(struct sim *sim, const struct habit *habit)
{
    uint32_t number = (uint32_t)(habit - HABITS);
    bool lasting = (habit->traits & HABIT_LASTING) != 0;
    return (struct client){.pid = lasting ? 400 + number : 1000 + rng_below(&sim->rng, 60000),
                           .socket = daemon_next_socket(sim),
                           .process = habit->process,
                           .options = habit->options,
                           .delegator = habit->delegator};
}

bool habit_is_plain(const struct habit *habit)
{
    return strcmp(habit->types[0], "SRV") != 0 && strcmp(habit->types[0], "HTTPS") != 0 &&
           (habit->traits & (HABIT_DNSSEC | HABIT_ENCRYPTION)) == 0;
}

struct zone_name *habit_bad_name(struct sim *sim)
{
    struct zone_name *name = sim_alloc(sim, sizeof *name);
    name->text = sim_text(sim, "host%u..example.com.", sim->world->names++);
    name->bad = true;
    return name;
}

/* In the VPN's domain, or beside it. */
static struct zone_name *vpn_name(struct sim *sim, const char *domain)
{
    static const enum name_case KINDS[] = {NAME_V4, NAME_V6, NAME_EMPTY, NAME_MISSING, NAME_MISSING};
    enum name_case kind = KINDS[rng_below(&sim->rng, 5)];
    return zone_draw(sim, kind, rng_chance(&sim->rng, 40) ? domain : strchr(domain, '.') + 1);
}

struct zone_name *habit_single_label(struct sim *sim, enum name_case kind, const char *search)
{
    struct zone_name *name = zone_draw(sim, kind, search);
    name->single = sim_text(sim, "%.*s", (int)strcspn(name->text, "."), name->text);
    struct zone_name *bare = sim_alloc(sim, sizeof *bare);
    *bare = (struct zone_name){.text = sim_text(sim, "%s.", name->single), .rcode = NXDOMAIN};
    name->bare = bare;
    return name;
}

struct zone_name *habit_service_name(struct sim *sim, enum name_case kind)
{
    struct zone_name *name = zone_draw(sim, kind, "example.com.");
    if (kind == NAME_DUAL)
        name->srv = "0 0 636 dc1.example.com.";
    name->text = sim_text(sim, "_ldap._tcp.%s", name->text);
    return name;
}

static struct zone_name *draw_service_name(struct sim *sim)
{
    static const enum name_case KINDS[] = {NAME_EMPTY, NAME_EMPTY, NAME_EMPTY, NAME_MISSING, NAME_SERVFAIL};
    struct zone_name *name = habit_service_name(sim, KINDS[rng_below(&sim->rng, 5)]);
    if (name->rcode == NOERROR && rng_chance(&sim->rng, 70))
        name->srv = "0 0 636 dc1.example.com.";
    return name;
}

static struct zone_name *draw_single_label(struct sim *sim, const char *search)
{
    static const enum name_case KINDS[] = {NAME_V4, NAME_DUAL, NAME_MISSING};
    return habit_single_label(sim, KINDS[rng_below(&sim->rng, 3)], search);
}

const struct zone_name *habit_name(struct sim *sim, const struct habit *habit)
{
    static const unsigned WEIGHTS[NAME_CASES] = {
        [NAME_V4] = 26,         [NAME_DUAL] = 18,         [NAME_V6] = 12,        [NAME_MISSING] = 10, [NAME_EMPTY] = 9,
        [NAME_UNANSWERED] = 5,  [NAME_SERVFAIL] = 4,      [NAME_REFUSED] = 4,    [NAME_NOTIMP] = 4,   [NAME_CNAME] = 9,
        [NAME_CNAME_APART] = 4, [NAME_CNAME_MISSING] = 3, [NAME_CNAME_EMPTY] = 3};
    const struct network *network = sim->world->network;
    bool plain = habit_is_plain(habit);
    if (strcmp(habit->types[0], "SRV") == 0)
        return draw_service_name(sim);
    enum era era = sim->options.era;
    if (plain && era >= ERA_10_15 && (habit->api != API_QUERY || era < ERA_15) &&
        rng_chance(&sim->rng, era < ERA_15 ? 3 : 5))
        return habit_bad_name(sim);
    if (plain && network->vpn_domain != NULL && rng_chance(&sim->rng, 62))
        return vpn_name(sim, network->vpn_domain);
    if (plain && network->search != NULL && habit->api != API_XPC && rng_chance(&sim->rng, 25))
        return draw_single_label(sim, network->search);
    bool denied = (habit->traits & HABIT_DENIED) != 0;
    if (plain && !denied && rng_chance(&sim->rng, 6))
        return zone_draw(sim, (enum name_case)(NAME_LOCAL + rng_below(&sim->rng, 3)), NULL);
    if (denied && era >= ERA_15 && rng_chance(&sim->rng, 75))
        return zone_draw(sim, NAME_LOCAL, NULL);
    if ((habit->traits & HABIT_DNSSEC) != 0 && rng_chance(&sim->rng, 50))
        return zone_draw(sim, NAME_BOGUS, NULL);
    return zone_draw(sim, (enum name_case)rng_weighted(&sim->rng, WEIGHTS, NAME_CASES), NULL);
}
