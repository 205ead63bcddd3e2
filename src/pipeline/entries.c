#include "pipeline/entries.h"

#include <stdlib.h>

#include "pipeline/entries_filter.h"
#include "pipeline/run.h"
#include "pipeline/window.h"

/* A reader with its next entry. */
struct strand {
    struct entry_reader *reader;
    size_t input;
    struct log_entry entry;
    int64_t key;
    enum dw_status status; /* of the last read */
    struct dw_error why;
    bool ahead; /* it was read before its turn */
    bool has, ended;
};

struct entries_run {
    const struct pipeline_options *options;
    const struct entries_sink *sink;
    struct entries_choice choice;
    struct pipeline_result *result;
    struct progress progress;
    struct input **inputs;
    uint64_t *given; /* of each input */
    bool *skipped;
    size_t input_count;
    struct strand *strands;
    size_t strand_count;
};

static void tell_damage(struct entries_run *run, const char *path, const char *text)
{
    struct dw_notice notice = {DW_NOTICE_DAMAGE, path, 0, 0, text};
    struct dw_notify way = dw_progress_notify(&run->progress);
    dw_notify(&way, &notice);
    run->result->damaged++;
}

static enum dw_status open_inputs(struct entries_run *run, const char *const *paths, size_t count,
                                  struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < count; i++) {
        struct reader_options options =
            dw_reader_options(run->options, paths[i], run->choice.names, run->choice.name_count);
        options.rest = run->sink->rest;
        options.notify = dw_progress_notify(&run->progress);
        options.meter = &run->progress.meter;
        status = dw_input_open(&run->inputs[run->input_count], paths[i], &options, error);
        if (status == DW_OK)
            run->progress.partial |= run->inputs[run->input_count++]->kind != INPUT_TEXT;
        else if (status == DW_ERR_MEMORY || count == 1)
            return status;
        else
            tell_damage(run, paths[i], error != NULL ? error->text : "unreadable");
    }
    return run->input_count != 0 ? DW_OK : status;
}

static enum dw_status begin(struct entries_run *run, struct dw_error *error)
{
    size_t parts = 0;
    for (size_t i = 0; i < run->input_count; i++)
        parts += run->inputs[i]->part_count;
    run->strands = calloc(parts + 1, sizeof *run->strands);
    if (run->strands == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    for (size_t i = 0; i < run->input_count; i++) {
        const struct input *in = run->inputs[i];
        enum dw_status status =
            run->sink->begin != NULL ? run->sink->begin(run->sink->self, i, in, &run->skipped[i], error) : DW_OK;
        if (status != DW_OK)
            return status;
        for (size_t k = 0; k < in->part_count && !run->skipped[i]; k++)
            if (in->parts[k].kind == PART_ENTRIES)
                run->strands[run->strand_count++] =
                    (struct strand){.reader = in->parts[k].reader, .input = i, .key = INT64_MIN};
    }
    return DW_OK;
}

static void read_one(struct strand *s)
{
    do
        s->status = s->reader->next(s->reader, &s->entry, &s->why);
    while (s->status == DW_AGAIN);
}

/* The strand's next entry that is wanted. An entry without a time stays beside the one before it. */
static enum dw_status advance(struct entries_run *run, struct strand *s, struct dw_error *error)
{
    while (!s->has && !s->ended) {
        if (!s->ahead)
            read_one(s);
        s->ahead = false;
        if (s->status == DW_ERR_MEMORY)
            return dw_fail(error, s->status, "%s", s->why.text);
        s->ended = s->status != DW_OK;
        if (s->ended && s->status != DW_END)
            tell_damage(run, run->inputs[s->input]->path, s->why.text);
        s->has = !s->ended && dw_choice_takes(&run->choice, &s->entry);
        if (s->has && s->entry.time_ns != DW_TIME_NONE)
            s->key = s->entry.time_ns;
    }
    return DW_OK;
}

static enum dw_status merge(struct entries_run *run, struct dw_error *error)
{
    for (;;) {
        struct strand *first = NULL;
        for (size_t i = 0; i < run->strand_count; i++) {
            struct strand *s = &run->strands[i];
            enum dw_status status = advance(run, s, error);
            if (status != DW_OK)
                return status;
            if (s->has && (first == NULL || s->key < first->key))
                first = s;
        }
        if (first == NULL)
            return DW_OK;
        first->has = false;
        run->given[first->input]++;
        run->result->entries++;
        enum dw_status status = run->sink->entry(run->sink->self, first->input, &first->entry, error);
        if (status != DW_OK)
            return status;
    }
}

static enum dw_status finish(struct entries_run *run, struct dw_error *error)
{
    for (size_t i = 0; i < run->input_count; i++) {
        const struct input *in = run->inputs[i];
        run->result->damaged += in->damaged;
        run->result->inputs_read++;
        run->result->known += run->skipped[i];
        for (size_t k = 0; k < in->part_count; k++)
            if (in->parts[k].kind == PART_ENTRIES)
                run->result->damaged += in->parts[k].reader->stats(in->parts[k].reader)->damaged;
        enum dw_status status = run->sink->end != NULL && !run->skipped[i]
                                    ? run->sink->end(run->sink->self, i, in, run->given[i], error)
                                    : DW_OK;
        if (status != DW_OK)
            return status;
    }
    return DW_OK;
}

/* Binary logs know their times from the beginning, and their zone by their first entry; texts are looked at. */
static enum dw_status ask_clock(void *self, struct timestamp_context *context, struct dw_error *error)
{
    struct entries_run *run = self;
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < run->strand_count && status == DW_OK; i++) {
        struct strand *s = &run->strands[i];
        const struct reader_stats *stats = s->reader->stats(s->reader);
        const char *path = run->inputs[s->input]->path;
        if (strcmp(stats->style, "tracev3") == 0) {
            read_one(s);
            s->ahead = true;
            dw_window_widen(context, stats->first, stats->last, s->entry.utc_offset);
        } else if (i == 0 || run->strands[i - 1].input != s->input) {
            struct reader_options options =
                dw_reader_options(run->options, path, run->choice.names, run->choice.name_count);
            status = dw_window_of_file(path, &options, context, error);
        }
    }
    return status;
}

enum dw_status dw_pipeline_entries(const char *const *paths, size_t path_count, const struct pipeline_options *options,
                                   const struct entries_filter *filter, const struct entries_sink *sink,
                                   struct pipeline_result *result, struct dw_error *error)
{
    struct entries_run run = {.options = options, .sink = sink, .result = result};
    *result = (struct pipeline_result){0};
    dw_progress_init(&run.progress, options->progress, options->notify);
    run.inputs = calloc(path_count + 1, sizeof *run.inputs);
    run.given = calloc(path_count + 1, sizeof *run.given);
    run.skipped = calloc(path_count + 1, sizeof *run.skipped);
    enum dw_status status = run.inputs == NULL || run.given == NULL || run.skipped == NULL
                                ? dw_fail(error, DW_ERR_MEMORY, "no memory")
                                : dw_choice_open(&run.choice, filter, error);
    if (status == DW_OK)
        status = open_inputs(&run, paths, path_count, error);
    if (status == DW_OK)
        status = begin(&run, error);
    if (status == DW_OK)
        status = dw_window_points(options, &(struct window_clock){&run, ask_clock}, &run.choice.since,
                                  &run.choice.until, error);
    if (status == DW_OK)
        status = merge(&run, error);
    if (status == DW_OK)
        status = finish(&run, error);
    for (size_t i = 0; i < run.input_count; i++)
        dw_input_close(run.inputs[i]);
    dw_progress_end(&run.progress);
    dw_choice_close(&run.choice);
    free(run.strands);
    free(run.inputs);
    free(run.given);
    free(run.skipped);
    return status;
}
