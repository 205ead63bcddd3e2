/* Requests: what clients ask of the daemon, by R within one life of the daemon (10.12 to 10.14: by the client's
 * socket). */
#include "correlate/model.h"

#include <stdlib.h>

enum { SOCKET_KEY = 1, SYNTHETIC_KEY = 2 };

static uint64_t key_of(const struct correlate *c, unsigned space, uint32_t id)
{
    return (uint64_t)c->life << 34 | (uint64_t)space << 32 | id;
}

uint64_t dw_request_key(const struct correlate *c, uint32_t request_id)
{
    return key_of(c, 0, request_id);
}

uint64_t dw_request_key_socket(const struct correlate *c, uint64_t socket)
{
    return key_of(c, SOCKET_KEY, (uint32_t)socket);
}

uint64_t dw_request_key_synthetic(struct correlate *c)
{
    return key_of(c, SYNTHETIC_KEY, (uint32_t)++c->next_synthetic);
}

struct request *dw_request_find(struct correlate *c, uint64_t key)
{
    struct request *r = NULL;
    HASH_FIND(hh, c->requests, &key, sizeof key, r);
    return r;
}

/* All is told of it: only its number is remembered. */
static void let_go(struct request *r)
{
    dw_event_release(r->start_event);
    dw_event_release(r->stop_event);
    r->start_event = r->stop_event = NULL;
    r->api = r->client_process = SLICE_NONE;
}

static void request_free(struct correlate *c, struct request *r)
{
    HASH_DELETE(hh, c->requests, r);
    dw_outlived_remove(c, r);
    if (r->started && !r->told && c->late == DW_OK)
        c->late = dw_request_give(c, r, NULL);
    let_go(r);
    free(r);
}

struct request *dw_request_new(struct correlate *c, uint64_t key, uint32_t request_id)
{
    struct request *old = dw_request_find(c, key);
    if (old != NULL)
        request_free(c, old);
    if (HASH_COUNT(c->requests) >= MAX_REQUESTS)
        request_free(c, c->requests); /* the table keeps the order of insertion: the oldest */
    struct request *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->key = key;
    r->request_id = request_id;
    r->id = ++c->next_request;
    r->start = r->stop = DW_TIME_NONE;
    HASH_ADD(hh, c->requests, key, sizeof r->key, r);
    return r;
}

static void forget_connections(struct correlate *c, struct client_connections *open);

void dw_requests_end_life(struct correlate *c)
{
    while (c->connections != NULL)
        forget_connections(c, c->connections);
    while (c->requests != NULL)
        request_free(c, c->requests);
}

enum dw_status dw_request_give(struct correlate *c, struct request *r, struct dw_error *error)
{
    r->told = true;
    if (c->sink.request == NULL)
        return DW_OK;
    struct request_result result = {.id = r->id,
                                    .lookup_id = r->lookup_id,
                                    .request_id = r->request_id,
                                    .api = r->api,
                                    .client_pid = r->client_pid,
                                    .client_process = r->client_process,
                                    .flags = -1,
                                    .start = r->start,
                                    .stop = r->stop};
    const struct event *e = r->start_event != NULL ? r->start_event : r->stop_event;
    if (e != NULL) {
        struct client client;
        dw_client_name(e, &client);
        result.name = client.name;
        result.name_hash = client.name_hash;
        result.name_redacted = client.name_redacted;
        result.flags = dw_event_number(e, FIELD_FLAGS, -1);
        result.delegator_pid = (uint32_t)dw_event_number(e, FIELD_DELEGATOR_PID, 0);
        result.delegator_process = dw_event_text(e, FIELD_DELEGATOR_PROCESS);
    }
    return c->sink.request(c->sink.self, &result, error);
}

/* Where a name is hidden, queries on one connection belong together: the client's last one that is open. */
static uint64_t connection_of(const struct correlate *c, uint32_t pid)
{
    const struct client_connections *open = NULL;
    HASH_FIND(hh, c->connections, &pid, sizeof pid, open);
    return open != NULL && open->count > 0 ? open->keys[open->count - 1] : 0;
}

static void forget_connections(struct correlate *c, struct client_connections *open)
{
    HASH_DELETE(hh, c->connections, open);
    free(open);
}

static enum dw_status connection_opened(struct correlate *c, const struct request *r)
{
    struct client_connections *open = NULL;
    HASH_FIND(hh, c->connections, &r->client_pid, sizeof r->client_pid, open);
    if (open == NULL) {
        if (HASH_COUNT(c->connections) >= MAX_CLIENTS)
            forget_connections(c, c->connections);
        open = calloc(1, sizeof *open);
        if (open == NULL)
            return DW_ERR_MEMORY;
        open->pid = r->client_pid;
        HASH_ADD(hh, c->connections, pid, sizeof open->pid, open);
    }
    if (open->count == MAX_CONNECTIONS)
        memmove(open->keys, open->keys + 1, --open->count * sizeof open->keys[0]);
    open->keys[open->count++] = r->key;
    return DW_OK;
}

static void connection_closed(struct correlate *c, const struct request *r)
{
    struct client_connections *open = NULL;
    HASH_FIND(hh, c->connections, &r->client_pid, sizeof r->client_pid, open);
    size_t kept = 0;
    for (size_t i = 0; open != NULL && i < open->count; i++)
        if (open->keys[i] != r->key)
            open->keys[kept++] = open->keys[i];
    if (open != NULL && kept == 0)
        forget_connections(c, open);
    else if (open != NULL)
        open->count = kept;
}

static bool api_is(struct slice api, const char *word)
{
    return dw_slice_find(api, dw_slice_of(word)) < api.len;
}

static bool opens_connection(const struct event *e)
{
    struct slice api = dw_event_text(e, FIELD_API);
    return api_is(api, "Connect") || api_is(api, "Delegate");
}

/* The record types that this request asks for. */
static size_t types_of(const struct event *e, struct slice out[2])
{
    struct slice api = dw_event_text(e, FIELD_API);
    bool getaddrinfo = api_is(api, "AddrInfo") || api_is(api, "addrinfo");
    if (!getaddrinfo) {
        if (api_is(api, "Connect") || api_is(api, "Delegate") || api_is(api, "Browse") || api_is(api, "Regist") ||
            api_is(api, "Resolve") || api_is(api, "Enumerate") || api_is(api, "PortMapping"))
            return 0;
        out[0] = dw_event_text(e, FIELD_TYPE);
        return 1;
    }
    int64_t protocols = dw_event_number(e, FIELD_PROTOCOLS, 0);
    size_t count = 0;
    if (protocols == 0 || (protocols & 2) != 0)
        out[count++] = SLICE("AAAA");
    if (protocols == 0 || (protocols & 1) != 0)
        out[count++] = SLICE("A");
    return count;
}

enum dw_status dw_request_started(struct correlate *c, struct event *e, struct dw_error *error)
{
    uint32_t request_id = (uint32_t)dw_event_number(e, FIELD_REQUEST_ID, 0);
    int64_t socket = dw_event_number(e, FIELD_SOCKET, 0);
    /* A socket carries many operations and is used again: each START there is a request of its own. */
    uint64_t key = request_id != 0 ? dw_request_key(c, request_id) : dw_request_key_synthetic(c);
    struct request *known = dw_request_find(c, key);
    if (known != NULL && !known->started && !known->stopped && known->query_count > 0)
        known->query_count = 0; /* it was only guessed from a question's line */
    struct request *r = dw_request_new(c, key, request_id);
    if (r == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a request");
    r->socket = socket > 0 ? (uint64_t)socket : 0;
    r->start_event = dw_event_keep(e);
    r->started = true;
    r->start = e->entry.time_ns;
    r->api = dw_event_text(e, FIELD_API);
    r->client_pid = (uint32_t)dw_event_number(e, FIELD_CLIENT_PID, 0);
    r->client_process = dw_event_text(e, FIELD_CLIENT_PROCESS);
    r->connection = opens_connection(e);
    if (r->connection && connection_opened(c, r) != DW_OK)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a connection");
    if (request_id > c->highest_request)
        c->highest_request = request_id;

    struct client client = {.pid = r->client_pid, .process = r->client_process};
    dw_client_name(e, &client);
    client.flags = dw_event_number(e, FIELD_FLAGS, -1);
    struct slice types[2];
    size_t count = types_of(e, types);
    if (count > 0 && client.name.len == 0)
        client.connection = connection_of(c, client.pid);
    for (size_t i = 0; i < count; i++) {
        struct query *q = dw_lookup_add_query(c, &client, r, types[i], e);
        if (q == NULL)
            return dw_fail(error, DW_ERR_MEMORY, "no memory for a lookup");
        q->implicit = false;
        q->multicast = q->lookup->name.len == 0 && dw_is_multicast(e);
        dw_query_prove(q, FACT_STARTED, e);
    }
    enum dw_status status = client.name.len > 0 ? dw_names_seen(c, client.name, error) : DW_OK;
    if (status == DW_OK && client.name_hash.len > 0)
        status = dw_names_learn(c, client.name_hash, client.name, error);
    return status == DW_OK && !c->sink.last_words ? dw_request_give(c, r, error) : status;
}

/* The client's open connection on this socket. */
static struct request *connection_on(const struct correlate *c, const struct event *e)
{
    uint32_t pid = (uint32_t)dw_event_number(e, FIELD_CLIENT_PID, 0);
    const struct client_connections *open = NULL;
    HASH_FIND(hh, c->connections, &pid, sizeof pid, open);
    for (size_t i = open != NULL ? open->count : 0; i-- > 0;) {
        struct request *r = NULL;
        HASH_FIND(hh, c->requests, &open->keys[i], sizeof open->keys[i], r);
        if (r != NULL && (int64_t)r->socket == dw_event_number(e, FIELD_SOCKET, -1))
            return r;
    }
    return NULL;
}

/* Without R: the request of this socket, or the open one of this client, name and type. */
static struct request *request_of(struct correlate *c, const struct event *e)
{
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    if (request_id > 0)
        return dw_request_find(c, dw_request_key(c, (uint32_t)request_id));
    if (opens_connection(e))
        return connection_on(c, e);
    struct targets route;
    dw_route(c, e, &route);
    return route.count > 0 ? dw_request_find(c, route.queries[0]->request) : dw_outlived_find(c, e);
}

enum dw_status dw_request_stopped(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct request *r = request_of(c, e);
    if (r == NULL || r->stopped) {
        struct slice types[2];
        bool by_socket = dw_event_number(e, FIELD_REQUEST_ID, 0) == 0; /* then what asks nothing is not found */
        if (r == NULL && (!by_socket || opens_connection(e) || types_of(e, types) > 0))
            c->implicit_requests++;
        return DW_OK;
    }
    dw_outlived_remove(c, r);
    r->stop_event = dw_event_keep(e);
    r->stopped = true;
    r->stop = e->entry.time_ns;
    if (r->connection)
        connection_closed(c, r);
    if (!r->started) {
        r->api = dw_event_text(e, FIELD_API);
        r->client_pid = (uint32_t)dw_event_number(e, FIELD_CLIENT_PID, r->client_pid);
        r->client_process = dw_event_text(e, FIELD_CLIENT_PROCESS);
    }
    enum dw_status status = dw_request_give(c, r, error);
    for (size_t i = 0; i < r->query_count && status == DW_OK; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q == NULL)
            continue;
        dw_query_prove(q, FACT_STOPPED, e);
        q->stopped = e->entry.time_ns;
        q->lookup->stopped = e->entry.time_ns;
        q->lookup->touched = c->event_number;
        if (!r->started && q->lookup->client_pid == 0) {
            q->lookup->client_pid = r->client_pid;
            q->lookup->client_process = dw_arena_copy(&q->lookup->arena, r->client_process);
        }
        dw_lookup_note(q->lookup, e);
    }
    for (size_t i = 0; i < r->query_count && status == DW_OK; i++) {
        struct query *q = dw_query_find(c, r->queries[i]);
        if (q != NULL) {
            q->lookup->dirty = true;
            status = dw_lookup_judge(c, q->lookup, error);
        }
    }
    let_go(r);
    return status;
}
