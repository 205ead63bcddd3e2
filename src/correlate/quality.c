/* What the capture lacks, so that a reader knows what a verdict rests on. */
#include "correlate/model.h"

#include <stdio.h>

void dw_quality_event(struct correlate *c, const struct event *e)
{
    const struct event_field *name = dw_event_field(e, FIELD_NAME);
    c->saw_info = c->saw_info || e->entry.type == LOG_TYPE_INFO;
    c->saw_debug = c->saw_debug || e->entry.type == LOG_TYPE_DEBUG;
    c->saw_configd = c->saw_configd || dw_slice_equal(e->entry.process, SLICE("configd"));
    c->saw_election = c->saw_election || e->kind == EVENT_ELECTION_LIST || e->kind == EVENT_ELECTION_CANDIDATE ||
                      e->kind == EVENT_PRIMARY_ELECTED;
    if (name != NULL && name->form == FIELD_REDACTED)
        c->redacted_names++;
}

void dw_correlate_hidden(struct correlate *c, uint64_t messages)
{
    c->hidden_messages += messages;
}

static enum dw_status note(struct correlate *c, const char *code, const struct lost_span *span, struct dw_error *error)
{
    struct arena arena = {0};
    char count[32];
    int n = snprintf(count, sizeof count, "%llu", (unsigned long long)span->count);
    struct fill fill = {"count", dw_slice(count, (size_t)n)};
    struct quality_note q = {.code = dw_slice_of(code),
                             .text = dw_causes_text(c->causes, "quality", code, &fill, 1, &arena),
                             .from = span->from,
                             .until = span->until};
    enum dw_status status = c->sink.quality(c->sink.self, &q, error);
    dw_arena_free(&arena);
    return status;
}

enum dw_status dw_quality_finish(struct correlate *c, struct dw_error *error)
{
    if (c->sink.quality == NULL || (!c->any_event && c->hidden_messages == 0))
        return DW_OK;
    struct lost_span unplaced = {DW_TIME_NONE, DW_TIME_NONE, c->lost};
    for (size_t i = 0; i < c->lost_span_count; i++)
        unplaced.count -= c->lost_spans[i].count;
    const struct {
        bool holds;
        const char *code;
    } notes[] = {
        {!c->saw_election, "no-elections"},
        {c->redacted_names > 0, "names-redacted"},
        {c->hidden_messages > 0 && c->redacted_names == 0, "messages-redacted"},
        {c->info_off && !c->saw_info, "no-info-level"},
        {c->debug_off && !c->saw_debug, "no-debug-level"},
        {unplaced.count > 0, "entries-lost"},
        {c->lines_missing && c->lost_span_count == 0, "lines-missing"},
        {c->implicit_requests > 0, "begins-late"},
    };
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < sizeof notes / sizeof notes[0] && status == DW_OK; i++)
        if (notes[i].holds)
            status = note(c, notes[i].code, &unplaced, error);
    for (size_t i = 0; i < c->lost_span_count && status == DW_OK; i++)
        status = note(c, c->lost_spans[i].count > 0 ? "entries-lost" : "lines-missing", &c->lost_spans[i], error);
    return status;
}
