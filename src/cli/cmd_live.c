#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/screen.h"
#include "cli/shell.h"
#include "cli/stream.h"
#include "report/live.h"

struct live_options {
    struct stream_options stream;
};

static const struct cli_option OPTIONS[] = {STREAM_OPTIONS(struct live_options, stream), {0}};

const struct cli_command dw_command_live = {
    "live",
    "[-]",
    "follow a stream and tell of each failure as it is decided",
    "The stream is standard input where that is no terminal, or what --command prints; on macOS 'log stream' else.\n"
    "An interrupt (Ctrl-C) ends it with the summary.",
    OPTIONS,
    dw_cmd_live};

enum { DRAWS_PER_SECOND = 4 };
#define PRIVATE_BYTES (UINT64_C(512) << 20) /* of a stream that goes on for weeks so much is kept for the summary */
#define SECOND        INT64_C(1000000000)

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

struct live_run {
    struct store *store;
    struct screen screen;
    struct report_options report;
    struct live_report *told;
    struct pipeline_result result;
    struct live_state state;
    int64_t drawn_at;
    struct {
        int64_t at;
        uint64_t entries;
    } rate_since; /* what the rate is counted from: a second or two ago */
    struct dw_error error;
    enum dw_status status;
};

static void note(struct live_run *run, enum dw_status status)
{
    if (run->status == DW_OK)
        run->status = status;
    if (run->status != DW_OK)
        stopped = 1;
    dw_screen_pass(&run->screen);
}

static void on_lookup(void *self, uint64_t id, const struct lookup_result *result)
{
    struct live_run *run = self;
    dw_live_report_offset(run->told, run->result.utc_offset);
    enum live_fate fate = result->outcome == OUTCOME_FAILED ? LIVE_FAILED : result->slow ? LIVE_SLOW : LIVE_OTHER;
    note(run, dw_live_report_lookup(run->told, id, fate));
}

static int64_t monotonic(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static void draw(struct live_run *run, const struct live_pulse *pulse, int64_t now)
{
    int width = dw_options_width(STDERR_FILENO);
    int64_t since = now - run->rate_since.at;
    run->state.flows = pulse->flows;
    run->state.lost = pulse->lost;
    if (since >= SECOND) { /* not too nervous a figure */
        run->state.per_second = (double)(pulse->entries - run->rate_since.entries) * 1e9 / (double)since;
        run->rate_since.at = now;
        run->rate_since.entries = pulse->entries;
    }
    if (run->report.out == run->screen.text && dw_options_width(STDOUT_FILENO) != 0)
        dw_live_report_width(run->told, dw_options_width(STDOUT_FILENO));
    note(run, dw_live_report_status(run->told, &run->state, width, run->screen.status));
    dw_screen_draw(&run->screen);
    run->drawn_at = now;
}

static void on_tick(void *self, const struct live_pulse *pulse)
{
    struct live_run *run = self;
    int64_t now = monotonic();
    dw_live_report_offset(run->told, pulse->utc_offset);
    note(run, dw_live_report_news(run->told));
    if (run->screen.able && now - run->drawn_at >= SECOND / DRAWS_PER_SECOND)
        draw(run, pulse, now);
}

static void on_notice(void *self, const struct dw_notice *notice)
{
    struct live_run *run = self;
    dw_screen_hide(&run->screen);
    dw_options_notify(NULL, notice);
}

static bool input_is_stream(void)
{
    struct stat st;
    return fstat(STDIN_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || S_ISREG(st.st_mode));
}

static enum dw_status summary(struct live_run *run, FILE *out)
{
    dw_live_report_offset(run->told, run->result.utc_offset);
    if (run->report.format == REPORT_TEXT && isatty(fileno(out)))
        fputc('\n', out);
    return dw_live_report_summary(run->told, out);
}

static int follow(struct live_run *run, const struct stream_options *o, struct stream_words *words, FILE *out)
{
    struct pipeline_options options;
    if (!dw_options_pipeline(&o->common, &options))
        return EXIT_USAGE;
    options.notify = (struct dw_notify){on_notice, run};
    const struct child_program program = {.words = words->words, .no_keys = true};
    struct pipeline_live live = {.program = words->words != NULL ? &program : NULL,
                                 .stop = (volatile int *)&stopped,
                                 .self = run,
                                 .lookup = on_lookup,
                                 .tick = on_tick};
    enum dw_status status;
    int child = 0;
    bool failed = false;
    do { /* what a stream printed before it died stands */
        run->rate_since.at = monotonic();
        run->rate_since.entries = 0;
        status = dw_pipeline_live(run->store, &live, &options, &run->result, &child, &run->error);
        note(run, dw_live_report_news(run->told));
        dw_screen_hide(&run->screen);
        failed = status == DW_OK && !stopped && dw_stream_failed(words, child);
    } while (status == DW_OK && !stopped && dw_stream_again(words, run->result.entries) && !stopped);
    if (status == DW_OK)
        status = run->status;
    if (status == DW_OK)
        status = dw_store_commit(run->store, &run->error);
    if (status == DW_OK)
        status = summary(run, out);
    if (status != DW_OK)
        return dw_options_error(&run->error);
    if (failed && run->result.entries == 0)
        return EXIT_NOTHING;
    return run->result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}

static int live(struct live_run *run, const struct stream_options *o, struct stream_words *words, FILE *out)
{
    struct store_options storing = dw_stream_storing(o);
    if (storing.path == NULL && storing.retain_bytes == 0)
        storing.retain_bytes = PRIVATE_BYTES;
    int status = EXIT_NOTHING;
    if (dw_store_open(&run->store, &storing, &run->error) != DW_OK)
        return dw_options_error(&run->error);
    run->report = dw_stream_report(o, dw_store_database(run->store), out);
    run->report.causes = dw_cause_texts();
    char *again = o->db != NULL ? dw_shell_words(&o->db, 1) : NULL;
    run->report.again = again;
    if (dw_screen_open(&run->screen, out, &run->error) == DW_OK) {
        run->report.out = run->screen.text;
        if (dw_live_report_open(&run->told, &run->report, &run->error) == DW_OK)
            status = follow(run, o, words, out);
        else
            status = dw_options_error(&run->error);
        dw_live_report_close(run->told);
        dw_screen_close(&run->screen);
    }
    dw_cause_texts_free(run->report.causes);
    free(again);
    if (dw_store_close(run->store, &run->error) != DW_OK)
        status = dw_options_error(&run->error);
    return status;
}

int dw_cmd_live(int argc, char **argv)
{
    struct live_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_live, argc, argv, &o, &count);
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
    FILE *out = dw_stream_output(&o.stream, stdout);
    struct live_run run = {0};
    int status = out != NULL ? live(&run, &o.stream, &words, out) : EXIT_NOTHING;
    if (out != NULL && out != stdout)
        (void)fclose(out);
    dw_stream_words_free(&words);
    return status;
}
