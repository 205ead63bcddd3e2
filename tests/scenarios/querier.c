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
    querier->concluded = true;
    for (struct querier **place = &sim->daemon->queriers; *place != NULL; place = &(*place)->next)
        if (*place == querier) {
            *place = querier->next;
            break;
        }
    struct say fields = fields_of(querier, NULL);
    fields.text = reason;
    say(sim, M_CONCLUDED, fields);
    sim_at(sim, sim_soon(sim, 60, 250), handle_concluded, querier);
}

static unsigned bit_of(const struct querier *querier, const struct server *server)
{
    for (size_t i = 0; i < querier->service->server_count; i++)
        if (querier->service->servers[i] == server)
            return 1u << i;
    return 0;
}

/* The first that is not penalized, or the one whose penalty ends first. */
static struct server *choose_server(struct sim *sim, const struct querier *querier)
{
    struct server *best = NULL;
    for (size_t i = 0; i < querier->service->server_count; i++) {
        struct server *server = querier->service->servers[i];
        if ((querier->failed_servers & (1u << i)) != 0)
            continue;
        if (best == NULL || (best->penalized_until > sim->now && server->penalized_until < best->penalized_until))
            best = server;
    }
    return best;
}

/* Whatever asks through this querier. */
static void mark_owners(struct sim *sim, const struct querier *querier, void (*mark)(struct sim *, struct query *))
{
    if (querier->owner == NULL)
        return;
    mark(sim, querier->owner->query);
    for (struct question *q = sim->daemon->open; q != NULL; q = q->next)
        if (q->leader == querier->owner)
            mark(sim, q->query);
}

static void mark_penalized(struct sim *sim, struct query *query)
{
    (void)sim;
    query->penalized = true;
}

static void mark_unreachable(struct sim *sim, struct query *query)
{
    (void)sim;
    query->unreachable = true;
}

static void mark_no_connection(struct sim *sim, struct query *query)
{
    truth_sent(sim, query);
    query->no_connection = true;
}

static void mark_servfail(struct sim *sim, struct query *query)
{
    (void)sim;
    query->server_error = "server-failure";
}

static void mark_refused(struct sim *sim, struct query *query)
{
    (void)sim;
    if (query->server_error == NULL)
        query->server_error = "server-refused";
}

static void mark_error(struct sim *sim, struct query *query)
{
    (void)sim;
    query->server_error = "server-error";
}

static void penalize(struct sim *sim, const struct querier *querier, struct server *server)
{
    say(sim, M_PENALIZING, fields_of(querier, server));
    server->penalized_until = sim->now + SEC(60);
    for (const struct querier *other = sim->daemon->queriers; other != NULL; other = other->next)
        if (other->server == server)
            mark_owners(sim, other, mark_penalized);
}

static enum rcode rcode_from(const struct querier *querier, const struct server *server)
{
    return server->mood == SERVER_FAILING ? SERVFAIL : server->mood == SERVER_REFUSING ? REFUSED : querier->name->rcode;
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server);

static void receive(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (querier->concluded || (querier->failed_servers & bit_of(querier, timer->server)) != 0)
        return;
    enum rcode rcode = rcode_from(querier, timer->server), before = querier->rcode;
    querier->rcode = rcode;
    say(sim, M_RECEIVED, fields_of(querier, timer->server));
    if (rcode == NOERROR || rcode == NXDOMAIN) {
        conclude(sim, querier, "response");
        return;
    }
    if (querier->failed_servers != 0 && before != REFUSED)
        querier->rcode = before;
    querier->rcodes |= 1u << rcode;
    mark_owners(sim, querier, rcode == SERVFAIL ? mark_servfail : rcode == REFUSED ? mark_refused : mark_error);
    querier->failed_servers |= bit_of(querier, timer->server);
    struct server *next = choose_server(sim, querier);
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
        penalize(sim, querier, server);
        server = choose_server(sim, querier);
    }
    send_query(sim, querier, server);
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server)
{
    if (server != querier->server || querier->unanswered >= 2)
        querier->unanswered = 0;
    if ((querier->used_servers & bit_of(querier, server)) == 0)
        querier->interval = SEC(1);
    querier->used_servers |= bit_of(querier, server);
    querier->server = server;
    querier->sends++;
    querier->generation++;
    mark_owners(sim, querier, truth_sent);
    if (server->mood == SERVER_UNREACHABLE) {
        say(sim, M_SEND_FAILED, fields_of(querier, server));
        mark_owners(sim, querier, mark_unreachable);
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
    mark_owners(sim, querier, mark_no_connection);
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
    sim->daemon->queriers = querier;
    if (question->service->cannot_connect)
        sim_at(sim, sim->now + (question->service->has_problems ? 0 : MS(rng_between(&sim->rng, 100, 1600))),
               fail_to_connect, querier);
    else
        send_query(sim, querier, choose_server(sim, querier));
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
    querier->owner = NULL;
    bool known = false;
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
