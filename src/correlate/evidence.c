/* Evidence of a lookup: the decisive event, those that support it, and the context, in the order of time. */
#include "correlate/model.h"

#include <stdlib.h>

static enum evidence_role role_of(const struct event *e)
{
    switch (e->kind) {
    case EVENT_REQUEST_START:
    case EVENT_REQUEST_STOP:
    case EVENT_QUESTION_ASSIGNED:
    case EVENT_QUESTION_STOP_TIME:
    case EVENT_QUESTION_DUPLICATE:
    case EVENT_QUERIER_ADOPTED:
    case EVENT_QUERIER_HANDLED:
        return EVIDENCE_CONTEXT;
    default:
        return EVIDENCE_SUPPORTING;
    }
}

static size_t add(struct evidence *list, size_t count, struct event *e, enum evidence_role role)
{
    if (e == NULL)
        return count;
    for (size_t i = 0; i < count; i++)
        if (list[i].event == e) {
            if (role < list[i].role)
                list[i].role = role;
            return count;
        }
    list[count] = (struct evidence){e, role};
    return count + 1;
}

static int by_order(const void *a, const void *b)
{
    uint64_t x = ((const struct evidence *)a)->event->id, y = ((const struct evidence *)b)->event->id;
    return (x > y) - (x < y);
}

struct evidence *dw_evidence_of(const struct lookup *l, struct arena *arena, size_t *count)
{
    size_t room = l->event_count + l->query_count * FACT_COUNT + l->root.event_count + 2, n = 0;
    struct evidence *list = dw_arena_array(arena, room, sizeof *list);
    *count = 0;
    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < l->event_count; i++)
        n = add(list, n, l->events[i], role_of(l->events[i]));
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        for (size_t i = 0; i < FACT_COUNT; i++)
            if (q->proof[i] != NULL) {
                bool decisive = q == l->verdict.query && i == (size_t)l->verdict.proof;
                n = add(list, n, q->proof[i], decisive ? EVIDENCE_DECISIVE : role_of(q->proof[i]));
            }
    for (size_t i = 0; i < l->root.event_count; i++)
        n = add(list, n, l->root.events[i], l->root.code != NULL ? EVIDENCE_SUPPORTING : EVIDENCE_CONTEXT);
    n = add(list, n, l->change_event, EVIDENCE_CONTEXT);
    n = add(list, n, l->refusal, EVIDENCE_DECISIVE);
    qsort(list, n, sizeof *list, by_order);
    *count = n;
    return list;
}
