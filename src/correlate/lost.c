/* Spans in which the log itself lost entries: what was missed there may have told otherwise. */
#include "correlate/model.h"

static bool touches(const struct lost_span *span, int64_t from, int64_t until)
{
    return from <= span->until && until >= span->from;
}

/* The two oldest become one when there is no room: rather too long a span than a forgotten one. */
static void make_room(struct correlate *c)
{
    struct lost_span *s = c->lost_spans;
    if (c->lost_span_count < MAX_LOST_SPANS)
        return;
    s[1] = (struct lost_span){s[0].from < s[1].from ? s[0].from : s[1].from,
                              s[0].until > s[1].until ? s[0].until : s[1].until, s[0].count + s[1].count};
    c->lost_span_count--;
    memmove(s, s + 1, c->lost_span_count * sizeof *s);
}

enum dw_status dw_correlate_lost(struct correlate *c, int64_t from, int64_t until, uint64_t count,
                                 struct dw_error *error)
{
    c->lost += count;
    if (from == DW_TIME_NONE || until == DW_TIME_NONE) { /* only the order is known */
        for (struct lookup *l = c->first; l != NULL; l = l->next)
            l->in_lost_span = true;
        return DW_OK;
    }
    struct lost_span *last = c->lost_span_count != 0 ? &c->lost_spans[c->lost_span_count - 1] : NULL;
    if (last != NULL && touches(last, from, until)) {
        last->from = from < last->from ? from : last->from;
        last->until = until > last->until ? until : last->until;
        last->count += count;
    } else {
        make_room(c);
        c->lost_spans[c->lost_span_count++] = (struct lost_span){from, until, count};
    }
    return c->sink.lost != NULL ? c->sink.lost(c->sink.self, from, until, error) : DW_OK;
}

void dw_lookup_weigh_losses(const struct correlate *c, struct lookup *l)
{
    int64_t end = l->verdict.decided && l->verdict.end != DW_TIME_NONE ? l->verdict.end : c->now;
    if (l->start == DW_TIME_NONE || end == DW_TIME_NONE)
        return;
    for (size_t i = c->lost_span_count; i > 0 && !l->in_lost_span; i--)
        l->in_lost_span = touches(&c->lost_spans[i - 1], l->start, end);
}
