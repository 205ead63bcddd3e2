/* Judgement: what became of a lookup, by the fates of its queries. Pure functions of the facts. */
#include "correlate/proofs.h"

/* Contract, "How it is judged": which failure stood in the way. Stages in the contract's order. `excuses`: outcomes
 * of the other queries that leave it open whether this one mattered. */
enum stage { STAGE_NAME, STAGE_SENT, STAGE_NEVER_SENT, STAGE_NO_DATA, STAGE_UNKNOWN, STAGE_COUNT };

static const struct {
    const char *cause;
    enum stage stage;
} precedence[] = {
    {"nxdomain", STAGE_NAME}, /* (1) the name does not exist */
    {"timeout", STAGE_SENT},  /* (2) asked, and no usable answer came */
    {"server-unreachable", STAGE_SENT},
    {"server-failure", STAGE_SENT},
    {"server-refused", STAGE_SENT},
    {"server-error", STAGE_SENT},
    {"encrypted-dns-failed", STAGE_SENT},
    {"dnssec-failed", STAGE_SENT},
    {"mdns-no-response", STAGE_SENT},
    {"daemon-restarted", STAGE_SENT},
    {"configuration-changed", STAGE_SENT},
    {"aaaa-records-unusable", STAGE_NEVER_SENT}, /* (3) never asked */
    {"a-records-unusable", STAGE_NEVER_SENT},
    {"no-dns-service", STAGE_NEVER_SENT},
    {"blocked-by-policy", STAGE_NEVER_SENT},
    {"interface-cellular", STAGE_NEVER_SENT},
    {"interface-expensive", STAGE_NEVER_SENT},
    {"interface-constrained", STAGE_NEVER_SENT},
    {"local-network-denied", STAGE_NEVER_SENT},
    {"bad-name", STAGE_NEVER_SENT},
    {"no-data", STAGE_NO_DATA}, /* (4) the name has no such records */
    {"unknown", STAGE_UNKNOWN},
};

static enum stage stage_of(const char *cause)
{
    for (size_t i = 0; i < sizeof precedence / sizeof precedence[0]; i++)
        if (strcmp(precedence[i].cause, cause) == 0)
            return precedence[i].stage;
    return STAGE_UNKNOWN;
}

bool dw_cause_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool dw_cause_is_servers(const char *cause)
{
    return stage_of(cause) == STAGE_SENT;
}

struct tally { /* of the fates of a lookup's queries that count */
    size_t counted, open, cancelled, undecided;
    const struct query *answered, *best[STAGE_COUNT];
    struct fate answer, fates[STAGE_COUNT];
    int64_t first_sent, last_end, last_failure;
    bool all_ended, weak;
};

/* HTTPS alone does not resolve a lookup that asked for addresses. */
static bool counts(const struct lookup *l, const struct query *q)
{
    if (q->address)
        return true;
    for (const struct query *other = l->queries; other != NULL; other = other->next)
        if (other->address)
            return false;
    return true;
}

/* Its end was seen: the client stopped or was told, or the request was refused, or the daemon is gone. */
static bool is_over(const struct query *q)
{
    return has(q, FACT_STOPPED) || has(q, FACT_TOLD) || has(q, FACT_DAEMON_GONE) || has(q, FACT_BAD_NAME);
}

static void tally_one(struct tally *t, const struct query *q, const struct fate *fate)
{
    t->counted++;
    if (q->sent != DW_TIME_NONE && (t->first_sent == DW_TIME_NONE || q->sent < t->first_sent))
        t->first_sent = q->sent;
    if (fate->at != DW_TIME_NONE && (t->last_end == DW_TIME_NONE || fate->at > t->last_end))
        t->last_end = fate->at;
    if (!is_over(q) && fate->state != FATE_ANSWERED)
        t->all_ended = false;
    switch (fate->state) {
    case FATE_OPEN:
        t->open++;
        break;
    case FATE_CANCELLED:
        t->cancelled++;
        break;
    case FATE_UNDECIDED:
        t->undecided++;
        break;
    case FATE_ANSWERED:
        if (t->answered == NULL || fate->at < t->answer.at) {
            t->answered = q;
            t->answer = *fate;
        }
        break;
    case FATE_FAILED: {
        enum stage stage = stage_of(fate->cause);
        t->last_failure = fate->at > t->last_failure ? fate->at : t->last_failure;
        t->weak = t->weak || fate->proof == FACT_NEGATIVE;
        if (t->best[stage] == NULL || (!t->fates[stage].said && fate->said)) {
            t->best[stage] = q;
            t->fates[stage] = *fate;
        }
        break;
    }
    }
}

static struct tally tally_of(const struct correlate *c, const struct lookup *l, bool ended)
{
    struct tally t = {
        .first_sent = DW_TIME_NONE, .last_end = DW_TIME_NONE, .last_failure = DW_TIME_NONE, .all_ended = true};
    for (const struct query *q = l->queries; q != NULL; q = q->next) {
        if (!counts(l, q))
            continue;
        struct fate fate = dw_fate_of(c, q, c->now, ended);
        tally_one(&t, q, &fate);
    }
    return t;
}

/* A server's trouble that was mended, a first server that never answered, silence for so long that it had been judged a
 * timeout; else nobody knows. */
static const char *cause_of_delay(const struct query *q, int64_t answered)
{
    if (q->delay != NULL)
        return q->delay;
    if (q->sent != DW_TIME_NONE && answered - q->sent >= DECISION_SPAN)
        return "timeout";
    bool silence = q->server.len == 0 && (has(q, FACT_NOT_ANSWERED) || has(q, FACT_PENALIZED));
    return q->left_silent || silence ? "timeout" : NULL; /* where servers are hidden, silence is all that shows */
}

static struct verdict resolved(const struct correlate *c, const struct lookup *l, const struct tally *t)
{
    struct verdict v = {.decided = true,
                        .outcome = OUTCOME_RESOLVED,
                        .query = t->answered,
                        .proof = t->answer.proof,
                        .said = t->answer.said,
                        .ended = true,
                        .end = t->answer.at};
    if (v.end != DW_TIME_NONE && l->start != DW_TIME_NONE && v.end - l->start > c->options.slow_ns) {
        v.slow = true;
        v.cause = cause_of_delay(t->answered, v.end);
    }
    return v;
}

/* A message says so, and that is the lookup's end. */
static struct verdict refused(const struct lookup *l)
{
    return (struct verdict){.decided = true,
                            .outcome = OUTCOME_FAILED,
                            .cause = "local-network-denied",
                            .proof = FACT_LOCAL_DENIED,
                            .said = true,
                            .ended = true,
                            .end = l->start};
}

struct verdict dw_judge(const struct correlate *c, const struct lookup *l, bool capture_ended)
{
    if (l->refusal != NULL)
        return refused(l);
    struct tally t = tally_of(c, l, capture_ended);
    if (t.answered != NULL)
        return resolved(c, l, &t);
    if (t.open > 0) { /* five seconds since the first send, and nothing usable back */
        if (t.first_sent == DW_TIME_NONE || c->now == DW_TIME_NONE || c->now - t.first_sent < DECISION_SPAN)
            return (struct verdict){.decided = false, .end = DW_TIME_NONE};
        t = tally_of(c, l, true);
        t.undecided = t.cancelled = 0; /* they never got so far; the one that waited in vain decides */
        t.last_end = t.last_failure;
    }
    struct verdict v = {.decided = true, .end = t.last_end, .ended = t.all_ended, .outcome = OUTCOME_FAILED};
    for (size_t stage = 0; stage < STAGE_COUNT; stage++) {
        if (t.best[stage] == NULL)
            continue;
        if (stage >= STAGE_NEVER_SENT && t.cancelled + t.undecided > 0)
            break; /* the other query might have had the answer */
        v.query = t.best[stage];
        v.cause = t.fates[stage].cause;
        v.proof = t.fates[stage].proof;
        v.said = t.fates[stage].said;
        v.weak = (t.weak && stage == STAGE_NEVER_SENT) || (v.proof == FACT_POLICY && l->name.len == 0);
        return v;
    }
    if (t.undecided == 0 && t.cancelled > 0)
        v.outcome = OUTCOME_CANCELLED;
    else
        v.outcome = OUTCOME_UNDECIDED;
    return v;
}
