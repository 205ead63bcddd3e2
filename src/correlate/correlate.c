/* The way of an event through correlation: the daemon's life, the network, then whoever reads its kind. */
#include "correlate/model.h"

#include <stdlib.h>

enum { SLOW_DEFAULT_SECONDS = 2 };
#define SCAN_STEP (SECOND / 20) /* how often open lookups are looked at for what time alone decides */

enum dw_status dw_correlate_open(struct correlate **out, const struct correlate_options *options,
                                 const struct correlate_sink *sink, struct dw_error *error)
{
    *out = NULL;
    struct correlate *c = calloc(1, sizeof *c);
    if (c == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for correlation");
    if (options != NULL)
        c->options = *options;
    if (c->options.slow_ns <= 0)
        c->options.slow_ns = SLOW_DEFAULT_SECONDS * SECOND;
    if (sink != NULL)
        c->sink = *sink;
    c->now = c->last_scan = c->first_time = c->prefix_asked = DW_TIME_NONE;
    c->last_response = c->reconfigured = DW_TIME_NONE;
    enum dw_status status = dw_causes_open(&c->causes, c->options.causes, c->options.causes_length, error);
    if (status == DW_OK)
        status = dw_services_open(&c->services);
    if (status == DW_OK)
        status = dw_incidents_open(&c->incidents);
    if (status == DW_OK)
        status = dw_names_open(&c->names);
    if (status == DW_OK)
        status = dw_roots_open(c, error);
    if (status != DW_OK) {
        dw_correlate_close(c);
        return status;
    }
    *out = c;
    return DW_OK;
}

void dw_correlate_close(struct correlate *c)
{
    if (c == NULL)
        return;
    dw_lookups_free(c);
    dw_event_release(c->send_failure);
    dw_requests_end_life(c);
    dw_questions_clear(c);
    dw_event_release(c->packet);
    dw_services_close(c->services);
    dw_incidents_close(c->incidents);
    dw_names_close(c->names);
    dw_causes_close(c->causes);
    dw_roots_close(c);
    free(c);
}

/* Ids of another boot or another process image mean other things: everything open ends here. */
static enum dw_status new_life(struct correlate *c, struct event *e, bool restarted, struct dw_error *error)
{
    for (struct lookup *l = c->first; restarted && l != NULL; l = l->next)
        for (struct query *q = l->queries; q != NULL && !l->verdict.decided; q = q->next)
            if (dw_fate_of(c, q, c->now, false).state == FATE_OPEN && !dw_query_is_settled(c, q, e)) {
                dw_query_prove(q, FACT_DAEMON_GONE, e);
                dw_lookup_note(l, e);
            }
    enum dw_status status = restarted ? dw_incidents_restart(c, e, error) : DW_OK;
    if (status == DW_OK)
        status = dw_lookups_finish(c, error);
    if (status == DW_OK)
        status = dw_services_end_life(c, e->entry.time_ns, error);
    dw_requests_end_life(c);
    dw_questions_clear(c);
    dw_event_release(c->packet);
    c->packet = NULL;
    c->life++;
    c->highest_request = 0;
    c->first_request = 0;
    memset(c->sockets, 0, sizeof c->sockets);
    return status;
}

static bool is_of_other_boot(const struct correlate *c, const struct event *e)
{
    return c->any_event && e->boot != c->life_boot;
}

static enum dw_status follow_life(struct correlate *c, struct event *e, struct dw_error *error)
{
    bool daemons = dw_slice_equal(e->entry.process, SLICE("mDNSResponder"));
    bool other_boot = is_of_other_boot(c, e);
    bool other_process = daemons && e->entry.pid != 0 && c->life_pid != 0 && e->entry.pid != c->life_pid;
    /* the line stands at the head of a life: no new life where nothing went before it */
    bool started = e->kind == EVENT_DAEMON_STARTED && (c->highest_request > 0 || c->first != NULL);
    c->any_event = true;
    c->life_boot = e->boot;
    if (daemons && e->entry.pid != 0)
        c->life_pid = e->entry.pid;
    else if (other_boot)
        c->life_pid = 0;
    if (other_boot) {
        enum dw_status status = new_life(c, e, false, error);
        return status == DW_OK ? dw_roots_new_boot(c, error) : status;
    }
    if (other_process || started)
        return new_life(c, e, true, error);
    return DW_OK;
}

enum dw_status dw_correlate_advance(struct correlate *c, int64_t now, struct dw_error *error)
{
    if (now == DW_TIME_NONE)
        return c->open_lookups > MAX_OPEN_LOOKUPS ? dw_lookups_advance(c, error) : DW_OK;
    if (c->now == DW_TIME_NONE || now > c->now)
        c->now = now;
    if (c->last_scan != DW_TIME_NONE && c->now - c->last_scan < SCAN_STEP && c->open_lookups <= MAX_OPEN_LOOKUPS)
        return DW_OK;
    c->last_scan = c->now;
    return dw_lookups_advance(c, error);
}

/* A change of the network in the middle of a lookup may be why it failed. */
static enum dw_status on_network_change(struct correlate *c, struct event *e, struct dw_error *error)
{
    (void)error;
    for (struct lookup *l = c->first; l != NULL; l = l->next)
        if (!l->verdict.decided && l->change_event == NULL) {
            l->network_change = e->entry.time_ns;
            l->change_event = dw_event_keep(e);
        }
    return DW_OK;
}

/* Where configd's words are not in the capture, mDNSResponder's own tell that something changed, not always what. */
static enum dw_status on_configuration_change(struct correlate *c, struct event *e, struct dw_error *error)
{
    return c->saw_configd ? DW_OK : on_network_change(c, e, error);
}

static enum dw_status on_daemons_question(struct correlate *c, struct event *e, struct dw_error *error)
{
    enum dw_status status = dw_question_own(c, dw_event_number(e, FIELD_QUESTION_ID, 0));
    return status == DW_OK ? DW_OK : dw_fail(error, status, "no memory for a question");
}

static const struct {
    uint16_t kind;
    enum dw_status (*handle)(struct correlate *c, struct event *e, struct dw_error *error);
} handlers[] = {
    {EVENT_REQUEST_START, dw_request_started},
    {EVENT_REQUEST_STOP, dw_request_stopped},
    {EVENT_DAEMON_QUESTION_START, on_daemons_question},
    {EVENT_NETWORK_CHANGED, on_network_change},
    {EVENT_SERVICES_UPDATED, dw_services_event},
    {EVENT_SERVICE_LISTED, dw_services_event},
    {EVENT_SERVICE_REGISTERED, dw_services_event},
    {EVENT_SERVICE_DEREGISTERED, dw_services_event},
    {EVENT_SERVICE_INVALIDATED, dw_services_event},
    {EVENT_QUESTION_ASSIGNED, dw_services_event},
    {EVENT_SERVICE_CONNECTABLE, dw_services_event},
    {EVENT_LOCAL_NETWORK_DENIED, dw_refusal},
    {EVENT_MDNS_NETWORK_CHANGE, on_configuration_change},
};

static void note_times(struct correlate *c, const struct event *e)
{
    if (e->kind == EVENT_RESPONSE_RECEIVED)
        c->last_response = e->entry.time_ns;
    if (e->kind == EVENT_NETWORK_CHANGED || e->kind == EVENT_SERVICES_UPDATED || e->kind == EVENT_MDNS_NETWORK_CHANGE)
        c->reconfigured = e->entry.time_ns;
}

enum dw_status dw_correlate_event(struct correlate *c, struct event *event, struct dw_error *error)
{
    c->event_number++;
    if (c->first_time == DW_TIME_NONE)
        c->first_time = event->entry.time_ns;
    dw_quality_event(c, event);
    note_times(c, event);
    enum dw_status status = DW_OK;
    if (is_of_other_boot(c, event)) /* the time that the machine was off is no waiting: what is open ends first */
        status = follow_life(c, event, error);
    if (status == DW_OK)
        status = dw_correlate_advance(c, event->entry.time_ns, error);
    if (status == DW_OK)
        status = follow_life(c, event, error);
    if (status == DW_OK)
        status = dw_roots_event(c, event, error);
    if (status == DW_OK)
        status = dw_incidents_event(c, event, error);
    dw_signs_event(c, event);
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0] && status == DW_OK; i++)
        if (handlers[i].kind == event->kind)
            status = handlers[i].handle(c, event, error);
    if (status == DW_OK)
        status = dw_facts_event(c, event, error);
    if (status == DW_OK)
        status = dw_signs_heed(c, error);
    return status == DW_OK && c->late != DW_OK ? dw_fail(error, c->late, "a request could not be stored") : status;
}

enum dw_status dw_correlate_capture(struct correlate *c, const struct reader_stats *stats, struct dw_error *error)
{
    (void)error;
    c->info_off = c->info_off || stats->info_off;
    c->debug_off = c->debug_off || stats->debug_off;
    c->lost += stats->lost;
    return DW_OK;
}

enum dw_status dw_correlate_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = dw_roots_last(c, error);
    if (status == DW_OK)
        status = dw_lookups_finish(c, error);
    for (struct request *r = c->requests; r != NULL && status == DW_OK; r = r->hh.next)
        if (!r->told)
            status = dw_request_give(c, r, error);
    if (status == DW_OK)
        status = dw_incidents_finish(c, error);
    if (status == DW_OK)
        status = dw_roots_finish(c, error);
    return status == DW_OK ? dw_quality_finish(c, error) : status;
}
