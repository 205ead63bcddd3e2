/* What events prove of queries: what all rules share, and where the rules stand. */
#include "correlate/prove.h"

#include "base/address.h"

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

void dw_prove_last(struct query *query, enum fact fact, struct event *e)
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
bool dw_holds_answer(const struct query *q, const struct event *e)
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
    if (dw_is_bogus(e))
        return false;
    return (e->kind == EVENT_REQUEST_RESULT && dw_event_number(e, FIELD_NEGATIVE, 0) == 0) ||
           (response && dw_holds_answer(q, e));
}

/* A message that says what was only seen so far: nothing came. */
static bool confirms(const struct event *e)
{
    static const uint16_t kinds_of_silence[] = {
        EVENT_QUESTION_TIMING_OUT, EVENT_QUESTION_TIMEOUT,  EVENT_SERVER_PENALIZED, EVENT_NO_RESPONSE,
        EVENT_QUERIES_UNANSWERED,  EVENT_ALL_SERVERS_TRIED, EVENT_NO_MORE_SERVERS};
    if (e->kind == EVENT_QUERIER_CONCLUDED) /* or its resolver went */
        return dw_slice_equal(dw_event_text(e, FIELD_REASON), SLICE("timeout"));
    for (size_t i = 0; i < sizeof kinds_of_silence / sizeof kinds_of_silence[0]; i++)
        if (e->kind == kinds_of_silence[i])
            return true;
    return false;
}

bool dw_query_is_due(const struct correlate *c, const struct query *q)
{
    return !q->lookup->verdict.decided && q->sent != DW_TIME_NONE && c->now != DW_TIME_NONE &&
           c->now - q->sent > DECISION_SPAN;
}

/* Its client was told "no", in so many words: neither a search domain nor a chain follows. */
static bool is_told(const struct query *q)
{
    const struct event *told = q->proof[FACT_TOLD];
    return told != NULL && told->kind == EVENT_REQUEST_RESULT && dw_event_number(told, FIELD_NEGATIVE, 0) == 1;
}

bool dw_query_is_settled(const struct correlate *c, const struct query *q, const struct event *e)
{
    const struct verdict *v = &q->lookup->verdict;
    if (q->restarting)
        return false; /* a chain or a list of search domains goes on */
    int64_t since = v->decided && v->end != DW_TIME_NONE && c->now != DW_TIME_NONE ? c->now - v->end : -1;
    bool old = since > RESTART_SPAN;
    /* a "no" that its client was not told may be followed at once by another question (DNS64) */
    int64_t stands = q->denied && q->proof[FACT_TOLD] == NULL ? RESTART_SPAN : 0;
    if (since > stands && q->start < v->end && v->outcome == OUTCOME_FAILED && dw_cause_is_servers(v->cause))
        return !mends(q, e) && !confirms(e);
    if (q->told_unseen && c->now != DW_TIME_NONE && c->now - q->proof[FACT_HIDDEN_RESULT]->entry.time_ns > RESTART_SPAN)
        return true;
    struct fate fate = dw_fate_of(c, q, c->now, false);
    if (v->decided && v->ended && since > 0 && is_told(q))
        return !mends(q, e);
    if (c->now == DW_TIME_NONE) /* no times: what all have been told of stands */
        return v->decided && v->ended && fate.state == FATE_FAILED && q->proof[FACT_TOLD] != NULL;
    if (v->decided && v->outcome == OUTCOME_RESOLVED && fate.state == FATE_OPEN)
        return false; /* the lookup stands; what becomes of this one is told beside it */
    return old || (fate.state == FATE_FAILED && fate.at != DW_TIME_NONE && c->now != DW_TIME_NONE &&
                   c->now - fate.at > RESTART_SPAN);
}

/* A response that holds a CNAME and says that the name does not exist says so of the chain's last name. */
static bool is_of_chain(const struct event *response)
{
    return response != NULL && dw_event_number(response, FIELD_ANSWERS, 0) > 0;
}

/* The question is asked anew: what was said of it before no longer stands. */
void dw_question_reopen(struct query *q)
{
    static const enum fact undone[] = {FACT_NO_SERVICE, FACT_NXDOMAIN,     FACT_NO_DATA, FACT_NEGATIVE,
                                       FACT_SUPPRESSED, FACT_SERVER_ERROR, FACT_TOLD};
    if (q->proof[FACT_ANSWERED] != NULL || q->proof[FACT_STOPPED] != NULL)
        return;
    q->denied = q->told_unseen = false;
    for (size_t i = 0; i < sizeof undone / sizeof undone[0]; i++)
        if (undone[i] != FACT_NXDOMAIN || !is_of_chain(q->proof[FACT_NXDOMAIN]))
            dw_query_disprove(q, undone[i]);
}

/* Trouble that an answer or another server mended is none, but it took its time. */
void dw_trouble_mended(struct query *q, enum fact fact, const char *cause)
{
    if (q->proof[fact] == NULL || q->proof[fact]->kind == EVENT_ENCRYPTION_LACKING)
        return;
    int64_t at = q->proof[fact]->entry.time_ns;
    if (q->delay == NULL && at != DW_TIME_NONE && at - q->start >= SECOND)
        q->delay = cause;
    dw_query_disprove(q, fact);
}

/* Some messages print the port behind the address. An IPv6 address may itself end so. */
static struct slice without_port(struct slice text)
{
    struct slice address = dw_slice_ends(text, SLICE(":53")) ? dw_slice_first(text, text.len - 3) : text;
    bool v6 = dw_slice_find_byte(address, ':') < address.len;
    return v6 && address.len < text.len && !dw_address_parse(AF_INET6, address, NULL) ? text : address;
}

/* An address, or what stands for it, where that tells servers apart. */
struct slice dw_event_server(const struct event *e)
{
    const struct event_field *server = dw_event_field(e, FIELD_SERVER);
    struct slice text = server != NULL ? server->text : SLICE_NONE;
    text = without_port(text);
    if (!dw_names_tell_apart(text))
        return SLICE_NONE;
    bool brackets = text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']';
    return brackets ? dw_slice(text.ptr + 1, text.len - 2) : text;
}

void dw_note_server(struct query *q, const struct event *e)
{
    struct slice server = dw_event_server(e);
    if (server.len > 0 && !dw_slice_equal(server, q->server))
        q->server = dw_arena_copy(&q->lookup->arena, server);
}

void dw_server_asked(struct query *q, const struct event *e)
{
    struct slice server = dw_event_server(e);
    bool another = server.len > 0 && q->server.len > 0 && !dw_slice_equal(server, q->server);
    bool was_asked = q->proof[FACT_SENT] != NULL || q->chosen || q->proof[FACT_UNREACHABLE] != NULL ||
                     q->proof[FACT_NOT_ANSWERED] != NULL; /* or only meant to be */
    q->left_silent = q->left_silent || (another && was_asked && !q->server_answered);
    q->server_answered = q->server_answered && !another;
    dw_note_server(q, e);
}

/* What did not pass validation is no answer to a client that asked for it to be validated. */
bool dw_is_bogus(const struct event *e)
{
    struct slice dnssec = dw_event_text(e, FIELD_DNSSEC);
    return dw_slice_find(dnssec, SLICE("ogus")) < dnssec.len;
}

static const struct fact_rule *find(const struct fact_rule *rule, uint16_t kind)
{
    while (rule->apply != NULL && rule->kind != kind)
        rule++;
    return rule->apply != NULL ? rule : NULL;
}

const struct fact_rule *dw_fact_rule(uint16_t kind)
{
    const struct fact_rule *rule = find(dw_question_rules, kind);
    if (rule == NULL)
        rule = find(dw_server_rules, kind);
    return rule != NULL ? rule : find(dw_result_rules, kind);
}
