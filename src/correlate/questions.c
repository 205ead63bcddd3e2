/* Questions: 16-bit ids that are drawn at random and used again. An id means the queries that were last seen with it;
 * duplicates hang on the leader's id, and what befalls that id befalls them all. */
#include "correlate/model.h"

#include <stdlib.h>

static uint64_t key_of(const struct correlate *c, int64_t id)
{
    return (uint64_t)c->life << 32 | (uint32_t)id;
}

struct question *dw_question_find(struct correlate *c, int64_t question_id)
{
    struct question *found = NULL;
    if (question_id <= 0) /* 0: multicast, single labels: no id */
        return NULL;
    uint64_t key = key_of(c, question_id);
    HASH_FIND(hh, c->questions, &key, sizeof key, found);
    return found;
}

static struct question *question_get(struct correlate *c, int64_t question_id)
{
    struct question *q = dw_question_find(c, question_id);
    if (q != NULL)
        return q;
    if (HASH_COUNT(c->questions) >= MAX_QUESTIONS) {
        struct question *oldest = c->questions;
        HASH_DELETE(hh, c->questions, oldest);
        free(oldest);
    }
    q = calloc(1, sizeof *q);
    if (q == NULL)
        return NULL;
    q->key = key_of(c, question_id);
    HASH_ADD(hh, c->questions, key, sizeof q->key, q);
    return q;
}

static void remember_id(struct query *query, uint32_t id)
{
    for (size_t i = 0; i < query->question_count; i++)
        if (query->question_ids[i] == id)
            return;
    if (query->question_count < MAX_QUERY_QUESTIONS)
        query->question_ids[query->question_count++] = id;
}

enum dw_status dw_question_attach(struct correlate *c, int64_t question_id, struct query *query, bool shared)
{
    if (question_id <= 0 || question_id > UINT32_MAX)
        return DW_OK;
    struct question *q = question_get(c, question_id);
    if (q == NULL)
        return DW_ERR_MEMORY;
    q->daemons_own = false;
    for (size_t i = 0; i < q->query_count; i++)
        if (q->queries[i] == query->id)
            return DW_OK;
    if (!shared)
        q->query_count = 0;
    if (q->query_count < MAX_QUERIES_OF_QUESTION)
        q->queries[q->query_count++] = query->id;
    if (!shared)
        remember_id(query, (uint32_t)question_id);
    return DW_OK;
}

enum dw_status dw_question_own(struct correlate *c, int64_t question_id)
{
    if (question_id <= 0)
        return DW_OK;
    struct question *q = question_get(c, question_id);
    if (q == NULL)
        return DW_ERR_MEMORY;
    q->query_count = 0;
    q->daemons_own = true;
    return DW_OK;
}

void dw_questions_clear(struct correlate *c)
{
    while (c->questions != NULL) {
        struct question *q = c->questions;
        HASH_DELETE(hh, c->questions, q);
        free(q);
    }
}

static void add(struct targets *route, struct query *q)
{
    for (size_t i = 0; i < route->count; i++)
        if (route->queries[i] == q)
            return;
    if (q != NULL && route->count < sizeof route->queries / sizeof route->queries[0])
        route->queries[route->count++] = q;
}

static bool type_fits(const struct query *q, const char *type)
{
    return type[0] == '\0' || q->type[0] == '\0' || strcmp(q->type, type) == 0;
}

/* What the client itself is told is its request's alone; the rest is shared by all that hang on the question. */
static bool is_personal(uint16_t kind)
{
    return kind == EVENT_REQUEST_RESULT || kind == EVENT_REQUEST_STOP || kind == EVENT_REQUEST_ERROR ||
           kind == EVENT_QUESTION_TIMING_OUT || kind == EVENT_QUESTION_SUPPRESSED_RESULT ||
           kind == EVENT_QUESTION_ASSIGNED || kind == EVENT_QUESTION_DUPLICATE || kind == EVENT_QUESTION_DUPLICATE_OLD;
}

static void route_by_request(struct correlate *c, const struct request *r, int64_t question_id, const char *type,
                             struct targets *route)
{
    const struct question *question = dw_question_find(c, question_id);
    for (size_t i = 0; i < r->query_count; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q == NULL || !type_fits(q, type))
            continue;
        bool attached = question == NULL || type[0] != '\0';
        for (size_t k = 0; !attached && k < question->query_count; k++)
            attached = question->queries[k] == q->id;
        if (attached)
            add(route, q);
    }
    if (route->count == 0 && r->query_count == 1 && type[0] == '\0')
        add(route, dw_query_find(c, r->queries[0]));
}

static bool name_fits(const struct query *q, struct slice name)
{
    if (name.len == 0)
        return true;
    if (q->name.len > 0)
        return dw_slice_equal_nocase(q->name, name);
    struct slice own = q->lookup->name;
    return own.len == 0 || dw_slice_equal_nocase(own, name) ||
           (own.len == name.len + 1 && dw_slice_equal_nocase(dw_slice_first(own, name.len), name));
}

/* No id at all (10.12 to 10.14, pages): by socket, else by name and type, else by order alone. A plain name may be
 * many clients'; where there is none, it is the oldest query that waits for such an event. */
static void route_by_name(struct correlate *c, const struct event *e, const char *type, struct targets *route)
{
    struct slice name = dw_event_text(e, FIELD_NAME);
    int64_t socket = dw_event_number(e, FIELD_SOCKET, 0);
    for (struct lookup *l = c->last; l != NULL; l = l->prev) {
        if (l->life != c->life)
            break;
        for (struct query *q = l->queries; q != NULL; q = q->next) {
            if (q->request_id != 0 || q->proof[FACT_STOPPED] != NULL || !type_fits(q, type))
                continue;
            if (socket > 0) {
                const struct request *r = dw_request_find(c, q->request);
                if (r == NULL || r->socket != (uint64_t)socket)
                    continue;
            }
            if (type[0] == '\0' && name.len == 0 && socket <= 0)
                continue;
            if (!name_fits(q, name))
                continue;
            add(route, q);
            if (name.len == 0 || socket > 0)
                return;
        }
    }
}

/* As above for events that bear no id though requests do: pages that lost the brackets, messages without a prefix. */
static void route_loose(struct correlate *c, const struct event *e, const char *type, struct targets *route)
{
    struct slice name = dw_event_text(e, FIELD_NAME);
    if (name.len == 0)
        return;
    for (struct lookup *l = c->last; l != NULL && l->life == c->life; l = l->prev)
        for (struct query *q = l->queries; q != NULL; q = q->next)
            if (q->proof[FACT_STOPPED] == NULL && type_fits(q, type) && l->name.len > 0 && name_fits(q, name))
                add(route, q);
}

void dw_route(struct correlate *c, const struct event *e, struct targets *route)
{
    char type[12] = "";
    route->count = 0;
    dw_type_name(dw_event_text(e, FIELD_TYPE), type);
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    int64_t question_id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    const struct request *r = request_id > 0 ? dw_request_find(c, dw_request_key(c, (uint32_t)request_id)) : NULL;
    if (r != NULL)
        route_by_request(c, r, question_id, type, route);
    if (request_id > 0 && is_personal(e->kind))
        return;
    const struct question *question = dw_question_find(c, question_id);
    for (size_t i = 0; question != NULL && i < question->query_count; i++)
        add(route, dw_query_find(c, question->queries[i]));
    if (route->count > 0 || question_id > 0 || request_id > 0)
        return;
    route_by_name(c, e, type, route);
    if (route->count == 0)
        route_loose(c, e, type, route);
}
