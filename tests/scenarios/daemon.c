#include "daemon.h"

#include <string.h>

void daemon_open(struct sim *sim)
{
    struct daemon *daemon = sim_alloc(sim, sizeof *daemon);
    daemon->pid = 200 + rng_below(&sim->rng, 200);
    daemon->boot_key = rng_next(&sim->rng);
    daemon->life_key = rng_next(&sim->rng);
    for (size_t i = 0; i < THREADS; i++)
        daemon->threads[i] = 0x300 + rng_below(&sim->rng, 0x4000);
    sim->daemon = daemon;
}

uint32_t daemon_next_r(struct sim *sim)
{
    return ++sim->daemon->last_r;
}

uint32_t daemon_next_socket(struct sim *sim)
{
    return 20 + sim->daemon->last_socket++ % 400;
}

/* What the client asked for, on the wire. */
static const char *asked_name(const struct request *request)
{
    return request->name->bare != NULL ? request->name->bare->text : request->name->text;
}

static struct say fields_of(const struct request *request)
{
    return (struct say){.r = request->r,
                        .name = asked_name(request),
                        .written = request->written,
                        .type = request->questions[0]->type,
                        .flags = request->flags,
                        .dnssec = request->dnssec ? "" : NULL,
                        .since = request->start,
                        .client = &request->client};
}

/* A request that never gets a question. */
static bool refuse(struct sim *sim, struct request *request)
{
    static const enum message BAD[] = {M_BAD_NAME, M_BAD_HOST, M_BAD_HOST};
    const char *cause = NULL;
    if (request->name->bad) {
        cause = "bad-name";
        say(sim, BAD[request->api], fields_of(request));
    } else if (request->fails_to_start) {
        cause = "unknown";
        say(sim, M_START_FAILED, fields_of(request));
    } else if (request->denied && request->name->local) {
        cause = "local-network-denied";
        say(sim, M_LOCAL_DENIED, fields_of(request));
    } else
        return false;
    if (request->api == API_XPC) {
        struct say fields = fields_of(request);
        fields.text = request->name->bad        ? "BadParam (-65540 0xFFFEFFFC)"
                      : request->fails_to_start ? "NoMemory (-65539 0xFFFEFFFD)"
                                                : "PolicyDenied (-65570 0xFFFEFFDE)";
        say(sim, M_XPC_ERROR, fields);
    }
    request->refused = true;
    for (size_t i = 0; i < request->question_count; i++) {
        truth_failed(sim, request->questions[i]->query, cause);
        request->questions[i]->query->never_sent = true;
    }
    return true;
}

static void add_questions(struct sim *sim, struct request *request, const char *const *types)
{
    int64_t start = sim_main_free(sim);
    const char *name = asked_name(request);
    for (size_t i = 0; types[i] != NULL; i++) {
        struct question *question = sim_alloc(sim, sizeof *question);
        *question = (struct question){.request = request, .name = request->name, .type = types[i]};
        question->query = truth_query(sim, (struct query){.r = request->r,
                                                          .life = sim->daemon->life,
                                                          .client = request->client,
                                                          .name = name,
                                                          .type = question->type,
                                                          .network = sim->world->network,
                                                          .start = start});
        request->questions[request->question_count++] = question;
    }
}

struct request *daemon_start(struct sim *sim, struct request terms, const char *const *types)
{
    static const enum message STARTS[] = {M_QUERY_START, M_ADDRINFO_START, M_XPC_START};
    struct request *request = sim_alloc(sim, sizeof *request);
    *request = terms;
    request->r = daemon_next_r(sim);
    request->start = sim->now;
    add_questions(sim, request, types);
    say(sim, STARTS[request->api], fields_of(request));
    size_t count = request->question_count; /* .local names add more */
    if (!refuse(sim, request))
        for (size_t i = 0; i < count; i++)
            question_start(sim, request->questions[i]);
    return request;
}

void daemon_stop(struct sim *sim, struct request *request)
{
    static const enum message STOPS[] = {M_QUERY_STOP, M_ADDRINFO_STOP, M_XPC_STOP};
    if (request->stopped)
        return;
    request->stopped = true;
    struct say fields = fields_of(request);
    fields.name = request->questions[0]->name->text;
    if (!request->refused)
        say(sim, request->dies ? M_XPC_FORCED_STOP : STOPS[request->api], fields);
    for (size_t i = 0; i < request->question_count; i++) {
        truth_ended(sim, request->questions[i]->query, false);
        question_stop(sim, request->questions[i]);
    }
}

void daemon_network_changed(struct sim *sim)
{
    struct question *affected[256];
    size_t count = 0;
    for (struct question *q = sim->daemon->open; q != NULL && count < 256; q = q->next)
        if (q->id != 0 && q->service != world_service_for(sim, q->name->text))
            affected[count++] = q;
    for (size_t i = 0; i < count; i++)
        if (!affected[i]->stopped) {
            struct query *query = affected[i]->query;
            query->revived |= query->no_connection;
            query->revived |= query->cause_count > 0 && (query->heard == 0 || client_is_waiting(affected[i]->request));
            truth_moved(sim, query);
            if (query->answered)
                answer_removed(sim, affected[i]);
            dns64_forget(affected[i]);
            question_restart(sim, affected[i], affected[i]->name);
        }
}

/* As a new process does. */
static void meet_service(struct sim *sim, struct dns_service *service)
{
    service->has_problems = false;
    service->id = sim->world->services++;
    service->described_at = -SEC(3600);
    for (size_t k = 0; k < service->server_count; k++)
        service->servers[k]->penalized_until = 0;
}

void daemon_restart(struct sim *sim)
{
    struct daemon *daemon = sim->daemon;
    for (struct question *q = daemon->open; q != NULL; q = q->next) {
        truth_ended(sim, q->query, true);
        q->stopped = q->request->stopped = true;
    }
    for (struct querier *querier = daemon->queriers; querier != NULL; querier = querier->next)
        querier->concluded = true;
    sim->world->services = 2 + rng_below(&sim->rng, 3); /* it counts anew */
    for (size_t i = 0; i < sim->world->network->service_count; i++)
        meet_service(sim, sim->world->network->services[i]);
    if (sim->world->network->discovered != NULL)
        meet_service(sim, sim->world->network->discovered);
    daemon->open = NULL;
    daemon->queriers = NULL;
    daemon->cache = NULL;
    daemon->pid += 20 + rng_below(&sim->rng, 400);
    daemon->last_r = 0;
    daemon->life++;
    daemon->silent = true;
    daemon->life_key = rng_next(&sim->rng);
    daemon->threads[THREAD_MAIN] = 0x5000 + rng_below(&sim->rng, 0x4000);
    daemon->threads[THREAD_RESOLVER] = daemon->threads[THREAD_MAIN] + 7;
    sim_at(sim, sim->now + MS(rng_between(&sim->rng, 100, 500)), world_announce, NULL);
}

static void start_again(struct sim *sim, void *context)
{
    (void)context;
    sim_boot(sim);
    sim->world->network = network_build(sim, NET_NONE);
    configd_pass(sim, NULL, sim->world->network);
    daemon_restart(sim);
    sim->daemon->pid = 200 + rng_below(&sim->rng, 200);
    sim->daemon->boot_key = rng_next(&sim->rng);
    sim->daemon->silent = false; /* another boot */
}

void daemon_reboot(struct sim *sim)
{
    while (sim->daemon->open != NULL && !sim->daemon->open->stopped)
        daemon_stop(sim, sim->daemon->open->request);
    sim_at(sim, sim->now + MS(rng_between(&sim->rng, 1500, 3000)), start_again, NULL);
}
