/* The inputs of a run: opened, told to the store, summed up. */
#include <stdio.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "pipeline/run.h"
#include "pipeline/span.h"

/* The offset of a zone with a name is that of the capture's own days, where its beginning shows them. */
static int32_t assumed_offset(const struct pipeline_options *o, const char *path, struct reader_options options)
{
    int32_t offset = o->assumed_offset;
    if (o->zone == NULL || o->assumed_date != DW_TIME_NONE)
        return offset;
    options.assumed_offset = 0;
    int64_t local = dw_span_begin(path, &options);
    if (local != DW_TIME_NONE)
        (void)dw_timestamp_zone(dw_slice_of(o->zone), local, &offset);
    return offset;
}

struct reader_options dw_reader_options(const struct pipeline_options *options, const char *path,
                                        const struct slice *processes, size_t process_count)
{
    struct reader_options o = {.input = path,
                               .notify = options->notify,
                               .assumed_date = options->assumed_date,
                               .assumed_offset = options->assumed_offset,
                               .memory = options->memory,
                               .processes = processes,
                               .process_count = process_count};
    o.assumed_offset = assumed_offset(options, path, o);
    return o;
}

struct reader_options dw_run_reader_options(const struct run *run, const char *path)
{
    size_t count = 0;
    const struct slice *processes = dw_library_processes(run->library, &count);
    struct reader_options o = dw_reader_options(run->options, path, processes, count);
    o.notify = dw_progress_notify(run->progress);
    o.meter = &run->progress->meter;
    return o;
}

/* What the view `inputs` shows of an input: the sum over its parts. */
static struct store_input describe(const struct run *run, size_t index)
{
    const struct run_input *r = &run->inputs[index];
    const struct input *in = r->input;
    struct store_input out = {.path = in->path,
                              .kind = dw_input_kind_word(in->kind),
                              .first = DW_TIME_NONE,
                              .last = DW_TIME_NONE,
                              .os_version = in->os_version,
                              .build = in->build,
                              .device = in->device,
                              .host = r->host,
                              .index = (uint32_t)index,
                              .digest = r->digest[0] != '\0' ? r->digest : NULL};
    out.damaged = in->damaged;
    if (in->kind == INPUT_STATE && in->part_count != 0) {
        out.style = in->parts[0].style;
        out.time_basis = "order";
    }
    for (size_t i = 0; i < in->part_count; i++) {
        if (in->parts[i].kind != PART_ENTRIES)
            continue;
        const struct reader_stats *s = in->parts[i].reader->stats(in->parts[i].reader);
        out.entries += s->entries;
        out.damaged += s->damaged;
        if (out.style == NULL) {
            out.style = s->style;
            out.time_basis = dw_time_basis_word(s);
        }
        if (s->first != DW_TIME_NONE && (out.first == DW_TIME_NONE || s->first < out.first))
            out.first = s->first;
        if (s->last != DW_TIME_NONE && (out.last == DW_TIME_NONE || s->last > out.last))
            out.last = s->last;
    }
    const struct host *host = &run->hosts[r->host];
    for (size_t k = 0; k < host->lane_count; k++)
        if (host->lanes[k].input == index) {
            out.events += host->lanes[k].events;
            out.unrecognised += host->lanes[k].unknown;
            out.utc_offset = host->lanes[k].utc_offset;
        }
    return out;
}

static enum dw_status open_input(struct run *run, const char *path, struct dw_error *error)
{
    struct run_input *r = &run->inputs[run->input_count];
    struct reader_options options = dw_run_reader_options(run, path);
    enum dw_status status = dw_input_open(&r->input, path, &options, error);
    if (status != DW_OK)
        return status;
    char content[33];
    /* One input alone meets no twin: its content is not read a second time for nothing. */
    bool may_be_known = run->path_count > 1 || dw_store_keeps(run->store);
    if (may_be_known && strcmp(path, "-") != 0 && dw_input_digest(path, content, NULL) == DW_OK)
        (void)snprintf(r->digest, sizeof r->digest, "%s %.48s..%.48s", content,
                       run->options->since != NULL ? run->options->since : "",
                       run->options->until != NULL ? run->options->until : "");
    run->progress->partial |= r->input->kind != INPUT_TEXT;
    r->path = path;
    run->input_count++;
    return dw_run_peek(r, error);
}

static void tell(struct run *run, const struct dw_notice *notice)
{
    struct dw_notify way = dw_progress_notify(run->progress);
    dw_notify(&way, notice);
}

/* An input among others that can't be opened is told of and counted; alone it is the end. */
enum dw_status dw_run_open(struct run *run, const char *const *paths, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < run->path_count; i++) {
        status = open_input(run, paths[i], error);
        if (status == DW_ERR_MEMORY || status == DW_ERR_USAGE)
            return status;
        if (status != DW_OK && run->path_count > 1) {
            struct dw_notice notice = {DW_NOTICE_DAMAGE, paths[i], 0, 0, error != NULL ? error->text : "unreadable"};
            tell(run, &notice);
            run->result->damaged++;
        }
    }
    return run->input_count != 0 ? DW_OK : status;
}

enum dw_status dw_run_register(struct run *run, struct dw_error *error)
{
    for (size_t i = 0; i < run->input_count; i++) {
        struct store_input in = describe(run, i);
        enum dw_status status =
            dw_store_input_begin(run->store, &in, &run->inputs[i].row, &run->inputs[i].known, error);
        if (status != DW_OK)
            return status;
        if (run->inputs[i].known) {
            run->result->known++;
            struct dw_notice notice = {DW_NOTICE_NOTE, in.path, 0, 0, "is in the database already; it adds nothing"};
            tell(run, &notice);
        }
    }
    return DW_OK;
}

enum dw_status dw_run_conclude(struct run *run, struct dw_error *error)
{
    struct pipeline_result *result = run->result;
    for (size_t i = 0; i < run->input_count; i++) {
        struct store_input in = describe(run, i);
        result->entries += in.entries;
        result->events += in.events;
        result->unknown += in.unrecognised;
        result->damaged += in.damaged;
        result->inputs_read++;
        if (run->inputs[i].known)
            continue;
        enum dw_status status = dw_store_input_end(run->store, run->inputs[i].row, &in, error);
        if (status != DW_OK)
            return status;
    }
    for (size_t h = run->host_count; h-- > 0;)
        if (run->hosts[h].lane_count != 0)
            result->utc_offset = run->hosts[h].lanes[0].utc_offset;
    return dw_store_settle(run->store, error);
}

void dw_run_close(struct run *run)
{
    for (size_t i = 0; i < run->input_count; i++) {
        dw_input_close(run->inputs[i].input);
        free(run->inputs[i].parts);
    }
    free(run->inputs);
}
