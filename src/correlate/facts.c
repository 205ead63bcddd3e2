/* The way of an event to the queries that it speaks of: by the ids of its prefix, by server, by order; a query that was
 * never seen to start is made up from what is known of it. */
#include "correlate/model.h"

#define JUST_NOW (SECOND / 20)
#define AT_ONCE  (SECOND / 4)

/* Its START tells what it asks for; but getaddrinfo asks for HTTPS too and does not say so there. */
static bool asks_no_more(const struct request *r, const char *type)
{
    bool silent = type[0] != '\0' && strcmp(type, "A") != 0 && strcmp(type, "AAAA") != 0 && strcmp(type, "SOA") != 0;
    return r->started && r->query_count > 0 && !silent;
}

/* A query of which no START was seen: the capture begins in its middle, or the log lost it. */
static struct query *implicit_query(struct correlate *c, struct event *e, struct dw_error *error)
{
    uint32_t request_id = (uint32_t)dw_event_number(e, FIELD_REQUEST_ID, 0);
    char type[12];
    dw_question_type(e, type);
    if (request_id == 0 && (type[0] == '\0' || dw_event_has(e, FIELD_REQUEST_ID)))
        return NULL; /* nothing to know it by, or the daemon's own: R0 */
    uint64_t key = request_id != 0 ? dw_request_key(c, request_id) : dw_request_key_synthetic(c);
    struct request *r = dw_request_find(c, key);
    if (r == NULL)
        r = dw_request_new(c, key, request_id);
    if (r == NULL || r->connection || r->stopped || asks_no_more(r, type))
        return NULL;
    if (!r->started)
        c->implicit_requests++;
    struct client client = {.pid = r->client_pid, .process = r->client_process, .flags = -1};
    dw_client_name(e, &client);
    struct query *q = dw_lookup_add_query(c, &client, r, dw_slice_of(type), e);
    if (q == NULL)
        dw_fail(error, DW_ERR_MEMORY, "no memory for a lookup");
    return q;
}

/* What the leader of a question has met so far holds for who joins it. What was said under an id that it had before
 * does not: it may have been asked anew since, when its own client had been told. */
void dw_query_share(struct query *follower, const struct query *leader, int64_t id)
{
    static const enum fact shared[] = {FACT_ASSIGNED, FACT_SUPPRESSED, FACT_NO_SERVICE};
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        struct event *proof = leader->proof[shared[i]];
        int64_t of = proof != NULL ? dw_event_number(proof, FIELD_QUESTION_ID, 0) : -1;
        if (of == 0 || of == id)
            dw_query_prove(follower, shared[i], proof);
    }
    follower->chosen = leader->chosen;
    if (leader->chosen && leader->proof[FACT_RESPONSE] == NULL && follower->sent == DW_TIME_NONE) {
        follower->sent = follower->start;
        follower->last_sent = leader->last_sent;
    }
    follower->suppressed = follower->suppressed != NULL ? follower->suppressed : leader->suppressed;
    if (follower->service_id < 0)
        follower->service_id = leader->service_id;
    if (leader->server.len > 0) /* it is the leader's server that is waited for */
        follower->server = dw_arena_copy(&follower->lookup->arena, leader->server);
    bool waits = leader->proof[FACT_RESPONSE] == NULL && leader->proof[FACT_TOLD] == NULL;
    if (waits && leader->proof[FACT_UNREACHABLE] != NULL)
        dw_query_prove(follower, FACT_UNREACHABLE, leader->proof[FACT_UNREACHABLE]);
}

/* What goes on under this id is what the query waits for from now on. */
static void wait_for(struct query *q, const struct question *question)
{
    if (question->server[0] != '\0' && q->server.len == 0)
        q->server = dw_arena_copy(&q->lookup->arena, dw_slice_of(question->server));
    if (question->sent == NULL)
        return;
    dw_query_prove(q, FACT_SENT, question->sent);
    if (q->sent == DW_TIME_NONE) {
        q->sent = q->start;
        q->last_sent = question->sent->entry.time_ns;
    }
}

static enum dw_status join(struct correlate *c, struct query *q, int64_t own, int64_t other)
{
    enum dw_status status = dw_question_attach(c, own, q, false);
    const struct question *question = dw_question_find(c, other);
    if (question != NULL)
        wait_for(q, question);
    /* those that it was asked for first may be gone */
    for (size_t i = 0; question != NULL && i < question->query_count; i++) {
        const struct query *leader = dw_query_find(c, question->queries[i]);
        if (leader != NULL && leader != q) {
            dw_query_share(q, leader, other);
            break;
        }
    }
    return status == DW_OK ? dw_question_attach(c, other, q, true) : status;
}

static void keep_sent(struct question *question, const struct event *e)
{
    dw_event_release(question->sent);
    question->sent = e != NULL ? dw_event_keep((struct event *)e) : NULL; /* const: counted only */
}

/* An orphan's querier, which goes on under the label that it had: what became of its former client is over. */
static enum dw_status adopt(struct correlate *c, struct query *q, int64_t own, int64_t label, const struct event *e)
{
    enum dw_status status = dw_question_attach(c, own, q, false);
    const struct question *question = dw_question_find(c, label);
    struct question *adopter = dw_question_find(c, own);
    if (question != NULL)
        wait_for(q, question);
    if (adopter != NULL)
        keep_sent(adopter, e);
    return status == DW_OK ? dw_question_attach(c, label, q, true) : status;
}

/* So far the id was taken for another query's of the same request. */
static bool is_siblings(struct correlate *c, int64_t question_id, const struct query *q)
{
    const struct question *question = dw_question_find(c, question_id);
    bool siblings = question != NULL && question->request == q->request;
    for (size_t i = 0; question != NULL && i < question->query_count; i++) {
        const struct query *other = dw_query_find(c, question->queries[i]);
        if (other == q)
            return false;
        siblings = siblings || (other != NULL && other->request == q->request);
    }
    return siblings;
}

/* Which ids of the event mean this query from now on. */
static enum dw_status attach(struct correlate *c, struct query *q, const struct event *e)
{
    int64_t question_id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    int64_t original = dw_event_number(e, FIELD_ORIGINAL_QUESTION_ID, 0);
    switch (e->kind) {
    case EVENT_QUESTION_DUPLICATE:
        dw_query_prove(q, FACT_DUPLICATE, dw_event_keep((struct event *)e)); /* const: counted only */
        dw_event_release((struct event *)e);
        return join(c, q, question_id, original);
    case EVENT_QUESTION_DUPLICATE_OLD: /* 10.15: the other way round */
        return join(c, q, original, question_id);
    case EVENT_SERVER_PENALIZED: /* the id is that of whoever met the trouble */
        return DW_OK;
    case EVENT_QUERIER_ADOPTED:
        return adopt(c, q, question_id, original, e);
    default:
        if (dw_event_number(e, FIELD_REQUEST_ID, 0) > 0 || q->request_id == 0 || q->question_count == 0 ||
            is_siblings(c, question_id, q))
            return dw_question_attach(c, question_id, q, original > 0);
        return DW_OK;
    }
}

/* A packet that cannot be sent is told of at once. */
static bool was_just_sent(const struct query *q, const struct event *e)
{
    return e->entry.time_ns == DW_TIME_NONE || q->last_sent == DW_TIME_NONE ||
           e->entry.time_ns - q->last_sent <= AT_ONCE;
}

/* A server's trouble that names no question befalls all that wait for this server; a penalty does so whoever met it. */
static void route_by_server(struct correlate *c, const struct event *e, struct targets *route)
{
    struct slice server = dw_event_server(e);
    for (size_t i = 0; i < route->count; i++)
        if (route->queries[i]->proof[FACT_SERVER_ERROR] != NULL && route->queries[i]->server_answered)
            return; /* it was silent for nobody: it answered with an error (the classic resolver then does not penalise)
                     */
    bool hidden = server.len == 0 && e->kind == EVENT_SERVER_PENALIZED;
    for (struct lookup *l = c->last; (server.len > 0 || hidden) && l != NULL; l = l->prev)
        for (struct query *q = l->queries; q != NULL; q = q->next) {
            bool waits = q->proof[FACT_STOPPED] == NULL && q->proof[FACT_RESPONSE] == NULL &&
                         (q->proof[FACT_SENT] != NULL || q->chosen) && dw_slice_equal(q->server, server);
            q->maybe_penalized = q->maybe_penalized || (hidden && waits);
            waits = waits && !hidden;
            waits = waits && (e->kind != EVENT_SEND_FAILED || was_just_sent(q, e));
            for (size_t i = 0; i < route->count; i++)
                waits = waits && route->queries[i] != q;
            if (waits && route->count < sizeof route->queries / sizeof route->queries[0])
                route->queries[route->count++] = q;
        }
}

static bool restarts_anonymous(const struct query *q, const struct event *e)
{
    return e->kind == EVENT_QUESTION_ASSIGNED && q->request_id == 0 && q->proof[FACT_ASSIGNED] != NULL &&
           dw_event_number(e, FIELD_QUESTION_ID, 0) == 0 && q->implicit;
}

/* An id's first message may name no request (10.15: the suppression): it is of the query that was started just before
 * and has no id yet. */
static struct query *just_asked(const struct correlate *c, const struct event *e)
{
    char type[12];
    struct slice name = dw_event_text(e, FIELD_NAME);
    dw_question_type(e, type);
    if (type[0] == '\0' || dw_event_number(e, FIELD_REQUEST_ID, 0) > 0 || dw_event_number(e, FIELD_QUESTION_ID, 0) <= 0)
        return NULL;
    for (struct lookup *l = c->last; l != NULL && l->life == c->life; l = l->prev) {
        bool recent = e->entry.time_ns == DW_TIME_NONE || e->entry.time_ns - l->last_start <= JUST_NOW;
        for (struct query *q = l->queries; q != NULL && recent; q = q->next)
            if (q->request_id != 0 && q->question_count == 0 && q->proof[FACT_STOPPED] == NULL &&
                strcmp(q->type, type) == 0 && dw_query_may_bear(q, name))
                return q;
        if (!recent)
            return NULL;
    }
    return NULL;
}

/* It speaks of one of a request's several queries and does not say of which. */
static bool is_ambiguous(struct correlate *c, const struct event *e)
{
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    const struct request *r = request_id > 0 ? dw_request_find(c, dw_request_key(c, (uint32_t)request_id)) : NULL;
    return r != NULL && r->query_count > 1 && dw_event_number(e, FIELD_QUESTION_ID, 0) > 0 &&
           dw_event_text(e, FIELD_TYPE).len == 0;
}

/* Without a request it may be of the daemon's own questions (zones, `local.`). */
static bool is_daemons(const struct event *e)
{
    bool may_be = e->kind == EVENT_NO_UNICAST_ANSWERS || e->kind == EVENT_QUESTION_DUPLICATE ||
                  e->kind == EVENT_QUESTION_DUPLICATE_OLD;
    return (may_be || dw_slice_equal(dw_event_text(e, FIELD_TYPE), SLICE("SOA"))) &&
           dw_event_number(e, FIELD_REQUEST_ID, 0) == 0;
}

/* A response to a question that nobody saw asked: at the capture's beginning it may be a client's, later it is that of
 * an orphan or of the daemon's own. */
static bool comes_too_late(const struct correlate *c, const struct event *e)
{
    return e->kind == EVENT_RESPONSE_RECEIVED && dw_event_number(e, FIELD_REQUEST_ID, 0) == 0 &&
           c->now != DW_TIME_NONE && c->first_time != DW_TIME_NONE && c->now - c->first_time > BEGINNING;
}

/* Of a request whose lookup is over; so is what is said under the id of its question as it is now. */
static bool is_outlived(struct correlate *c, const struct event *e)
{
    int64_t question_id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    if (dw_outlived_find(c, e) == NULL)
        return false;
    if (dw_question_find(c, question_id) == NULL) /* else it may be others', too */
        (void)dw_question_own(c, question_id);    /* no memory: it is told as what it looks like */
    return true;
}

/* A query that was met by its packets alone, where the capture begins in its middle. */
static struct query *met_by_packets(struct correlate *c, const struct event *e)
{
    char type[12];
    const struct question *question = dw_question_find(c, dw_event_number(e, FIELD_QUESTION_ID, 0));
    struct query *q = question != NULL && question->query_count == 1 ? dw_query_find(c, question->queries[0]) : NULL;
    dw_question_type(e, type);
    bool fits = q != NULL && q->implicit && q->request_id == 0 && q->proof[FACT_STOPPED] == NULL;
    return fits && (type[0] == '\0' || strcmp(type, q->type) == 0) ? q : NULL;
}

/* The first line that names both ids tells whose request such a query is. */
static void name_request(struct correlate *c, const struct event *e)
{
    uint32_t request_id = (uint32_t)dw_event_number(e, FIELD_REQUEST_ID, 0);
    struct query *q = request_id != 0 ? met_by_packets(c, e) : NULL;
    if (q == NULL)
        return;
    uint64_t key = dw_request_key(c, request_id);
    struct request *r = dw_request_find(c, key), *guessed = dw_request_find(c, q->request);
    if (r == NULL)
        r = dw_request_new(c, key, request_id);
    if (r == NULL || r->started || r->stopped || r->connection ||
        r->query_count == sizeof r->queries / sizeof r->queries[0] ||
        (r->query_count > 0 && r->lookup_id != q->lookup->id))
        return;
    if (guessed != NULL)
        guessed->query_count = 0;
    q->request = key;
    q->request_id = request_id;
    r->queries[r->query_count++] = q->id;
    r->lookup_id = q->lookup->id;
}

static void find_queries(struct correlate *c, struct event *e, const struct fact_rule *rule, struct targets *route,
                         struct dw_error *error)
{
    const struct question *question = dw_question_find(c, dw_event_number(e, FIELD_QUESTION_ID, 0));
    dw_route(c, e, route);
    bool by_server = e->kind == EVENT_SEND_FAILED || e->kind == EVENT_STREAM_PROBLEMS ||
                     e->kind == EVENT_CONNECTION_FAILED || e->kind == EVENT_SERVER_PENALIZED;
    if (dw_event_number(e, FIELD_QUESTION_ID, 0) == 0 && dw_event_number(e, FIELD_REQUEST_ID, 0) == 0)
        dw_namesakes_keep(c, route, e);
    bool anonymous = by_server && !dw_event_has(e, FIELD_QUESTION_ID) && !dw_event_has(e, FIELD_NAME);
    if (anonymous)
        route->count = 0;
    if (anonymous || e->kind == EVENT_SERVER_PENALIZED) {
        route_by_server(c, e, route);
        return;
    }
    bool orphans = question != NULL && (question->daemons_own || question->query_count > 0);
    if (route->count == 0 && orphans && dw_event_number(e, FIELD_REQUEST_ID, 0) == 0)
        return; /* the daemon's own question, or one whose client is long gone */
    if (route->count == 0 && (is_ambiguous(c, e) || is_daemons(e) || is_outlived(c, e)))
        return;
    struct query *asked = route->count == 0 && question == NULL ? just_asked(c, e) : NULL;
    if (asked != NULL) {
        route->queries[route->count++] = asked;
        return;
    }
    if (rule->implicit && !comes_too_late(c, e) && (route->count == 0 || restarts_anonymous(route->queries[0], e))) {
        struct query *q = implicit_query(c, e, error);
        route->count = q != NULL;
        route->queries[0] = q;
    }
}

/* A query of which the START was not seen, nor its type so far. */
static void learn_type(struct query *q, const struct event *e)
{
    if (q->type[0] != '\0')
        return;
    dw_question_type(e, q->type);
    q->address = strcmp(q->type, "A") == 0 || strcmp(q->type, "AAAA") == 0;
}

static bool asks_for_a(const struct event *e)
{
    char type[12];
    dw_question_type(e, type);
    return strcmp(type, "A") == 0 && e->kind != EVENT_SERVER_PENALIZED && /* which is said of another's question */
           dw_event_number(e, FIELD_QUESTION_ID, 0) > 0;
}

/* DNS64: the question was asked anew to translate. When that yields nothing either, what its first response said
 * stands. */
static void note_translation(struct query *q, const struct event *e)
{
    if (q->translating || strcmp(q->type, "AAAA") != 0 || !(dw_is_prefix_query(e) || asks_for_a(e)))
        return;
    q->translating = true;
    dw_query_restore(q);
}

static enum dw_status take(struct correlate *c, struct query *q, struct event *e, const struct fact_rule *rule,
                           struct dw_error *error)
{
    struct lookup *l = q->lookup;
    bool over = q->proof[FACT_STOPPED] != NULL;
    if (dw_event_number(e, FIELD_MULTICAST, 0) == 1 || (l->name.len == 0 && dw_is_multicast(e)))
        q->multicast = true;
    learn_type(q, e);
    note_translation(q, e);
    enum dw_status status = dw_query_is_due(c, q) ? dw_lookup_judge(c, l, error) : DW_OK;
    if (status != DW_OK)
        return status;
    over = over || dw_query_is_settled(c, q, e);
    if (!over) { /* what an orphaned question does concerns nobody */
        rule->apply(c, q, e);
        dw_lookup_note(l, e);
    }
    l->touched = c->event_number;
    return dw_lookup_learn_name(c, q, e, error);
}

/* 10.12 and 10.13 print a packet line by line, and then what they make of it. */
static void keep_packet(struct correlate *c, struct event *e)
{
    if (e->kind != EVENT_DNS_PACKET)
        return;
    bool head = dw_event_has(e, FIELD_RCODE) && dw_slice_equal(dw_event_text(e, FIELD_DIRECTION), SLICE("received"));
    dw_event_release(c->packet);
    c->packet = head ? dw_event_keep(e) : NULL;
}

/* Whoever takes the question over will want to know whom it was asked of, and whether it is still waited for. */
static void remember(struct correlate *c, struct event *e)
{
    if (e->kind == EVENT_SEND_FAILED && dw_event_number(e, FIELD_QUESTION_ID, 0) == 0) {
        dw_event_release(c->send_failure);
        c->send_failure = dw_event_keep(e);
    }
    struct slice direction = dw_event_text(e, FIELD_DIRECTION);
    bool probe = dw_event_number(e, FIELD_TEST, 0) == 1;
    bool sent =
        e->kind == EVENT_QUERY_SENT ? !probe : e->kind == EVENT_DNS_PACKET && dw_slice_equal(direction, SLICE("sent"));
    bool response = e->kind == EVENT_RESPONSE_RECEIVED
                        ? !dw_slice_equal(dw_event_text(e, FIELD_ACCEPTABLE), SLICE("unacceptable"))
                        : e->kind == EVENT_DNS_MESSAGE && dw_slice_equal(direction, SLICE("response"));
    struct question *question = sent || response ? dw_question_find(c, dw_event_number(e, FIELD_QUESTION_ID, 0)) : NULL;
    if (question == NULL)
        return;
    keep_sent(question, sent ? e : NULL);
    struct slice server = sent ? dw_event_server(e) : SLICE_NONE;
    if (server.len == 0 || server.len >= sizeof question->server)
        return;
    memcpy(question->server, server.ptr, server.len);
    question->server[server.len] = '\0';
}

/* Of several queries of a request one, not known which, goes on under a new id. Where that has a DNS service, no query
 * of the request has lost its own for good: types are served alike. */
static enum dw_status expect(struct correlate *c, struct event *e, struct dw_error *error)
{
    uint64_t key = dw_request_key(c, (uint32_t)dw_event_number(e, FIELD_REQUEST_ID, 0));
    if (dw_question_expect(c, dw_event_number(e, FIELD_QUESTION_ID, 0), key, e) != DW_OK)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a question");
    struct request *r = dw_request_find(c, key);
    if (r == NULL || !dw_event_has(e, FIELD_DNS_SERVICE_ID))
        return DW_OK;
    for (size_t i = 0; i < r->query_count; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q != NULL && q->question_count > 0 && !dw_query_is_settled(c, q, e)) {
            dw_query_disprove(q, FACT_SERVICE_GONE);
            q->replaced = true;
        }
    }
    return DW_OK;
}

/* The line before said that a server is penalised: it is not, since it answered with an error. */
static void unpenalize(struct correlate *c, const struct event *e)
{
    static const enum fact said[] = {FACT_PENALIZED, FACT_NOT_ANSWERED};
    for (struct lookup *l = c->last; l != NULL && l->life == c->life; l = l->prev)
        for (struct query *q = l->queries; q != NULL; q = q->next)
            for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
                const struct event *proof = q->proof[said[i]];
                if (proof != NULL && proof->kind == EVENT_SERVER_PENALIZED && proof->id + 1 == e->id)
                    dw_query_disprove(q, said[i]);
            }
}

enum dw_status dw_facts_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    if (e->kind == EVENT_SERVER_NOT_PENALIZED)
        unpenalize(c, e);
    const struct fact_rule *rule = dw_fact_rule(e->kind);
    if (rule == NULL)
        return DW_OK;
    int64_t question_id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    if (question_id > 0 && dw_event_number(e, FIELD_REQUEST_ID, -1) == 0 &&
        dw_question_own(c, question_id) != DW_OK) /* R0 is the daemon itself */
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a question");
    remember(c, e);
    name_request(c, e);
    keep_packet(c, e);
    struct targets route; /* large: not cleared */
    find_queries(c, e, rule, &route, error);
    if (route.count == 0 && e->kind == EVENT_QUESTION_ASSIGNED && is_ambiguous(c, e))
        return expect(c, e, error);
    for (size_t i = 0; i < route.count; i++) {
        struct query *q = route.queries[i];
        struct event *held = dw_question_expected(c, dw_event_number(e, FIELD_QUESTION_ID, 0), q);
        enum dw_status status = attach(c, q, e);
        if (status != DW_OK)
            dw_fail(error, status, "no memory for a question");
        if (status == DW_OK && held != NULL)
            status = take(c, q, held, dw_fact_rule(held->kind), error);
        dw_event_release(held);
        if (status == DW_OK)
            status = take(c, q, e, rule, error);
        if (status != DW_OK)
            return status;
    }
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < route.count && status == DW_OK; i++)
        status = dw_lookup_judge(c, route.queries[i]->lookup, error);
    return status;
}
