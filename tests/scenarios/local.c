/* .local names: asked by multicast, and by unicast beside it. */
#include <string.h>

#include "daemon.h"

static void hear_answer(struct sim *sim, void *context)
{
    struct question *q = context;
    if (q->stopped)
        return;
    truth_answered(sim, q->query);
    answer_positive(sim, q, q->type, zone_data(q->name, q->type));
}

/* Names of two labels: whether unicast DNS knows of local. at all is asked first. */
static const struct zone_name *parallel_name(const struct question *q)
{
    static const struct zone_name LOCAL = {.text = "local.", .rcode = NXDOMAIN};
    return strcmp(strchr(q->name->text, '.') + 1, "local.") == 0 ? &LOCAL : q->name;
}

static void start_parallel(struct sim *sim, const struct question *q)
{
    static struct query nobody;
    struct request *request = q->request;
    struct question *second = sim_alloc(sim, sizeof *second);
    const struct zone_name *name = parallel_name(q);
    *second = (struct question){.request = request,
                                .query = &nobody,
                                .name = name,
                                .type = name == q->name ? q->type : "SOA",
                                .parallel = true,
                                .timed = true};
    say(sim, M_PARALLEL, question_fields(second));
    if (request->question_count < QUESTIONS_MAX)
        request->questions[request->question_count++] = second;
    question_start(sim, second);
}

void local_start(struct sim *sim, struct question *q)
{
    q->id = 0;
    q->next = sim->daemon->open;
    sim->daemon->open = q;
    q->query->local = true;
    if ((q->request->flags & FLAG_TIMEOUT) != 0 && !q->timed) {
        q->timed = true;
        say(sim, M_STOP_TIME_LOCAL, question_fields(q));
        sim_at(sim, sim->now + SEC(5), question_time_out, q);
    }
    if (zone_data(q->name, q->type) != NULL)
        sim_at(sim, sim->now + MS(rng_between(&sim->rng, 3, 120)), hear_answer, q);
    start_parallel(sim, q);
}
