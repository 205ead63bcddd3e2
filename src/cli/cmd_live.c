#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "report/report.h"
#include "source/source.h"

struct live_options {
    struct common_options common;
    const char *db, *format, *command, *output;
    bool shell, redact;
    int64_t retain;
    uint64_t retain_size;
};

static const struct cli_option OPTIONS[] = {
    {"command", 0, OPTION_TEXT, offsetof(struct live_options, command), "'PROGRAM ARGS'", NULL,
     "a program that prints the stream"},
    {"shell", 0, OPTION_FLAG, offsetof(struct live_options, shell), NULL, NULL, "run --command through sh -c"},
    {"format", 0, OPTION_WORD, offsetof(struct live_options, format), NULL, "text|ndjson", "what to write"},
    {"output", 'o', OPTION_TEXT, offsetof(struct live_options, output), "FILE", NULL, "write to FILE"},
    {"db", 0, OPTION_TEXT, offsetof(struct live_options, db), "FILE", NULL, "keep all of it in this database"},
    {"retain", 0, OPTION_DURATION, offsetof(struct live_options, retain), "TIME", NULL, "drop what is older (7d)"},
    {"retain-size", 0, OPTION_SIZE, offsetof(struct live_options, retain_size), "SIZE", NULL,
     "bound of the database (1G)"},
    {"redact", 0, OPTION_FLAG, offsetof(struct live_options, redact), NULL, NULL,
     "stand-ins for names, addresses, processes"},
    COMMON_OPTIONS(struct live_options, common),
    {0}};

static const struct cli_command COMMAND = {
    "live",
    "[-]",
    "follow a stream and tell of each failure as it is decided",
    "The stream is standard input where that is no terminal, or what --command prints; on macOS 'log stream' else.",
    OPTIONS,
    dw_cmd_live};

/* What only a Mac has; the predicate and level under which both daemons say all they can. */
static char *const LOG_STREAM[] = {"/usr/bin/log",
                                   "stream",
                                   "--style",
                                   "ndjson",
                                   "--info",
                                   "--debug",
                                   "--predicate",
                                   "process == \"mDNSResponder\" OR process == \"configd\"",
                                   NULL};

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

struct live_run {
    struct store *store;
    struct report_options report;
    struct dw_error error;
    enum dw_status status;
};

/* A failure is told at once; the store shows it in the views when it was committed. */
static void on_lookup(void *self, uint64_t id, const struct lookup_result *result)
{
    struct live_run *run = self;
    if (run->status != DW_OK || (result->outcome != OUTCOME_FAILED && !result->slow))
        return;
    run->status = dw_store_commit(run->store, &run->error);
    if (run->status == DW_OK)
        run->status = dw_report_lookup_block(&run->report, id, &run->error);
    (void)fflush(run->report.out);
}

static bool input_is_stream(void)
{
    struct stat st;
    return fstat(STDIN_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || S_ISREG(st.st_mode));
}

/* The program that prints the stream; *words is to be freed when *owned. False: told on stderr. */
static bool stream_words(const struct live_options *o, bool dash, char *const **words, char ***owned, char *shell[4])
{
    struct dw_error error = {0};
    *words = NULL;
    *owned = NULL;
    if (o->command != NULL && o->shell) {
        shell[0] = "/bin/sh";
        shell[1] = "-c";
        shell[2] = (char *)(uintptr_t)o->command;
        shell[3] = NULL;
        *words = shell;
    } else if (o->command != NULL) {
        if (dw_split_words(owned, o->command, &error) != DW_OK) {
            fprintf(stderr, "dnswhy: --command: %s\n", error.text);
            return false;
        }
        *words = *owned;
    } else if (!dash && !input_is_stream()) {
        if (access(LOG_STREAM[0], X_OK) != 0) {
            fprintf(stderr, "dnswhy: live wants a stream: pipe one into it, or give --command\n");
            return false;
        }
        *words = LOG_STREAM;
    }
    return true;
}

static int follow(struct live_run *run, const struct live_options *o, char *const *words)
{
    struct pipeline_options options;
    struct pipeline_result result = {0};
    if (!dw_options_pipeline(&o->common, &options))
        return EXIT_USAGE;
    struct pipeline_live live = {.words = words, .stop = (volatile int *)&stopped, .self = run, .lookup = on_lookup};
    enum dw_status status;
    int child = 0;
    do { /* `log stream` dies now and then; what it printed stands */
        status = dw_pipeline_live(run->store, &live, &options, &result, &child, &run->error);
        if (words == LOG_STREAM && status == DW_OK && !stopped) {
            fprintf(stderr, "dnswhy: 'log stream' ended; it is started again\n");
            (void)sleep(1);
        }
    } while (words == LOG_STREAM && status == DW_OK && !stopped);
    if (status == DW_OK)
        status = run->status;
    if (status == DW_OK)
        status = dw_store_commit(run->store, &run->error);
    if (status == DW_OK) {
        run->report.limit = 0;
        status = dw_report_analyze(&run->report, &run->error);
    }
    if (status != DW_OK)
        return dw_options_error(&run->error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}

int dw_cmd_live(int argc, char **argv)
{
    struct live_options o = {0};
    int count;
    int done = dw_options_parse(&COMMAND, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count > 1 || (count == 1 && strcmp(argv[1], "-") != 0)) {
        fprintf(stderr, "dnswhy: live takes a stream, not files: for those there is analyze\n");
        return EXIT_USAGE;
    }
    char *const *words;
    char **owned, *shell[4];
    if (!stream_words(&o, count == 1, &words, &owned, shell))
        return EXIT_USAGE;
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    struct live_run run = {0};
    struct store_options storing = {.path = o.db, .live = true, .retain_ns = o.retain, .retain_bytes = o.retain_size};
    FILE *out = o.output != NULL ? fopen(o.output, "w") : stdout;
    int status;
    if (out == NULL)
        (void)dw_fail_errno(&run.error, "cannot write %s", o.output), status = dw_options_error(&run.error);
    else if (dw_store_open(&run.store, &storing, &run.error) != DW_OK)
        status = dw_options_error(&run.error);
    else {
        bool json = o.format != NULL && strcmp(o.format, "ndjson") == 0;
        run.report = (struct report_options){.db = dw_store_database(run.store),
                                             .out = out,
                                             .format = json ? REPORT_NDJSON : REPORT_TEXT,
                                             .redact = o.redact,
                                             .colour = out == stdout && dw_options_colour(STDOUT_FILENO),
                                             .width = out == stdout ? dw_options_width(STDOUT_FILENO) : 0};
        status = follow(&run, &o, words);
    }
    if (run.store != NULL && dw_store_close(run.store, &run.error) != DW_OK)
        status = dw_options_error(&run.error);
    if (out != NULL && out != stdout)
        (void)fclose(out);
    free(owned);
    return status;
}
