/* --since and --until in the words of people, by the clock of the captures. */
#include "pipeline/window.h"

#include "pipeline/run.h"
#include "pipeline/span.h"

/* Date, time and zone: no capture is needed to know the instant. */
static bool absolute(struct slice text)
{
    struct timestamp stamp;
    size_t used = dw_timestamp_scan(text, &stamp);
    return used != 0 && used == text.len && stamp.date_ns != DW_TIMESTAMP_NONE && stamp.clock_ns != DW_TIMESTAMP_NONE &&
           stamp.offset != DW_OFFSET_UNKNOWN;
}

void dw_window_widen(struct timestamp_context *c, int64_t first, int64_t last, int32_t offset)
{
    if (last == DW_TIME_NONE)
        return;
    if (c->first == DW_TIMESTAMP_NONE || first < c->first)
        c->first = first;
    if (c->last == DW_TIMESTAMP_NONE || last > c->last) {
        c->last = last;
        c->offset = offset != DW_OFFSET_UNKNOWN ? offset : c->offset;
    }
}

/* Binary logs know their times from the beginning. */
static bool parts_tell(const struct run_input *r, struct timestamp_context *c)
{
    bool all = true;
    for (size_t i = 0; i < r->input->part_count; i++) {
        if (r->input->parts[i].kind != PART_ENTRIES)
            continue;
        const struct reader_stats *stats = r->parts[i].base.stats(&r->parts[i].base);
        if (strcmp(stats->style, "tracev3") != 0)
            all = false;
        else
            dw_window_widen(c, stats->first, stats->last, r->parts[i].first.utc_offset);
    }
    return all;
}

enum dw_status dw_window_of_file(const char *path, const struct reader_options *options, struct timestamp_context *c,
                                 struct dw_error *error)
{
    struct span extent;
    if (!dw_span_peek(path, options, &extent)) {
        enum dw_status status = dw_span_read(path, options, &extent, error);
        if (status != DW_OK)
            return status;
    }
    dw_window_widen(c, extent.first, extent.last, extent.offset);
    return DW_OK;
}

struct host_clock {
    const struct run *run;
    const struct host *host;
};

static enum dw_status ask_host(void *self, struct timestamp_context *c, struct dw_error *error)
{
    const struct host_clock *clock = self;
    const struct run *run = clock->run;
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < run->input_count && status == DW_OK; i++) {
        const struct run_input *r = &run->inputs[i];
        if (r->host != clock->host->number || r->known || parts_tell(r, c))
            continue;
        struct reader_options options = dw_run_reader_options(run, r->path);
        status = dw_window_of_file(r->path, &options, c, error);
    }
    return status;
}

enum dw_status dw_run_window(const struct run *run, struct host *host, struct dw_error *error)
{
    struct host_clock clock = {run, host};
    return dw_window_points(run->options, &(struct window_clock){&clock, ask_host}, &host->since, &host->until, error);
}

enum dw_status dw_window_points(const struct pipeline_options *options, const struct window_clock *clock,
                                int64_t *since, int64_t *until, struct dw_error *error)
{
    const struct {
        const char *option, *text;
        int64_t *out;
    } ends[] = {{"--since", options->since, since}, {"--until", options->until, until}};
    struct timestamp_context context = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, options->assumed_offset};
    enum dw_status known = DW_OK;
    bool asked = false;
    for (size_t i = 0; i < 2; i++) {
        struct slice text = dw_slice_of(ends[i].text);
        if (ends[i].text == NULL)
            continue;
        if (!asked && !absolute(text)) {
            struct dw_error why = {0};
            known = clock->ask(clock->self, &context, &why);
            asked = true;
        }
        if (dw_timestamp_point(text, &context, ends[i].out))
            continue;
        int64_t age;
        struct timestamp stamp;
        bool understood = dw_timestamp_age(text, &age) || dw_timestamp_scan(text, &stamp) == text.len;
        if (known == DW_ERR_USAGE && understood)
            return dw_fail(error, DW_ERR_USAGE,
                           "%s '%.60s' counts from the capture's end, which a pipe does not tell before it was read: "
                           "give a file, or a time with its date",
                           ends[i].option, ends[i].text);
        if (known != DW_OK || understood)
            return dw_fail(error, DW_ERR_USAGE, "%s '%.60s': the capture shows no times to count by", ends[i].option,
                           ends[i].text);
        return dw_fail(error, DW_ERR_USAGE,
                       "%s '%.60s' is no time: give RFC 3339, a date, a time of day, or an age like 30m",
                       ends[i].option, ends[i].text);
    }
    return DW_OK;
}
