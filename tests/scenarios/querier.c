/* libmdns's querier: a second, then two, for each server; then the next one (apple-oss-distributions/mDNSResponder,
 * 1310.140.1, mdns_resolver.c). */
#include <string.h>

#include "daemon.h"

struct timer {
    struct querier *querier;
    uint32_t generation;
    struct server *server;
};

static struct say fields_of(const struct querier *querier, const struct server *server)
{
    return (struct say){.q = querier->label,
                        .name = querier->name->text,
                        .type = querier->type,
                        .service = querier->service,
                        .server = server,
                        .zone = querier->name,
                        .rcode = querier->rcode,
                        .number = querier->sends,
                        .id = querier->message_id};
}

static struct timer *new_timer(struct sim *sim, struct querier *querier, struct server *server)
{
    struct timer *timer = sim_alloc(sim, sizeof *timer);
    *timer = (struct timer){querier, querier->generation, server};
    return timer;
}

static void handle_concluded(struct sim *sim, void *context)
{
    struct querier *querier = context;
    if (querier->owner != NULL && querier->owner->stopped)
        return; /* the daemon died */
    say(sim, M_HANDLING, fields_of(querier, NULL));
    if (querier->owner != NULL && querier->owner->querier == querier)
        question_response(sim, querier->owner, querier);
}

static void conclude(struct sim *sim, struct querier *querier, const char *reason)
{
    querier_remove(sim, querier);
    struct say fields = fields_of(querier, NULL);
    fields.text = reason;
    say(sim, M_CONCLUDED, fields);
    sim_at(sim, sim_soon(sim, 60, 250), handle_concluded, querier);
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server);

static void receive(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (querier->concluded || (querier->failed_servers & querier_bit(querier, timer->server)) != 0)
        return;
    enum rcode rcode = querier_rcode(querier, timer->server), before = querier->rcode;
    querier->rcode = rcode;
    say(sim, M_RECEIVED, fields_of(querier, timer->server));
    if (rcode == NOERROR || rcode == NXDOMAIN) {
        conclude(sim, querier, "response");
        return;
    }
    if (querier->failed_servers != 0 && before != REFUSED)
        querier->rcode = before;
    querier_mark_error(sim, querier, rcode);
    querier->failed_servers |= querier_bit(querier, timer->server);
    struct server *next = querier_choose(sim, querier);
    if (next == NULL)
        conclude(sim, querier, "response");
    else if (querier->server == timer->server)
        send_query(sim, querier, next);
}

static void no_response(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (querier->concluded || timer->generation != querier->generation)
        return;
    struct server *server = timer->server;
    querier->interval *= 2;
    if (++querier->unanswered >= 2) {
        say(sim, M_PENALIZING, fields_of(querier, server));
        querier_penalize(sim, server);
        struct server *next = querier_choose(sim, querier);
        if (next != server)
            querier_mark_left(sim, querier);
        server = next;
    }
    send_query(sim, querier, server);
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server)
{
    if (server != querier->server || querier->unanswered >= 2)
        querier->unanswered = 0;
    if ((querier->used_servers & querier_bit(querier, server)) == 0)
        querier->interval = SEC(1);
    querier->used_servers |= querier_bit(querier, server);
    querier->server = server;
    querier->sends++;
    querier->generation++;
    querier_mark_sent(sim, querier);
    if (server->mood == SERVER_UNREACHABLE) {
        say(sim, M_SEND_FAILED, fields_of(querier, server));
        querier_mark_unreachable(sim, querier);
    }
    say(sim, M_SENT, fields_of(querier, server));
    if (server->mood != SERVER_DEAD && server->mood != SERVER_UNREACHABLE && !querier->name->unanswered)
        sim_at(sim, sim->now + server->latency + rng_between(&sim->rng, 0, MS(3)), receive,
               new_timer(sim, querier, server));
    sim_at(sim, sim->now + querier->interval, no_response, new_timer(sim, querier, server));
}

static void fail_to_connect(struct sim *sim, void *context)
{
    struct querier *querier = context;
    if (querier->concluded || querier->owner == NULL)
        return;
    struct say fields = fields_of(querier, querier->service->servers[0]);
    if (querier->service->has_problems) {
        say(sim, M_BACKING_OFF, fields);
    } else {
        querier->service->has_problems = true;
        fields.count = 2;
        say(sim, M_STREAM_PROBLEMS, fields);
        say(sim, M_CANNOT_CONNECT, fields);
    }
    querier_mark_no_connection(sim, querier);
}

void querier_start(struct sim *sim, struct question *question)
{
    struct querier *querier = sim_alloc(sim, sizeof *querier);
    *querier = (struct querier){.label = question->id,
                                .name = question->name,
                                .type = question->type,
                                .service = question->service,
                                .owner = question,
                                .interval = SEC(1),
                                .message_id = rng_below(&sim->rng, 65536),
                                .next = sim->daemon->queriers};
    question->querier = querier;
    question->first_server = question->told ? service_first_server(sim, question->service) : question->first_server;
    sim->daemon->queriers = querier;
    querier_mark_asked(sim, querier);
    if (sim->options.era <= ERA_10_15)
        classic_start(sim, querier);
    else if (question->service->cannot_connect)
        sim_at(sim, sim->now + (question->service->has_problems ? 0 : MS(rng_between(&sim->rng, 100, 1600))),
               fail_to_connect, querier);
    else
        send_query(sim, querier, querier_choose(sim, querier));
}

bool querier_adopt(struct sim *sim, struct question *question)
{
    for (struct querier *querier = sim->daemon->queriers; querier != NULL; querier = querier->next) {
        if (querier->owner != NULL || querier->name != question->name || querier->service != question->service ||
            strcmp(querier->type, question->type) != 0)
            continue;
        querier->owner = question;
        question->querier = querier;
        struct say fields = question_fields(question);
        fields.q2 = querier->label;
        say(sim, M_ADOPTED, fields);
        truth_sent(sim, question->query);
        question->query->shared = true;
        question->query->no_connection = question->service->cannot_connect;
        question->query->unreachable = querier->server != NULL && querier->server->mood == SERVER_UNREACHABLE;
        return true;
    }
    return false;
}

static void orphan_ends(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (!querier->concluded && querier->owner == NULL && timer->generation == querier->orphaned)
        conclude(sim, querier, "timeout");
}

void querier_leave(struct sim *sim, struct question *question)
{
    struct querier *querier = question->querier;
    question->querier = NULL;
    if (querier == NULL || querier->concluded)
        return;
    if (sim->options.era <= ERA_10_15) {
        querier_remove(sim, querier);
        return;
    }
    querier->owner = NULL;
    bool known = querier->service == sim->world->network->discovered;
    for (size_t i = 0; i < sim->world->network->service_count; i++)
        known |= sim->world->network->services[i] == querier->service;
    if (!known) { /* its service is defunct: it ends at once */
        conclude(sim, querier, "invalidation");
        return;
    }
    say(sim, M_ORPHANED, fields_of(querier, NULL));
    struct timer *timer = new_timer(sim, querier, NULL);
    timer->generation = ++querier->orphaned;
    sim_at(sim, sim->now + SEC(5), orphan_ends, timer);
}
