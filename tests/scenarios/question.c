#include <string.h>

#include "daemon.h"

struct asked {
    struct question *question;
    uint32_t generation;
};

struct say question_fields(const struct question *q)
{
    return (struct say){.r = q->request->r,
                        .q = q->id,
                        .name = q->name->text,
                        .written = q->request->written,
                        .type = q->type,
                        .service = q->service,
                        .dnssec = q->request->dnssec ? "indeterminate" : NULL,
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
    struct say fields = question_fields(q);
    bool full = sim->options.era >= ERA_11 && q->service != NULL &&
                sim->now - q->service->described_at >= SEC(sim->options.era == ERA_11 ? 30 : 60);
    if (full)
        q->service->described_at = sim->now;
    say(sim, q->service == NULL ? M_ASSIGNED_NONE : full ? M_ASSIGNED_FULL : M_ASSIGNED, fields);
}

void question_time_out(struct sim *sim, void *context)
{
    struct question *q = context;
    if (q->stopped)
        return;
    say(sim, M_TIMEOUT_QUESTIONS, question_fields(q));
    say(sim, M_NEGATIVE, question_fields(q));
    say(sim, M_TIMING_OUT, question_fields(q));
    truth_timed_out(sim, q->query);
    answer_negative(sim, q, NULL);
    question_stop(sim, q);
}

static struct question *same_question(const struct sim *sim, const struct question *q)
{
    for (struct question *other = sim->daemon->open; other != NULL; other = other->next)
        if (other != q && !other->suppressed && other->leader == NULL && other->id != 0 &&
            other->service == q->service && other->name == q->name && other->parallel == q->parallel &&
            strcmp(other->type, q->type) == 0)
            return other;
    return NULL;
}

static void ask(struct sim *sim, void *context)
{
    const struct asked *asked = context;
    struct question *q = asked->question;
    if (q->stopped || q->generation != asked->generation)
        return;
    const struct cached *cached = cache_find(sim, q);
    if (cached != NULL)
        answer_from_cache(sim, q, cached);
    else if (q->service == NULL && sim->options.era <= ERA_10_15 && !q->parallel)
        classic_no_server(sim, q);
    else {
        const struct cached *old = cache_find_expired(sim, q);
        if (old != NULL && q->request->api == API_XPC && (q->request->flags & FLAG_EXPIRED) != 0)
            answer_expired(sim, q, old);
        struct question *asks = q->leader != NULL ? q->leader : q; /* a leader that has its answer fetches it again */
        if (asks->querier == NULL && asks->service != NULL && (asks == q || asks->told) && !querier_adopt(sim, asks))
            querier_start(sim, asks);
    }
}

/* What else is said of a question's way, now and then. */
static void say_path(struct sim *sim, const struct question *q)
{
    if (q->service != NULL && rng_chance(&sim->rng, 4))
        say(sim, M_ROUTE_POLICY, question_fields(q));
    if (q->service != NULL && rng_chance(&sim->rng, 4))
        say(sim, M_PATH_AGAIN, question_fields(q));
}

static void ask_soon(struct sim *sim, struct question *q)
{
    struct asked *asked = sim_alloc(sim, sizeof *asked);
    *asked = (struct asked){q, q->generation};
    sim_at(sim, sim_soon(sim, 60, 300), ask, asked);
}

static void set_timer(struct sim *sim, struct question *q)
{
    if ((q->request->flags & FLAG_TIMEOUT) == 0 || q->timed)
        return;
    q->timed = true;
    struct say fields = question_fields(q);
    fields.count = 0x10 + rng_below(&sim->rng, 80);
    say(sim, M_STOP_TIME, fields);
    sim_at(sim, sim->now + SEC(30), question_time_out, q);
}

static void suppress(struct sim *sim, struct question *q, struct suppression suppression)
{
    struct say fields = question_fields(q);
    fields.text = sim->options.era < ERA_10_15 ? suppression_of_old(sim, q, suppression) : suppression.reason;
    say(sim, M_SUPPRESSED, fields);
    if (q->query->sent == NEVER)
        q->query->never_sent = true;
    truth_service_gone(sim, q->query, suppression.cause);
    sim_at(sim, sim_soon(sim, 20, 120), answer_suppressed, q);
}

static void choose_service(struct sim *sim, struct question *q)
{
    q->service = world_service_for(sim, q->name->text);
    if (q->service != NULL && q->request->needs_encryption && !q->service->encrypted && !q->service->of_vpn) {
        say(sim, M_LACKS_ENCRYPTION, question_fields(q));
        q->service = NULL;
        q->query->never_sent = true;
        truth_failed(sim, q->query, "encrypted-dns-failed");
    }
    q->first_server = q->service != NULL ? service_first_server(sim, q->service) : NULL;
    if (q->query->decided == NEVER)
        q->query->service = q->service;
}

static void share_or_ask(struct sim *sim, struct question *q)
{
    q->leader = same_question(sim, q);
    if (q->leader != NULL) {
        struct say fields = question_fields(q);
        fields.q2 = q->leader->id;
        say(sim, M_DUPLICATE, fields);
        truth_share(sim, q->query, q->leader->query);
    }
    ask_soon(sim, q);
}

/* A single label: the hosts file first, then the search domain, where there is one. */
static void search_hosts(struct sim *sim, struct question *q)
{
    const char *domain = sim->world->network->search;
    q->id = 0;
    struct say fields = question_fields(q);
    fields.name = q->request->name->bare->text;
    say(sim, M_NEGATIVE, fields);
    if (domain == NULL || !world_lies_in(q->name->text, domain)) {
        q->search = SEARCH_BARE;
        q->name = q->request->name->bare;
        return;
    }
    q->search = SEARCH_DOMAIN;
    fields.name = domain;
    say(sim, M_SEARCH_DOMAIN, fields);
}

void question_start(struct sim *sim, struct question *q)
{
    q->generation++;
    q->leader = NULL;
    q->suppressed = q->waiting = q->told = false;
    if (q->name->local && !q->parallel) {
        local_start(sim, q);
        return;
    }
    if (q->name->single != NULL && q->search == SEARCH_NONE)
        search_hosts(sim, q);
    q->id = new_id(sim);
    q->next = sim->daemon->open;
    sim->daemon->open = q;
    set_timer(sim, q);
    choose_service(sim, q);
    say_path(sim, q);
    say_assigned(sim, q);
    struct suppression suppression = suppression_of(sim, q);
    q->suppressed = suppression.reason != NULL;
    if (q->suppressed)
        suppress(sim, q, suppression);
    else
        share_or_ask(sim, q);
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
            else if (heir->query->decided == NEVER)
                ask_soon(sim, heir);
            q->querier = NULL;
        } else
            other->leader = heir;
    }
}

static void take_out(struct sim *sim, struct question *q)
{
    struct question **place = &sim->daemon->open;
    while (*place != NULL && *place != q)
        place = &(*place)->next;
    if (*place == q)
        *place = q->next;
}

void question_stop(struct sim *sim, struct question *q)
{
    if (q->stopped)
        return;
    q->stopped = true;
    take_out(sim, q);
    hand_over(sim, q);
    querier_leave(sim, q);
}

void question_restart(struct sim *sim, struct question *q, const struct zone_name *name)
{
    take_out(sim, q);
    hand_over(sim, q);
    querier_leave(sim, q);
    q->name = name;
    question_start(sim, q);
}

void question_response(struct sim *sim, struct question *q, const struct querier *querier)
{
    const struct zone_name *name = querier->name;
    enum rcode rcode = querier->rcode;
    q->querier = NULL;
    bool follows = rcode == NOERROR && name->cname != NULL;
    cache_add(sim, name, q->type, querier->service, rcode);
    for (const struct zone_name *n = name; follows && n->cname != NULL && !n->cname_apart; n = n->cname)
        cache_add(sim, n->cname, q->type, querier->service, n->cname->rcode);
    if (!follows && (rcode != NOERROR || zone_data(name, q->type) == NULL))
        say(sim, M_NO_UNICAST_ANSWERS, question_fields(q));
    answer_all(sim, q, querier);
}
