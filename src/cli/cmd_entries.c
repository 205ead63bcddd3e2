#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "logtext/print.h"
#include "pipeline/entries.h"

struct entries_options {
    struct common_options common;
    struct option_list processes, subsystems;
    const char *level, *format, *output, *db;
};

static const struct cli_option OPTIONS[] = {
    {"process", 0, OPTION_LIST, offsetof(struct entries_options, processes), "NAME|PID", NULL,
     "only this process (may be given again; * and ? stand for any)"},
    {"subsystem", 0, OPTION_LIST, offsetof(struct entries_options, subsystems), "NAME", NULL,
     "only this subsystem (likewise)"},
    {"level", 0, OPTION_WORD, offsetof(struct entries_options, level), NULL, "debug|info|default|error|fault",
     "only this level and graver ones"},
    {"format", 0, OPTION_WORD, offsetof(struct entries_options, format), NULL, "text|ndjson", "what to write"},
    {"output", 'o', OPTION_TEXT, offsetof(struct entries_options, output), "FILE", NULL, "write to FILE"},
    {"db", 0, OPTION_TEXT, offsetof(struct entries_options, db), "FILE", NULL,
     "put them into this database (view entries) instead"},
    COMMON_OPTIONS(struct entries_options, common),
    {0}};

const struct cli_command dw_command_entries = {
    "entries",
    "INPUT...",
    "all entries of a log, as 'log show' prints them",
    "Reads what analyze reads, of all processes: binary logs need no Mac. Several inputs are merged by time.",
    OPTIONS,
    dw_cmd_entries};

static enum log_type level_of(const char *word)
{
    static const char *const words[] = {[LOG_TYPE_DEFAULT] = "default",
                                        [LOG_TYPE_INFO] = "info",
                                        [LOG_TYPE_DEBUG] = "debug",
                                        [LOG_TYPE_ERROR] = "error",
                                        [LOG_TYPE_FAULT] = "fault"};
    for (size_t i = LOG_TYPE_DEFAULT; word != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum log_type)i;
    return LOG_TYPE_UNKNOWN;
}

static enum dw_status on_text(void *self, size_t input, const struct log_entry *entry, struct dw_error *error)
{
    (void)input;
    (void)error;
    dw_print_text(self, entry);
    return DW_OK;
}

static enum dw_status on_json(void *self, size_t input, const struct log_entry *entry, struct dw_error *error)
{
    (void)input;
    (void)error;
    dw_print_json(self, entry);
    return DW_OK;
}

static enum dw_status print(const struct entries_options *o, char **inputs, size_t count,
                            const struct pipeline_options *options, const struct entries_filter *filter,
                            struct pipeline_result *result, struct dw_error *error)
{
    bool json = o->format != NULL && strcmp(o->format, "ndjson") == 0;
    bool to_file = o->output != NULL && strcmp(o->output, "-") != 0;
    int fd = to_file ? open(o->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
    struct printer *printer = NULL;
    if (fd < 0)
        return dw_fail_errno(error, "cannot write %s", o->output);
    enum dw_status status = dw_printer_new(&printer, fd, error);
    if (status == DW_OK) {
        struct entries_sink sink = {.self = printer, .entry = json ? on_json : on_text, .rest = json};
        if (!json)
            dw_print_head(printer);
        status = dw_pipeline_entries((const char *const *)inputs, count, options, filter, &sink, result, error);
    }
    enum dw_status written = printer != NULL ? dw_printer_flush(printer, status == DW_OK ? error : NULL) : DW_OK;
    dw_printer_free(printer);
    if (to_file && close(fd) != 0 && status == DW_OK && written == DW_OK)
        written = dw_fail_errno(error, "cannot write %s", o->output);
    return status != DW_OK ? status : written;
}

static enum dw_status keep(const char *path, char **inputs, size_t count, const struct pipeline_options *options,
                           const struct entries_filter *filter, struct pipeline_result *result, struct dw_error *error)
{
    struct store *store = NULL;
    struct store_options storing = {.path = path};
    enum dw_status status = dw_store_open(&store, &storing, error);
    if (status == DW_OK)
        status = dw_pipeline_entries_keep(store, (const char *const *)inputs, count, options, filter, result, error);
    enum dw_status closed = store != NULL ? dw_store_close(store, status == DW_OK ? error : NULL) : DW_OK;
    return status != DW_OK ? status : closed;
}

int dw_cmd_entries(int argc, char **argv)
{
    struct entries_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_entries, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    struct pipeline_options options;
    if (!dw_options_pipeline(&o.common, &options))
        return EXIT_USAGE;
    if (count == 0) {
        fprintf(stderr, "dnswhy: entries wants an input: a log, or - for standard input\n");
        return EXIT_USAGE;
    }
    /* a bar would run through what is printed */
    options.progress = o.db != NULL || o.output != NULL || isatty(STDOUT_FILENO) == 0;
    struct entries_filter filter = {o.processes.items, o.processes.count, o.subsystems.items, o.subsystems.count,
                                    level_of(o.level)};
    struct dw_error error = {0};
    struct pipeline_result result = {0};
    enum dw_status status = o.db != NULL ? keep(o.db, argv + 1, (size_t)count, &options, &filter, &result, &error)
                                         : print(&o, argv + 1, (size_t)count, &options, &filter, &result, &error);
    if (status != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
