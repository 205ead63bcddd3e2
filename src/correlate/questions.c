/* Questions: 16-bit ids that are drawn at random and used again. An id means the queries that were last seen with it;
 * duplicates hang on the leader's id, and what befalls that id befalls them all. */
#include "base/dns_name.h"
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

static void question_free(struct correlate *c, struct question *q);

static struct question *question_get(struct correlate *c, int64_t question_id)
{
    struct question *q = dw_question_find(c, question_id);
    if (q != NULL)
        return q;
    if (HASH_COUNT(c->questions) >= MAX_QUESTIONS)
        question_free(c, c->questions); /* the oldest */
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

static void forget_id(struct query *query, uint32_t id)
{
    size_t kept = 0;
    for (size_t i = 0; i < query->question_count; i++)
        if (query->question_ids[i] != id)
            query->question_ids[kept++] = query->question_ids[i];
    query->question_count = kept;
}

/* The id was taken for a sibling's, of the same request: what was said of it then was said of `query`. */
static void hand_over(struct query *from, struct query *query, uint32_t id)
{
    static const enum fact handed[] = {FACT_ASSIGNED, FACT_NO_SERVICE, FACT_ENCRYPTION};
    forget_id(from, id);
    for (size_t i = 0; i < sizeof handed / sizeof handed[0]; i++)
        if (from->proof[handed[i]] != NULL) {
            dw_query_prove(query, handed[i], from->proof[handed[i]]);
            if (from->question_count == 0)
                dw_query_disprove(from, handed[i]);
        }
    if (query->service_id < 0)
        query->service_id = from->service_id;
}

static void begin_anew(struct correlate *c, struct question *q, struct query *query, uint32_t id)
{
    for (size_t i = 0; i < q->query_count; i++) {
        struct query *old = dw_query_find(c, q->queries[i]);
        if (old != NULL && old->request == query->request)
            hand_over(old, query, id);
    }
    q->query_count = 0;
    q->server[0] = '\0';
    dw_event_release(q->sent);
    q->sent = NULL;
    remember_id(query, id);
}

enum dw_status dw_question_attach(struct correlate *c, int64_t question_id, struct query *query, bool shared)
{
    if (question_id <= 0 || question_id > UINT32_MAX)
        return DW_OK;
    struct question *q = question_get(c, question_id);
    if (q == NULL)
        return DW_ERR_MEMORY;
    q->daemons_own = false;
    q->request = 0;
    for (size_t i = 0; i < q->query_count; i++)
        if (q->queries[i] == query->id)
            return DW_OK;
    if (!shared)
        begin_anew(c, q, query, (uint32_t)question_id);
    if (q->query_count < MAX_QUERIES_OF_QUESTION)
        q->queries[q->query_count++] = query->id;
    return DW_OK;
}

static void let_go(struct question *q)
{
    dw_event_release(q->held);
    dw_event_release(q->sent);
    q->held = q->sent = NULL;
    q->request = 0;
}

enum dw_status dw_question_expect(struct correlate *c, int64_t question_id, uint64_t request, struct event *e)
{
    struct question *q = question_get(c, question_id);
    if (q == NULL)
        return DW_ERR_MEMORY;
    let_go(q);
    q->query_count = 0;
    q->daemons_own = false;
    q->request = request;
    q->held = dw_event_keep(e);
    return DW_OK;
}

struct event *dw_question_expected(struct correlate *c, int64_t question_id, const struct query *query)
{
    struct question *q = dw_question_find(c, question_id);
    struct event *held = q != NULL && q->request == query->request ? q->held : NULL;
    if (held != NULL)
        q->held = NULL;
    return held;
}

enum dw_status dw_question_own(struct correlate *c, int64_t question_id)
{
    if (question_id <= 0)
        return DW_OK;
    struct question *q = question_get(c, question_id);
    if (q == NULL)
        return DW_ERR_MEMORY;
    let_go(q);
    q->query_count = 0;
    q->daemons_own = true;
    return DW_OK;
}

static void question_free(struct correlate *c, struct question *q)
{
    HASH_DELETE(hh, c->questions, q);
    let_go(q);
    free(q);
}

void dw_questions_clear(struct correlate *c)
{
    while (c->questions != NULL)
        question_free(c, c->questions);
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

static bool is_attached(const struct question *question, const struct query *q)
{
    for (size_t i = 0; question != NULL && i < question->query_count; i++)
        if (question->queries[i] == q->id)
            return true;
    return false;
}

/* An id that no message has tied to a type yet, of a request with several queries: that of the query which is being
 * asked anew, else of the first that has none. Both are started in the order of the request's queries. */
static struct query *unasked(struct correlate *c, const struct request *r)
{
    struct query *first = NULL;
    for (size_t i = 0; i < r->query_count; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q != NULL && q->restarting)
            return q;
        if (q != NULL && first == NULL && q->question_count == 0)
            first = q;
    }
    return first;
}

/* "No" to its AAAA was the last word. */
static bool was_just_denied(const struct correlate *c, const struct query *q)
{
    static const enum fact denials[] = {FACT_NEGATIVE, FACT_NO_DATA, FACT_NXDOMAIN, FACT_SERVER_ERROR};
    bool just = false;
    for (size_t i = 0; i < sizeof denials / sizeof denials[0]; i++) {
        const struct event *no = q->proof[denials[i]];
        just = just || (no != NULL && c->now != DW_TIME_NONE && c->now - no->entry.time_ns <= SECOND / 2);
    }
    return just;
}

/* Nothing makes the daemon ask all its questions anew. */
static bool is_undisturbed(const struct correlate *c)
{
    return c->now != DW_TIME_NONE && (c->reconfigured == DW_TIME_NONE || c->now - c->reconfigured > SECOND);
}

/* Its question for A is another query's of the same request, which translates the answer (DNS64). Its own is not asked,
 * or is asked under its own id. */
static struct query *translator(struct correlate *c, const struct request *r, const struct question *question,
                                const char *type)
{
    struct query *found = NULL, *own = NULL;
    for (size_t i = 0; r != NULL && strcmp(type, "A") == 0 && i < r->query_count; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q != NULL && strcmp(q->type, "A") == 0)
            own = q;
        else if (q != NULL && strcmp(q->type, "AAAA") == 0)
            found = q;
    }
    if (found == NULL || (own != NULL && is_attached(question, own)))
        return NULL;
    if (found->translating || (own == NULL && r->started))
        return found;
    bool own_rests = own != NULL && own->proof[FACT_SUPPRESSED] != NULL && own->question_count > 0;
    return own_rests && (was_just_denied(c, found) || is_undisturbed(c)) ? found : NULL;
}

static void route_by_request(struct correlate *c, const struct request *r, int64_t question_id, const char *type,
                             struct targets *route)
{
    const struct question *question = dw_question_find(c, question_id);
    struct query *only = r->query_count == 1 ? dw_query_find(c, r->queries[0]) : NULL;
    struct query *translating = question_id > 0 ? translator(c, r, question, type) : NULL;
    bool bound = false;
    if (translating != NULL) {
        add(route, translating);
        return;
    }
    for (size_t i = 0; i < r->query_count; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q == NULL)
            continue;
        bound = bound || is_attached(question, q);
        if (type[0] != '\0' ? type_fits(q, type) : question_id == 0 || is_attached(question, q))
            add(route, q);
    }
    if (route->count > 0 || type[0] != '\0' || bound)
        return;
    add(route, only != NULL ? only : unasked(c, r));
}

/* An event that names a type tells whose an id is that was given out before any did. */
static void route_by_question(struct correlate *c, const struct question *question, const char *type,
                              struct targets *route)
{
    for (size_t i = 0; i < question->query_count; i++) {
        struct query *q = dw_query_find(c, question->queries[i]);
        struct query *translating = q != NULL ? translator(c, dw_request_find(c, q->request), question, type) : NULL;
        if (translating != NULL || (q != NULL && type_fits(q, type)))
            add(route, translating != NULL ? translating : q);
        const struct request *r = q != NULL && route->count == 0 ? dw_request_find(c, q->request) : NULL;
        for (size_t k = 0; r != NULL && k < r->query_count; k++) {
            struct query *other = dw_query_find(c, r->queries[k]);
            if (other != NULL && other != q && type_fits(other, type))
                add(route, other);
        }
        if (route->count == 0 && q != NULL)
            add(route, q);
    }
    const struct request *r =
        question->query_count == 0 && question->request != 0 ? dw_request_find(c, question->request) : NULL;
    struct query *translating = translator(c, r, question, type);
    if (translating != NULL) {
        add(route, translating);
        return;
    }
    for (size_t k = 0; r != NULL && type[0] != '\0' && k < r->query_count; k++) {
        struct query *q = dw_query_find(c, r->queries[k]);
        if (q != NULL && type_fits(q, type))
            add(route, q);
    }
}

bool dw_is_prefix_query(const struct event *e)
{
    return dw_dns_name_equal(dw_event_text(e, FIELD_NAME), SLICE("ipv4only.arpa."));
}

static bool same_name(struct slice a, struct slice b)
{
    return a.len > 0 && dw_dns_name_equal(a, b);
}

/* `name` is a single label, `whole` that label in a search domain. */
static bool is_searched(struct slice name, struct slice whole)
{
    name = dw_dns_name_bare(name);
    return name.len > 0 && dw_slice_find_byte(name, '.') == name.len && whole.len > name.len + 1 &&
           whole.ptr[name.len] == '.' && dw_slice_equal_nocase(dw_slice_first(whole, name.len), name);
}

/* A question bears its lookup's name, or that in a search domain, or the name that it stands for. */
bool dw_query_may_bear(const struct query *q, struct slice name)
{
    struct slice own = q->lookup->name;
    if (name.len == 0 || (q->name.len == 0 && q->alias.len == 0 && own.len == 0))
        return true;
    return same_name(q->name, name) || same_name(q->alias, name) || same_name(own, name) || is_searched(own, name);
}

static bool is_on_socket(struct correlate *c, const struct query *q, int64_t socket)
{
    const struct request *r = dw_request_find(c, q->request);
    return r != NULL && r->socket == (uint64_t)socket;
}

/* No id at all (10.12 to 10.14, pages): by socket, else by name and type, else by order alone. A plain name may be
 * many clients'; where there is none, it is the oldest query that waits for such an event. */
static void route_by_name(struct correlate *c, const struct event *e, const char *type, struct targets *route)
{
    struct slice name = dw_event_text(e, FIELD_NAME);
    int64_t socket = dw_event_number(e, FIELD_SOCKET, 0);
    if (type[0] == '\0' && name.len == 0 && socket <= 0)
        return;
    struct query *only = NULL;
    size_t on_socket = 0;
    for (struct lookup *l = c->last; l != NULL && l->life == c->life; l = l->prev)
        for (struct query *q = l->queries; q != NULL; q = q->next) {
            bool fits = type_fits(q, type) || (q->translating && strcmp(type, "A") == 0);
            if (q->request_id != 0 || q->proof[FACT_STOPPED] != NULL || !fits ||
                (socket > 0 && !is_on_socket(c, q, socket)))
                continue;
            on_socket++;
            only = q;
            if (!dw_query_may_bear(q, name))
                continue;
            add(route, q);
            if (name.len == 0 || socket > 0)
                return;
        }
    if (route->count == 0 && socket > 0 && on_socket == 1)
        add(route, only); /* under a name that nobody saw it take */
}

/* As above for events that bear no id though requests do: pages that lost the brackets, messages without a prefix. */
static void route_loose(struct correlate *c, const struct event *e, const char *type, struct targets *route)
{
    struct slice name = dw_event_text(e, FIELD_NAME);
    if (name.len == 0)
        return;
    for (struct lookup *l = c->last; l != NULL && l->life == c->life; l = l->prev)
        for (struct query *q = l->queries; q != NULL; q = q->next)
            if (q->proof[FACT_STOPPED] == NULL && type_fits(q, type) && l->name.len > 0 && dw_query_may_bear(q, name))
                add(route, q);
}

/* The type of the question that an event speaks of, "" where it shows none. A result's record may be of another type
 * than was asked for: a CNAME on the way. */
void dw_question_type(const struct event *e, char out[12])
{
    bool result = e->kind == EVENT_REQUEST_RESULT;
    struct slice asked = result ? dw_event_text(e, FIELD_QUESTION_TYPE) : SLICE_NONE;
    struct slice type = asked.len > 0 ? asked : dw_event_text(e, FIELD_TYPE);
    out[0] = '\0';
    if (e->kind == EVENT_REQUEST_START_FAILED || e->kind == EVENT_PARALLEL_UNICAST)
        return; /* told of the request, whatever it asks for */
    if (asked.len > 0 || !result || !dw_slice_equal(type, SLICE("CNAME")))
        dw_type_name(type, out);
}

void dw_route(struct correlate *c, const struct event *e, struct targets *route)
{
    char type[12];
    route->count = 0;
    dw_question_type(e, type);
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    int64_t question_id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    const struct request *r = request_id > 0 ? dw_request_find(c, dw_request_key(c, (uint32_t)request_id)) : NULL;
    if (r != NULL)
        route_by_request(c, r, question_id, type, route);
    if (request_id > 0 && is_personal(e->kind))
        return;
    const struct question *question = dw_question_find(c, question_id);
    if (question != NULL)
        route_by_question(c, question, type, route);
    if (route->count > 0 || question_id > 0 || request_id > 0)
        return;
    route_by_name(c, e, type, route);
    if (route->count == 0)
        route_loose(c, e, type, route);
}
