#include <string.h>

#include "daemon.h"

static const char *const RCODE_CAUSES[] = {
    [NOERROR] = "no-data",   [FORMERR] = "server-error", [SERVFAIL] = "server-failure",
    [NXDOMAIN] = "nxdomain", [NOTIMP] = "server-error",  [REFUSED] = "server-refused"};
static const char *const RCODE_REASONS[] = {
    [NOERROR] = "no-data",   [FORMERR] = "server error", [SERVFAIL] = "server error",
    [NXDOMAIN] = "nxdomain", [NOTIMP] = "server error",  [REFUSED] = "server error"};

/* Until 10.14 only suppressed questions are kept from those who did not ask for everything, and in 10.12 none is. */
bool answer_wanted(const struct sim *sim, const struct question *question)
{
    if ((question->request->flags & FLAG_INTERMEDIATES) != 0 || sim->options.era == ERA_10_12)
        return true;
    return sim->options.era < ERA_10_15 && !question->suppressed;
}

static void say_result(struct sim *sim, const struct question *q, const char *type, const char *rdata,
                       const char *reason)
{
    static const enum message POSITIVE[] = {M_QUERY_RESULT, M_ADDRINFO_RESULT, M_XPC_RESULT};
    static const enum message NEGATIVE[] = {M_QUERY_RESULT_NONE, M_ADDRINFO_RESULT_NONE, M_XPC_RESULT_NONE};
    struct say fields = question_fields(q);
    fields.rrtype = type;
    if (q->request->api == API_XPC) /* tells of the record, the others of their question */
        fields.type = type;
    if (fields.dnssec != NULL && rdata != NULL)
        fields.dnssec = q->name->bogus ? "bogus" : "insecure";
    fields.rdata = rdata;
    fields.text = reason;
    fields.number = rdata == NULL ? 0 : q->service != NULL ? q->service->interface_index : 4; /* .local: en0 */
    say(sim, (rdata != NULL ? POSITIVE : NEGATIVE)[q->request->api], fields);
}

/* Whether the capture shows of a result if it is an answer. */
static bool is_hidden(const struct sim *sim, const struct question *q)
{
    enum era era = sim->options.era;
    bool masked = sim->options.redaction == REDACT_STOCK || (sim->options.redaction == REDACT_OWN && era >= ERA_13);
    return masked && era >= ERA_10_15 && era <= ERA_14 && q->request->api != API_XPC;
}

void answer_removed(struct sim *sim, struct question *q)
{
    static const enum message RESULTS[] = {M_QUERY_RESULT, M_ADDRINFO_RESULT, M_XPC_RESULT};
    const char *rdata = zone_data(q->name, q->type);
    if (rdata == NULL || q->parallel || q->dns64 != DNS64_NONE)
        return;
    struct say fields = question_fields(q);
    fields.rdata = rdata;
    fields.removed = true;
    fields.number = q->service != NULL ? q->service->interface_index : 0;
    say(sim, RESULTS[q->request->api], fields);
}

/* From 14 getaddrinfo tells of a suppressed A only after AAAA. */
static void tell_waiting(struct sim *sim, struct request *request)
{
    for (size_t i = 0; i < request->question_count; i++) {
        struct question *q = request->questions[i];
        if (q->waiting && !q->stopped) {
            q->waiting = false;
            say_result(sim, q, q->type, NULL, q->service == NULL ? "no-dns-service" : "query-suppressed");
            client_told(sim, request, q, false);
        }
    }
}

static bool must_wait(const struct sim *sim, const struct question *q)
{
    const struct request *request = q->request;
    if (request->api != API_XPC || sim->options.era < ERA_14 || strcmp(q->type, "A") != 0)
        return false;
    for (size_t i = 0; i < request->question_count; i++) {
        const struct question *other = request->questions[i];
        if (strcmp(other->type, "AAAA") == 0 && !other->suppressed && other->query->decided == NEVER)
            return true;
    }
    return false;
}

void answer_negative(struct sim *sim, struct question *q, const char *reason)
{
    if (!answer_wanted(sim, q) || q->parallel)
        return;
    say_result(sim, q, q->type, NULL, reason);
    client_told(sim, q->request, q, false);
    tell_waiting(sim, q->request);
}

void answer_positive(struct sim *sim, struct question *q, const char *type, const char *rdata)
{
    if (q->parallel)
        return;
    q->query->hidden |= q->query->local && is_hidden(sim, q);
    say_result(sim, q, type, rdata, NULL);
    client_told(sim, q->request, q, true);
    tell_waiting(sim, q->request);
}

void answer_suppressed(struct sim *sim, void *context)
{
    struct question *q = context;
    if (q->stopped || !q->suppressed)
        return;
    say(sim, M_NEGATIVE, question_fields(q));
    if (!answer_wanted(sim, q) || q->parallel)
        return;
    say(sim, M_TOLD_SUPPRESSED, question_fields(q));
    if (must_wait(sim, q))
        q->waiting = true;
    else
        answer_negative(sim, q, q->service == NULL ? "no-dns-service" : "query-suppressed");
}

static void deliver(struct sim *sim, struct question *q, const struct zone_name *name, enum rcode rcode)
{
    const char *rdata = rcode == NOERROR ? zone_data(name, q->type) : NULL;
    if (dns64_takes(sim, q, rdata))
        return;
    q->told = true;
    if (rdata != NULL && q->request->dnssec && name->bogus) {
        truth_failed(sim, q->query, "dnssec-failed");
        answer_positive(sim, q, q->type, rdata);
    } else if (rdata != NULL) {
        truth_answered(sim, q->query);
        if (q->dns64 == DNS64_A) /* its question's type is A, what is told is not */
            answer_positive(sim, q, "AAAA", dns64_synthesize(sim, rdata));
        else
            answer_positive(sim, q, q->type, rdata);
    } else if (q->search == SEARCH_DOMAIN) {
        q->search = SEARCH_BARE;
        question_restart(sim, q, q->request->name->bare);
    } else {
        bool unseen = rcode == NXDOMAIN && sim->options.era < ERA_10_15; /* NXDOMAIN is not logged there */
        truth_failed(sim, q->query, RCODE_CAUSES[unseen ? NOERROR : rcode]);
        if (unseen)
            truth_also(q->query, "nxdomain");
        answer_negative(sim, q, RCODE_REASONS[rcode]);
    }
}

static void follow(struct sim *sim, struct question *q, const struct zone_name *name)
{
    if ((q->request->flags & FLAG_INTERMEDIATES) != 0 && q->request->api != API_XPC)
        say_result(sim, q, "CNAME", name->cname->text, NULL);
    struct say fields = question_fields(q);
    fields.rdata = name->cname->text;
    fields.count = ++q->referrals;
    say(sim, M_CNAME, fields);
    question_restart(sim, q, name->cname);
}

void answer_expired(struct sim *sim, struct question *q, const struct cached *cached)
{
    const char *rdata = zone_data(cached->name, q->type);
    if (cached->rcode != NOERROR || cached->name->cname != NULL || rdata == NULL || q->query->answered)
        return;
    struct say fields = question_fields(q);
    fields.rdata = rdata;
    fields.expired = true;
    fields.number = q->service->interface_index;
    truth_answered(sim, q->query);
    say(sim, M_XPC_RESULT, fields);
    client_told(sim, q->request, q, true);
    tell_waiting(sim, q->request);
}

void answer_from_cache(struct sim *sim, struct question *q, const struct cached *cached)
{
    if (cached->name->cname != NULL && cached->rcode == NOERROR) {
        follow(sim, q, cached->name);
        return;
    }
    bool negative = cached->rcode != NOERROR || zone_data(cached->name, q->type) == NULL;
    deliver(sim, q, cached->name, cached->rcode);
    if (negative && q->request->api != API_XPC && cached->rcode != NOERROR)
        truth_also(q->query, "no-data"); /* its code is not logged again */
    if (negative && q->request->api == API_XPC && cached->rcode != NXDOMAIN && cached->rcode != NOERROR)
        truth_also(q->query, "server-error"); /* its reason names no code */
    if (negative && cached->rcode != NOERROR && sim->options.era == ERA_11)
        truth_also(q->query, "no-data"); /* no reason is told at all */
    q->query->hidden |= is_hidden(sim, q);
    q->query->silent |= negative && !answer_wanted(sim, q);
}

/* Servers that told different errors: each of them is a fair cause. */
static void also_told(struct query *query, unsigned rcodes)
{
    static const enum rcode ERRORS[] = {FORMERR, SERVFAIL, NOTIMP, REFUSED};
    for (size_t i = 0; i < sizeof ERRORS / sizeof ERRORS[0]; i++)
        if ((rcodes & 1u << ERRORS[i]) != 0 && query->cause_count > 0 &&
            strcmp(query->causes[0], RCODE_CAUSES[ERRORS[i]]) != 0)
            truth_also(query, RCODE_CAUSES[ERRORS[i]]);
}

void answer_all(struct sim *sim, struct question *q, const struct querier *querier)
{
    const struct zone_name *name = querier->name;
    enum rcode rcode = querier->rcode;
    struct question *sharing[64];
    size_t count = 0;
    sharing[count++] = q;
    for (struct question *other = sim->daemon->open; other != NULL && count < 64; other = other->next)
        if (other->leader == q)
            sharing[count++] = other;
    bool moves = name->cname != NULL && rcode == NOERROR;
    for (size_t i = 0; moves && i < count; i++)
        sharing[i]->leader = NULL;
    for (size_t i = 0; i < count; i++) {
        if (sharing[i]->stopped || sharing[i]->parallel || sharing[i]->told)
            continue;
        if (moves)
            follow(sim, sharing[i], name);
        else
            deliver(sim, sharing[i], name, rcode);
        if (rcode != NOERROR && rcode != NXDOMAIN)
            also_told(sharing[i]->query, querier->rcodes);
    }
}
