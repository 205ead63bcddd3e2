#include <stdio.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "pipeline/host.h"
#include "source/source.h"

/* One INPUT of the command line on its way. */
struct run_input {
    struct input *input;
    int64_t row; /* of the store */
    uint32_t host;
    bool known;
    char digest[160]; /* of the content, and the window read */
};

struct run {
    const struct pipeline_options *options;
    struct store *store;
    struct pattern_library *library;
    struct run_input *inputs;
    size_t input_count, path_count;
    struct pipeline_result *result;
};

static struct reader_options reader_options(const struct run *run, const char *path)
{
    struct reader_options o = {.input = path,
                               .notify = run->options->notify,
                               .assumed_date = run->options->assumed_date,
                               .assumed_offset = run->options->assumed_offset,
                               .memory = run->options->memory};
    o.processes = dw_library_processes(run->library, &o.process_count);
    return o;
}

static const char *const KIND_WORDS[] = {
    [INPUT_TEXT] = "text",   [INPUT_LOGARCHIVE] = "logarchive",   [INPUT_TRACEV3] = "tracev3",
    [INPUT_STATE] = "state", [INPUT_SYSDIAGNOSE] = "sysdiagnose", [INPUT_DATABASE] = "database"};

/* What the view `inputs` shows of an input: the sum over its parts. */
static struct store_input describe(const struct run *run, size_t index, const struct host *hosts)
{
    const struct run_input *r = &run->inputs[index];
    const struct input *in = r->input;
    struct store_input out = {.path = in->path,
                              .kind = KIND_WORDS[in->kind],
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
        for (size_t k = 0; hosts != NULL && k < hosts[r->host].lane_count; k++)
            if (hosts[r->host].lanes[k].reader == in->parts[i].reader)
                out.events += hosts[r->host].lanes[k].events;
    }
    return out;
}

static enum dw_status open_input(struct run *run, const char *path, struct dw_error *error)
{
    struct run_input *r = &run->inputs[run->input_count];
    struct reader_options options = reader_options(run, path);
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
    r->host = run->options->separate ? (uint32_t)run->input_count : 0;
    run->input_count++;
    return DW_OK;
}

/* An input among others that can't be opened is told of and counted; alone it is the end. */
static enum dw_status open_all(struct run *run, const char *const *paths, size_t count, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < count; i++) {
        status = open_input(run, paths[i], error);
        if (status == DW_ERR_MEMORY || status == DW_ERR_USAGE)
            return status;
        if (status != DW_OK && count > 1) {
            struct dw_notice notice = {DW_NOTICE_DAMAGE, paths[i], 0, 0, error != NULL ? error->text : "unreadable"};
            dw_notify(&run->options->notify, &notice);
            run->result->damaged++;
        }
    }
    return run->input_count != 0 ? DW_OK : status;
}

/* --since and --until in the words of people: RFC 3339 or a date; times of day and ages want a capture's end, which a
 * stream does not have before it was read. */
static enum dw_status window(const struct run *run, struct host *host, struct dw_error *error)
{
    const struct {
        const char *text;
        int64_t *out;
    } ends[] = {{run->options->since, &host->since}, {run->options->until, &host->until}};
    for (size_t i = 0; i < 2; i++) {
        struct timestamp_context context = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, run->options->assumed_offset};
        if (ends[i].text != NULL && !dw_timestamp_point(dw_slice_of(ends[i].text), &context, ends[i].out))
            return dw_fail(error, DW_ERR_USAGE, "'%s' is no time such as 2026-03-01T12:00:00Z", ends[i].text);
    }
    return DW_OK;
}

/* Text of scutil, ifconfig, netstat: the network as it was at the capture's end. */
static enum dw_status add_state(struct host *host, const struct input_part *part, struct dw_error *error)
{
    struct arena arena = {0};
    struct network_state state;
    enum dw_status status = dw_netstate_read(dw_slice(part->text, part->text_length), &state, &arena, error);
    if (status == DW_OK)
        status = dw_correlate_network_state(host->correlate, &state, error);
    dw_arena_free(&arena);
    return status;
}

static enum dw_status add_parts(struct run *run, struct host *host, struct run_input *r, uint32_t index,
                                struct dw_error *error)
{
    for (size_t i = 0; i < r->input->part_count; i++) {
        struct input_part *part = &r->input->parts[i];
        enum dw_status status = part->kind == PART_STATE ? add_state(host, part, error)
                                                         : dw_host_add(host, part->reader, run->library, index, error);
        if (status != DW_OK)
            return status;
    }
    return DW_OK;
}

static enum dw_status run_hosts(struct run *run, struct host *hosts, size_t host_count, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t h = 0; h < host_count && status == DW_OK; h++) {
        struct host *host = &hosts[h];
        struct correlate_sink sink = dw_store_sink(run->store, (uint32_t)h);
        status = dw_host_open(host, (uint32_t)h, run->store, run->options->slow_ns, &sink, error);
        for (size_t i = 0; i < run->input_count && status == DW_OK; i++)
            if (run->inputs[i].host == h && !run->inputs[i].known)
                status = add_parts(run, host, &run->inputs[i], (uint32_t)i, error);
        if (status == DW_OK)
            status = window(run, host, error);
        while (status == DW_OK)
            status = dw_host_step(host, error);
        if (status == DW_END)
            status = dw_host_finish(host, error);
    }
    return status;
}

static enum dw_status register_inputs(struct run *run, struct dw_error *error)
{
    for (size_t i = 0; i < run->input_count; i++) {
        struct store_input in = describe(run, i, NULL);
        enum dw_status status =
            dw_store_input_begin(run->store, &in, &run->inputs[i].row, &run->inputs[i].known, error);
        if (status != DW_OK)
            return status;
        if (run->inputs[i].known) {
            run->result->known++;
            struct dw_notice notice = {DW_NOTICE_NOTE, in.path, 0, 0, "is in the database already; it adds nothing"};
            dw_notify(&run->options->notify, &notice);
        }
    }
    return DW_OK;
}

static enum dw_status finish_inputs(struct run *run, const struct host *hosts, struct dw_error *error)
{
    struct pipeline_result *result = run->result;
    for (size_t i = 0; i < run->input_count; i++) {
        struct store_input in = describe(run, i, hosts);
        result->entries += in.entries;
        result->events += in.events;
        result->damaged += in.damaged;
        result->inputs_read++;
        if (run->inputs[i].known)
            continue;
        enum dw_status status = dw_store_input_end(run->store, run->inputs[i].row, &in, error);
        if (status != DW_OK)
            return status;
    }
    if (hosts[0].lane_count != 0)
        result->utc_offset = hosts[0].lanes[0].utc_offset;
    return dw_store_settle(run->store, error);
}

enum dw_status dw_pipeline_analyze(struct store *store, const char *const *paths, size_t path_count,
                                   const struct pipeline_options *options, struct pipeline_result *result,
                                   struct dw_error *error)
{
    struct run run = {.options = options, .store = store, .path_count = path_count, .result = result};
    *result = (struct pipeline_result){0};
    run.inputs = calloc(path_count + 1, sizeof *run.inputs);
    struct host *hosts = calloc(path_count + 1, sizeof *hosts);
    enum dw_status status = run.inputs == NULL || hosts == NULL ? dw_fail(error, DW_ERR_MEMORY, "no memory") : DW_OK;
    if (status == DW_OK)
        status = dw_library_open(&run.library, options->pattern_dirs, options->pattern_dir_count, error);
    dw_store_library(store, run.library);
    if (status == DW_OK)
        status = open_all(&run, paths, path_count, error);
    size_t host_count = options->separate ? run.input_count : 1;
    if (status == DW_OK)
        status = register_inputs(&run, error);
    if (status == DW_OK)
        status = run_hosts(&run, hosts, host_count, error);
    if (status == DW_OK)
        status = finish_inputs(&run, hosts, error);
    for (size_t h = 0; hosts != NULL && h < host_count; h++)
        if (hosts[h].store != NULL)
            dw_host_close(&hosts[h]);
    for (size_t i = 0; i < run.input_count; i++)
        dw_input_close(run.inputs[i].input);
    dw_store_library(store, NULL);
    dw_library_close(run.library);
    free(hosts);
    free(run.inputs);
    return status;
}
