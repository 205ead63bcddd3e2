#include <string.h>

#include "daemon.h"

static const char *const RCODE_CAUSES[] = {
    [NOERROR] = "no-data",   [FORMERR] = "server-error", [SERVFAIL] = "server-failure",
    [NXDOMAIN] = "nxdomain", [NOTIMP] = "server-error",  [REFUSED] = "server-refused"};
static const char *const RCODE_REASONS[] = {
    [NOERROR] = "no-data",   [FORMERR] = "server error", [SERVFAIL] = "server error",
    [NXDOMAIN] = "nxdomain", [NOTIMP] = "server error",  [REFUSED] = "server error"};

static struct say fields_of(const struct question *q)
{
    return (struct say){.r = q->request->r,
                        .q = q->id,
                        .name = q->name->text,
                        .written = q->request->written,
                        .type = q->type,
                        .service = q->service,
                        .client = &q->request->client};
}

static uint32_t new_id(struct sim *sim)
{
    for (;;) {
        uint32_t id = 1 + rng_below(&sim->rng, 65535);
        const struct question *q = sim->daemon->open;
        while (q != NULL && q->id != id)
            q = q->next;
        if (q == NULL)
            return id;
    }
}

static void say_assigned(struct sim *sim, const struct question *q)
{
    struct say fields = fields_of(q);
    bool full = q->service != NULL && sim->now - q->service->described_at >= SEC(sim->options.era == ERA_11 ? 30 : 60);
    if (full)
        q->service->described_at = sim->now;
    say(sim, q->service == NULL ? M_ASSIGNED_NONE : full ? M_ASSIGNED_FULL : M_ASSIGNED, fields);
}

struct suppression {
    const char *reason, *cause;
};

static struct suppression suppression_of(const struct question *q)
{
    if (q->service == NULL)
        return (struct suppression){"no DNS service", "no-dns-service"};
    bool unusable = (q->request->flags & FLAG_SUPPRESS) != 0;
    if (unusable && strcmp(q->type, "AAAA") == 0 && !q->service->aaaa_ok)
        return (struct suppression){"AAAA records are unusable", "aaaa-records-unusable"};
    if (unusable && strcmp(q->type, "A") == 0 && !q->service->a_ok)
        return (struct suppression){"A records are unusable", "a-records-unusable"};
    return (struct suppression){NULL, NULL};
}

static bool wants_negatives(const struct request *request)
{
    return (request->flags & FLAG_INTERMEDIATES) != 0;
}

static void say_result(struct sim *sim, const struct question *q, const char *rdata, const char *reason)
{
    static const enum message POSITIVE[] = {M_QUERY_RESULT, M_ADDRINFO_RESULT, M_XPC_RESULT};
    static const enum message NEGATIVE[] = {M_QUERY_RESULT_NONE, M_ADDRINFO_RESULT_NONE, M_XPC_RESULT_NONE};
    struct say fields = fields_of(q);
    fields.rdata = rdata;
    fields.text = reason;
    fields.number = rdata != NULL && q->service != NULL ? q->service->interface_index : 0;
    say(sim, (rdata != NULL ? POSITIVE : NEGATIVE)[q->request->api], fields);
}

static void answer_suppressed(struct sim *sim, void *context)
{
    struct question *q = context;
    if (q->stopped)
        return;
    say(sim, M_NEGATIVE, fields_of(q));
    if (!wants_negatives(q->request))
        return;
    say(sim, M_TOLD_SUPPRESSED, fields_of(q));
    say_result(sim, q, NULL, q->service == NULL ? "no-dns-service" : "query-suppressed");
    client_told(sim, q->request, q, false);
}

static void time_out(struct sim *sim, void *context)
{
    struct question *q = context;
    if (q->stopped)
        return;
    say(sim, M_TIMEOUT_QUESTIONS, fields_of(q));
    say(sim, M_NEGATIVE, fields_of(q));
    say(sim, M_TIMING_OUT, fields_of(q));
    if (!q->query->answered && q->query->sent != NEVER)
        truth_failed(sim, q->query, "timeout");
    if (wants_negatives(q->request))
        say_result(sim, q, NULL, NULL);
    question_stop(sim, q);
    client_told(sim, q->request, q, false);
}

static struct question *same_question(const struct sim *sim, const struct question *q)
{
    for (struct question *other = sim->daemon->open; other != NULL; other = other->next)
        if (other != q && !other->suppressed && other->leader == NULL && other->service == q->service &&
            other->name == q->name && strcmp(other->type, q->type) == 0)
            return other;
    return NULL;
}

static void ask(struct sim *sim, void *context)
{
    struct question *q = context;
    if (!q->stopped && q->leader == NULL && q->querier == NULL)
        querier_start(sim, q);
}

void question_start(struct sim *sim, struct question *q)
{
    q->id = new_id(sim);
    q->service = world_service_for(sim, q->name->text);
    if ((q->request->flags & FLAG_TIMEOUT) != 0 && !q->timed) {
        q->timed = true;
        struct say fields = fields_of(q);
        fields.count = 0x10 + rng_below(&sim->rng, 80);
        say(sim, M_STOP_TIME, fields);
        sim_at(sim, sim->now + SEC(30), time_out, q);
    }
    say_assigned(sim, q);
    struct suppression suppression = suppression_of(q);
    q->suppressed = suppression.reason != NULL;
    q->next = sim->daemon->open;
    sim->daemon->open = q;
    if (q->suppressed) {
        struct say fields = fields_of(q);
        fields.text = suppression.reason;
        say(sim, M_SUPPRESSED, fields);
        q->query->never_sent = true;
        truth_failed(sim, q->query, suppression.cause);
        sim_at(sim, sim_soon(sim, 20, 120), answer_suppressed, q);
        return;
    }
    q->leader = same_question(sim, q);
    if (q->leader != NULL && q->leader->query->sent != NEVER)
        truth_sent(sim, q->query);
    sim_at(sim, sim_soon(sim, 60, 300), ask, q);
}

/* Its first follower takes over its id and its querier. */
static void hand_over(struct sim *sim, struct question *q)
{
    struct question *heir = NULL;
    for (struct question *other = sim->daemon->open; other != NULL; other = other->next) {
        if (other->leader != q)
            continue;
        if (heir == NULL) {
            heir = other;
            heir->leader = NULL;
            heir->id = q->id;
            heir->querier = q->querier;
            if (heir->querier != NULL)
                heir->querier->owner = heir;
            q->querier = NULL;
        } else
            other->leader = heir;
    }
}

void question_stop(struct sim *sim, struct question *q)
{
    if (q->stopped)
        return;
    q->stopped = true;
    struct question **place = &sim->daemon->open;
    while (*place != q)
        place = &(*place)->next;
    *place = q->next;
    hand_over(sim, q);
    if (q->querier != NULL && !q->querier->concluded)
        querier_orphan(sim, q);
}

static void deliver(struct sim *sim, struct question *q, enum rcode rcode, const char *rdata)
{
    if (rdata != NULL)
        truth_answered(sim, q->query);
    else
        truth_failed(sim, q->query, RCODE_CAUSES[rcode]);
    if (rdata == NULL && !wants_negatives(q->request))
        return;
    say_result(sim, q, rdata, RCODE_REASONS[rcode]);
    client_told(sim, q->request, q, rdata != NULL);
}

void question_response(struct sim *sim, struct question *q, const struct querier *querier, enum rcode rcode)
{
    const char *rdata = rcode != NOERROR ? NULL : strcmp(q->type, "A") == 0 ? querier->name->a : querier->name->aaaa;
    q->querier = NULL;
    if (rdata == NULL)
        say(sim, M_NO_UNICAST_ANSWERS, fields_of(q));
    struct question *sharing[64];
    size_t count = 0;
    sharing[count++] = q;
    for (struct question *other = sim->daemon->open; other != NULL && count < 64; other = other->next)
        if (other->leader == q)
            sharing[count++] = other;
    for (size_t i = 0; i < count; i++)
        if (!sharing[i]->stopped)
            deliver(sim, sharing[i], rcode, rdata);
}
