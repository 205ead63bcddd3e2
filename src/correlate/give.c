/* A lookup's verdict as a result: names, times, evidence, summary, remedies. */
#include "base/dns_name.h"
#include "correlate/model.h"

#include <stdio.h>

static enum confidence confidence_of(const struct lookup *l)
{
    const struct verdict *v = &l->verdict;
    enum confidence confidence = CONFIDENCE_POSSIBLE;
    if (v->outcome == OUTCOME_UNDECIDED)
        return CONFIDENCE_NONE;
    if (v->outcome == OUTCOME_CANCELLED)
        confidence = CONFIDENCE_CERTAIN;
    else if (v->cause != NULL && strcmp(v->cause, "unknown") == 0)
        confidence = CONFIDENCE_POSSIBLE;
    else
        confidence = v->said && v->ended && !v->weak ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
    if (l->start == DW_TIME_NONE && v->outcome == OUTCOME_FAILED && confidence > CONFIDENCE_LIKELY)
        confidence = CONFIDENCE_LIKELY; /* order alone does not tell what was decided before what */
    return l->in_lost_span && confidence > CONFIDENCE_LIKELY ? CONFIDENCE_LIKELY : confidence;
}

static struct query_result query_result(const struct correlate *c, const struct lookup *l, const struct query *q,
                                        struct arena *arena)
{
    static const enum outcome outcomes[] = {OUTCOME_UNDECIDED, OUTCOME_RESOLVED, OUTCOME_FAILED, OUTCOME_CANCELLED,
                                            OUTCOME_UNDECIDED};
    const struct verdict *v = &l->verdict;
    struct fate fate = dw_fate_of(c, q, c->now, v->decided);
    if (q == v->query && v->outcome == OUTCOME_FAILED &&
        fate.state != FATE_FAILED) /* what came later amended nothing */
        fate = (struct fate){FATE_FAILED, v->cause, v->proof, v->end, v->said};
    struct slice *answers = dw_arena_array(arena, q->answer_count + 1, sizeof *answers);
    size_t answer_count = 0;
    for (size_t i = 0; i < q->answer_count && answers != NULL; i++) {
        const struct event_field *rdata = dw_event_field(q->answers[i], FIELD_RDATA);
        if (rdata != NULL)
            answers[answer_count++] = rdata->text;
    }
    return (struct query_result){.id = q->id,
                                 .request_id = q->request_id,
                                 .question_ids = q->question_ids,
                                 .question_count = q->question_count,
                                 .type = dw_slice_of(q->type),
                                 .outcome = outcomes[fate.state],
                                 .cause = dw_slice_of(fate.cause),
                                 .dns_service_id = q->service_id,
                                 .server = q->server,
                                 .answers = answers,
                                 .answer_count = answer_count,
                                 .start = q->start,
                                 .end = fate.state == FATE_OPEN ? DW_TIME_NONE : fate.at};
}

/* Below .local the daemon asks for the SOA of `local.` in parallel, to learn whether unicast servers hold it; no client
 * asked for that. */
static bool is_daemons_own(const struct lookup *l, const struct query *q)
{
    return q->implicit && (l->local || q->multicast) && l->query_count > 1 && strcmp(q->type, "SOA") == 0;
}

enum { MAX_FILL = 24 };

struct fills {
    struct fill list[MAX_FILL];
    size_t count;
};

static void add_fill(struct fills *f, const char *key, struct slice value)
{
    if (f->count < MAX_FILL && value.len > 0)
        f->list[f->count++] = (struct fill){key, value};
}

static struct slice seconds(struct arena *arena, int64_t from, int64_t to)
{
    if (from == DW_TIME_NONE || to == DW_TIME_NONE || to < from)
        return SLICE_NONE;
    return dw_slice_of(dw_arena_printf(arena, "%.1f", (double)(to - from) / (double)SECOND));
}

/* What commands can use. */
static void collect_fills(const struct lookup *l, struct fills *f, struct arena *arena)
{
    const struct query *q = l->verdict.query;
    add_fill(f, "client", l->client_process);
    add_fill(f, "name", dw_dns_name_bare(l->name));
    add_fill(f, "seconds", seconds(arena, l->start, l->verdict.end));
    if (q != NULL) {
        add_fill(f, "type", dw_slice_of(q->type));
        if (dw_slice_find_byte(q->server, '<') == q->server.len) /* not hidden */
            add_fill(f, "server", q->server);
        if (q->service_id >= 0)
            add_fill(f, "dns_service", dw_slice_of(dw_arena_printf(arena, "%lld", (long long)q->service_id)));
    }
    f->count += dw_root_fills(l, f->list + f->count, MAX_FILL - f->count);
}

/* The other kind of address, if it was asked for too: "it has no usable IPv4 address, and " */
static struct slice beside(const struct correlate *c, const struct lookup *l, struct arena *arena)
{
    const struct query *decided = l->verdict.query;
    for (const struct query *q = l->queries; q != NULL && decided != NULL && decided->address; q = q->next)
        if (q->address && strcmp(q->type, decided->type) != 0)
            return dw_causes_text(c->causes, "words", strcmp(q->type, "A") == 0 ? "no-address-A" : "no-address-AAAA",
                                  NULL, 0, arena);
    return SLICE_NONE;
}

/* What stands in a sentence for that which is hidden. */
static void collect_words(const struct correlate *c, const struct lookup *l, struct fills *f, struct arena *arena)
{
    if (l->name.len == 0)
        add_fill(f, "name", dw_causes_text(c->causes, "words", "hidden-name", NULL, 0, arena));
    if (l->verdict.query != NULL)
        add_fill(f, "server", l->verdict.query->server);
    add_fill(f, "beside", beside(c, l, arena));
}

static enum dw_status give(struct correlate *c, struct lookup *l, bool final, struct arena *arena,
                           struct dw_error *error)
{
    const struct verdict *v = &l->verdict;
    struct query_result *queries = dw_arena_array(arena, l->query_count + 1, sizeof *queries);
    struct fills f = {.count = 0};
    size_t n = 0;
    bool bare = c->sink.bare && v->outcome == OUTCOME_RESOLVED && !v->slow;
    if (queries == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a lookup's result");
    for (const struct query *q = l->queries; q != NULL && !bare; q = q->next)
        if (!is_daemons_own(l, q))
            queries[n++] = query_result(c, l, q, arena);
    if (!bare)
        collect_fills(l, &f, arena);
    struct lookup_result r = {.id = l->id,
                              .name = l->name,
                              .name_hash = l->name_hash,
                              .name_redacted = l->name.len > 0 ? SLICE_NONE : l->name_redacted,
                              .client_pid = l->client_pid,
                              .client_process = l->client_process,
                              .start = l->start,
                              .end = v->outcome == OUTCOME_UNDECIDED ? DW_TIME_NONE : v->end,
                              .stopped = l->stopped,
                              .outcome = v->outcome,
                              .slow = v->slow,
                              .cause = dw_slice_of(v->cause),
                              .confidence = confidence_of(l),
                              .queries = queries,
                              .query_count = n};
    if (v->outcome == OUTCOME_FAILED) {
        r.root_cause = dw_slice_of(l->root.code);
        r.root_cause_confidence = l->root.code != NULL ? l->root.confidence : CONFIDENCE_NONE;
        if (l->in_lost_span && r.root_cause_confidence > CONFIDENCE_LIKELY)
            r.root_cause_confidence = CONFIDENCE_LIKELY;
        r.remedies = dw_causes_remedies(c->causes, v->cause, l->root.code, f.list, f.count, arena, &r.remedy_count);
    }
    if (!bare) {
        collect_words(c, l, &f, arena);
        const char *cause = v->slow && v->cause == NULL ? "unknown" : v->cause; /* of what delayed it */
        r.summary = dw_causes_summary(c->causes, v->outcome, cause, l->root.code, f.list, f.count, arena);
        r.evidence = dw_evidence_of(l, arena, &r.evidence_count);
    }
    return c->sink.lookup(c->sink.self, &r, final, error);
}

enum dw_status dw_lookup_give(struct correlate *c, struct lookup *l, bool final, struct dw_error *error)
{
    if (c->sink.lookup == NULL || (c->sink.last_words && !final))
        return DW_OK;
    dw_lookup_name(c, l);
    dw_lookup_weigh_losses(c, l);
    if (l->name.len == 0) {
        dw_names_given(c, l->name_hash);
        dw_names_given(c, l->name_redacted);
    }
    enum dw_status status = give(c, l, final, &c->scratch, error);
    dw_arena_reset(&c->scratch);
    return status;
}
