#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/stream.h"

struct live_options {
    struct stream_options stream;
};

static const struct cli_option OPTIONS[] = {STREAM_OPTIONS(struct live_options, stream), {0}};

static const struct cli_command COMMAND = {
    "live",
    "[-]",
    "follow a stream and tell of each failure as it is decided",
    "The stream is standard input where that is no terminal, or what --command prints; on macOS 'log stream' else.",
    OPTIONS,
    dw_cmd_live};

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

static int follow(struct live_run *run, const struct stream_options *o, const struct stream_words *words)
{
    struct pipeline_options options;
    struct pipeline_result result = {0};
    if (!dw_options_pipeline(&o->common, &options))
        return EXIT_USAGE;
    const struct child_program program = {.words = words->words};
    struct pipeline_live live = {.program = words->words != NULL ? &program : NULL,
                                 .stop = (volatile int *)&stopped,
                                 .self = run,
                                 .lookup = on_lookup};
    enum dw_status status;
    int child = 0;
    do { /* `log stream` dies now and then; what it printed stands */
        status = dw_pipeline_live(run->store, &live, &options, &result, &child, &run->error);
    } while (status == DW_OK && !stopped && dw_stream_again(words));
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
    struct stream_words words = {0};
    bool told = false;
    bool piped = o.stream.command == NULL && (count == 1 || input_is_stream());
    if (!piped && !dw_stream_words(&words, &o.stream, &told)) {
        if (!told)
            fprintf(stderr, "dnswhy: live wants a stream: pipe one into it, or give --command\n");
        return EXIT_USAGE;
    }
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    struct live_run run = {0};
    const struct store_options storing = dw_stream_storing(&o.stream);
    FILE *out = dw_stream_output(&o.stream, stdout);
    int status = EXIT_NOTHING;
    if (out != NULL && dw_store_open(&run.store, &storing, &run.error) != DW_OK) {
        status = dw_options_error(&run.error);
    } else if (out != NULL) {
        run.report = dw_stream_report(&o.stream, dw_store_database(run.store), out);
        run.report.causes = dw_cause_texts();
        status = follow(&run, &o.stream, &words);
    }
    if (run.store != NULL && dw_store_close(run.store, &run.error) != DW_OK)
        status = dw_options_error(&run.error);
    if (out != NULL && out != stdout)
        (void)fclose(out);
    dw_cause_texts_free(run.report.causes);
    dw_stream_words_free(&words);
    return status;
}
