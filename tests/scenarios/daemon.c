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

static void say_start(struct sim *sim, const struct request *request)
{
    static const enum message STARTS[] = {M_QUERY_START, M_ADDRINFO_START, M_XPC_START};
    say(sim, STARTS[request->api],
        (struct say){.r = request->r,
                     .name = request->name->text,
                     .written = request->written,
                     .type = request->questions[0]->type,
                     .flags = request->flags,
                     .client = &request->client});
}

struct request *daemon_start(struct sim *sim, struct request terms, const char *const *types)
{
    struct request *request = sim_alloc(sim, sizeof *request);
    *request = terms;
    request->r = daemon_next_r(sim);
    request->start = sim->now;
    for (size_t i = 0; types[i] != NULL; i++) {
        struct question *question = sim_alloc(sim, sizeof *question);
        *question = (struct question){.request = request, .name = request->name, .type = types[i]};
        request->questions[request->question_count++] = question;
    }
    int64_t start = sim_main_free(sim);
    say_start(sim, request);
    for (size_t i = 0; i < request->question_count; i++) {
        struct question *question = request->questions[i];
        question->query = truth_query(sim, (struct query){.r = request->r,
                                                          .life = sim->daemon->life,
                                                          .client = request->client,
                                                          .name = request->name->text,
                                                          .type = question->type,
                                                          .network = sim->world->network,
                                                          .start = start});
        question_start(sim, question);
    }
    return request;
}

void daemon_stop(struct sim *sim, struct request *request)
{
    static const enum message STOPS[] = {M_QUERY_STOP, M_ADDRINFO_STOP, M_XPC_STOP};
    if (request->stopped)
        return;
    request->stopped = true;
    const struct question *first = request->questions[0];
    say(sim, STOPS[request->api],
        (struct say){.r = request->r,
                     .name = first->name->text,
                     .written = request->written,
                     .type = first->type,
                     .client = &request->client,
                     .since = request->start});
    for (size_t i = 0; i < request->question_count; i++) {
        request->questions[i]->query->stop = sim->now;
        question_stop(sim, request->questions[i]);
    }
}
