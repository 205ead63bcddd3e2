/* What became of a query. Pure functions of the facts. The tables stand in the order in which they hold. */
#include "correlate/proofs.h"
#include "correlate/prove.h"

static bool is_local(const struct query *q)
{
    return q->lookup->local || q->multicast;
}

static bool was_sent(const struct query *q)
{
    return has(q, FACT_SENT) || q->chosen || has(q, FACT_NOT_ANSWERED) || has(q, FACT_PENALIZED) ||
           has(q, FACT_ALL_TRIED);
}

bool dw_query_awaits_response(const struct query *q)
{
    const struct event *last = has(q, FACT_SENT_AGAIN) ? q->proof[FACT_SENT_AGAIN] : q->proof[FACT_SENT];
    const struct event *response = q->proof[FACT_RESPONSE];
    return response == NULL || (last != NULL && last->id > response->id);
}

static bool unanswered(const struct query *q)
{
    return was_sent(q) && dw_query_awaits_response(q);
}

/* The classic resolver chose servers for it, and none of them could be reached. */
static bool never_left(const struct query *q)
{
    return q->chosen && has(q, FACT_UNREACHABLE) && !has(q, FACT_SENT) && !has(q, FACT_NOT_ANSWERED);
}

/* The daemon's timer also runs out on answered and on suppressed questions. */
static bool timer_decides(const struct correlate *c, const struct query *q)
{
    return has(q, FACT_TIMED_OUT) && !has(q, FACT_RESPONSE) && !has(q, FACT_SUPPRESSED) && !never_left(q) &&
           (was_sent(q) || !c->saw_sent);
}

static const char *suppression(const struct query *q)
{
    return q->suppressed;
}

/* No DNS service is there for it, or none any more. */
static bool has_none(const struct query *q)
{
    return has(q, FACT_NO_SERVICE) ||
           (has(q, FACT_SUPPRESSED) && q->suppressed != NULL && strcmp(q->suppressed, "no-dns-service") == 0);
}

/* A server's error came before, which nothing mended. */
static const char *error_before_none(const struct query *q)
{
    return has_none(q) ? q->server_error : NULL;
}

/* It had a DNS service, which went, and there was none to take its place. */
static const char *lost_service(const struct query *q)
{
    return has_none(q) && has(q, FACT_SERVICE_GONE) ? "configuration-changed" : NULL;
}

/* No service is left because none may carry the question in plain text. */
static const char *lacks_encryption(const struct query *q)
{
    return q->proof[FACT_ENCRYPTION]->kind == EVENT_ENCRYPTION_LACKING ? "encrypted-dns-failed" : NULL;
}

static const char *server_error(const struct query *q)
{
    return q->server_error;
}

/* Over XPC "server error" is also said when no server answered at all: then what kept it from one is the cause. */
static bool is_error_without_response(const struct query *q)
{
    return has(q, FACT_SERVER_ERROR) && q->proof[FACT_SERVER_ERROR]->kind == EVENT_REQUEST_RESULT &&
           !has(q, FACT_RESPONSE);
}

/* An end that was said: the first that holds. */
struct said_rule {
    enum fact fact;
    const char *cause;                             /* or */
    const char *(*cause_of)(const struct query *); /* where it depends; NULL: the rule does not hold */
};

static const struct said_rule said_rules[] = {
    {FACT_BAD_NAME, "bad-name", NULL},
    {FACT_LOCAL_DENIED, "local-network-denied", NULL},
    {FACT_POLICY, "blocked-by-policy", NULL},
    {FACT_DAEMON_GONE, "daemon-restarted", NULL},
    {FACT_BOGUS, "dnssec-failed", NULL},
    {FACT_ENCRYPTION, NULL, lacks_encryption},
    {FACT_SERVER_ERROR, NULL, error_before_none},
    {FACT_NO_SERVICE, NULL, lost_service},
    {FACT_SUPPRESSED, NULL, lost_service},
    {FACT_SUPPRESSED, NULL, suppression},
    {FACT_NO_SERVICE, "no-dns-service", NULL},
    {FACT_NXDOMAIN, "nxdomain", NULL},
    {FACT_NO_DATA, "no-data", NULL},
};

/* What stood in the way when no end was said and the client stopped or waited in vain: the first that holds. */
static const struct said_rule pending_rules[] = {
    {FACT_SERVER_ERROR, NULL, server_error},
    {FACT_ENCRYPTION, "encrypted-dns-failed", NULL},
    {FACT_UNREACHABLE, "server-unreachable", NULL},
    {FACT_SERVICE_GONE, "configuration-changed", NULL},
};

static struct fate failed(const struct query *q, const char *cause, enum fact proof, bool said)
{
    int64_t at = time_of(q, proof); /* what a question's leader met before holds from the start */
    return (struct fate){FATE_FAILED, cause, proof, at != DW_TIME_NONE && at < q->start ? q->start : at, said};
}

/* A name below .local: the network's hosts answer, or nobody does. A unicast "no" decides nothing. */
static struct fate local_fate(const struct query *q, int64_t now, bool ended)
{
    int64_t until = has(q, FACT_STOPPED) ? q->stopped : now;
    if (has(q, FACT_TIMED_OUT))
        return failed(q, "mdns-no-response", FACT_TIMED_OUT, true);
    if (has(q, FACT_TOLD) && has(q, FACT_NO_DATA) && q->proof[FACT_NO_DATA]->kind == EVENT_REQUEST_RESULT)
        return failed(q, "no-data", FACT_NO_DATA, true);
    if (has(q, FACT_TOLD))
        return failed(q, "mdns-no-response", FACT_TOLD, true);
    bool waited = until != DW_TIME_NONE && q->start != DW_TIME_NONE && until - q->start >= DECISION_SPAN;
    if (waited && !q->told_unseen) {
        struct fate fate = failed(q, "mdns-no-response", has(q, FACT_STOPPED) ? FACT_STOPPED : FACT_STARTED, false);
        fate.at = q->start + DECISION_SPAN;
        return fate;
    }
    if (has(q, FACT_HIDDEN_RESULT) && (has(q, FACT_STOPPED) || ended))
        return (struct fate){FATE_UNDECIDED, NULL, FACT_HIDDEN_RESULT, until, false};
    if (has(q, FACT_STOPPED))
        return (struct fate){until == DW_TIME_NONE ? FATE_UNDECIDED : FATE_CANCELLED, NULL, FACT_STOPPED, until, false};
    return (struct fate){ended ? FATE_UNDECIDED : FATE_OPEN, NULL, FACT_STARTED, DW_TIME_NONE, false};
}

/* What a server's trouble leaves open is decided when the client stops, or five seconds after the first send. */
static int64_t given_up_at(const struct query *q, int64_t until)
{
    bool waited = until != DW_TIME_NONE && q->sent != DW_TIME_NONE && until - q->sent >= DECISION_SPAN;
    return waited ? q->sent + DECISION_SPAN : until;
}

/* Sent, never answered, and over: a timeout when it was waited for long enough. */
static struct fate unanswered_fate(const struct query *q, int64_t until)
{
    enum fact proof = has(q, FACT_ALL_TRIED)      ? FACT_ALL_TRIED
                      : has(q, FACT_PENALIZED)    ? FACT_PENALIZED
                      : has(q, FACT_NOT_ANSWERED) ? FACT_NOT_ANSWERED
                                                  : FACT_SENT;
    bool waited = until != DW_TIME_NONE && q->sent != DW_TIME_NONE && until - q->sent >= DECISION_SPAN;
    if (has(q, FACT_PENALIZED) || has(q, FACT_ALL_TRIED) || waited) {
        struct fate fate = failed(q, "timeout", proof, proof != FACT_SENT);
        fate.at = given_up_at(q, until);
        return fate;
    }
    if (until == DW_TIME_NONE || !has(q, FACT_STOPPED) || q->maybe_penalized)
        return (struct fate){FATE_UNDECIDED, NULL, FACT_SENT, until, false};
    return (struct fate){FATE_CANCELLED, NULL, FACT_STOPPED, until, false};
}

/* More than START and STOP is in the capture: one that keeps only the lines that name a program lacks the rest. */
static bool was_seen(const struct query *q)
{
    return has(q, FACT_ASSIGNED) || has(q, FACT_NO_SERVICE) || has(q, FACT_SENT) || has(q, FACT_DUPLICATE) ||
           q->question_count > 0;
}

/* What it was told is hidden. A server's error that it had met five seconds after the first send had decided it by
 * then, though the result may have mended it. */
static struct fate unseen_fate(const struct query *q, int64_t until)
{
    int64_t told = time_of(q, FACT_HIDDEN_RESULT);
    if (has(q, FACT_SERVER_ERROR) && told != DW_TIME_NONE && q->sent != DW_TIME_NONE && told - q->sent >= DECISION_SPAN)
        return failed(q, q->server_error, FACT_SERVER_ERROR, false);
    return (struct fate){FATE_UNDECIDED, NULL, FACT_HIDDEN_RESULT, until, false};
}

static struct fate ended_fate(const struct query *q, int64_t now)
{
    int64_t until = has(q, FACT_STOPPED) ? q->stopped : now;
    if (has(q, FACT_HIDDEN_RESULT) && (q->told_unseen || !has(q, FACT_SERVER_ERROR))) /* it may have been an answer */
        return unseen_fate(q, until);
    bool waited = until != DW_TIME_NONE && q->start != DW_TIME_NONE && until - q->start >= DECISION_SPAN;
    if (has(q, FACT_SERVICE_TROUBLE) && !has(q, FACT_RESPONSE) && waited)
        return failed(q, "encrypted-dns-failed", FACT_SERVICE_TROUBLE, true);
    for (size_t i = 0; i < sizeof pending_rules / sizeof pending_rules[0]; i++) {
        const struct said_rule *rule = &pending_rules[i];
        if (has(q, rule->fact)) {
            struct fate fate = failed(q, rule->cause != NULL ? rule->cause : rule->cause_of(q), rule->fact, true);
            fate.at = was_sent(q) ? given_up_at(q, until) : fate.at;
            return fate;
        }
    }
    struct fate fate = unanswered_fate(q, until);
    if (unanswered(q) && fate.state != FATE_CANCELLED)
        return fate;
    if (waited && has(q, FACT_DUPLICATE) && !has(q, FACT_RESPONSE)) { /* another asks for it, in sight or not */
        fate = failed(q, "timeout", FACT_DUPLICATE, false);
        fate.at = q->start + DECISION_SPAN;
        return fate;
    }
    if (unanswered(q))
        return fate;
    if (has(q, FACT_HIDDEN_RESULT) || has(q, FACT_RESPONSE) || !has(q, FACT_STOPPED) || q->implicit ||
        until == DW_TIME_NONE || !was_seen(q))
        return (struct fate){FATE_UNDECIDED, NULL, FACT_HIDDEN_RESULT, until, false};
    return (struct fate){FATE_CANCELLED, NULL, FACT_STOPPED, until, false};
}

/* What befalls the parallel unicast question of a .local name decides nothing. */
static bool is_unicasts(enum fact fact)
{
    return fact == FACT_NXDOMAIN || fact == FACT_NO_DATA || fact == FACT_NO_SERVICE || fact == FACT_SUPPRESSED ||
           fact == FACT_SERVER_ERROR;
}

/* Only packets of it are in the capture, and the last one holds a record of the type that was asked for. */
static bool answered_by_packets(const struct query *q)
{
    const struct event *response = q->proof[FACT_RESPONSE];
    return q->implicit && q->request_id == 0 && q->type[0] != '\0' && response != NULL &&
           dw_event_text(response, FIELD_RECORDS).len > 0 && dw_holds_answer(q, response) &&
           !dw_query_awaits_response(q);
}

struct fate dw_fate_of(const struct correlate *c, const struct query *q, int64_t now, bool ended)
{
    if (has(q, FACT_ANSWERED))
        return (struct fate){FATE_ANSWERED, NULL, FACT_ANSWERED, time_of(q, FACT_ANSWERED), true};
    bool local = is_local(q);
    for (size_t i = 0; i < sizeof said_rules / sizeof said_rules[0]; i++) {
        const struct said_rule *rule = &said_rules[i];
        if (local && is_unicasts(rule->fact))
            continue;
        const char *cause = !has(q, rule->fact) ? NULL : rule->cause != NULL ? rule->cause : rule->cause_of(q);
        if (cause != NULL)
            return failed(q, cause, rule->fact, true);
    }
    if (local)
        return local_fate(q, now, ended);
    if (has(q, FACT_TIMED_OUT) && has(q, FACT_SERVICE_TROUBLE) && !has(q, FACT_RESPONSE))
        return failed(q, "encrypted-dns-failed", FACT_SERVICE_TROUBLE, true);
    if (timer_decides(c, q)) {
        struct fate fate = failed(q, "timeout", FACT_TIMED_OUT, was_sent(q));
        fate.at = given_up_at(q, fate.at);
        return fate;
    }
    if (is_error_without_response(q) && has(q, FACT_ENCRYPTION))
        return failed(q, "encrypted-dns-failed", FACT_ENCRYPTION, true);
    if (is_error_without_response(q) && has(q, FACT_UNREACHABLE))
        return failed(q, "server-unreachable", FACT_UNREACHABLE, true);
    if ((has(q, FACT_TOLD) || q->denied) && has(q, FACT_SERVER_ERROR))
        return failed(q, q->server_error, FACT_SERVER_ERROR, true);
    if (has(q, FACT_TOLD) && has(q, FACT_UNREACHABLE)) {
        struct fate fate = failed(q, "server-unreachable", FACT_UNREACHABLE, true);
        fate.at = given_up_at(q, time_of(q, FACT_TOLD)); /* until then it was tried again */
        return fate;
    }
    if (has(q, FACT_NEGATIVE)) /* the code is not shown */
        return failed(q, "no-data", FACT_NEGATIVE, false);
    if (has(q, FACT_TOLD))
        return failed(q, "unknown", FACT_TOLD, false);
    if (ended && answered_by_packets(q))
        return (struct fate){FATE_ANSWERED, NULL, FACT_RESPONSE, time_of(q, FACT_RESPONSE), false};
    if (has(q, FACT_STOPPED) || ended)
        return ended_fate(q, now);
    return (struct fate){FATE_OPEN, NULL, FACT_STARTED, DW_TIME_NONE, false};
}
