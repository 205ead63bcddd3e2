/* Incidents: what befell more than one lookup. Each kind is a small state machine of bounded size. */
#include "correlate/incidents.h"
#include "correlate/marks.h"

#include <stdlib.h>

enum {
    MAX_SERVERS = 64,
    OUTAGE_LOOKUPS = 3, /* so many failures in a row, by the network's fault, are an outage */
    OUTAGE_CAUSES = 8,
    NO_DESCRIPTORS = 24 /* EMFILE */
};

struct tally { /* lookups of an outage by cause */
    const char *cause;
    uint64_t lookups;
};

#define EDGE (60 * SECOND) /* so near to an outage's edge a change of the network belongs to it */

struct server {
    char name[64];
    struct incident incident;
};

struct incidents {
    struct incident outage, refusal;
    struct server servers[MAX_SERVERS];
    size_t server_count;
    struct leaks *leaks;
    struct event *last_change; /* of the network: what stands at an outage's edges */
    int64_t last_success;      /* when DNS was last seen to work; DW_TIME_NONE: not yet */
    struct tally causes[OUTAGE_CAUSES];
};

enum dw_status dw_incidents_open(struct incidents **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return DW_ERR_MEMORY;
    (*out)->last_success = DW_TIME_NONE;
    return dw_leaks_open(&(*out)->leaks);
}

void dw_incident_forget(struct incident *i)
{
    for (size_t k = 0; k < i->event_count; k++)
        dw_event_release(i->events[k]);
    *i = (struct incident){.open = false};
}

void dw_incidents_close(struct incidents *all)
{
    if (all == NULL)
        return;
    dw_incident_forget(&all->outage);
    dw_incident_forget(&all->refusal);
    for (size_t i = 0; i < all->server_count; i++)
        dw_incident_forget(&all->servers[i].incident);
    dw_leaks_close(all->leaks);
    dw_event_release(all->last_change);
    free(all);
}

void dw_incident_witness(struct incident *i, struct event *e)
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

enum dw_status dw_incident_give(struct correlate *c, struct incident *i, const char *kind, const struct fill *fill,
                                size_t fill_count, struct dw_error *error)
{
    struct evidence evidence[INCIDENT_EVENTS];
    struct arena arena = {0};
    enum dw_status status = DW_OK;
    for (size_t k = 0; k < i->event_count; k++)
        evidence[k] = (struct evidence){i->events[k], k == 0 ? EVIDENCE_DECISIVE : EVIDENCE_SUPPORTING};
    if (c->sink.incident != NULL) {
        struct incident_result r = {.id = i->id != 0 ? i->id : ++c->next_incident,
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
    dw_incident_forget(i);
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

static void count_cause(struct incidents *all, const char *cause)
{
    for (size_t i = 0; i < OUTAGE_CAUSES; i++)
        if (all->causes[i].cause == NULL || strcmp(all->causes[i].cause, cause) == 0) {
            all->causes[i].cause = cause;
            all->causes[i].lookups++;
            return;
        }
}

static const char *main_cause(const struct incidents *all)
{
    const struct tally *most = &all->causes[0];
    for (size_t i = 1; i < OUTAGE_CAUSES; i++)
        if (all->causes[i].lookups > most->lookups)
            most = &all->causes[i];
    return most->cause;
}

/* What the network did at an edge of the outage. */
static bool change_near(const struct event *change, int64_t edge)
{
    return change != NULL && edge != DW_TIME_NONE && change->entry.time_ns != DW_TIME_NONE &&
           change->entry.time_ns - edge <= EDGE && edge - change->entry.time_ns <= EDGE;
}

static struct slice at_edge(const struct correlate *c, const struct event *change, const char *phrase,
                            struct arena *arena)
{
    if (change == NULL || change->kind != EVENT_NETWORK_CHANGED)
        return SLICE_NONE;
    struct slice changes = dw_event_text(change, FIELD_CHANGES);
    struct slice words = changes.len > 0 ? dw_marks_words(changes, arena) : change->entry.message;
    return dw_causes_phrase(c->causes, phrase, words, arena);
}

static enum dw_status end_outage(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct incidents *all = c->incidents;
    struct incident *i = &all->outage;
    struct arena arena = {0};
    if (i->lookups < OUTAGE_LOOKUPS) {
        dw_incident_forget(i);
        memset(all->causes, 0, sizeof all->causes);
        return DW_OK;
    }
    if (at != DW_TIME_NONE)
        i->end = at;
    struct slice before = at_edge(c, i->event_count > 0 ? i->events[0] : NULL, "network-before", &arena);
    bool ends = at != DW_TIME_NONE && change_near(all->last_change, i->end);
    struct slice after = at_edge(c, ends ? all->last_change : NULL, "network-after", &arena);
    if (ends)
        dw_incident_witness(i, all->last_change);
    i->end = at != DW_TIME_NONE ? at : i->end;
    struct fill fill[] = {{"lookups", dw_slice_of(dw_arena_printf(&arena, "%llu", (unsigned long long)i->lookups))},
                          {"cause", dw_causes_title(c->causes, main_cause(all))},
                          {"before", before},
                          {"after", after}};
    enum dw_status status = dw_incident_give(c, i, "outage", fill, sizeof fill / sizeof fill[0], error);
    memset(all->causes, 0, sizeof all->causes);
    dw_arena_free(&arena);
    return status;
}

/* A lookup that was long under way may have begun while others got their answers: that was no outage yet. */
static void begin_outage(struct incidents *all, const struct lookup *l)
{
    bool worked = all->last_success != DW_TIME_NONE && l->start != DW_TIME_NONE && all->last_success > l->start;
    int64_t start = worked ? all->last_success : l->start;
    if (change_near(all->last_change, start))
        dw_incident_witness(&all->outage, all->last_change);
    all->outage.open = true;
    all->outage.start = start;
}

/* Its "no" came from a server just now: DNS works. One from the cache proves nothing. */
static bool shows_that_dns_works(const struct verdict *v)
{
    if (v->outcome == OUTCOME_RESOLVED)
        return true;
    return v->query != NULL && v->query->proof[FACT_RESPONSE] != NULL && !is_networks_fault(v->cause);
}

void dw_incidents_amended(struct correlate *c, const struct lookup *l)
{
    struct incident *outage = &c->incidents->outage;
    if (outage->open && outage->lookups > 0 && l->start != DW_TIME_NONE && l->start >= outage->start)
        outage->lookups--;
}

enum dw_status dw_incidents_lookup(struct correlate *c, const struct lookup *l, struct dw_error *error)
{
    struct incidents *all = c->incidents;
    struct incident *i = &all->outage;
    const struct verdict *v = &l->verdict;
    if (v->outcome != OUTCOME_RESOLVED && v->outcome != OUTCOME_FAILED)
        return DW_OK;
    if (shows_that_dns_works(v) && v->end != DW_TIME_NONE)
        all->last_success = v->end;
    if (shows_that_dns_works(v))
        return i->open ? end_outage(c, v->end, error) : DW_OK;
    if (!is_networks_fault(v->cause) || v->query == NULL || v->query->proof[v->proof] == NULL)
        return DW_OK;
    if (!i->open)
        begin_outage(all, l);
    int64_t start = i->start;
    dw_incident_witness(i, v->query->proof[v->proof]);
    i->start = start;
    i->end = v->end;
    i->lookups++;
    count_cause(all, v->cause);
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
    return dw_incident_give(c, &s->incident, "server-trouble", &fill, 1, error);
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
    dw_incident_witness(&s->incident, e);
    if (!trouble)
        return end_trouble(c, s, error);
    uint64_t waiting = waiting_for(c, dw_slice_of(s->name));
    s->incident.lookups = waiting > s->incident.lookups ? waiting : s->incident.lookups;
    return DW_OK;
}

static enum dw_status on_once(struct correlate *c, struct event *e, const char *kind, struct dw_error *error)
{
    struct incident i = {.open = false};
    dw_incident_witness(&i, e);
    for (const struct lookup *l = c->first; l != NULL; l = l->next)
        i.lookups += !l->verdict.decided;
    if (strcmp(kind, "network-change") == 0 && i.lookups < 2) {
        dw_incident_forget(&i);
        return DW_OK;
    }
    return dw_incident_give(c, &i, kind, NULL, 0, error);
}

enum dw_status dw_incidents_restart(struct correlate *c, struct event *e, struct dw_error *error)
{
    return on_once(c, e, "daemon-restart", error);
}

enum dw_status dw_incidents_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    switch (e->kind) {
    case EVENT_REQUEST_START:
        if ((status = dw_leaks_started(c, c->incidents->leaks, e, error)) != DW_OK)
            return status;
        /* it takes clients again */
        return c->incidents->refusal.open
                   ? dw_incident_give(c, &c->incidents->refusal, "daemon-refuses-clients", NULL, 0, error)
                   : DW_OK;
    case EVENT_REQUEST_STOP:
        dw_leaks_stopped(c, c->incidents->leaks, e);
        return DW_OK;
    case EVENT_ACCEPT_FAILED:
        if (dw_event_number(e, FIELD_ERROR_CODE, NO_DESCRIPTORS) != NO_DESCRIPTORS)
            return DW_OK;
        dw_incident_witness(&c->incidents->refusal, e);
        return dw_leaks_refused(c, c->incidents->leaks, error);
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
        dw_event_release(c->incidents->last_change);
        c->incidents->last_change = dw_event_keep(e);
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
        status = dw_incident_give(c, &all->refusal, "daemon-refuses-clients", NULL, 0, error);
    for (size_t i = 0; i < all->server_count && status == DW_OK; i++)
        if (all->servers[i].incident.open)
            status = end_trouble(c, &all->servers[i], error);
    return status == DW_OK ? dw_leaks_finish(c, all->leaks, error) : status;
}
