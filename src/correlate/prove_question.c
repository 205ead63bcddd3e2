/* What is said of a question proves of its queries: service, suppression, aliases, restarts, timers. */
#include "base/dns_name.h"
#include "correlate/prove.h"

#define AT_ONCE (SECOND / 50)

/* It has a DNS service and waits for its answer. */
static bool is_on_its_way(const struct query *q)
{
    return dw_query_awaits_response(q) && q->proof[FACT_ASSIGNED] != NULL && q->proof[FACT_SUPPRESSED] == NULL &&
           q->proof[FACT_NO_SERVICE] == NULL;
}

/* There is none, or none any more: what was on its way has lost its service. */
static void no_service_left(struct query *q, struct event *e)
{
    if (is_on_its_way(q))
        dw_query_prove(q, FACT_SERVICE_GONE, e);
    dw_query_prove(q, FACT_NO_SERVICE, e);
}

/* Asked again, for the same name and by no word of its own: the network changed, or the server. */
static bool goes_on(const struct query *q, const struct event *e)
{
    struct slice name = dw_event_text(e, FIELD_NAME);
    return !q->restarting && !q->denied && q->proof[FACT_TOLD] == NULL &&
           (name.len == 0 || q->name.len == 0 || dw_dns_name_equal(name, q->name));
}

/* A server's error stands until another server mends it. */
static void reopen(struct query *q, struct event *error)
{
    struct event *nxdomain = q->proof[FACT_NXDOMAIN], *former = q->nonexistent;
    if (nxdomain != NULL) {
        q->nonexistent = dw_event_keep(nxdomain);
        dw_event_release(former);
    }
    dw_question_reopen(q);
    if (error != NULL)
        dw_query_prove(q, FACT_SERVER_ERROR, error);
    dw_event_release(error);
}

/* DNS64: it asks for the network's prefix, or for the A that is translated, or for its AAAA again. */
static bool follow_translation(struct query *q, const struct event *e)
{
    char type[12];
    bool was = q->translating;
    dw_question_type(e, type);
    if (strcmp(q->type, "AAAA") == 0 && type[0] != '\0')
        q->translating = dw_is_prefix_query(e) || strcmp(type, "A") == 0;
    return was || q->translating;
}

static struct event *standing_error(const struct query *q, const struct event *e)
{
    return goes_on(q, e) && q->proof[FACT_SERVER_ERROR] != NULL ? dw_event_keep(q->proof[FACT_SERVER_ERROR]) : NULL;
}

static void on_assigned(struct correlate *c, struct query *q, struct event *e)
{
    struct event *error = standing_error(q, e);
    bool translates = follow_translation(q, e);
    q->restarting = q->replaced = false;
    q->name = q->mask = SLICE_NONE;
    if (dw_event_number(e, FIELD_NO_SERVICE, 0) == 1 || !dw_event_has(e, FIELD_DNS_SERVICE_ID)) {
        no_service_left(q, e);
        dw_event_release(error);
        return;
    }
    reopen(q, error);
    if (translates)
        dw_query_restore(q);
    q->service_id = dw_event_number(e, FIELD_DNS_SERVICE_ID, -1);
    dw_query_disprove(q, FACT_SERVICE_GONE); /* another one took its place */
    dw_query_disprove(q, FACT_ENCRYPTION);
    const struct service *service = dw_service_find(c, q->service_id);
    dw_query_disprove(q, FACT_SERVICE_TROUBLE);
    if (service != NULL && service->trouble != NULL)
        dw_query_prove(q, FACT_SERVICE_TROUBLE, service->trouble);
    dw_prove_last(q, FACT_ASSIGNED, e);
}

static void on_suppressed(struct correlate *c, struct query *q, struct event *e)
{
    struct slice reason = dw_event_text(e, FIELD_REASON);
    q->suppressed = dw_causes_of_suppression(c->causes, reason);
    if (q->suppressed == NULL)
        q->suppressed = reason.len == 0 ? "blocked-by-policy" /* the old policy line names no reason */
                                        : "unknown";          /* a wording that no rule knows */
    dw_query_prove(q, FACT_SUPPRESSED, e);
    if (q->chosen && q->proof[FACT_SERVICE_GONE] == NULL) { /* it was not sent after all */
        q->chosen = false;
        q->sent = DW_TIME_NONE;
    }
}

static void on_restarted(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    (void)e;
    dw_question_reopen(q);
    q->name = q->mask = SLICE_NONE;
    q->restarting = q->proof[FACT_STOPPED] == NULL;
}

/* What is left of a name's chain is asked under another name; the answer so far is none. */
static void on_cname(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_disprove(q, FACT_NO_DATA);
    if (dw_query_answer_is_hidden(q))
        dw_query_disprove(q, FACT_ANSWERED); /* it was the CNAME */
    q->name = dw_arena_copy(&q->lookup->arena, dw_event_text(e, FIELD_CNAME));
    q->mask = SLICE_NONE;
    q->told_unseen = false; /* of the CNAME */
    q->restarting = q->proof[FACT_STOPPED] == NULL;
}

static void on_negative(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_NEGATIVE, e);
    dw_prove_last(q, FACT_TOLD, e);
}

/* The code of the reply that this line speaks of stands at the head of the packet before it, if packets are logged. */
static void prove_by_packet(const struct correlate *c, struct query *q, const struct event *e)
{
    struct event *packet = c->packet;
    if (packet == NULL || dw_event_has(e, FIELD_QUESTION_ID) || packet->entry.thread != e->entry.thread ||
        (c->now != DW_TIME_NONE && c->now - packet->entry.time_ns > SECOND))
        return;
    dw_note_server(q, packet);
    int64_t code = dw_event_number(packet, FIELD_RCODE_NUMBER, -1);
    if (code == 0 || code == 3)
        dw_query_prove(q, code == 3 ? FACT_NXDOMAIN : FACT_NO_DATA, packet);
}

/* A negative reply came; its code may stand in a response, or nowhere. */
static void on_no_answers(struct correlate *c, struct query *q, struct event *e)
{
    if (q->another_server)
        dw_trouble_mended(q, FACT_SERVER_ERROR, q->server_error);
    dw_trouble_mended(q, FACT_UNREACHABLE, "server-unreachable"); /* some server could be reached */
    if (q->proof[FACT_SERVER_ERROR] != NULL) {
        q->denied = true;
        return;
    }
    prove_by_packet(c, q, e);
    dw_query_prove(q, FACT_NEGATIVE, e);
}

/* Where the line tells a name alone it may be of another client's question, which is older. */
static void on_timing_out(struct correlate *c, struct query *q, struct event *e)
{
    bool named = dw_event_number(e, FIELD_QUESTION_ID, 0) == 0 && dw_event_number(e, FIELD_REQUEST_ID, 0) == 0;
    if (named && c->now != DW_TIME_NONE && q->start != DW_TIME_NONE && c->now - q->start < DECISION_SPAN)
        return;
    dw_query_prove(q, FACT_TIMED_OUT, e);
    dw_prove_last(q, FACT_TOLD, e);
}

static void on_multicast_start(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    (void)e;
    q->multicast = true;
}

/* An orphan was asked for another client, who left: it is on its way. */
static void on_adopted(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (q->sent == DW_TIME_NONE)
        q->sent = e->entry.time_ns;
    dw_query_prove(q, FACT_SENT, e);
}

/* The service's connection is being tried by a probe, and what is asked waits for that. */
static void on_backing_off(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_SERVICE_TROUBLE, e);
}

static void on_nothing(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    (void)q;
    (void)e;
}

static void on_encryption(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_ENCRYPTION, e);
}

/* The next server is sought at once. What is chosen later, is because the configuration changed. */
static bool seeks_next(const struct query *q, const struct event *e)
{
    const struct event *failed = q->failed_server;
    return failed != NULL && (e->entry.time_ns == DW_TIME_NONE || failed->entry.time_ns == DW_TIME_NONE ||
                              e->entry.time_ns - failed->entry.time_ns <= AT_ONCE);
}

static void on_chosen(struct correlate *c, struct query *q, struct event *e)
{
    bool next = seeks_next(q, e);
    dw_event_release(q->failed_server);
    q->failed_server = NULL;
    dw_note_server(q, e);
    if (dw_event_number(e, FIELD_NO_SERVICE, 0) == 1) {
        if (next)
            dw_query_prove(q, FACT_ALL_TRIED, e); /* none but those that failed; it begins with them again */
        else
            no_service_left(q, e);
        return;
    }
    struct event *error = standing_error(q, e);
    bool translates = follow_translation(q, e);
    q->restarting = false;
    reopen(q, error);
    if (translates)
        dw_query_restore(q);
    dw_prove_last(q, FACT_ASSIGNED, e);
    if (!c->saw_sent && !q->chosen) { /* up to 10.14 no packet is logged: it is sent at once, if not suppressed */
        q->chosen = true;
        q->sent = q->sent == DW_TIME_NONE ? e->entry.time_ns : q->sent;
    }
}

/* The classic resolver goes on with another server: what the first one said stands only until this one answers. */
static void on_changed(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (!dw_event_has(e, FIELD_SERVER))
        return;
    q->another_server = true;
    dw_server_asked(q, e);
    dw_prove_last(q, FACT_ASSIGNED, e);
}

const struct fact_rule dw_question_rules[] = {
    {EVENT_QUESTION_ASSIGNED, true, on_assigned},
    {EVENT_QUERY_SUPPRESSED, true, on_suppressed},
    {EVENT_QUERY_NOT_SUPPRESSED, false, on_nothing},
    {EVENT_QUESTION_DUPLICATE, true, on_nothing},
    {EVENT_QUESTION_DUPLICATE_OLD, true, on_nothing},
    {EVENT_REQUEST_FAILOVER, false, on_restarted},
    {EVENT_NEGATIVE_GENERATED, false, on_nothing},
    {EVENT_QUERIER_BACKING_OFF, false, on_backing_off},
    {EVENT_QUESTION_SUPPRESSED_RESULT, false, on_negative},
    {EVENT_QUESTION_TIMING_OUT, false, on_timing_out},
    {EVENT_QUESTION_TIMEOUT, false, on_timing_out},
    {EVENT_NO_UNICAST_ANSWERS, true, on_no_answers},
    {EVENT_CNAME_FOLLOWED, false, on_cname},
    {EVENT_QUESTION_RESTARTED, false, on_restarted},
    {EVENT_SEARCH_DOMAIN_APPENDED, false, on_restarted},
    {EVENT_LOCAL_NEGATIVE, false, on_negative},
    {EVENT_PARALLEL_UNICAST, false, on_multicast_start},
    {EVENT_ENCRYPTION_LACKING, false, on_encryption},
    {EVENT_QUERIER_HANDLED, false, on_nothing},
    {EVENT_QUERIER_ADOPTED, false, on_adopted},
    {EVENT_SERVER_SKIPPED, false, on_nothing},
    {EVENT_SERVER_CHOSEN, false, on_chosen},
    {EVENT_SERVER_CHANGED, false, on_changed},
    {0, false, NULL},
};
