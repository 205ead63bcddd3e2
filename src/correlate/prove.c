/* What each kind of event proves of a query: a function where it needs thought, and the table of all kinds. */
#include "correlate/model.h"

#include <stdlib.h>

static const char *const suppression_causes[][2] = {
    {"AAAA records are unusable", "aaaa-records-unusable"},
    {"A records are unusable", "a-records-unusable"},
    {"CLAT46 A records are unusable", "a-records-unusable"},
    {"no DNS service", "no-dns-service"},
    {"no DNS server", "no-dns-service"},
    {"blocked by policy", "blocked-by-policy"},
    {"interface is cellular", "interface-cellular"},
    {"interface is expensive", "interface-expensive"},
    {"interface is constrained", "interface-constrained"},
};

const char *dw_type_name(struct slice type, char out[12])
{
    uint64_t number = 0;
    if (dw_slice_equal_nocase(type, SLICE("Addr")))
        type = SLICE("A");
    if (type.len > 0 && dw_slice_u64(type, &number) && number < 65536) { /* a bare number */
        memcpy(out, "TYPE", 4);
        memcpy(out + 4, type.ptr, type.len < 7 ? type.len : 7);
        out[4 + (type.len < 7 ? type.len : 7)] = '\0';
        return out;
    }
    size_t len = type.len < 11 ? type.len : 11;
    for (size_t i = 0; i < len; i++)
        out[i] = type.ptr[i] >= 'a' && type.ptr[i] <= 'z' ? (char)(type.ptr[i] - 32) : type.ptr[i];
    out[len] = '\0';
    return out;
}

void dw_query_prove(struct query *query, enum fact fact, struct event *e)
{
    if (query->proof[fact] == NULL)
        query->proof[fact] = dw_event_keep(e);
}

void dw_query_disprove(struct query *query, enum fact fact)
{
    dw_event_release(query->proof[fact]);
    query->proof[fact] = NULL;
}

static void prove_last(struct query *query, enum fact fact, struct event *e)
{
    struct event *old = query->proof[fact];
    query->proof[fact] = dw_event_keep(e);
    dw_event_release(old);
}

/* Does a record of this type stand in the text? Types stand between blanks, or last where the data is hidden. */
static bool names_type(struct slice records, const char *type)
{
    size_t len = strlen(type);
    for (size_t at; (at = dw_slice_find(records, dw_slice(type, len))) < records.len;) {
        bool begins = at > 0 && records.ptr[at - 1] == ' ';
        records = dw_slice_from(records, at + len);
        if (begins && (records.len == 0 || records.ptr[0] == ' ' || records.ptr[0] == ','))
            return true;
    }
    return false;
}

/* An answer section may hold CNAMEs alone. Where its records are shown, one must be of the type asked for. */
static bool holds_answer(const struct query *q, const struct event *e)
{
    if (dw_event_number(e, FIELD_ANSWERS, 0) <= 0)
        return false;
    struct slice records = dw_event_text(e, FIELD_RECORDS);
    return records.len == 0 || q->type[0] == '\0' || names_type(records, q->type);
}

/* An answer that comes late. */
static bool mends(const struct query *q, const struct event *e)
{
    bool response = e->kind == EVENT_RESPONSE_RECEIVED || e->kind == EVENT_RESPONSE_SQUASHED;
    return (e->kind == EVENT_REQUEST_RESULT && dw_event_number(e, FIELD_NEGATIVE, 0) == 0) ||
           (response && holds_answer(q, e));
}

/* A message that says what was only seen so far: nothing came. */
static bool confirms(const struct event *e)
{
    static const uint16_t kinds_of_silence[] = {
        EVENT_QUESTION_TIMING_OUT, EVENT_QUESTION_TIMEOUT,  EVENT_SERVER_PENALIZED, EVENT_NO_RESPONSE,
        EVENT_QUERIES_UNANSWERED,  EVENT_ALL_SERVERS_TRIED, EVENT_NO_MORE_SERVERS,  EVENT_QUERIER_CONCLUDED};
    for (size_t i = 0; i < sizeof kinds_of_silence / sizeof kinds_of_silence[0]; i++)
        if (e->kind == kinds_of_silence[i])
            return true;
    return false;
}

bool dw_query_is_settled(const struct correlate *c, const struct query *q, const struct event *e)
{
    const struct verdict *v = &q->lookup->verdict;
    if (q->restarting)
        return false; /* a chain or a list of search domains goes on */
    int64_t since = v->decided && v->end != DW_TIME_NONE && c->now != DW_TIME_NONE ? c->now - v->end : -1;
    bool old = since > RESTART_SPAN;
    if (since > 0 && v->outcome == OUTCOME_FAILED && dw_cause_is_servers(v->cause))
        return !mends(q, e) && !confirms(e);
    struct fate fate = dw_fate_of(c, q, c->now, false);
    return old || (fate.state == FATE_FAILED && fate.at != DW_TIME_NONE && c->now != DW_TIME_NONE &&
                   c->now - fate.at > RESTART_SPAN);
}

/* A response that holds a CNAME and says that the name does not exist says so of the chain's last name. */
static bool is_of_chain(const struct event *response)
{
    return response != NULL && dw_event_number(response, FIELD_ANSWERS, 0) > 0;
}

/* The question is asked anew: what was said of it before no longer stands. */
static void reopen(const struct correlate *c, struct query *q)
{
    static const enum fact undone[] = {FACT_NO_SERVICE, FACT_NXDOMAIN,     FACT_NO_DATA, FACT_NEGATIVE,
                                       FACT_SUPPRESSED, FACT_SERVER_ERROR, FACT_TOLD};
    (void)c;
    if (q->proof[FACT_ANSWERED] != NULL || q->proof[FACT_STOPPED] != NULL)
        return;
    for (size_t i = 0; i < sizeof undone / sizeof undone[0]; i++)
        if (undone[i] != FACT_NXDOMAIN || !is_of_chain(q->proof[FACT_NXDOMAIN]))
            dw_query_disprove(q, undone[i]);
}

/* It has a DNS service and waits for its answer. */
static bool is_on_its_way(const struct query *q)
{
    return q->proof[FACT_ASSIGNED] != NULL && q->proof[FACT_RESPONSE] == NULL && q->proof[FACT_SUPPRESSED] == NULL &&
           q->proof[FACT_NO_SERVICE] == NULL;
}

/* There is none, or none any more: what was on its way has lost its service. */
static void no_service_left(struct query *q, struct event *e)
{
    if (is_on_its_way(q))
        dw_query_prove(q, FACT_SERVICE_GONE, e);
    dw_query_prove(q, FACT_NO_SERVICE, e);
}

static void on_assigned(struct correlate *c, struct query *q, struct event *e)
{
    q->restarting = false;
    q->name = q->mask = SLICE_NONE;
    if (dw_event_number(e, FIELD_NO_SERVICE, 0) == 1 || !dw_event_has(e, FIELD_DNS_SERVICE_ID)) {
        no_service_left(q, e);
        return;
    }
    reopen(c, q);
    q->service_id = dw_event_number(e, FIELD_DNS_SERVICE_ID, -1);
    dw_query_disprove(q, FACT_SERVICE_GONE); /* another one took its place */
    dw_query_disprove(q, FACT_ENCRYPTION);
    const struct service *service = dw_service_find(c, q->service_id);
    dw_query_disprove(q, FACT_SERVICE_TROUBLE);
    if (service != NULL && service->trouble != NULL)
        dw_query_prove(q, FACT_SERVICE_TROUBLE, service->trouble);
    prove_last(q, FACT_ASSIGNED, e);
}

static void on_suppressed(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    struct slice reason = dw_event_text(e, FIELD_REASON);
    for (size_t i = 0; i < sizeof suppression_causes / sizeof suppression_causes[0]; i++)
        if (dw_slice_equal(reason, dw_slice_of(suppression_causes[i][0])))
            q->suppressed = suppression_causes[i][1];
    if (q->suppressed == NULL)
        q->suppressed = reason.len == 0 ? "blocked-by-policy" /* the old policy line names no reason */
                                        : "unknown";          /* a wording that no rule knows */
    dw_query_prove(q, FACT_SUPPRESSED, e);
    if (q->chosen && q->proof[FACT_SERVICE_GONE] == NULL) { /* it was not sent after all */
        q->chosen = false;
        q->sent = DW_TIME_NONE;
    }
}

/* Trouble that an answer or another server mended is none, but it took its time. */
static void mend(struct query *q, enum fact fact, const char *cause)
{
    if (q->proof[fact] == NULL || q->proof[fact]->kind == EVENT_ENCRYPTION_LACKING)
        return;
    int64_t at = q->proof[fact]->entry.time_ns;
    if (q->delay == NULL && at != DW_TIME_NONE && at - q->start >= SECOND)
        q->delay = cause;
    dw_query_disprove(q, fact);
}

/* An address, or what stands for it, where that tells servers apart. */
struct slice dw_event_server(const struct event *e)
{
    const struct event_field *server = dw_event_field(e, FIELD_SERVER);
    struct slice text = server != NULL ? server->text : SLICE_NONE;
    if (dw_slice_ends(text, SLICE(":53"))) /* printed by some messages only */
        text.len -= 3;
    if (!dw_names_tell_apart(text))
        return SLICE_NONE;
    bool brackets = text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']';
    return brackets ? dw_slice(text.ptr + 1, text.len - 2) : text;
}

static void note_server(struct query *q, const struct event *e)
{
    struct slice server = dw_event_server(e);
    if (server.len > 0 && !dw_slice_equal(server, q->server))
        q->server = dw_arena_copy(&q->lookup->arena, server);
}

/* Its START and its service were seen, no packet yet, and no other question sends for it. */
static bool was_asked_in_sight(const struct query *q)
{
    return !q->implicit && !q->lookup->verdict.decided && q->proof[FACT_ASSIGNED] != NULL &&
           q->proof[FACT_SENT] == NULL && q->proof[FACT_DUPLICATE] == NULL;
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
    if (q->sent_count == 1)
        q->first_server = dw_arena_copy(&q->lookup->arena, dw_event_server(e));
    if (q->proof[FACT_SENT] == NULL)
        dw_query_prove(q, FACT_SENT, e);
    else
        prove_last(q, FACT_SENT_AGAIN, e);
    note_server(q, e);
}

static const char *error_of_rcode(struct slice rcode, int64_t number)
{
    if (dw_slice_equal_nocase(rcode, SLICE("ServFail")) || number == 2)
        return "server-failure";
    if (dw_slice_equal_nocase(rcode, SLICE("Refused")) || number == 5)
        return "server-refused";
    return "server-error";
}

static void on_response(struct correlate *c, struct query *q, struct event *e)
{
    struct slice rcode = dw_event_text(e, FIELD_RCODE);
    int64_t number = dw_event_number(e, FIELD_RCODE_NUMBER, -1);
    if (dw_slice_equal(dw_event_text(e, FIELD_ACCEPTABLE), SLICE("unacceptable")))
        return;
    if (e->kind == EVENT_RESPONSE_RECEIVED && was_asked_in_sight(q))
        dw_sign(c, e);
    prove_last(q, FACT_RESPONSE, e);
    note_server(q, e);
    mend(q, FACT_UNREACHABLE, "server-unreachable");
    mend(q, FACT_ENCRYPTION, "encrypted-dns-failed");
    if (rcode.len == 0 && number < 0)
        return;
    enum fact fact = FACT_SERVER_ERROR;
    if (dw_slice_starts(rcode, SLICE("NoErr")) || number == 0)
        fact = dw_event_number(e, FIELD_ANSWERS, 0) == 0 ? FACT_NO_DATA : FACT_RESPONSE;
    else if (dw_slice_equal_nocase(rcode, SLICE("NXDomain")) || number == 3)
        fact = FACT_NXDOMAIN;
    else
        q->server_error = error_of_rcode(rcode, number);
    static const enum fact codes[] = {FACT_SERVER_ERROR, FACT_NXDOMAIN, FACT_NO_DATA};
    if (fact != FACT_SERVER_ERROR)
        mend(q, FACT_SERVER_ERROR, q->server_error);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        dw_query_disprove(q, codes[i]); /* the newest response stands */
    dw_query_prove(q, fact, e);
}

static void on_unreachable(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    note_server(q, e);
    dw_query_prove(q, FACT_UNREACHABLE, e);
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

/* `reason` of a negative result over XPC. */
static void on_reason(struct query *q, struct slice reason, struct event *e)
{
    if (dw_slice_equal(reason, SLICE("nxdomain"))) {
        dw_query_prove(q, FACT_NXDOMAIN, e);
    } else if (dw_slice_equal(reason, SLICE("no-data"))) {
        dw_query_prove(q, FACT_NO_DATA, e);
    } else if (dw_slice_equal(reason, SLICE("query-suppressed"))) {
        if (q->suppressed == NULL)
            q->suppressed = strcmp(q->type, "A") == 0 ? "a-records-unusable" : "aaaa-records-unusable";
        dw_query_prove(q, FACT_SUPPRESSED, e);
    } else if (dw_slice_equal(reason, SLICE("no-dns-service"))) {
        dw_query_prove(q, FACT_NO_SERVICE, e);
    } else if (dw_slice_equal(reason, SLICE("server error"))) {
        if (q->server_error == NULL)
            q->server_error = "server-error";
        dw_query_prove(q, FACT_SERVER_ERROR, e);
    } else {
        dw_query_prove(q, FACT_NEGATIVE, e);
    }
}

/* A client that asks for intermediates is told of each CNAME; no answer to who asked for something else. */
static bool is_referral(const struct query *q, const struct event *e)
{
    return dw_slice_equal(dw_event_text(e, FIELD_TYPE), SLICE("CNAME")) && strcmp(q->type, "CNAME") != 0 &&
           strcmp(q->type, "ANY") != 0;
}

/* What did not pass validation is no answer to a client that asked for it to be validated. */
static bool is_bogus(const struct event *e)
{
    struct slice dnssec = dw_event_text(e, FIELD_DNSSEC);
    return dw_slice_find(dnssec, SLICE("ogus")) < dnssec.len;
}

bool dw_query_answer_is_hidden(const struct query *q)
{
    const struct event *answer = q->proof[FACT_ANSWERED];
    return answer != NULL && !dw_event_has(answer, FIELD_NEGATIVE);
}

/* It holds an answer to the question as it is now, not as it was before a restart. */
static bool is_answered_by(const struct query *q, const struct event *response)
{
    const struct event *assigned = q->proof[FACT_ASSIGNED];
    return response != NULL && holds_answer(q, response) &&
           (assigned == NULL || response->id == 0 || response->id > assigned->id);
}

/* A stale answer (expired: yes) is an answer: the client uses it. */
static void on_result(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (dw_slice_equal_nocase(dw_event_text(e, FIELD_EVENT), SLICE("rmv")))
        return;
    if (is_referral(q, e)) {
        q->alias = dw_arena_copy(&q->lookup->arena, dw_event_text(e, FIELD_RDATA));
        mend(q, FACT_SERVER_ERROR, q->server_error);
        mend(q, FACT_UNREACHABLE, "server-unreachable");
        return;
    }
    int64_t negative = dw_event_number(e, FIELD_NEGATIVE, -1);
    if (is_bogus(e)) {
        dw_query_prove(q, FACT_BOGUS, e);
        prove_last(q, FACT_TOLD, e);
        return;
    }
    if (negative < 0) { /* redaction hides it: other messages decide */
        prove_last(q, FACT_HIDDEN_RESULT, e);
        if (is_answered_by(q, q->proof[FACT_RESPONSE]))
            dw_query_prove(q, FACT_ANSWERED, e);
        return;
    }
    prove_last(q, FACT_TOLD, e);
    if (negative == 1) {
        on_reason(q, dw_event_text(e, FIELD_REASON), e);
        return;
    }
    dw_query_prove(q, FACT_ANSWERED, e);
    if (q->answer_count < MAX_QUERY_ANSWERS)
        q->answers[q->answer_count++] = dw_event_keep(e);
}

static void on_error(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    static const struct {
        int64_t code;
        enum fact fact;
    } errors[] = {{-65538, FACT_NXDOMAIN},    {-65554, FACT_NO_DATA},     {-65553, FACT_SERVER_ERROR},
                  {-65563, FACT_DAEMON_GONE}, {-65569, FACT_DAEMON_GONE}, {-65566, FACT_UNREACHABLE},
                  {-65568, FACT_TIMED_OUT},   {-65570, FACT_POLICY},      {-65571, FACT_POLICY}};
    int64_t code = dw_event_number(e, FIELD_ERROR_CODE, 0);
    enum fact fact = FACT_TOLD;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].code == code)
            fact = errors[i].fact;
    if (fact == FACT_POLICY && q->lookup->local)
        fact = FACT_LOCAL_DENIED;
    if (fact == FACT_SERVER_ERROR)
        q->server_error = "server-refused";
    dw_query_prove(q, fact, e);
    prove_last(q, FACT_TOLD, e);
}

static void on_server_code(struct correlate *c, struct query *q, struct event *e)
{
    q->another_server = false;
    on_response(c, q, e);
}

static void on_concluded(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    struct slice reason = dw_event_text(e, FIELD_REASON);
    int64_t id = dw_event_number(e, FIELD_QUESTION_ID, 0);
    bool former = id > 0 && q->question_count > 0 && q->question_ids[q->question_count - 1] != (uint32_t)id;
    if (q->proof[FACT_STOPPED] != NULL || former)
        return; /* an orphan's end, or that of the question before a restart */
    if (dw_slice_equal(reason, SLICE("timeout")))
        dw_query_prove(q, FACT_NOT_ANSWERED, e);
    else if (dw_slice_equal(reason, SLICE("connection problem")))
        dw_query_prove(q, FACT_UNREACHABLE, e);
    else if (dw_slice_equal(reason, SLICE("resolver invalidation")) || dw_slice_equal(reason, SLICE("invalidation")))
        dw_query_prove(q, FACT_SERVICE_GONE, e);
}

static void on_not_answered(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    note_server(q, e);
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
    on_not_answered(c, q, e);
    dw_query_prove(q, FACT_PENALIZED, e);
}

static void on_session(struct correlate *c, struct query *q, struct event *e)
{
    if (dw_slice_equal(dw_event_text(e, FIELD_EVENT), SLICE("terminated")) &&
        dw_event_number(e, FIELD_ERROR_CODE, 0) != 0)
        on_unreachable(c, q, e);
}

static void on_stream_problems(struct correlate *c, struct query *q, struct event *e)
{
    struct slice protocol = dw_event_text(e, FIELD_PROTOCOL);
    if (dw_slice_equal(protocol, SLICE("TLS")) || dw_slice_equal(protocol, SLICE("HTTPS")))
        dw_query_prove(q, FACT_ENCRYPTION, e);
    else
        on_unreachable(c, q, e);
}

static void on_dnssec(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (is_bogus(e))
        dw_query_prove(q, FACT_BOGUS, e);
}

static void on_restarted(struct correlate *c, struct query *q, struct event *e)
{
    (void)e;
    reopen(c, q);
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
    q->restarting = q->proof[FACT_STOPPED] == NULL;
}

static void on_negative(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_NEGATIVE, e);
    prove_last(q, FACT_TOLD, e);
}

/* A negative reply came; its code may stand in a response, or nowhere. */
static void on_no_answers(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (q->another_server) {
        mend(q, FACT_SERVER_ERROR, q->server_error);
        mend(q, FACT_UNREACHABLE, "server-unreachable");
    }
    if (q->proof[FACT_SERVER_ERROR] == NULL)
        dw_query_prove(q, FACT_NEGATIVE, e);
}

static void on_timing_out(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_TIMED_OUT, e);
    prove_last(q, FACT_TOLD, e);
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

static void on_nothing(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    (void)q;
    (void)e;
}

static void on_bad_name(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_BAD_NAME, e);
}

static void on_encryption(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_ENCRYPTION, e);
}

static void on_all_tried(struct correlate *c, struct query *q, struct event *e)
{
    on_not_answered(c, q, e);
    dw_query_prove(q, FACT_ALL_TRIED, e);
}

static void on_chosen(struct correlate *c, struct query *q, struct event *e)
{
    note_server(q, e);
    if (dw_event_number(e, FIELD_NO_SERVICE, 0) == 1) {
        no_service_left(q, e);
        return;
    }
    reopen(c, q);
    prove_last(q, FACT_ASSIGNED, e);
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
    note_server(q, e);
    prove_last(q, FACT_ASSIGNED, e);
}

/* `implicit`: such an event may be the first that is seen of a query. */
static const struct fact_rule kinds[] = {
    {EVENT_QUESTION_ASSIGNED, true, on_assigned},
    {EVENT_QUERY_SUPPRESSED, true, on_suppressed},
    {EVENT_QUERY_NOT_SUPPRESSED, false, on_nothing},
    {EVENT_QUESTION_DUPLICATE, true, on_nothing},
    {EVENT_QUESTION_DUPLICATE_OLD, true, on_nothing},
    {EVENT_REQUEST_RESULT, true, on_result},
    {EVENT_REQUEST_ERROR, true, on_error},
    {EVENT_REQUEST_START_FAILED, false, on_error},
    {EVENT_REQUEST_FAILOVER, false, on_restarted},
    {EVENT_REQUEST_BAD_NAME, true, on_bad_name},
    {EVENT_NEGATIVE_GENERATED, false, on_nothing},
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
    {EVENT_DNSSEC_VALIDATION, false, on_dnssec},
    {EVENT_QUERY_SENT, true, on_sent},
    {EVENT_RESPONSE_RECEIVED, true, on_response},
    {EVENT_RESPONSE_SQUASHED, false, on_response},
    {EVENT_NO_RESPONSE, false, on_not_answered},
    {EVENT_SEND_FAILED, false, on_unreachable},
    {EVENT_SERVER_PENALIZED, false, on_penalized},
    {EVENT_SERVER_SKIPPED, false, on_nothing},
    {EVENT_NO_MORE_SERVERS, false, on_all_tried},
    {EVENT_STREAM_PROBLEMS, false, on_stream_problems},
    {EVENT_SESSION_EVENT, false, on_session},
    {EVENT_CONNECTION_FAILED, false, on_stream_problems},
    {EVENT_QUERIER_CONCLUDED, false, on_concluded},
    {EVENT_QUERIER_HANDLED, false, on_nothing},
    {EVENT_QUERIER_ADOPTED, false, on_adopted},
    {EVENT_SERVER_CHOSEN, false, on_chosen},
    {EVENT_QUERIES_UNANSWERED, false, on_not_answered},
    {EVENT_HOST_UNREACHABLE, false, on_unreachable},
    {EVENT_SERVER_DISABLED, false, on_unreachable},
    {EVENT_ALL_SERVERS_TRIED, false, on_all_tried},
    {EVENT_SERVER_CHANGED, false, on_changed},
    {EVENT_SERVER_RESPONSE_CODE, false, on_server_code},
    {EVENT_DNS_PACKET, false, on_packet},
    {EVENT_DNS_MESSAGE, false, on_message},
};

const struct fact_rule *dw_fact_rule(uint16_t kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}
