/* Incidents: what befell more than one lookup. Each kind is a small state machine of bounded size. */
#include "correlate/model.h"

#include <stdlib.h>

enum {
    MAX_SERVERS = 64,
    MAX_COUNTED = 512,
    OUTAGE_LOOKUPS = 3, /* so many failures in a row, by the network's fault, are an outage */
    LEAK_OPEN = 100,    /* so many operations open at once, .. */
    LEAK_SHARE = 4,     /* .. and no more than one in so many stopped, are a leak */
    INCIDENT_EVENTS = 12,
    NO_DESCRIPTORS = 24 /* EMFILE */
};

struct incident { /* one that is open */
    bool open;
    int64_t start, end;
    uint64_t lookups;
    struct event *events[INCIDENT_EVENTS];
    size_t event_count;
};

struct server {
    char name[64];
    struct incident incident;
};

struct client_count { /* operations of a client process */
    uint32_t pid;
    uint64_t open, stopped, half; /* half: open ones when LEAK_OPEN / 2 was reached */
    int64_t first, half_time;
    struct event *first_event, *last_event;
    char process[64];
    UT_hash_handle hh;
};

struct incidents {
    struct incident outage, refusal;
    struct server servers[MAX_SERVERS];
    size_t server_count;
    struct client_count *clients;
};

enum dw_status dw_incidents_open(struct incidents **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? DW_OK : DW_ERR_MEMORY;
}

static void forget(struct incident *i)
{
    for (size_t k = 0; k < i->event_count; k++)
        dw_event_release(i->events[k]);
    *i = (struct incident){.open = false};
}

static void client_free(struct incidents *all, struct client_count *client)
{
    HASH_DELETE(hh, all->clients, client);
    dw_event_release(client->first_event);
    dw_event_release(client->last_event);
    free(client);
}

void dw_incidents_close(struct incidents *all)
{
    if (all == NULL)
        return;
    forget(&all->outage);
    forget(&all->refusal);
    for (size_t i = 0; i < all->server_count; i++)
        forget(&all->servers[i].incident);
    while (all->clients != NULL)
        client_free(all, all->clients);
    free(all);
}

static void witness(struct incident *i, struct event *e)
{
    if (!i->open) {
        i->open = true;
        i->start = e->entry.time_ns;
    }
    i->end = e->entry.time_ns;
    if (i->event_count == INCIDENT_EVENTS) /* the last place is the latest event's */
        dw_event_release(i->events[--i->event_count]);
    i->events[i->event_count++] = dw_event_keep(e);
}

static enum dw_status give(struct correlate *c, struct incident *i, const char *kind, const struct fill *fill,
                           size_t fill_count, struct dw_error *error)
{
    struct evidence evidence[INCIDENT_EVENTS];
    struct arena arena = {0};
    enum dw_status status = DW_OK;
    for (size_t k = 0; k < i->event_count; k++)
        evidence[k] = (struct evidence){i->events[k], k == 0 ? EVIDENCE_DECISIVE : EVIDENCE_SUPPORTING};
    if (c->sink.incident != NULL) {
        struct incident_result r = {.id = ++c->next_incident,
                                    .kind = dw_slice_of(kind),
                                    .start = i->start,
                                    .end = i->end,
                                    .title = dw_causes_text(c->causes, "incidents", kind, fill, fill_count, &arena),
                                    .lookups = i->lookups,
                                    .evidence = evidence,
                                    .evidence_count = i->event_count};
        status = c->sink.incident(c->sink.self, &r, error);
    }
    dw_arena_free(&arena);
    forget(i);
    return status;
}

/* A failure for which the network is to blame; a name that does not exist shows that DNS works. */
static bool is_networks_fault(const char *cause)
{
    static const char *const no[] = {
        "nxdomain", "no-data", "bad-name", "mdns-no-response", "local-network-denied", "blocked-by-policy", "unknown"};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (strcmp(cause, no[i]) == 0)
            return false;
    return true;
}

static enum dw_status end_outage(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct incident *i = &c->incidents->outage;
    if (i->lookups < OUTAGE_LOOKUPS) {
        forget(i);
        return DW_OK;
    }
    if (at != DW_TIME_NONE)
        i->end = at;
    return give(c, i, "outage", NULL, 0, error);
}

enum dw_status dw_incidents_lookup(struct correlate *c, const struct lookup *l, struct dw_error *error)
{
    struct incident *i = &c->incidents->outage;
    const struct verdict *v = &l->verdict;
    if (v->outcome == OUTCOME_RESOLVED || (v->cause != NULL && !is_networks_fault(v->cause)))
        return i->open ? end_outage(c, v->end, error) : DW_OK;
    if (v->outcome != OUTCOME_FAILED || v->query == NULL || v->query->proof[v->proof] == NULL)
        return DW_OK;
    bool first = !i->open;
    witness(i, v->query->proof[v->proof]);
    i->start = first ? l->start : i->start;
    i->end = v->end;
    i->lookups++;
    return DW_OK;
}

static struct server *server_get(struct incidents *all, struct slice name)
{
    for (size_t i = 0; i < all->server_count; i++)
        if (dw_slice_equal(dw_slice_of(all->servers[i].name), name))
            return &all->servers[i];
    if (name.len == 0 || name.len >= sizeof all->servers[0].name || all->server_count == MAX_SERVERS)
        return NULL;
    struct server *s = &all->servers[all->server_count++];
    memcpy(s->name, name.ptr, name.len);
    s->name[name.len] = '\0';
    return s;
}

static enum dw_status end_trouble(struct correlate *c, struct server *s, struct dw_error *error)
{
    struct fill fill = {"server", dw_slice_of(s->name)};
    return give(c, &s->incident, "server-trouble", &fill, 1, error);
}

static uint64_t waiting_for(const struct correlate *c, struct slice server)
{
    uint64_t count = 0;
    for (const struct lookup *l = c->first; l != NULL; l = l->next)
        for (const struct query *q = l->queries; q != NULL; q = q->next)
            if (q->proof[FACT_RESPONSE] == NULL && q->proof[FACT_TOLD] == NULL && dw_slice_equal(q->server, server)) {
                count++;
                break;
            }
    return count;
}

static enum dw_status on_server(struct correlate *c, struct event *e, bool trouble, struct dw_error *error)
{
    struct server *s = server_get(c->incidents, dw_event_server(e));
    if (s == NULL || (!trouble && !s->incident.open))
        return DW_OK;
    witness(&s->incident, e);
    if (!trouble)
        return end_trouble(c, s, error);
    uint64_t waiting = waiting_for(c, dw_slice_of(s->name));
    s->incident.lookups = waiting > s->incident.lookups ? waiting : s->incident.lookups;
    return DW_OK;
}

static enum dw_status on_once(struct correlate *c, struct event *e, const char *kind, struct dw_error *error)
{
    struct incident i = {.open = false};
    witness(&i, e);
    for (const struct lookup *l = c->first; l != NULL; l = l->next)
        i.lookups += !l->verdict.decided;
    if (strcmp(kind, "network-change") == 0 && i.lookups < 2) {
        forget(&i);
        return DW_OK;
    }
    return give(c, &i, kind, NULL, 0, error);
}

static void copy_word(char *out, size_t size, struct slice s)
{
    size_t len = s.len < size - 1 ? s.len : size - 1;
    if (len > 0)
        memcpy(out, s.ptr, len);
    out[len] = '\0';
}

static struct client_count *client_get(struct correlate *c, const struct event *e)
{
    struct client_count *client = NULL;
    uint32_t pid = (uint32_t)dw_event_number(e, FIELD_CLIENT_PID, 0);
    if (pid == 0) /* the short STOP names no client: its request does */
    {
        const struct request *r =
            dw_request_find(c, dw_request_key(c, (uint32_t)dw_event_number(e, FIELD_REQUEST_ID, 0)));
        pid = r != NULL ? r->client_pid : 0;
    }
    if (pid == 0)
        return NULL;
    HASH_FIND(hh, c->incidents->clients, &pid, sizeof pid, client);
    if (client != NULL)
        return client;
    if (HASH_COUNT(c->incidents->clients) >= MAX_COUNTED)
        client_free(c->incidents, c->incidents->clients);
    client = calloc(1, sizeof *client);
    if (client == NULL)
        return NULL;
    client->pid = pid;
    copy_word(client->process, sizeof client->process, dw_event_text(e, FIELD_CLIENT_PROCESS));
    HASH_ADD(hh, c->incidents->clients, pid, sizeof client->pid, client);
    return client;
}

static void on_operation(struct correlate *c, struct event *e, bool start)
{
    struct client_count *client = client_get(c, e);
    if (client == NULL)
        return;
    if (!start) {
        client->stopped++;
        client->open -= client->open > 0;
        return;
    }
    client->open++;
    if (client->first_event == NULL) {
        client->first_event = dw_event_keep(e);
        client->first = e->entry.time_ns;
    }
    if (client->open == LEAK_OPEN / 2)
        client->half_time = e->entry.time_ns;
    dw_event_release(client->last_event);
    client->last_event = dw_event_keep(e);
}

static enum dw_status give_leak(struct correlate *c, struct client_count *client, struct dw_error *error)
{
    struct arena arena = {0};
    struct incident i = {.open = false};
    if (client->open < LEAK_OPEN || client->stopped * LEAK_SHARE > client->open + client->stopped)
        return DW_OK;
    witness(&i, client->first_event);
    witness(&i, client->last_event);
    i.start = client->first;
    struct fill fill[] = {
        {"client", dw_slice_of(client->process)},
        {"pid", dw_slice_of(dw_arena_printf(&arena, "%u", (unsigned)client->pid))},
        {"open", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)client->open))},
        {"started", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)(client->open + client->stopped)))},
        {"stopped", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)client->stopped))}};
    enum dw_status status = give(c, &i, "request-leak", fill, sizeof fill / sizeof fill[0], error);
    dw_arena_free(&arena);
    return status;
}

enum dw_status dw_incidents_restart(struct correlate *c, struct event *e, struct dw_error *error)
{
    return on_once(c, e, "daemon-restart", error);
}

enum dw_status dw_incidents_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    switch (e->kind) {
    case EVENT_REQUEST_START:
        on_operation(c, e, true);
        /* it takes clients again */
        return c->incidents->refusal.open ? give(c, &c->incidents->refusal, "daemon-refuses-clients", NULL, 0, error)
                                          : DW_OK;
    case EVENT_REQUEST_STOP:
        on_operation(c, e, false);
        return DW_OK;
    case EVENT_ACCEPT_FAILED:
        if (dw_event_number(e, FIELD_ERROR_CODE, NO_DESCRIPTORS) == NO_DESCRIPTORS)
            witness(&c->incidents->refusal, e);
        return DW_OK;
    case EVENT_SERVER_PENALIZED:
    case EVENT_STREAM_PROBLEMS:
    case EVENT_HOST_UNREACHABLE:
    case EVENT_DNS_UNREACHABLE:
        return on_server(c, e, true, error);
    case EVENT_SERVER_UNPENALIZED:
    case EVENT_STREAM_PROBLEMS_OVER:
        return on_server(c, e, false, error);
    case EVENT_SERVER_USABILITY:
        return on_server(c, e, dw_slice_equal(dw_event_text(e, FIELD_USABLE), SLICE("unusable")), error);
    case EVENT_NETWORK_CHANGED:
        return on_once(c, e, "network-change", error);
    default:
        return DW_OK;
    }
}

enum dw_status dw_incidents_finish(struct correlate *c, struct dw_error *error)
{
    struct incidents *all = c->incidents;
    enum dw_status status = all->outage.open ? end_outage(c, DW_TIME_NONE, error) : DW_OK;
    if (status == DW_OK && all->refusal.open)
        status = give(c, &all->refusal, "daemon-refuses-clients", NULL, 0, error);
    for (size_t i = 0; i < all->server_count && status == DW_OK; i++)
        if (all->servers[i].incident.open)
            status = end_trouble(c, &all->servers[i], error);
    for (struct client_count *client = all->clients; client != NULL && status == DW_OK; client = client->hh.next)
        status = give_leak(c, client, error);
    return status;
}
