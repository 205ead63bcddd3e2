#include "client.h"

#include <string.h>

#include "daemon.h"

enum { REQUESTS_MAX = 4, VISITS_A_NETWORK = 40 };

/* One lookup of one program. */
struct visit {
    struct client client;
    enum api api;
    uint32_t flags;
    const struct zone_name *name;
    const char *types[REQUESTS_MAX + 1];
    int64_t patience;
    uint32_t connection;
    struct request *requests[REQUESTS_MAX];
    size_t request_count, told, wanted;
    bool ended;
};

struct habit {
    const char *process;
    enum api api;
    uint32_t flags;
    const char *types[REQUESTS_MAX + 1];
    const char *options;
    enum era from;
    unsigned weight;
};

static const struct habit HABITS[] = {
    {"curl", API_QUERY, 0x1D000, {"AAAA", "A"}, NULL, ERA_10_12, 30},
    {"python3", API_QUERY, 0x15000, {"AAAA", "A"}, NULL, ERA_10_12, 10},
    {"Mail", API_ADDRINFO, 0x9000, {"AAAA", "A"}, NULL, ERA_10_12, 10},
    {"com.apple.WebKit.Networking", API_XPC, 0xC000D000, {"AAAA", "A"}, "0x8 {use-failover}", ERA_12, 25},
    {"Some App", API_XPC, 0xC000D000, {"AAAA", "A"}, "0x0 {}", ERA_12, 10},
    {"sshd", API_QUERY, 0x9000, {"A"}, NULL, ERA_10_12, 5},
    {"probe6", API_QUERY, 0x9000, {"AAAA"}, NULL, ERA_10_12, 3},
    {"agentd", API_QUERY, 0x8000, {"AAAA", "A"}, NULL, ERA_10_12, 5},
};
enum { HABITS_COUNT = sizeof HABITS / sizeof HABITS[0] };

static const struct habit *draw_habit(struct sim *sim)
{
    unsigned weights[HABITS_COUNT];
    for (unsigned i = 0; i < HABITS_COUNT; i++)
        weights[i] = sim->options.era >= HABITS[i].from ? HABITS[i].weight : 0;
    return &HABITS[rng_weighted(&sim->rng, weights, HABITS_COUNT)];
}

static const struct zone_name *draw_name(struct sim *sim)
{
    struct zone_name *name = sim_alloc(sim, sizeof *name);
    name->text = sim_text(sim, "host%u.example.%s.", sim->world->names++, rng_chance(&sim->rng, 50) ? "com" : "net");
    static const unsigned WEIGHTS[] = {40, 20, 10, 8, 8, 8};
    switch (rng_weighted(&sim->rng, WEIGHTS, 6)) {
    case 0:
        name->a = world_address(sim, "A");
        break;
    case 1:
        name->a = world_address(sim, "A");
        name->aaaa = world_address(sim, "AAAA");
        break;
    case 2:
        name->aaaa = world_address(sim, "AAAA");
        break;
    case 3:
        name->rcode = NXDOMAIN;
        break;
    case 4:
        name->unanswered = true;
        break;
    default:
        break;
    }
    return name;
}

static void end_visit(struct sim *sim, void *context)
{
    struct visit *visit = context;
    if (visit->ended)
        return;
    visit->ended = true;
    if (visit->connection != 0)
        say(sim, M_CONNECT_STOP, (struct say){.r = visit->connection, .client = &visit->client});
    for (size_t i = 0; i < visit->request_count; i++)
        daemon_stop(sim, visit->requests[i]);
}

static void begin_visit(struct sim *sim, void *context)
{
    struct visit *visit = context;
    static const char *const NO_TYPES[REQUESTS_MAX + 1];
    struct request terms = {
        .api = visit->api, .client = visit->client, .flags = visit->flags, .name = visit->name, .visit = visit};
    terms.written = sim_text(sim, "%.*s", (int)strlen(visit->name->text) - 1, visit->name->text);
    if (visit->api == API_QUERY) {
        visit->connection = daemon_next_r(sim);
        say(sim, M_CONNECT, (struct say){.r = visit->connection, .client = &visit->client});
    }
    if (visit->api != API_QUERY)
        visit->requests[visit->request_count++] = daemon_start(sim, terms, visit->types);
    else
        for (size_t i = 0; visit->types[i] != NULL; i++) {
            const char *one[REQUESTS_MAX + 1];
            memcpy(one, NO_TYPES, sizeof one);
            one[0] = visit->types[i];
            visit->requests[visit->request_count++] = daemon_start(sim, terms, one);
        }
    for (size_t i = 0; visit->types[i] != NULL; i++)
        visit->wanted++;
    sim_at(sim, sim->now + visit->patience, end_visit, visit);
}

void client_told(struct sim *sim, struct request *request, const struct question *question, bool answer)
{
    struct visit *visit = request->visit;
    (void)question;
    (void)answer;
    if (++visit->told == visit->wanted)
        sim_at(sim, sim_soon(sim, 200, 3000), end_visit, visit);
}

static int64_t draw_patience(struct sim *sim)
{
    static const unsigned WEIGHTS[] = {15, 55, 30};
    switch (rng_weighted(&sim->rng, WEIGHTS, 3)) {
    case 0:
        return MS(rng_between(&sim->rng, 300, 3500));
    case 1:
        return MS(rng_between(&sim->rng, 6000, 20000));
    default:
        return MS(rng_between(&sim->rng, 30500, 45000));
    }
}

static void plan_visit(struct sim *sim, int64_t when)
{
    const struct habit *habit = draw_habit(sim);
    struct visit *visit = sim_alloc(sim, sizeof *visit);
    visit->client = (struct client){.pid = 500 + rng_below(&sim->rng, 60000),
                                    .socket = 20 + rng_below(&sim->rng, 60),
                                    .process = habit->process,
                                    .options = habit->options};
    visit->api = habit->api;
    visit->flags = habit->flags;
    memcpy(visit->types, habit->types, sizeof visit->types);
    visit->name = draw_name(sim);
    visit->patience = draw_patience(sim);
    sim_at(sim, when, begin_visit, visit);
}

static void change_network(struct sim *sim, void *context)
{
    (void)context;
    world_change(sim, rng_chance(&sim->rng, 50) ? NET_DUAL : NET_V4);
}

void clients_plan(struct sim *sim)
{
    int64_t when = sim->now;
    for (uint32_t i = 0; i < sim->options.lookups; i++) {
        if (i % VISITS_A_NETWORK == 0) {
            if (i > 0)
                when += SEC(50);
            sim_at(sim, when, change_network, NULL);
            when += MS(500);
        }
        plan_visit(sim, when);
        when += MS(rng_between(&sim->rng, 20, 3000));
    }
}
