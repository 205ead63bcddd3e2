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
                        .number = querier->sends,
                        .id = querier->message_id};
}

static struct timer *new_timer(struct sim *sim, struct querier *querier, struct server *server)
{
    struct timer *timer = sim_alloc(sim, sizeof *timer);
    *timer = (struct timer){querier, querier->generation, server};
    return timer;
}

static void conclude(struct sim *sim, struct querier *querier, const char *reason)
{
    querier->concluded = true;
    struct say fields = fields_of(querier, NULL);
    fields.text = reason;
    say(sim, M_CONCLUDED, fields);
}

static void unlink_orphan(struct sim *sim, const struct querier *querier)
{
    for (struct querier **place = &sim->daemon->orphans; *place != NULL; place = &(*place)->next)
        if (*place == querier) {
            *place = querier->next;
            return;
        }
}

static void handle_concluded(struct sim *sim, void *context)
{
    struct timer *timer = context;
    struct querier *querier = timer->querier;
    say(sim, M_HANDLING, fields_of(querier, NULL));
    unlink_orphan(sim, querier);
    if (querier->owner != NULL && querier->owner->querier == querier)
        question_response(sim, querier->owner, querier, (enum rcode)timer->generation);
}

static void say_received(struct sim *sim, const struct querier *querier, const struct server *server, enum rcode rcode)
{
    static const char *const FLAGS[] = {"0x8180 (R/Query, RD, RA, NoError)",  "0x8181 (R/Query, RD, RA, FormErr)",
                                        "0x8182 (R/Query, RD, RA, ServFail)", "0x8183 (R/Query, RD, RA, NXDomain)",
                                        "0x8184 (R/Query, RD, RA, NotImp)",   "0x8185 (R/Query, RD, RA, Refused)"};
    const char *rdata = strcmp(querier->type, "A") == 0 ? querier->name->a : querier->name->aaaa;
    struct say fields = fields_of(querier, server);
    fields.text = FLAGS[rcode];
    fields.rdata = rcode == NOERROR ? rdata : NULL;
    fields.count = fields.rdata != NULL ? 1 : 0;
    fields.number = fields.rdata != NULL || rcode > NXDOMAIN || rcode == SERVFAIL ? 0 : 1;
    say(sim, M_RECEIVED, fields);
}

static void receive(struct sim *sim, void *context)
{
    struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (querier->concluded)
        return;
    enum rcode rcode = querier->name->rcode;
    say_received(sim, querier, timer->server, rcode);
    conclude(sim, querier, "response");
    timer->generation = (uint32_t)rcode;
    sim_at(sim, sim_soon(sim, 60, 250), handle_concluded, timer);
}

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

static void mark_sent(struct sim *sim, const struct querier *querier)
{
    if (querier->owner == NULL)
        return;
    truth_sent(sim, querier->owner->query);
    for (struct question *q = sim->daemon->open; q != NULL; q = q->next)
        if (q->leader == querier->owner)
            truth_sent(sim, q->query);
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server);

static void no_response(struct sim *sim, void *context)
{
    struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (querier->concluded || timer->generation != querier->generation)
        return;
    struct server *server = timer->server;
    querier->interval *= 2;
    if (++querier->unanswered >= 2) {
        querier->unanswered = 0;
        say(sim, M_PENALIZING, fields_of(querier, server));
        server->penalized_until = sim->now + SEC(60);
        if (querier->owner != NULL)
            querier->owner->query->penalized = true;
        server = choose_server(sim, querier);
        if (querier->sends < 2 * querier->service->server_count)
            querier->interval = SEC(1);
    }
    send_query(sim, querier, server);
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server)
{
    querier->sends++;
    querier->generation++;
    say(sim, M_SENT, fields_of(querier, server));
    mark_sent(sim, querier);
    if (server->mood == SERVER_WELL && !querier->name->unanswered)
        sim_at(sim, sim->now + server->latency + rng_between(&sim->rng, 0, MS(3)), receive,
               new_timer(sim, querier, server));
    sim_at(sim, sim->now + querier->interval, no_response, new_timer(sim, querier, server));
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
                                .message_id = rng_below(&sim->rng, 65536)};
    question->querier = querier;
    send_query(sim, querier, choose_server(sim, querier));
}

static void orphan_ends(struct sim *sim, void *context)
{
    struct querier *querier = context;
    if (querier->concluded || querier->owner != NULL)
        return;
    unlink_orphan(sim, querier);
    conclude(sim, querier, "timeout");
    say(sim, M_HANDLING, fields_of(querier, NULL));
}

void querier_orphan(struct sim *sim, struct question *question)
{
    struct querier *querier = question->querier;
    question->querier = NULL;
    querier->owner = NULL;
    querier->next = sim->daemon->orphans;
    sim->daemon->orphans = querier;
    say(sim, M_ORPHANED, fields_of(querier, NULL));
    sim_at(sim, sim->now + SEC(5), orphan_ends, querier);
}
