/* Lines that tell a name and no id (10.12 to 10.14): of all queries that bear the name, those that the line can be of.
 */
#include "correlate/model.h"

static bool has_choice(const struct query *q)
{
    return q->proof[FACT_ASSIGNED] != NULL || q->proof[FACT_NO_SERVICE] != NULL;
}

static uint64_t last_choice(const struct query *q)
{
    const struct event *assigned = q->proof[FACT_ASSIGNED], *none = q->proof[FACT_NO_SERVICE];
    uint64_t a = assigned != NULL ? assigned->id : 0, n = none != NULL ? none->id : 0;
    return a > n ? a : n;
}

/* Those that pass; all where none does. */
static bool keep(struct targets *route, bool (*passes)(const struct query *q, uint64_t value), uint64_t value)
{
    size_t kept = 0;
    for (size_t i = 0; i < route->count; i++)
        if (passes(route->queries[i], value))
            route->queries[kept++] = route->queries[i];
    route->count = kept > 0 ? kept : route->count;
    return kept > 0;
}

/* A server is chosen for a question that has none, if such a one is among those that bear the name. */
static bool is_unserved(const struct query *q, uint64_t value)
{
    (void)value;
    return !has_choice(q);
}

static bool was_chosen_at(const struct query *q, uint64_t event)
{
    return last_choice(q) == event;
}

static bool is_of_client(const struct query *q, uint64_t pid)
{
    return pid > 0 && q->lookup->client_pid == pid;
}

static bool is_suppressed(const struct query *q, uint64_t value)
{
    (void)value;
    return q->proof[FACT_SUPPRESSED] != NULL || q->proof[FACT_NO_SERVICE] != NULL;
}

/* A name's suppression is told just behind the choice of its server: of others that bear the name nothing is said. A
 * policy's line names the process that it forbids to ask; none of these: it asked on another's behalf. */
static void keep_refused(struct targets *route, uint64_t pid)
{
    uint64_t last = 0;
    for (size_t i = 0; i < route->count; i++)
        last = last_choice(route->queries[i]) > last ? last_choice(route->queries[i]) : last;
    if (!keep(route, is_of_client, pid))
        (void)keep(route, was_chosen_at, last);
}

/* The newest that bears the name hangs on the oldest. */
static void keep_follower(struct targets *route, struct event *e)
{
    if (route->count < 2)
        return;
    dw_query_share(route->queries[0], route->queries[route->count - 1], 0);
    dw_query_prove(route->queries[0], FACT_DUPLICATE, e);
    route->count = 1;
}

/* DNS64: behind the question for the network's prefix the AAAA query of a name goes on as one for A. */
static struct query *prefix_asker(const struct correlate *c, const struct event *e)
{
    struct slice name = dw_event_text(e, FIELD_NAME);
    if (c->prefix_asked == DW_TIME_NONE || c->now == DW_TIME_NONE || c->now - c->prefix_asked > SECOND)
        return NULL;
    for (struct lookup *l = c->last; l != NULL && l->life == c->life; l = l->prev)
        for (struct query *q = l->queries; q != NULL; q = q->next)
            if (strcmp(q->type, "AAAA") == 0 && q->proof[FACT_STOPPED] == NULL && q->proof[FACT_ANSWERED] == NULL &&
                q->proof[FACT_SUPPRESSED] == NULL && dw_query_may_bear(q, name))
                return q;
    return NULL;
}

/* A server is chosen for a question that goes on, else for one that has none. */
static void keep_chosen(struct correlate *c, struct targets *route, const struct event *e)
{
    char type[12];
    dw_question_type(e, type);
    struct query *asker = strcmp(type, "A") == 0 ? prefix_asker(c, e) : NULL;
    if (dw_is_prefix_query(e)) {
        c->prefix_asked = e->entry.time_ns;
    } else if (asker != NULL) {
        c->prefix_asked = DW_TIME_NONE;
        route->queries[0] = asker;
        route->count = 1;
    } else {
        (void)keep(route, is_unserved, 0);
    }
}

void dw_namesakes_keep(struct correlate *c, struct targets *route, struct event *e)
{
    switch (e->kind) {
    case EVENT_SERVER_CHOSEN:
        keep_chosen(c, route, e);
        break;
    case EVENT_QUERY_SUPPRESSED:
        keep_refused(route, (uint64_t)dw_event_number(e, FIELD_CLIENT_PID, 0));
        break;
    case EVENT_QUESTION_SUPPRESSED_RESULT:
        (void)keep(route, is_suppressed, 0);
        break;
    case EVENT_QUESTION_DUPLICATE:
    case EVENT_QUESTION_DUPLICATE_OLD:
        keep_follower(route, e);
        break;
    default:
        break;
    }
}
