#include <stdlib.h>

#include "pipeline/run.h"

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
        enum dw_status status = part->kind == PART_STATE
                                    ? add_state(host, part, error)
                                    : dw_host_add(host, &r->parts[i].base, run->library, index, error);
        if (status != DW_OK)
            return status;
    }
    return DW_OK;
}

static enum dw_status run_hosts(struct run *run, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t h = 0; h < run->host_count && status == DW_OK; h++) {
        struct host *host = &run->hosts[h];
        struct correlate_sink sink = dw_store_sink(run->store, (uint32_t)h);
        status = dw_host_open(host, (uint32_t)h, run->store, run->options->slow_ns, &sink, error);
        for (size_t i = 0; i < run->input_count && status == DW_OK; i++)
            if (run->inputs[i].host == h && !run->inputs[i].known)
                status = add_parts(run, host, &run->inputs[i], (uint32_t)i, error);
        if (status == DW_OK)
            status = dw_run_window(run, host, error);
        dw_host_watch(host, &run->options->watch);
        while (status == DW_OK) {
            status = dw_host_step(host, error);
            run->progress->events += status == DW_OK;
            if ((host->events & 255) == 0)
                dw_progress_tick(run->progress);
        }
        if (status == DW_END)
            status = dw_host_finish(host, error);
    }
    return status;
}

enum dw_status dw_pipeline_analyze(struct store *store, const char *const *paths, size_t path_count,
                                   const struct pipeline_options *options, struct pipeline_result *result,
                                   struct dw_error *error)
{
    struct progress progress;
    struct run run = {
        .options = options, .store = store, .path_count = path_count, .result = result, .progress = &progress};
    *result = (struct pipeline_result){0};
    dw_progress_init(&progress, options->progress, options->notify);
    run.inputs = calloc(path_count + 1, sizeof *run.inputs);
    run.hosts = calloc(path_count + 1, sizeof *run.hosts);
    enum dw_status status =
        run.inputs == NULL || run.hosts == NULL ? dw_fail(error, DW_ERR_MEMORY, "no memory") : DW_OK;
    if (status == DW_OK)
        status = dw_library_open(&run.library, options->pattern_dirs, options->pattern_dir_count, error);
    dw_store_library(store, run.library);
    if (status == DW_OK)
        status = dw_run_open(&run, paths, error);
    if (status == DW_OK) {
        dw_run_group(&run);
        status = dw_run_register(&run, error);
    }
    if (status == DW_OK)
        status = run_hosts(&run, error);
    if (status == DW_OK)
        status = dw_run_conclude(&run, error);
    dw_progress_end(&progress);
    for (size_t h = 0; h < run.host_count; h++)
        if (run.hosts[h].store != NULL)
            dw_host_close(&run.hosts[h]);
    dw_run_close(&run);
    dw_store_library(store, NULL);
    dw_library_close(run.library);
    free(run.hosts);
    return status;
}
