#include <string.h>

#include "daemon.h"

void truth_open(struct sim *sim)
{
    sim->truth = sim_alloc(sim, sizeof *sim->truth);
}

struct query *truth_query(struct sim *sim, struct query fields)
{
    struct query *query = sim_alloc(sim, sizeof *query);
    *query = fields;
    query->stop = query->sent = query->decided = query->died = NEVER;
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
    query->revived |= query->cause_count > 0; /* it was told before that it failed */
    query->cause_count = 0;
    query->decided = sim->now;
    query->network_at_end = sim->world->network;
}

static void add_cause(struct query *query, const char *cause)
{
    for (size_t i = 0; i < query->cause_count; i++)
        if (strcmp(query->causes[i], cause) == 0)
            return;
    if (query->cause_count < CAUSES_MAX)
        query->causes[query->cause_count++] = cause;
}

static bool has_waited(const struct sim *sim, const struct query *query)
{
    int64_t from = query->local ? query->start : query->sent;
    return from != NEVER && sim->now - from >= SEC(5);
}

void truth_told(const struct sim *sim, struct query *query, const char *error)
{
    if (query->server_error == NULL) {
        query->server_error = error;
        query->told_late = has_waited(sim, query);
    } else if (strcmp(query->server_error, error) != 0)
        query->other_error = error;
}

void truth_failed(struct sim *sim, struct query *query, const char *cause)
{
    if (query->answered || query->cause_count > 0)
        return;
    if (has_waited(sim, query) && !query->local) /* it was decided before */
        add_cause(query, query->server_error != NULL ? query->server_error
                         : query->no_connection      ? "encrypted-dns-failed"
                         : query->unreachable        ? "server-unreachable"
                                                     : "timeout");
    if (query->told_late)
        add_cause(query, query->unreachable ? "server-unreachable" : "timeout");
    add_cause(query, cause);
    query->decided = sim->now;
    query->network_at_end = sim->world->network;
}

void truth_also(struct query *query, const char *cause)
{
    if (query->cause_count > 0)
        add_cause(query, cause);
}

void truth_share(struct sim *sim, struct query *query, const struct query *leader)
{
    if (leader->sent != NEVER)
        truth_sent(sim, query);
    query->asked |= leader->asked;
    query->no_connection = leader->no_connection;
    query->unreachable = leader->unreachable;
    query->server_error = leader->server_error;
    query->other_error = leader->other_error;
    query->shared = leader->sent != NEVER;
}

/* What it was that did not come; nothing when the wait was too short to tell. */
static void judge_wait(struct sim *sim, struct query *query)
{
    bool waited = has_waited(sim, query);
    if (query->answered || query->cause_count > 0)
        return;
    if (query->server_error != NULL) {
        truth_failed(sim, query, query->server_error);
        if (query->other_error != NULL)
            truth_also(query, query->other_error);
        if (query->shared || query->told_late) {
            truth_also(query, "timeout");
            truth_also(query, query->unreachable ? "server-unreachable" : "timeout");
        }
        if (query->shared && sim->now - query->start < SEC(5))
            truth_also(query, "");
    } else if (query->no_connection || query->unreachable) {
        truth_failed(sim, query, query->no_connection ? "encrypted-dns-failed" : "server-unreachable");
        truth_also(query, query->unreachable ? "server-unreachable" : "timeout");
        truth_also(query, "timeout");
        if (!waited)
            truth_also(query, "");
    } else if (query->local && waited)
        truth_failed(sim, query, "mdns-no-response");
    else if (query->sent != NEVER && !query->local && (waited || query->penalized)) {
        truth_failed(sim, query, "timeout");
        if (!waited && sim->options.levels == LEVELS_DEFAULT)
            truth_also(query, ""); /* penalties are not logged there */
    }
}

void truth_timed_out(struct sim *sim, struct query *query)
{
    if (query->local)
        truth_failed(sim, query, "mdns-no-response");
    else
        judge_wait(sim, query);
}

void truth_moved(struct sim *sim, struct query *query)
{
    if (has_waited(sim, query) && !query->local && !query->no_connection)
        judge_wait(sim, query);
}

void truth_service_gone(struct sim *sim, struct query *query, const char *cause)
{
    bool none = strcmp(cause, "no-dns-service") == 0;
    if (query->answered || query->cause_count > 0)
        return;
    if (query->sent == NEVER && !query->asked) {
        truth_failed(sim, query, cause);
        return;
    }
    query->revived |= !none;
    truth_failed(sim, query, none ? "configuration-changed" : cause);
    truth_also(query, none ? "configuration-changed" : cause);
    if (query->no_connection)
        truth_also(query, cause);
    if (query->server_error != NULL) /* which nobody mended */
        truth_also(query, query->server_error);
    if (query->other_error != NULL)
        truth_also(query, query->other_error);
}

void truth_ended(struct sim *sim, struct query *query, bool daemon_died)
{
    if (query->stop != NEVER || query->died != NEVER)
        return;
    if (daemon_died)
        query->died = sim->now;
    else
        query->stop = sim->now;
    if (daemon_died && query->server_error != NULL && query->heard == 0)
        truth_also(query, "daemon-restarted"); /* the client heard nothing else */
    if (query->answered || query->cause_count > 0)
        return;
    bool decided = has_waited(sim, query);
    if (!daemon_died || decided)
        judge_wait(sim, query);
    if (daemon_died && query->cause_count > 0)
        truth_also(query, "daemon-restarted");
    else if (daemon_died) {
        truth_failed(sim, query, "daemon-restarted");
        if (query->server_error != NULL)
            truth_also(query, query->server_error);
        int64_t from = query->local ? query->start : query->sent;
        if (from != NEVER && sim->now - from > SEC(4)) { /* when it died is not logged */
            truth_also(query, query->local ? "mdns-no-response" : "timeout");
            if (query->unreachable || query->no_connection)
                truth_also(query, query->unreachable ? "server-unreachable" : "encrypted-dns-failed");
        }
    }
}
