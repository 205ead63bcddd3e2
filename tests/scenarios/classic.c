/* The resolver of 10.12 to 10.15, within mDNSResponder itself: a second, then three, for each server
 * (apple-oss-distributions/mDNSResponder, 765.50.9 and 1096.100.3, uDNS.c). */
#include <string.h>

#include "daemon.h"

struct timer {
    struct querier *querier;
    uint32_t generation;
    struct server *server;
};

static struct say fields_of(const struct querier *querier, const struct server *server)
{
    struct say fields = question_fields(querier->owner);
    fields.q = querier->owner->id;
    fields.server = server;
    fields.zone = querier->name;
    fields.rcode = querier->rcode;
    fields.number = querier->unanswered;
    fields.count = querier->service != NULL ? querier->service->interface_index : 0;
    fields.id = querier->message_id;
    return fields;
}

static struct timer *new_timer(struct sim *sim, struct querier *querier, struct server *server)
{
    struct timer *timer = sim_alloc(sim, sizeof *timer);
    *timer = (struct timer){querier, querier->generation, server};
    return timer;
}

static bool is_over(const struct querier *querier)
{
    return querier->concluded || querier->owner == NULL || querier->owner->stopped ||
           querier->owner->querier != querier;
}

static void conclude(struct sim *sim, struct querier *querier, enum rcode rcode)
{
    querier_remove(sim, querier);
    querier->rcode = rcode;
    question_response(sim, querier->owner, querier);
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server);

/* No server is left: the client is told so. */
static void give_up(struct sim *sim, struct querier *querier)
{
    say(sim, M_CLASSIC_CHANGED_TO_NONE, fields_of(querier, NULL));
    say(sim, M_CLASSIC_TRIED_ALL, fields_of(querier, querier->server));
    conclude(sim, querier, querier->rcode);
}

static void receive(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    struct querier *querier = timer->querier;
    struct server *server = timer->server;
    if (is_over(querier) || (querier->failed_servers & querier_bit(querier, server)) != 0)
        return;
    enum rcode rcode = querier_rcode(querier, server), before = querier->rcode;
    querier->rcode = rcode;
    say(sim, M_CLASSIC_RECEIVED, fields_of(querier, server));
    say(sim, M_CLASSIC_RESPONSE, fields_of(querier, server));
    if (rcode == NOERROR || rcode == NXDOMAIN) {
        conclude(sim, querier, rcode);
        return;
    }
    say(sim, M_CLASSIC_CODE, fields_of(querier, server));
    say(sim, M_CLASSIC_PENALIZING, fields_of(querier, server));
    say(sim, M_CLASSIC_NOT_PENALIZED, fields_of(querier, server));
    if (querier->failed_servers != 0)
        querier->rcode = before;
    querier_mark_error(sim, querier, rcode);
    querier->failed_servers |= querier_bit(querier, server);
    struct server *next = querier_choose(sim, querier);
    if (next == NULL) {
        give_up(sim, querier);
        return;
    }
    say(sim, M_CLASSIC_CHANGED, fields_of(querier, next));
    if (querier->server == server)
        send_query(sim, querier, next);
}

static void no_response(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    struct querier *querier = timer->querier;
    if (is_over(querier) || timer->generation != querier->generation)
        return;
    struct server *server = timer->server;
    querier->interval *= 3;
    if (++querier->unanswered >= 2) {
        say(sim, M_CLASSIC_UNANSWERED, fields_of(querier, server));
        say(sim, M_CLASSIC_PENALIZING, fields_of(querier, server));
        querier_penalize(sim, server);
        struct server *next = querier_choose(sim, querier);
        bool other = next != server;
        if (other)
            querier_mark_left(sim, querier);
        say(sim, other ? M_CLASSIC_CHANGED : M_CLASSIC_CHANGED_TO_NONE, fields_of(querier, next));
        if (!other || (querier->used_servers & querier_bit(querier, next)) != 0)
            say(sim, M_CLASSIC_RETRYING, fields_of(querier, next));
        server = next;
    }
    send_query(sim, querier, server);
}

static void retry(struct sim *sim, void *context)
{
    const struct timer *timer = context;
    if (!is_over(timer->querier) && timer->generation == timer->querier->generation)
        send_query(sim, timer->querier, timer->server);
}

/* No route to it: the next one at once, or, when all were tried, the best of them after a while. */
static void leave_unreachable(struct sim *sim, struct querier *querier, struct server *server)
{
    say(sim, M_CLASSIC_UNREACHABLE, fields_of(querier, server));
    server->penalized_until = sim->now + SEC(60);
    querier_mark_unreachable(sim, querier);
    struct server *next = querier_choose(sim, querier);
    bool fresh = (querier->used_servers & querier_bit(querier, next)) == 0;
    say(sim, M_CLASSIC_RETRYING, fields_of(querier, next));
    sim_at(sim, fresh ? sim_soon(sim, 300, 900) : sim->now + querier->interval, retry, new_timer(sim, querier, next));
}

static void send_query(struct sim *sim, struct querier *querier, struct server *server)
{
    if (server != querier->server || querier->unanswered >= 2)
        querier->unanswered = 0;
    if ((querier->used_servers & querier_bit(querier, server)) == 0)
        querier->interval = SEC(1);
    querier->used_servers |= querier_bit(querier, server);
    querier->server = server;
    querier->generation++;
    querier_mark_sent(sim, querier);
    if (server->mood == SERVER_UNREACHABLE) {
        leave_unreachable(sim, querier, server);
        return;
    }
    say(sim, M_CLASSIC_SENT, fields_of(querier, server));
    say(sim, M_CLASSIC_QUERY, fields_of(querier, server));
    if (server->mood != SERVER_DEAD && !querier->name->unanswered)
        sim_at(sim, sim->now + server->latency + rng_between(&sim->rng, 0, MS(3)), receive,
               new_timer(sim, querier, server));
    sim_at(sim, sim->now + querier->interval, no_response, new_timer(sim, querier, server));
}

void classic_start(struct sim *sim, struct querier *querier)
{
    send_query(sim, querier, querier->owner->first_server);
}

/* Without a server, and not suppressed: the client did not ask for that. */
void classic_no_server(struct sim *sim, struct question *question)
{
    say(sim, M_CLASSIC_NO_MORE, question_fields(question));
    question->query->never_sent |= question->query->sent == NEVER;
    truth_service_gone(sim, question->query, "no-dns-service");
    answer_negative(sim, question, NULL);
}
