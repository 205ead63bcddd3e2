/* What a client is told proves of its queries: results, errors, validation. */
#include "correlate/prove.h"

/* `reason` of a negative result over XPC. */
static void on_reason(struct query *q, struct slice reason, struct event *e)
{
    if (dw_slice_equal(reason, SLICE("nxdomain"))) {
        dw_query_prove(q, FACT_NXDOMAIN, e);
    } else if (dw_slice_equal(reason, SLICE("no-data"))) {
        if (q->multicast ||
            q->lookup->local) /* what a server says decides nothing there, what the client is told does */
            dw_prove_last(q, FACT_NO_DATA, e);
        else
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

bool dw_query_answer_is_hidden(const struct query *q)
{
    const struct event *answer = q->proof[FACT_ANSWERED];
    return answer != NULL && !dw_event_has(answer, FIELD_NEGATIVE);
}

/* It holds an answer to the question as it is now, not as it was before a restart. */
static bool is_answered_by(const struct query *q, const struct event *response)
{
    const struct event *assigned = q->proof[FACT_ASSIGNED];
    return response != NULL && dw_holds_answer(q, response) &&
           (assigned == NULL || response->id == 0 || response->id > assigned->id);
}

/* Other messages tell what a result holds that redaction hides, if they came before it. */
static void on_hidden_result(struct query *q, struct event *e)
{
    static const enum fact told[] = {FACT_NXDOMAIN, FACT_NO_DATA, FACT_NEGATIVE, FACT_SUPPRESSED, FACT_NO_SERVICE};
    dw_prove_last(q, FACT_HIDDEN_RESULT, e);
    if (is_answered_by(q, q->proof[FACT_RESPONSE])) {
        dw_query_prove(q, FACT_ANSWERED, e);
        return;
    }
    if (q->denied) {
        dw_prove_last(q, FACT_TOLD, e);
        return;
    }
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (q->proof[told[i]] != NULL)
            return;
    q->told_unseen = true;
}

/* A stale answer (expired: yes) is an answer: the client uses it. */
static void on_result(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (dw_slice_equal_nocase(dw_event_text(e, FIELD_EVENT), SLICE("rmv")))
        return;
    if (is_referral(q, e)) {
        q->alias = dw_arena_copy(&q->lookup->arena, dw_event_text(e, FIELD_RDATA));
        dw_trouble_mended(q, FACT_SERVER_ERROR, q->server_error);
        dw_trouble_mended(q, FACT_UNREACHABLE, "server-unreachable");
        return;
    }
    int64_t negative = dw_event_number(e, FIELD_NEGATIVE, -1);
    if (dw_is_bogus(e)) {
        dw_query_prove(q, FACT_BOGUS, e);
        dw_prove_last(q, FACT_TOLD, e);
        return;
    }
    if (negative < 0) {
        on_hidden_result(q, e);
        return;
    }
    dw_prove_last(q, FACT_TOLD, e);
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
    if (fact == FACT_POLICY && (q->lookup->local || q->multicast || q->lookup->maybe_denied))
        fact = FACT_LOCAL_DENIED;
    if (fact == FACT_SERVER_ERROR)
        q->server_error = "server-refused";
    dw_query_prove(q, fact, e);
    dw_prove_last(q, FACT_TOLD, e);
}

static void on_bad_name(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    dw_query_prove(q, FACT_BAD_NAME, e);
}

static void on_dnssec(struct correlate *c, struct query *q, struct event *e)
{
    (void)c;
    if (dw_is_bogus(e))
        dw_query_prove(q, FACT_BOGUS, e);
}

const struct fact_rule dw_result_rules[] = {
    {EVENT_REQUEST_RESULT, true, on_result},       {EVENT_REQUEST_ERROR, true, on_error},
    {EVENT_REQUEST_START_FAILED, false, on_error}, {EVENT_REQUEST_BAD_NAME, true, on_bad_name},
    {EVENT_DNSSEC_VALIDATION, false, on_dnssec},   {0, false, NULL},
};
