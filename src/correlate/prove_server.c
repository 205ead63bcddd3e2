/* What passes between the daemon and the servers proves of queries: packets, responses, silence, trouble. */
#include "correlate/prove.h"

#define AT_ONCE (SECOND / 1000)
enum { NEXT = 2 }; /* events, where there are no times */

/* Its START and its service were seen, no packet yet, and no other question sends for it. */
static bool was_asked_in_sight(const struct query *q)
{
    return !q->implicit && !q->lookup->verdict.decided && q->proof[FACT_ASSIGNED] != NULL &&
           q->proof[FACT_SENT] == NULL && q->proof[FACT_DUPLICATE] == NULL;
}

/* What the socket says of a packet that cannot be sent comes just before the packet's own line, without the question's
 * id. */
static bool is_of_failure(const struct event *sent, const struct event *failure)
{
    if (failure == NULL || failure->entry.thread != sent->entry.thread || failure->entry.pid != sent->entry.pid)
        return false;
    struct slice server = dw_event_server(failure);
    bool timed = sent->entry.time_ns != DW_TIME_NONE && failure->entry.time_ns != DW_TIME_NONE;
    bool at_once = timed ? sent->entry.time_ns - failure->entry.time_ns <= AT_ONCE : sent->id - failure->id <= NEXT;
    return at_once && server.len > 0 && dw_slice_equal(server, dw_event_server(sent));
}

static void on_sent(struct correlate *c, struct query *q, struct event *e)
{
    if (dw_event_number(e, FIELD_TEST, 0) == 1)
        return; /* a probe of the server */
    c->saw_sent = true;
    if (dw_event_number(e, FIELD_ATTEMPT, 1) > 1 && was_asked_in_sight(q))
        dw_sign(c, e);
    if (q->sent == DW_TIME_NONE)
        q->sent = e->entry.time_ns;
    q->last_sent = e->entry.time_ns;
    q->sent_count++;
    q->denied = q->told_unseen = false; /* there is more to come */
    dw_server_asked(q, e);
    if (is_of_failure(e, c->send_failure))
        dw_query_prove(q, FACT_UNREACHABLE, c->send_failure);
    if (q->proof[FACT_SENT] == NULL)
        dw_query_prove(q, FACT_SENT, e);
    else
        dw_prove_last(q, FACT_SENT_AGAIN, e);
}

static const char *error_of_rcode(struct slice rcode, int64_t number)
{
    if (dw_slice_equal_nocase(rcode, SLICE("ServFail")) || number == 2)
        return "server-failure";
    if (dw_slice_equal_nocase(rcode, SLICE("Refused")) || number == 5)
        return "server-refused";
    return "server-error";
}

void dw_query_restore(struct query *q)
{
    if (q->nonexistent != NULL && q->proof[FACT_ANSWERED] == NULL && q->proof[FACT_STOPPED] == NULL)
        dw_query_prove(q, FACT_NXDOMAIN, q->nonexistent);
}

static void on_response(struct correlate *c, struct query *q, struct event *e)
{
    struct slice rcode = dw_event_text(e, FIELD_RCODE);
    int64_t number = dw_event_number(e, FIELD_RCODE_NUMBER, -1);
    if (dw_slice_equal(dw_event_text(e, FIELD_ACCEPTABLE), SLICE("unacceptable")))
        return;
    if (e->kind == EVENT_RESPONSE_RECEIVED && was_asked_in_sight(q))
        dw_sign(c, e);
    dw_prove_last(q, FACT_RESPONSE, e);
    q->server_answered = true;
    dw_note_server(q, e);
    dw_trouble_mended(q, FACT_UNREACHABLE, "server-unreachable");
    dw_trouble_mended(q, FACT_ENCRYPTION, "encrypted-dns-failed");
    bool no_error = dw_slice_starts(rcode, SLICE("NoErr")) || number == 0;
    if ((rcode.len == 0 && number < 0) || (no_error && !dw_event_has(e, FIELD_ANSWERS)))
        return; /* a copy that was shortened: whether there was an answer is not known */
    enum fact fact = FACT_SERVER_ERROR;
    if (no_error)
        fact = dw_event_number(e, FIELD_ANSWERS, 0) == 0 ? FACT_NO_DATA : FACT_RESPONSE;
    else if (dw_slice_equal_nocase(rcode, SLICE("NXDomain")) || number == 3)
        fact = FACT_NXDOMAIN;
    else
        q->server_error = error_of_rcode(rcode, number);
    static const enum fact codes[] = {FACT_SERVER_ERROR, FACT_NXDOMAIN, FACT_NO_DATA};
    if (fact != FACT_SERVER_ERROR)
        dw_trouble_mended(q, FACT_SERVER_ERROR, q->server_error);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        dw_query_disprove(q, codes[i]); /* the newest response stands */
    dw_query_prove(q, fact, e);
}

static void server_failed(struct query *q, struct event *e)
{
    struct event *former = q->failed_server;
    q->failed_server = e != NULL ? dw_event_keep(e) : NULL;
    dw_event_release(former);
}

static void on_unreachable(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    bool own =
        e->kind == EVENT_HOST_UNREACHABLE || (e->kind == EVENT_SEND_FAILED && dw_event_has(e, FIELD_QUESTION_ID));
    server_failed(q, e->kind == EVENT_HOST_UNREACHABLE ? e : NULL);
    if (own && q->sent == DW_TIME_NONE) /* five seconds run from the first attempt */
        q->sent = e->entry.time_ns;
    dw_note_server(q, e);
    dw_query_prove(q, FACT_UNREACHABLE, e);
}

/* It goes over TLS or HTTPS: its last packet did, or its DNS service is of such a type (DoT, DoH, ODoH). */
static bool is_encrypted(const struct correlate *c, const struct query *q)
{
    const struct event *sent = q->proof[FACT_SENT_AGAIN] != NULL ? q->proof[FACT_SENT_AGAIN] : q->proof[FACT_SENT];
    struct slice protocol = sent != NULL ? dw_event_text(sent, FIELD_PROTOCOL) : SLICE_NONE;
    if (protocol.len > 0)
        return dw_slice_equal(protocol, SLICE("TLS")) || dw_slice_equal(protocol, SLICE("HTTPS"));
    const struct service *service = dw_service_find(c, q->service_id);
    return service != NULL && dw_service_is_encrypted(service);
}

/* The connection to the server does not come about, or breaks. */
static void on_no_connection(struct correlate *c, struct query *q, struct event *e)
{
    if (is_encrypted(c, q))
        dw_query_prove(q, FACT_ENCRYPTION, e);
    else
        on_unreachable(c, q, e);
}

/* The daemon's own packets, 10.15 and later: who they go to, or that they could not go. */
static void on_packet(struct correlate *c, struct query *q, struct event *e)
{
    struct slice direction = dw_event_text(e, FIELD_DIRECTION);
    if (dw_slice_equal(direction, SLICE("sent")))
        on_sent(c, q, e);
    else if (dw_slice_equal(direction, SLICE("error")))
        on_unreachable(c, q, e);
}

static void on_message(struct correlate *c, struct query *q, struct event *e)
{
    if (dw_slice_equal(dw_event_text(e, FIELD_DIRECTION), SLICE("response")))
        on_response(c, q, e);
}

static void on_server_code(struct correlate *c, struct query *q, struct event *e)
{
    q->another_server = false;
    on_response(c, q, e);
}

static void on_concluded(struct correlate *c, struct query *q, struct event *e)
{
    struct slice reason = dw_event_text(e, FIELD_REASON);
    int64_t id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    bool former = id > 0 && q->question_count > 0 && q->question_ids[q->question_count - 1] != (uint32_t)id;
    if (q->proof[FACT_STOPPED] != NULL || former || q->replaced)
        return; /* an orphan's end, or that of the question before a restart */
    if (dw_slice_equal(reason, SLICE("timeout")))
        dw_query_prove(q, FACT_NOT_ANSWERED, e);
    else if (dw_slice_equal(reason, SLICE("connection problem")))
        on_no_connection(c, q, e);
    else if (dw_slice_equal(reason, SLICE("resolver invalidation")) || dw_slice_equal(reason, SLICE("invalidation")))
        dw_query_prove(q, FACT_SERVICE_GONE, e);
}

static void on_not_answered(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_note_server(q, e);
    dw_query_prove(q, FACT_NOT_ANSWERED, e);
    if (e->kind == EVENT_QUERIES_UNANSWERED && q->sent == DW_TIME_NONE)
        q->sent = q->start; /* the classic resolver logs no packets */
}

static void on_penalized(struct correlate *c, struct query *q, struct event *e)
{
    struct slice server = dw_event_server(e);
    if (server.len > 0 && q->server.len > 0 && !dw_slice_equal(server, q->server) &&
        !dw_event_has(e, FIELD_QUESTION_ID))
        return;
    server_failed(q, e);
    on_not_answered(c, q, e);
    dw_query_prove(q, FACT_PENALIZED, e);
}

static void on_session(struct correlate *c, struct query *q, struct event *e)
{
    if (dw_slice_equal(dw_event_text(e, FIELD_EVENT), SLICE("terminated")) &&
        dw_event_number(e, FIELD_ERROR_CODE, 0) != 0)
        on_no_connection(c, q, e);
}

static void on_stream_problems(struct correlate *c, struct query *q, struct event *e)
{
    struct slice protocol = dw_event_text(e, FIELD_PROTOCOL);
    if (dw_slice_equal(protocol, SLICE("TLS")) || dw_slice_equal(protocol, SLICE("HTTPS")))
        dw_query_prove(q, FACT_ENCRYPTION, e);
    else
        on_unreachable(c, q, e);
}

/* Every packet is logged, and none went out: no server could be used. */
static bool none_to_ask(const struct query *q, const struct event *e)
{
    return e->kind == EVENT_NO_MORE_SERVERS && was_asked_in_sight(q) && q->proof[FACT_RESPONSE] == NULL && q->address;
}

static void on_all_tried(struct correlate *c, struct query *q, struct event *e)
{
    if (none_to_ask(q, e)) {
        on_unreachable(c, q, e);
        return;
    }
    on_not_answered(c, q, e);
    dw_query_prove(q, FACT_ALL_TRIED, e);
}

const struct fact_rule dw_server_rules[] = {
    {EVENT_QUERY_SENT, true, on_sent},
    {EVENT_RESPONSE_RECEIVED, true, on_response},
    {EVENT_RESPONSE_SQUASHED, false, on_response},
    {EVENT_NO_RESPONSE, false, on_not_answered},
    {EVENT_SEND_FAILED, false, on_unreachable},
    {EVENT_SERVER_PENALIZED, false, on_penalized},
    {EVENT_NO_MORE_SERVERS, false, on_all_tried},
    {EVENT_STREAM_PROBLEMS, false, on_stream_problems},
    {EVENT_SESSION_EVENT, false, on_session},
    {EVENT_CONNECTION_FAILED, false, on_stream_problems},
    {EVENT_QUERIER_CONCLUDED, false, on_concluded},
    {EVENT_QUERIES_UNANSWERED, false, on_not_answered},
    {EVENT_HOST_UNREACHABLE, false, on_unreachable},
    {EVENT_SERVER_DISABLED, false, on_unreachable},
    {EVENT_ALL_SERVERS_TRIED, false, on_all_tried},
    {EVENT_SERVER_RESPONSE_CODE, false, on_server_code},
    {EVENT_DNS_PACKET, false, on_packet},
    {EVENT_DNS_MESSAGE, false, on_message},
    {0, false, NULL},
};
