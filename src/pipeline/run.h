/* One run of `analyze`: its inputs, and which hosts they are of. Internal to the pipeline. */
#ifndef DW_PIPELINE_RUN_H
#define DW_PIPELINE_RUN_H

#include "pipeline/host.h"
#include "pipeline/progress.h"
#include "source/source.h"

/* A reader whose first entry was looked at before its turn: it is given again. */
struct peeked {
    struct entry_reader base;
    struct entry_reader *reader; /* the input's */
    struct log_entry first;
    enum dw_status status; /* of the first entry */
    struct dw_error error;
    bool waits; /* the first entry is still to be given */
};

/* One INPUT of the command line on its way. */
struct run_input {
    const char *path;
    struct input *input;
    struct peeked *parts; /* as many as the input's; those of other kinds are empty */
    int64_t row;          /* of the store */
    uint32_t host;
    bool known;
    char boot[40], name[64]; /* of the host, as its first entry tells; empty: unknown */
    char digest[160];        /* of the content, and the window read */
};

struct run {
    const struct pipeline_options *options;
    struct store *store;
    struct pattern_library *library;
    struct run_input *inputs;
    size_t input_count, path_count;
    struct host *hosts; /* room for one an input */
    size_t host_count;
    struct progress *progress;
    struct pipeline_result *result;
};

/* inputs.c: as a reader of `path` gets them. */
struct reader_options dw_reader_options(const struct pipeline_options *options, const char *path,
                                        const struct slice *processes, size_t process_count);
struct reader_options dw_run_reader_options(const struct run *run, const char *path);
/* inputs.c: opens all. Those that fail are told of and counted as damage unless there is but one. */
enum dw_status dw_run_open(struct run *run, const char *const *paths, struct dw_error *error);
/* Tells the store of them; those that it has are marked as known. */
enum dw_status dw_run_register(struct run *run, struct dw_error *error);
/* The last word on each. */
enum dw_status dw_run_conclude(struct run *run, struct dw_error *error);
void dw_run_close(struct run *run);
/* peek.c: reads the first entry of each part. */
enum dw_status dw_run_peek(struct run_input *input, struct dw_error *error);
/* group.c: numbers the hosts by what the inputs tell of theirs. */
void dw_run_group(struct run *run);
/* window.c: what --since and --until mean for this host. */
enum dw_status dw_run_window(const struct run *run, struct host *host, struct dw_error *error);

#endif
