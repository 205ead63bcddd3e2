/* Lookups: queries gathered by what the client wanted; how they come to be and go. */
#include "correlate/lookup.h"

#include <stdlib.h>

enum { LOOK_BACK = 256 }; /* lookups of one client that may still be joined */

struct query *dw_query_find(struct correlate *c, uint64_t id)
{
    struct query *q = NULL;
    HASH_FIND(hh, c->queries, &id, sizeof id, q);
    return q;
}

static bool has_final(const struct correlate *c, const struct lookup *l, const char *type, bool hidden)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        if (strcmp(q->type, type) == 0 && (hidden || dw_fate_of(c, q, c->now, false).state != FATE_OPEN))
            return true;
    return false;
}

static bool fits(const struct correlate *c, const struct lookup *l, const struct client *client, const char *type,
                 int64_t time)
{
    if (time != DW_TIME_NONE && l->last_start != DW_TIME_NONE &&
        (time - l->last_start > GATHER_SPAN || l->last_start - time > GATHER_SPAN))
        return false; /* first, since most fail here, or at the name */
    if (l->name_key != client->name_key && l->name_key != 0 && client->name_key != 0)
        return false;
    if (l->life != c->life || l->query_count >= MAX_LOOKUP_QUERIES || l->client_pid != client->pid ||
        !dw_slice_equal(l->client_process, client->process))
        return false;
    int same = dw_lookup_same_name(l, client);
    if (same == 0 || (same < 0 && l->connection != client->connection))
        return false;
    return !has_final(c, l, type, same < 0);
}

/* The refusal was logged just before the request that it is of, by another thread. It shows the bundle's short name,
 * which is often the process's; where the name is hidden, only that tells. */
static bool is_refusal_of(const struct lookup *l, const struct client *client, int64_t time)
{
    if (l->refusal == NULL || l->query_count >= 2 || time == DW_TIME_NONE || l->start == DW_TIME_NONE ||
        time - l->start > RESTART_SPAN)
        return false;
    int same = dw_lookup_same_name(l, client);
    return same == 1 || (same < 0 && (client->name.len == 0 || l->name.len == 0) &&
                         dw_slice_equal_nocase(l->client_process, client->process));
}

static void query_release(struct correlate *c, struct query *q)
{
    HASH_DELETE(hh, c->queries, q);
    for (size_t i = 0; i < FACT_COUNT; i++)
        dw_event_release(q->proof[i]);
    dw_event_release(q->failed_server);
    dw_event_release(q->nonexistent);
    for (size_t i = 0; i < q->answer_count; i++)
        dw_event_release(q->answers[i]);
}

static struct client_lookups *client_lookups(const struct correlate *c, uint32_t pid)
{
    struct client_lookups *of = NULL;
    HASH_FIND(hh, c->clients, &pid, sizeof pid, of);
    return of;
}

static bool join_client(struct correlate *c, struct lookup *l)
{
    struct client_lookups *of = client_lookups(c, l->client_pid);
    if (of == NULL) {
        of = calloc(1, sizeof *of);
        if (of == NULL)
            return false;
        of->pid = l->client_pid;
        HASH_ADD(hh, c->clients, pid, sizeof of->pid, of);
    }
    l->of_client = of;
    l->older = of->newest;
    if (l->older != NULL)
        l->older->newer = l;
    of->newest = l;
    return true;
}

static void leave_client(struct correlate *c, struct lookup *l)
{
    struct client_lookups *of = l->of_client;
    if (l->older != NULL)
        l->older->newer = l->newer;
    *(l->newer != NULL ? &l->newer->older : &of->newest) = l->older;
    if (of->newest == NULL) {
        HASH_DELETE(hh, c->clients, of);
        free(of);
    }
}

void dw_lookup_free(struct correlate *c, struct lookup *l)
{
    for (struct query *q = l->queries; q != NULL; q = q->next) {
        query_release(c, q);
        dw_outlived_add(c, q->request);
    }
    for (size_t i = 0; i < l->event_count; i++)
        dw_event_release(l->events[i]);
    dw_event_release(l->change_event);
    dw_event_release(l->refusal);
    dw_root_release(&l->root);
    leave_client(c, l);
    *(l->prev != NULL ? &l->prev->next : &c->first) = l->next;
    *(l->next != NULL ? &l->next->prev : &c->last) = l->prev;
    c->open_lookups--;
    struct arena arena = l->arena; /* it holds the lookup itself */
    if (c->spare_count == SPARE_ARENAS) {
        dw_arena_free(&arena);
        return;
    }
    dw_arena_reset(&arena);
    c->spare[c->spare_count++] = arena;
}

static struct arena lookup_arena(struct correlate *c)
{
    return c->spare_count > 0 ? c->spare[--c->spare_count] : (struct arena){.block = LOOKUP_ARENA};
}

struct lookup *dw_lookup_new(struct correlate *c, const struct client *client, struct event *e)
{
    struct arena arena = lookup_arena(c);
    struct lookup *l = dw_arena_alloc(&arena, sizeof *l);
    if (l == NULL) {
        dw_arena_free(&arena);
        return NULL;
    }
    l->arena = arena;
    l->id = ++c->next_lookup;
    l->life = c->life;
    l->client_pid = client->pid;
    if (!join_client(c, l)) {
        dw_arena_free(&arena);
        return NULL;
    }
    l->client_process = dw_arena_copy(&l->arena, client->process);
    l->connection = client->connection;
    l->flags = client->flags;
    l->start = e->entry.time_ns;
    l->stopped = l->network_change = DW_TIME_NONE;
    l->tail = &l->queries;
    dw_lookup_set_name(l, client);
    dw_lookup_name(c, l);
    l->prev = c->last;
    *(c->last != NULL ? &c->last->next : &c->first) = l;
    c->last = l;
    c->open_lookups++;
    return l;
}

static struct query *query_new(struct correlate *c, struct lookup *l, struct request *request, const char *type)
{
    struct query *q = dw_arena_alloc(&l->arena, sizeof *q);
    if (q == NULL)
        return NULL;
    q->id = ++c->next_query;
    q->lookup = l;
    q->request = request->key;
    q->request_id = request->request_id;
    memcpy(q->type, type, sizeof q->type);
    q->address = strcmp(type, "A") == 0 || strcmp(type, "AAAA") == 0;
    q->implicit = true;
    q->stopped = q->sent = q->last_sent = DW_TIME_NONE;
    q->service_id = -1;
    HASH_ADD(hh, c->queries, id, sizeof q->id, q);
    *l->tail = q;
    l->tail = &q->next;
    l->query_count++;
    request->lookup_id = l->id;
    if (request->query_count < sizeof request->queries / sizeof request->queries[0])
        request->queries[request->query_count++] = q->id;
    return q;
}

/* Another query of the same request belongs to the same lookup, whenever it is first seen. */
static struct lookup *lookup_of_request(struct correlate *c, const struct request *request)
{
    struct query *q = request->query_count > 0 ? dw_query_find(c, request->queries[0]) : NULL;
    return q != NULL && q->lookup->query_count < MAX_LOOKUP_QUERIES ? q->lookup : NULL;
}

/* The client's newest lookup that this query belongs to; else a refusal without a client that was of its request. */
static struct lookup *gathered(const struct correlate *c, struct client *client, const char *type, int64_t time)
{
    client->name_key = dw_name_key(client->name);
    const struct client_lookups *own = client_lookups(c, client->pid), *unknown = client_lookups(c, 0);
    size_t looked = 0;
    for (struct lookup *l = own != NULL ? own->newest : NULL; l != NULL && looked < LOOK_BACK; l = l->older, looked++)
        if (fits(c, l, client, type, time))
            return l;
    looked = 0;
    for (struct lookup *l = unknown != NULL ? unknown->newest : NULL; l != NULL && looked < LOOK_BACK;
         l = l->older, looked++)
        if (is_refusal_of(l, client, time))
            return l;
    return NULL;
}

struct query *dw_lookup_add_query(struct correlate *c, const struct client *client, struct request *request,
                                  struct slice type, struct event *e)
{
    char name[12] = {0};
    int64_t time = e->entry.time_ns;
    struct lookup *l = lookup_of_request(c, request);
    struct client sought = *client;
    dw_type_name(type, name);
    if (l == NULL)
        l = gathered(c, &sought, name, time);
    if (l == NULL)
        l = dw_lookup_new(c, client, e);
    if (l == NULL)
        return NULL;
    struct query *q = query_new(c, l, request, name);
    if (q == NULL)
        return NULL;
    if (l->refusal != NULL && l->client_pid == 0) {
        l->client_pid = client->pid;
        l->client_process = dw_arena_copy(&l->arena, client->process);
        l->stopped = DW_TIME_NONE;
    }
    if (l->refusal != NULL)
        dw_query_prove(q, FACT_LOCAL_DENIED, l->refusal);
    q->start = time;
    l->last_start = time;
    l->touched = c->event_number;
    l->dirty = true;
    dw_lookup_note(l, e);
    return q;
}

void dw_lookup_note(struct lookup *l, struct event *e)
{
    for (size_t i = l->event_count; i > 0; i--)
        if (l->events[i - 1] == e)
            return;
    if (l->event_count < MAX_LOOKUP_EVENTS)
        l->events[l->event_count++] = dw_event_keep(e);
}

void dw_lookups_free(struct correlate *c)
{
    while (c->first != NULL)
        dw_lookup_free(c, c->first);
    while (c->spare_count > 0)
        dw_arena_free(&c->spare[--c->spare_count]);
    dw_arena_free(&c->scratch);
}
