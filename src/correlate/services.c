/* mDNSResponder's DNS services: each description that is seen holds until the next one of the same number, until the
 * service is gone, or until a whole list comes without it. */
#include "correlate/services.h"

#include <stdlib.h>

enum { MAX_SERVICES = 512 };

enum dw_status dw_services_open(struct services **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? DW_OK : DW_ERR_MEMORY;
}

static void service_free(struct services *s, struct service *one)
{
    HASH_DELETE(hh, s->table, one);
    dw_event_release(one->event);
    dw_event_release(one->trouble);
    free(one);
}

/* What the daemon before a restart knew no longer counts. */
static void forget_former(struct services *s)
{
    while (s->former != NULL) {
        struct service *one = s->former;
        HASH_DELETE(hh, s->former, one);
        dw_event_release(one->event);
        dw_event_release(one->trouble);
        free(one);
    }
}

void dw_services_close(struct services *s)
{
    if (s == NULL)
        return;
    while (s->table != NULL)
        service_free(s, s->table);
    forget_former(s);
    free(s);
}

void dw_services_stale(struct correlate *c)
{
    forget_former(c->services);
    c->services->whole = false;
    for (struct service *one = c->services->table; one != NULL; one = one->hh.next)
        one->stale = true;
}

const struct service *dw_service_find(const struct correlate *c, int64_t service_id)
{
    struct service *one = NULL;
    HASH_FIND(hh, c->services->table, &service_id, sizeof service_id, one);
    return one;
}

static enum dw_status give(struct correlate *c, const struct service *one, int64_t until, struct dw_error *error)
{
    struct slice servers[MAX_PARTS], domains[MAX_PARTS];
    if (c->sink.dns_service == NULL)
        return DW_OK;
    const struct event *e = one->event;
    struct dns_service_result r = {.id = one->id,
                                   .dns_service_id = one->service_id,
                                   .valid_from = one->valid_from,
                                   .valid_to = until,
                                   .type = dw_event_text(e, FIELD_SERVICE_TYPE),
                                   .source = dw_event_text(e, FIELD_SOURCE),
                                   .scope = dw_event_text(e, FIELD_SCOPE),
                                   .interface = dw_event_text(e, FIELD_INTERFACE),
                                   .servers = servers,
                                   .domains = domains,
                                   .a_ok = one->a_ok,
                                   .aaaa_ok = one->aaaa_ok,
                                   .attributes = dw_event_text(e, FIELD_ATTRIBUTES),
                                   .properties = dw_event_text(e, FIELD_PROPERTIES)};
    r.server_count = dw_list_split(dw_event_text(e, FIELD_SERVERS), servers);
    r.domain_count = dw_list_split(dw_event_text(e, FIELD_DOMAINS), domains);
    return c->sink.dns_service(c->sink.self, &r, error);
}

/* Without times nothing tells which of two descriptions held when: the last word alone is given, at the end. */
static enum dw_status end(struct correlate *c, struct service *one, int64_t at, struct dw_error *error)
{
    enum dw_status status = at != DW_TIME_NONE ? give(c, one, at, error) : DW_OK;
    service_free(c->services, one);
    return status;
}

/* The network goes on when the daemon is started anew: until it has told its list again, the former one's counts. */
enum dw_status dw_services_end_life(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct services *s = c->services;
    enum dw_status status = DW_OK;
    if (s->table != NULL)
        forget_former(s);
    while (s->table != NULL && status == DW_OK) {
        struct service *one = s->table;
        status = at != DW_TIME_NONE ? give(c, one, at, error) : DW_OK;
        HASH_DELETE(hh, s->table, one);
        HASH_ADD(hh, s->former, service_id, sizeof one->service_id, one);
    }
    s->whole = false;
    return status;
}

enum dw_status dw_services_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (const struct service *one = c->services->table; one != NULL && status == DW_OK; one = one->hh.next)
        if (one->valid_from == DW_TIME_NONE)
            status = give(c, one, DW_TIME_NONE, error);
    return status;
}

static bool same_description(const struct event *a, const struct event *b)
{
    static const uint16_t fields[] = {FIELD_SERVICE_TYPE, FIELD_SOURCE,  FIELD_SCOPE,      FIELD_INTERFACE,
                                      FIELD_SERVERS,      FIELD_DOMAINS, FIELD_ATTRIBUTES, FIELD_PROPERTIES};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (!dw_slice_equal(dw_event_text(a, fields[i]), dw_event_text(b, fields[i])))
            return false;
    return true;
}

/* Queries in flight whose service goes have lost it. */
static void lose_service(struct correlate *c, int64_t service_id, struct event *e)
{
    for (struct lookup *l = c->first; l != NULL; l = l->next)
        for (struct query *q = l->queries; q != NULL; q = q->next)
            if (q->service_id == service_id && !q->replaced && q->proof[FACT_STOPPED] == NULL &&
                q->proof[FACT_ANSWERED] == NULL && !dw_query_is_due(c, q) && !dw_query_is_settled(c, q, e)) {
                dw_query_prove(q, FACT_SERVICE_GONE, e);
                dw_lookup_note(l, e);
            }
}

static enum dw_status described(struct correlate *c, struct event *e, struct dw_error *error)
{
    int64_t service_id = dw_event_number(e, FIELD_DNS_SERVICE_ID, -1);
    if (service_id < 0 || !(dw_event_has(e, FIELD_SERVICE_TYPE) || dw_event_has(e, FIELD_SOURCE)))
        return DW_OK;
    struct service *one = NULL;
    HASH_FIND(hh, c->services->table, &service_id, sizeof service_id, one);
    if (one != NULL && same_description(one->event, e)) {
        one->listed = true;
        one->stale = false;
        return DW_OK;
    }
    if (one != NULL && end(c, one, e->entry.time_ns, error) != DW_OK)
        return DW_ERR_MEMORY;
    if (HASH_COUNT(c->services->table) >= MAX_SERVICES)
        service_free(c->services, c->services->table);
    one = calloc(1, sizeof *one);
    if (one == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a DNS service");
    one->service_id = service_id;
    one->id = ++c->next_service;
    one->valid_from = e->entry.time_ns;
    one->listed = true;
    one->event = dw_event_keep(e);
    struct slice attributes = dw_event_text(e, FIELD_ATTRIBUTES);
    if (dw_list_has(attributes, SLICE("defunct")))
        lose_service(c, service_id, e);
    one->a_ok = dw_event_has(e, FIELD_ATTRIBUTES) ? dw_list_has(attributes, SLICE("a-ok")) : -1;
    one->aaaa_ok = dw_event_has(e, FIELD_ATTRIBUTES) ? dw_list_has(attributes, SLICE("aaaa-ok")) : -1;
    HASH_ADD(hh, c->services->table, service_id, sizeof one->service_id, one);
    return one->valid_from != DW_TIME_NONE ? give(c, one, DW_TIME_NONE, error) : DW_OK;
}

/* Found on the network: the list of what was configured does not hold it. */
static bool is_discovered(const struct service *one)
{
    return dw_slice_equal(dw_event_text(one->event, FIELD_SOURCE), SLICE("dns"));
}

static enum dw_status listed(struct correlate *c, struct event *e, struct dw_error *error)
{
    int64_t position = dw_event_number(e, FIELD_POSITION, 0), count = dw_event_number(e, FIELD_COUNT, 0);
    if (position == 1) {
        c->services->listed = 0;
        for (struct service *one = c->services->table; one != NULL; one = one->hh.next)
            one->listed = false;
    }
    c->services->listed++;
    enum dw_status status = described(c, e, error);
    if (position == 0 || position != count)
        return status;
    c->services->whole = c->services->listed == count;
    if (!c->services->whole) /* lines were lost: who is missing may have stood there */
        return status;
    forget_former(c->services);
    for (struct service *one = c->services->table, *next; one != NULL && status == DW_OK; one = next) {
        next = one->hh.next;
        if (!one->listed && !is_discovered(one)) {
            lose_service(c, one->service_id, e);
            status = end(c, one, e->entry.time_ns, error);
        }
    }
    return status;
}

static enum dw_status none_left(struct correlate *c, struct event *e, struct dw_error *error)
{
    enum dw_status status = dw_services_end_life(c, e->entry.time_ns, error);
    forget_former(c->services);
    c->services->whole = true;
    return status;
}

bool dw_service_is_encrypted(const struct service *one)
{
    struct slice type = dw_event_text(one->event, FIELD_SERVICE_TYPE);
    return type.len > 0 && !dw_slice_equal(type, SLICE("Do53"));
}

/* An encrypted service that cannot connect lets nothing through, though nothing fails in sight of its queries. */
static void connectable(struct correlate *c, struct event *e)
{
    int64_t service_id = dw_event_number(e, FIELD_DNS_SERVICE_ID, -1);
    struct service *one = NULL;
    HASH_FIND(hh, c->services->table, &service_id, sizeof service_id, one);
    if (one == NULL || !dw_service_is_encrypted(one))
        return;
    bool can = dw_slice_equal(dw_event_text(e, FIELD_CONNECTABLE), SLICE("can"));
    dw_event_release(one->trouble);
    one->trouble = can ? NULL : dw_event_keep(e);
    for (struct lookup *l = c->first; l != NULL && !can; l = l->next)
        for (struct query *q = l->queries; q != NULL; q = q->next)
            if (q->service_id == service_id && q->proof[FACT_STOPPED] == NULL && q->proof[FACT_RESPONSE] == NULL)
                dw_query_prove(q, FACT_SERVICE_TROUBLE, e);
}

enum dw_status dw_services_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    switch (e->kind) {
    case EVENT_SERVICE_LISTED:
        return listed(c, e, error);
    case EVENT_SERVICES_UPDATED: /* none: no line follows */
        return dw_event_number(e, FIELD_COUNT, -1) == 0 ? none_left(c, e, error) : DW_OK;
    case EVENT_QUESTION_ASSIGNED:
    case EVENT_SERVICE_REGISTERED:
        return described(c, e, error);
    case EVENT_SERVICE_CONNECTABLE:
        connectable(c, e);
        return DW_OK;
    case EVENT_SERVICE_INVALIDATED:
    case EVENT_SERVICE_DEREGISTERED: {
        int64_t service_id = dw_event_number(e, FIELD_DNS_SERVICE_ID, -1);
        struct service *one = NULL;
        HASH_FIND(hh, c->services->table, &service_id, sizeof service_id, one);
        lose_service(c, service_id, e);
        return one != NULL && e->kind == EVENT_SERVICE_DEREGISTERED ? end(c, one, e->entry.time_ns, error) : DW_OK;
    }
    default:
        return DW_OK;
    }
}
