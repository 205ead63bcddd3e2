#include "daemon.h"

void truth_open(struct sim *sim)
{
    sim->truth = sim_alloc(sim, sizeof *sim->truth);
}

struct query *truth_query(struct sim *sim, struct query fields)
{
    struct query *query = sim_alloc(sim, sizeof *query);
    *query = fields;
    query->stop = query->sent = query->decided = NEVER;
    struct truth *truth = sim->truth;
    truth->queries = sim_grow(truth->queries, truth->count, &truth->room, sizeof(struct query *));
    truth->queries[truth->count++] = query;
    return query;
}

void truth_sent(struct sim *sim, struct query *query)
{
    if (query->sent == NEVER)
        query->sent = sim->now;
}

void truth_answered(struct sim *sim, struct query *query)
{
    if (query->answered)
        return;
    query->answered = true;
    query->cause = NULL;
    query->decided = sim->now;
}

void truth_failed(struct sim *sim, struct query *query, const char *cause)
{
    if (query->answered || query->cause != NULL)
        return;
    query->cause = cause;
    query->decided = sim->now;
}
