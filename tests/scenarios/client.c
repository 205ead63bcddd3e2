#include "client.h"

#include <string.h>

#include "daemon.h"
#include "habits.h"

/* A connection that several lookups may share. */
struct link {
    uint32_t r;
    unsigned visits;
};

/* One lookup of one program. */
struct visit {
    const struct habit *habit;
    struct client client;
    const struct zone_name *name;
    int64_t patience;
    struct link *link; /* NULL: none */
    struct request *requests[TYPES_MAX];
    size_t request_count, told, wanted;
    unsigned tries;
    const struct ask *ask; /* of a scene; NULL: drawn */
    bool answered, ended;
};

static void begin_visit(struct sim *sim, void *context);

static bool has_undecided(const struct request *request)
{
    for (size_t i = 0; i < request->question_count; i++)
        if (request->questions[i]->query->decided == NEVER && !request->questions[i]->parallel)
            return true;
    return false;
}

bool client_is_waiting(const struct request *request)
{
    const struct visit *visit = request->visit;
    for (size_t i = 0; i < visit->request_count; i++)
        if (has_undecided(visit->requests[i]))
            return true;
    return false;
}

static bool is_decided(const struct visit *visit)
{
    return !client_is_waiting(visit->requests[0]) && visit->told >= visit->wanted;
}

/* Asks once more: at once when it was told, else after a while. */
static void try_again(struct sim *sim, const struct visit *visit)
{
    if (visit->answered || visit->tries == 0)
        return;
    struct visit *next = sim_alloc(sim, sizeof *next);
    *next = (struct visit){.habit = visit->habit,
                           .client = visit->client,
                           .name = visit->name,
                           .patience = visit->patience,
                           .tries = visit->tries - 1};
    int64_t wait = is_decided(visit) ? rng_between(&sim->rng, 30, 700) : rng_between(&sim->rng, 1300, 4000);
    sim_at(sim, sim->now + MS(wait), begin_visit, next);
}

static void end_visit(struct sim *sim, void *context)
{
    struct visit *visit = context;
    if (visit->ended || (visit->ask != NULL && visit->ask->leaks))
        return;
    visit->ended = true;
    if (visit->request_count > 0 && visit->requests[0]->stopped)
        return; /* the daemon died in between */
    bool last = visit->link != NULL && --visit->link->visits == 0;
    if (last)
        say(sim, M_CONNECT_STOP, (struct say){.r = visit->link->r, .client = &visit->client});
    for (size_t i = 0; i < visit->request_count; i++) {
        if (visit->link != NULL && !last)
            say(sim, M_CANCEL, (struct say){.r = visit->requests[i]->r});
        daemon_stop(sim, visit->requests[i]);
    }
    try_again(sim, visit);
}

static struct link *connect(struct sim *sim, const struct client *client, enum message message)
{
    struct link *link = sim_alloc(sim, sizeof *link);
    link->r = daemon_next_r(sim);
    say(sim, message, (struct say){.r = link->r, .client = client});
    return link;
}

static void begin_visit(struct sim *sim, void *context)
{
    struct visit *visit = context;
    const struct habit *habit = visit->habit;
    const char *text = visit->name->single != NULL ? visit->name->single : visit->name->text;
    struct request terms = {.api = habit->api,
                            .client = visit->client,
                            .flags = habit->flags,
                            .name = visit->name,
                            .denied = (habit->traits & HABIT_DENIED) != 0,
                            .needs_encryption = (habit->traits & HABIT_ENCRYPTION) != 0,
                            .dnssec = (habit->traits & HABIT_DNSSEC) != 0,
                            .visit = visit};
    bool may_fail = sim->options.era >= ERA_10_15 && !visit->name->local;
    terms.fails_to_start = may_fail && (visit->ask != NULL ? visit->ask->fails : rng_chance(&sim->rng, 2));
    terms.written = sim_text(sim, "%.*s", (int)(strlen(text) - (visit->name->single == NULL)), text);
    if (visit->link == NULL && habit->api == API_QUERY && habit->types[1] != NULL)
        visit->link = connect(sim, &visit->client, rng_chance(&sim->rng, 5) ? M_CONNECT_DELEGATE : M_CONNECT);
    if (visit->link != NULL)
        visit->link->visits++;
    terms.dies = (habit->traits & HABIT_DIES) != 0;
    while (habit->types[visit->wanted] != NULL)
        visit->wanted++;
    if (habit->api != API_QUERY)
        visit->requests[visit->request_count++] = daemon_start(sim, terms, habit->types);
    else
        for (size_t i = 0; i < visit->wanted; i++) {
            const char *const one[] = {habit->types[i], NULL};
            visit->requests[visit->request_count++] = daemon_start(sim, terms, one);
        }
    sim_at(sim, visit->requests[0]->refused ? sim_soon(sim, 200, 900) : sim->now + visit->patience, end_visit, visit);
}

void client_told(struct sim *sim, struct request *request, const struct question *question, bool answer)
{
    struct visit *visit = request->visit;
    bool first = question->query->heard++ == 0;
    bool cname = answer && !question->query->answered && !request->dnssec;
    if (cname || !first) {
        question->query->heard -= cname;
        return;
    }
    visit->answered |= answer;
    if ((visit->habit->traits & HABIT_LINGERS) != 0)
        visit->told++;
    else if (++visit->told == visit->wanted)
        sim_at(sim, sim_soon(sim, 200, 3000), end_visit, visit);
    else if (answer && strcmp(question->type, "A") == 0 && rng_chance(&sim->rng, 50))
        sim_at(sim, sim_soon(sim, 50000, 60000), end_visit, visit); /* needs no more */
}

static int64_t draw_patience(struct sim *sim)
{
    static const unsigned WEIGHTS[] = {19, 53, 28};
    switch (rng_weighted(&sim->rng, WEIGHTS, 3)) {
    case 0:
        return MS(rng_between(&sim->rng, 300, 3500));
    case 1:
        return MS(rng_between(&sim->rng, 6000, 20000));
    default:
        return MS(rng_between(&sim->rng, 30500, 45000));
    }
}

static void remember(struct recent *recent, const struct zone_name *name)
{
    if (name->bad || name->single != NULL || name->local)
        return;
    recent->names[recent->next] = name;
    recent->next = (recent->next + 1) % RECENT_MAX;
    recent->count += recent->count < RECENT_MAX;
}

static const struct zone_name *choose_name(struct sim *sim, struct recent *recent, const struct habit *habit,
                                           enum visit_kind kind)
{
    bool again = recent->count > 0 && habit_is_plain(habit) && rng_chance(&sim->rng, 8);
    if (kind == VISIT_UNANSWERED)
        return zone_draw(sim, NAME_UNANSWERED, NULL);
    if (again)
        return recent->names[rng_below(&sim->rng, (uint32_t)recent->count)];
    const struct zone_name *name = habit_name(sim, habit);
    remember(recent, name);
    return name;
}

static struct visit *new_visit(struct sim *sim, struct recent *recent, enum visit_kind kind)
{
    struct visit *visit = sim_alloc(sim, sizeof *visit);
    visit->habit = habit_draw(sim);
    visit->client = habit_client(sim, visit->habit);
    visit->name = choose_name(sim, recent, visit->habit, kind);
    visit->patience = kind == VISIT_UNANSWERED ? MS(rng_between(&sim->rng, 6000, 20000)) : draw_patience(sim);
    if ((visit->habit->traits & HABIT_DIES) != 0)
        visit->patience = MS(rng_between(&sim->rng, 1, 3000));
    visit->tries = rng_chance(&sim->rng, 10) ? 1 : 0;
    return visit;
}

/* More lookups on the connection of VISIT, each of another name. */
static void begin_batch(struct sim *sim, struct recent *recent, struct visit *visit, enum visit_kind kind)
{
    enum { BATCH_MAX = 6 };
    const struct zone_name *names[BATCH_MAX] = {visit->name};
    size_t count = 1, wanted = 3 + rng_below(&sim->rng, BATCH_MAX - 2);
    visit->link = connect(sim, &visit->client, M_CONNECT);
    for (size_t tries = 1; tries < wanted; tries++) {
        const struct zone_name *name = choose_name(sim, recent, visit->habit, kind);
        bool fresh = true;
        for (size_t i = 0; i < count; i++)
            fresh = fresh && names[i] != name;
        if (!fresh)
            continue;
        names[count++] = name;
        struct visit *other = sim_alloc(sim, sizeof *other);
        *other = *visit;
        other->name = name;
        begin_visit(sim, other);
    }
}

void client_visit(struct sim *sim, struct recent *recent, enum visit_kind kind)
{
    struct visit *visit = new_visit(sim, recent, kind);
    if ((visit->habit->traits & HABIT_BATCH) != 0)
        begin_batch(sim, recent, visit, kind);
    begin_visit(sim, visit);
}

void client_ask(struct sim *sim, const struct ask *ask)
{
    struct visit *visit = sim_alloc(sim, sizeof *visit);
    *visit = (struct visit){.habit = ask->habit,
                            .client = habit_client(sim, ask->habit),
                            .name = ask->name,
                            .patience = ask->patience,
                            .ask = ask};
    begin_visit(sim, visit);
}
