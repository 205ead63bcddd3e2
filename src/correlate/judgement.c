/* When lookups are judged, when a verdict is given, when it stands for good. */
#include "correlate/lookup.h"

/* A "no" that its client was not told of may be followed at once by the next search domain or a chain's next name. */
static bool may_go_on(const struct correlate *c, const struct verdict *v)
{
    const struct query *q = v->query;
    bool no = v->proof == FACT_NXDOMAIN || v->proof == FACT_NO_DATA || v->proof == FACT_NEGATIVE;
    if (!no || q == NULL || c->now == DW_TIME_NONE || v->end == DW_TIME_NONE || c->now - v->end > RESTART_SPAN)
        return false;
    return q->proof[FACT_TOLD] == NULL && q->proof[FACT_STOPPED] == NULL;
}

/* Not every query that programs ask together has begun: HTTPS and one address family, say. What they were told so far
 * the other family's answer would make good; it may follow at once. */
static bool may_be_joined(const struct correlate *c, const struct lookup *l)
{
    bool a = false, aaaa = false;
    for (const struct query *q = l->queries; q != NULL; q = q->next) {
        if (q->proof[FACT_STOPPED] != NULL || (q->address && q->proof[FACT_NXDOMAIN] != NULL) ||
            (!q->address && strcmp(q->type, "HTTPS") != 0))
            return false;
        a = a || strcmp(q->type, "A") == 0;
        aaaa = aaaa || strcmp(q->type, "AAAA") == 0;
    }
    if (l->queries == NULL || (a && aaaa))
        return false;
    return c->now == DW_TIME_NONE || l->last_start == DW_TIME_NONE || c->now - l->last_start <= GATHER_SPAN;
}

/* A result that redaction hides may be a CNAME: then the question goes on at once. */
static bool may_be_a_cname(const struct correlate *c, const struct verdict *v)
{
    const struct query *q = v->outcome == OUTCOME_RESOLVED ? v->query : NULL;
    return q != NULL && dw_query_answer_is_hidden(q) && q->proof[FACT_STOPPED] == NULL && c->now != DW_TIME_NONE &&
           v->end != DW_TIME_NONE && c->now - v->end <= RESTART_SPAN;
}

/* Not to be told yet: what comes next may undo it. */
static bool settles(const struct correlate *c, const struct lookup *l)
{
    if (c->finishing)
        return false;
    return l->verdict.outcome == OUTCOME_FAILED ? may_be_joined(c, l) || may_go_on(c, &l->verdict)
                                                : may_be_a_cname(c, &l->verdict);
}

/* A decision stands. Only an answer amends one that was for want of answers, and a message one that was inferred. */
static bool is_frozen(const struct correlate *c, const struct lookup *l, const struct verdict *v)
{
    const struct verdict *old = &l->verdict;
    if (l->emitted && old->decided && old->outcome == OUTCOME_RESOLVED)
        return true;
    bool settled = old->decided && old->outcome == OUTCOME_FAILED && old->end != DW_TIME_NONE &&
                   c->now != DW_TIME_NONE && c->now - old->end > RESTART_SPAN;
    return settled && v->outcome != OUTCOME_RESOLVED && !dw_cause_same(old->cause, v->cause);
}

enum dw_status dw_lookup_judge(struct correlate *c, struct lookup *l, struct dw_error *error)
{
    struct verdict v = dw_judge(c, l, c->finishing);
    const struct verdict old = l->verdict;
    if (!is_frozen(c, l, &v)) {
        bool changed = old.decided != v.decided || old.outcome != v.outcome || !dw_cause_same(old.cause, v.cause) ||
                       old.said != v.said || old.ended != v.ended;
        l->dirty = l->dirty || changed;
        l->verdict = v;
    }
    dw_root_judge(c, l);
    if (!l->verdict.decided || !l->dirty || settles(c, l))
        return DW_OK;
    bool first = !l->emitted;
    l->emitted = true;
    l->dirty = false;
    bool amended = !first && old.outcome == OUTCOME_FAILED && l->verdict.outcome == OUTCOME_RESOLVED;
    enum dw_status status = dw_lookup_give(c, l, false, error);
    if (status == DW_OK && amended)
        dw_incidents_amended(c, l);
    return status == DW_OK && (first || amended) ? dw_incidents_lookup(c, l, error) : status;
}

static bool all_stopped(const struct lookup *l)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        if (q->proof[FACT_STOPPED] == NULL)
            return false;
    return true;
}

/* Nothing will amend it any more. */
static bool is_over(const struct correlate *c, const struct lookup *l)
{
    if (l->life != c->life)
        return true;
    if (c->now == DW_TIME_NONE || l->last_start == DW_TIME_NONE)
        return false;
    if (!l->verdict.decided || dw_root_waits(c, l))
        return false;
    int64_t since = l->verdict.end == DW_TIME_NONE ? l->last_start : l->verdict.end;
    return c->now - l->last_start > GATHER_SPAN && (all_stopped(l) || c->now - since > AMENDABLE_SPAN);
}

static enum dw_status conclude(struct correlate *c, struct lookup *l, bool ended, struct dw_error *error)
{
    bool finishing = c->finishing;
    c->finishing = ended;
    l->dirty = true;
    enum dw_status status = dw_lookup_judge(c, l, error);
    if (status == DW_OK && !l->verdict.decided) {
        l->verdict = dw_judge(c, l, true);
        dw_root_judge(c, l);
    }
    if (status == DW_OK)
        status = dw_lookup_give(c, l, true, error);
    c->finishing = finishing;
    dw_lookup_free(c, l);
    return status;
}

enum dw_status dw_lookups_advance(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (struct lookup *l = c->first, *next; l != NULL && status == DW_OK; l = next) {
        next = l->next;
        __builtin_prefetch(next);
        if (!l->verdict.decided || l->dirty)
            status = dw_lookup_judge(c, l, error);
        if (status == DW_OK && (is_over(c, l) || (l == c->first && c->open_lookups > MAX_OPEN_LOOKUPS)))
            status = conclude(c, l, l->life != c->life || !l->verdict.decided, error);
    }
    return status;
}

enum dw_status dw_lookups_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    while (c->first != NULL && status == DW_OK)
        status = conclude(c, c->first, true, error);
    return status;
}
