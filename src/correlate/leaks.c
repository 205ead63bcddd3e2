/* A client that leaks: its requests or connections are started and never stopped, until the daemon has no descriptors
 * left. Told each time the open ones have doubled, under one id, with how they grew. */
#include "correlate/incidents.h"

#include <stdlib.h>

enum {
    MAX_COUNTED = 512, /* clients; the oldest is forgotten */
    LEAK_OPEN = 100,   /* so many open at once, .. */
    LEAK_REFUSED = 20, /* .. fewer when the daemon has no descriptors left, .. */
    LEAK_SHARE = 4,    /* .. and no more than one in so many stopped, are a leak */
    DOUBLINGS = 10
};

struct client_count { /* operations of a client process */
    uint32_t pid;
    uint64_t id; /* of the incident; 0: none was given */
    uint64_t open, stopped;
    int64_t first, reached[DOUBLINGS]; /* when LEAK_OPEN, twice as many, .. were open */
    size_t doublings;
    struct event *first_event, *last_event;
    char process[64];
    UT_hash_handle hh;
};

struct leaks {
    struct client_count *clients;
};

enum dw_status dw_leaks_open(struct leaks **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? DW_OK : DW_ERR_MEMORY;
}

static void client_free(struct leaks *leaks, struct client_count *client)
{
    HASH_DELETE(hh, leaks->clients, client);
    dw_event_release(client->first_event);
    dw_event_release(client->last_event);
    free(client);
}

void dw_leaks_close(struct leaks *leaks)
{
    while (leaks != NULL && leaks->clients != NULL)
        client_free(leaks, leaks->clients);
    free(leaks);
}

static uint32_t client_of(struct correlate *c, const struct event *e)
{
    uint32_t pid = (uint32_t)dw_event_number(e, FIELD_CLIENT_PID, 0);
    if (pid != 0)
        return pid;
    /* the short STOP names no client: its request does */
    uint32_t request_id = (uint32_t)dw_event_number(e, FIELD_REQUEST_ID, 0);
    const struct request *r = request_id != 0 ? dw_request_find(c, dw_request_key(c, request_id)) : NULL;
    return r != NULL ? r->client_pid : 0;
}

static struct client_count *client_find(const struct leaks *leaks, uint32_t pid)
{
    struct client_count *client = NULL;
    HASH_FIND(hh, leaks->clients, &pid, sizeof pid, client);
    return client;
}

static struct client_count *client_new(struct leaks *leaks, uint32_t pid, struct slice process)
{
    if (HASH_COUNT(leaks->clients) >= MAX_COUNTED)
        client_free(leaks, leaks->clients);
    struct client_count *client = calloc(1, sizeof *client);
    if (client == NULL)
        return NULL;
    client->pid = pid;
    if (process.len > 0)
        memcpy(client->process, process.ptr,
               process.len < sizeof client->process ? process.len : sizeof client->process - 1);
    HASH_ADD(hh, leaks->clients, pid, sizeof client->pid, client);
    return client;
}

/* "100 open after 3 min, 200 after 7 min" */
static struct slice growth(const struct client_count *client, struct arena *arena)
{
    const char *text = "";
    if (client->doublings == 0) {
        int64_t last = client->last_event != NULL ? client->last_event->entry.time_ns : DW_TIME_NONE;
        if (last == DW_TIME_NONE || client->first == DW_TIME_NONE)
            return SLICE_NONE;
        return dw_slice_of(dw_arena_printf(arena, "%llu after %lld s", (unsigned long long)client->open,
                                           (long long)((last - client->first) / SECOND)));
    }
    for (size_t i = 0; i < client->doublings && text != NULL; i++) {
        int64_t seconds = client->reached[i] != DW_TIME_NONE && client->first != DW_TIME_NONE
                              ? (client->reached[i] - client->first) / SECOND
                              : -1;
        unsigned long long open = (unsigned long long)LEAK_OPEN << i;
        if (seconds < 0)
            return SLICE_NONE;
        text = dw_arena_printf(arena, seconds < 120 ? "%s%s%llu after %lld s" : "%s%s%llu after %lld min", text,
                               i > 0 ? ", " : "", open, (long long)(seconds < 120 ? seconds : seconds / 60));
    }
    return dw_slice_of(text);
}

static enum dw_status give_leak(struct correlate *c, struct client_count *client, struct dw_error *error)
{
    struct arena arena = {0};
    struct incident i = {.open = false};
    if (client->stopped * LEAK_SHARE > client->open + client->stopped)
        return DW_OK;
    client->id = client->id != 0 ? client->id : ++c->next_incident;
    dw_incident_witness(&i, client->first_event);
    dw_incident_witness(&i, client->last_event);
    i.id = client->id;
    i.start = client->first;
    struct fill fill[] = {
        {"client", dw_slice_of(client->process)},
        {"pid", dw_slice_of(dw_arena_printf(&arena, "%u", (unsigned)client->pid))},
        {"open", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)client->open))},
        {"started", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)(client->open + client->stopped)))},
        {"stopped", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)client->stopped))},
        {"growth", growth(client, &arena)}};
    enum dw_status status = dw_incident_give(c, &i, "request-leak", fill, sizeof fill / sizeof fill[0], error);
    dw_arena_free(&arena);
    return status;
}

enum dw_status dw_leaks_started(struct correlate *c, struct leaks *leaks, struct event *e, struct dw_error *error)
{
    uint32_t pid = client_of(c, e);
    struct client_count *client = pid != 0 ? client_find(leaks, pid) : NULL;
    if (pid != 0 && client == NULL)
        client = client_new(leaks, pid, dw_event_text(e, FIELD_CLIENT_PROCESS));
    if (client == NULL)
        return pid == 0 ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for a client");
    if (client->first_event == NULL) {
        client->first_event = dw_event_keep(e);
        client->first = e->entry.time_ns;
    }
    dw_event_release(client->last_event);
    client->last_event = dw_event_keep(e);
    client->open++;
    if (client->doublings == DOUBLINGS || client->open < (uint64_t)LEAK_OPEN << client->doublings)
        return DW_OK;
    client->reached[client->doublings++] = e->entry.time_ns;
    return give_leak(c, client, error);
}

void dw_leaks_stopped(struct correlate *c, struct leaks *leaks, const struct event *e)
{
    struct client_count *client = client_find(leaks, client_of(c, e));
    if (client == NULL)
        return;
    client->stopped++;
    client->open -= client->open > 0;
}

/* Who holds the most of what the daemon ran out of. */
enum dw_status dw_leaks_refused(struct correlate *c, struct leaks *leaks, struct dw_error *error)
{
    struct client_count *most = NULL;
    for (struct client_count *client = leaks->clients; client != NULL; client = client->hh.next)
        if (client->open >= LEAK_REFUSED && (most == NULL || client->open > most->open))
            most = client;
    return most != NULL ? give_leak(c, most, error) : DW_OK;
}

enum dw_status dw_leaks_finish(struct correlate *c, struct leaks *leaks, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (struct client_count *client = leaks->clients; client != NULL && status == DW_OK; client = client->hh.next)
        if (client->open >= LEAK_OPEN || (client->id != 0 && client->open >= LEAK_REFUSED))
            status = give_leak(c, client, error);
    return status;
}
