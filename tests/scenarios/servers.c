/* What libmdns's querier and the classic resolver share: the choice of servers, and the truth of who asks. */
#include <string.h>

#include "daemon.h"

void querier_remove(struct sim *sim, struct querier *querier)
{
    querier->concluded = true;
    for (struct querier **place = &sim->daemon->queriers; *place != NULL; place = &(*place)->next)
        if (*place == querier) {
            *place = querier->next;
            return;
        }
}

unsigned querier_bit(const struct querier *querier, const struct server *server)
{
    for (size_t i = 0; i < querier->service->server_count; i++)
        if (querier->service->servers[i] == server)
            return 1u << i;
    return 0;
}

struct server *querier_choose(struct sim *sim, const struct querier *querier)
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

struct server *service_first_server(const struct sim *sim, const struct dns_service *service)
{
    struct server *best = service->servers[0];
    for (size_t i = 1; i < service->server_count; i++) {
        struct server *server = service->servers[i];
        if (best->penalized_until > sim->now && server->penalized_until < best->penalized_until)
            best = server;
    }
    return best;
}

enum rcode querier_rcode(const struct querier *querier, const struct server *server)
{
    return server->mood == SERVER_FAILING ? SERVFAIL : server->mood == SERVER_REFUSING ? REFUSED : querier->name->rcode;
}

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

static void mark_left(struct sim *sim, struct query *query)
{
    (void)sim;
    query->left_server |= !query->answered; /* it may be asked once more later */
}

static void mark_no_connection(struct sim *sim, struct query *query)
{
    truth_sent(sim, query);
    query->no_connection = true;
}

static void mark_servfail(struct sim *sim, struct query *query)
{
    truth_told(sim, query, "server-failure");
}

static void mark_refused(struct sim *sim, struct query *query)
{
    truth_told(sim, query, "server-refused");
}

static void mark_error(struct sim *sim, struct query *query)
{
    truth_told(sim, query, "server-error");
}

void querier_penalize(struct sim *sim, struct server *server)
{
    server->penalized_until = sim->now + SEC(60);
    for (const struct querier *other = sim->daemon->queriers; other != NULL; other = other->next)
        if (other->server == server)
            mark_owners(sim, other, mark_penalized);
}

static void mark_asked(struct sim *sim, struct query *query)
{
    (void)sim;
    query->asked = true;
}

void querier_mark_asked(struct sim *sim, const struct querier *querier)
{
    mark_owners(sim, querier, mark_asked);
}

void querier_mark_sent(struct sim *sim, const struct querier *querier)
{
    mark_owners(sim, querier, truth_sent);
}

void querier_mark_unreachable(struct sim *sim, const struct querier *querier)
{
    mark_owners(sim, querier, mark_unreachable);
}

void querier_mark_left(struct sim *sim, const struct querier *querier)
{
    mark_owners(sim, querier, mark_left);
}

void querier_mark_no_connection(struct sim *sim, const struct querier *querier)
{
    mark_owners(sim, querier, mark_no_connection);
}

void querier_mark_error(struct sim *sim, struct querier *querier, enum rcode rcode)
{
    querier->rcodes |= 1u << rcode;
    mark_owners(sim, querier, rcode == SERVFAIL ? mark_servfail : rcode == REFUSED ? mark_refused : mark_error);
}
