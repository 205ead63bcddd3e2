#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/stream.h"
#include "source/family.h"
#include "source/program.h"

enum { EXIT_FAILED = 125 }; /* of our own; else the status is the program's */

#define MILLISECOND  INT64_C(1000000)
#define PATIENCE     (2000 * MILLISECOND)  /* what is late by more is not waited for */
#define LAG          (500 * MILLISECOND)   /* a stream may well be behind by so much */
#define CLOCKS_AGREE (60000 * MILLISECOND) /* the stream's and ours, when it comes from this machine */
#define OWN_SETTLE   (1000 * MILLISECOND)  /* `log stream` prints its first line before it listens */

struct run_options {
    struct stream_options stream;
    int64_t settle;
    const char *remote_name;
    bool remote;
};

static const struct cli_option OPTIONS[] = {{"settle", 0, OPTION_DURATION, offsetof(struct run_options, settle), "TIME",
                                             NULL, "start PROGRAM so long after the stream, not at its first byte"},
                                            {"remote", 0, OPTION_FLAG, offsetof(struct run_options, remote), NULL, NULL,
                                             "the stream is another machine's: go by PROGRAM's name"},
                                            {"remote-name", 0, OPTION_TEXT, offsetof(struct run_options, remote_name),
                                             "NAME", NULL, "what it is called there (ssh mac curl ..: curl)"},
                                            STREAM_OPTIONS(struct run_options, stream),
                                            {0}};

const struct cli_command dw_command_run = {
    .name = "run",
    .operands = "-- PROGRAM ARGS...",
    .summary = "run a program and explain its lookups",
    .details =
        "PROGRAM keeps standard input and output; what became of its lookups goes to standard error, or to -o FILE.\n"
        "Its processes count, and what others did on their behalf. The stream is what --command prints; on macOS 'log\n"
        "stream' else. Exit status: PROGRAM's; 128 and the signal that ended it; 125 when dnswhy itself failed, 126 "
        "or\n"
        "127 when PROGRAM could not be run.",
    .options = OPTIONS,
    .run = dw_cmd_run};

/* ---- signals: they are the program's ---- */
static volatile sig_atomic_t arrived; /* the last one, not yet passed on */
static volatile sig_atomic_t by_terminal;

/* A key of the terminal has reached the program as it has reached us: it is in the same process group. */
static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
#ifdef __linux__
    by_terminal = info->si_code > 0; /* the kernel's own, not kill(2)'s */
#else
    (void)info;
    by_terminal = number != SIGTERM && tcgetpgrp(STDERR_FILENO) == getpgrp();
#endif
    arrived = number;
}

static void take_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before, action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(numbers[i], &action, NULL);
    }
}

/* ---- the run ---- */
struct run {
    const struct run_options *o;
    char *const *words;
    struct store *store;
    struct program program;
    struct family *family;
    struct report_run about;
    int64_t began, started, ended; /* by the monotonic clock */
    int64_t ended_wall;
    volatile int stop;
    int interrupted; /* by a signal before the program was started */
    bool own_stream, said_waiting;
    struct dw_error error;
    enum dw_status status;
};

static int64_t now_of(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void start(struct run *run)
{
    run->status = dw_report_run_begins(dw_store_database(run->store), &run->about, &run->error);
    run->started = now_of(CLOCK_MONOTONIC);
    if (dw_program_start(&run->program, run->words, &run->error) != DW_OK) {
        (void)dw_options_error(&run->error);
        run->stop = 1;
        return;
    }
    if (run->status == DW_OK)
        run->status = dw_family_watch(&run->family, run->program.pid, &run->error);
}

/* Interrupts are passed on; once the program has ended they end us. */
static void pass_signals(struct run *run)
{
    int number = arrived;
    arrived = 0;
    if (number == 0)
        return;
    if (run->started == 0)
        run->interrupted = number;
    if (run->started == 0 || run->program.ended)
        run->stop = 1;
    else if (!by_terminal)
        (void)kill(run->program.pid, number);
}

static bool look_for_end(struct run *run)
{
    if (run->ended == 0 && dw_program_ended(&run->program)) {
        run->ended = now_of(CLOCK_MONOTONIC);
        run->ended_wall = now_of(CLOCK_REALTIME);
    }
    return run->ended != 0;
}

/* Whose the numbers in the stream are. */
static void name_processes(struct run *run)
{
    free((char *)(uintptr_t)run->about.pids);
    run->about.pids = run->family != NULL ? dw_family_json(run->family) : NULL;
}

/* The program has ended. Has the stream told all of it? Its clock says so when it is ours; else a short silence. */
static bool told_all(struct run *run, int64_t newest)
{
    int64_t all, open, since = now_of(CLOCK_MONOTONIC) - run->ended;
    if (since >= PATIENCE)
        return true;
    name_processes(run);
    enum dw_status status =
        dw_report_run_requests(dw_store_database(run->store), &run->about, &all, &open, &run->error);
    if (status != DW_OK || open > 0)
        return status != DW_OK;
    bool passed = newest != DW_TIME_NONE && newest > run->ended_wall && newest - run->ended_wall < CLOCKS_AGREE;
    return (passed && run->about.remote == NULL) || (all > 0 && since >= LAG);
}

static void on_tick(void *self, const struct live_pulse *pulse)
{
    struct run *run = self;
    pass_signals(run);
    if (run->stop != 0)
        return;
    int64_t settle = run->o->settle != 0 ? run->o->settle : run->own_stream ? OWN_SETTLE : 0;
    if (run->started == 0) {
        int64_t waited = now_of(CLOCK_MONOTONIC) - run->began;
        if (settle != 0 ? waited >= settle : pulse->flows)
            start(run);
        else if (settle == 0 && waited > PATIENCE && !run->said_waiting) {
            run->said_waiting = true;
            fprintf(stderr, "dnswhy: waiting for the stream's first byte (--settle 1s would not)\n");
        }
    } else if (look_for_end(run) && told_all(run, pulse->newest)) {
        run->stop = 1;
    }
}

/* Follows the stream until all is told; our own is started again when it dies under the program. */
static int follow(struct run *run, struct stream_words *words, struct pipeline_result *result)
{
    struct pipeline_options options;
    int child = 0;
    if (!dw_options_pipeline(&run->o->stream.common, &options))
        return EXIT_FAILED;
    const struct child_program program = {.words = words->words, .no_input = true, .no_keys = true};
    const struct pipeline_live live = {.program = &program, .stop = &run->stop, .self = run, .tick = on_tick};
    run->own_stream = words->own;
    run->began = now_of(CLOCK_MONOTONIC);
    enum dw_status status;
    do
        status = dw_pipeline_live(run->store, &live, &options, result, &child, &run->error);
    while (status == DW_OK && run->stop == 0 && run->started != 0 && !look_for_end(run) &&
           dw_stream_again(words, result->entries));
    bool ended = status == DW_OK && run->stop == 0 && !look_for_end(run);
    if (ended)
        (void)dw_stream_failed(words, child);
    if (ended && run->started == 0)
        status = dw_fail(&run->error, DW_ERR_IO, "the stream ended before %s could be started", run->words[0]);
    run->about.stream_lost = ended && run->started != 0;
    while (run->started != 0 && run->program.pid != 0 && !look_for_end(run)) {
        (void)poll(NULL, 0, 20);
        pass_signals(run);
    }
    if (status == DW_OK)
        status = run->status;
    return status == DW_OK ? 0 : (dw_options_error(&run->error), EXIT_FAILED);
}

static enum dw_status explain(struct run *run, FILE *out, const struct pipeline_result *result)
{
    struct report_options report = dw_stream_report(&run->o->stream, dw_store_database(run->store), out);
    report.utc_offset = result->utc_offset;
    run->about.exit_status = dw_program_exit_status(&run->program);
    run->about.signal = WIFSIGNALED(run->program.status) ? WTERMSIG(run->program.status) : 0;
    run->about.ran_ns = run->ended - run->started;
    name_processes(run);
    if (isatty(fileno(out)))
        fputc('\n', out); /* the program may have left a line open */
    enum dw_status status = dw_store_commit(run->store, &run->error);
    if (status == DW_OK)
        status = dw_report_run(&report, &run->about, &run->error);
    return status;
}

static int run_it(struct run *run, struct stream_words *words)
{
    const struct store_options storing = dw_stream_storing(&run->o->stream);
    struct pipeline_result result = {0};
    FILE *out = dw_stream_output(&run->o->stream, stderr);
    if (out == NULL)
        return EXIT_FAILED;
    int status = EXIT_FAILED;
    if (dw_store_open(&run->store, &storing, &run->error) != DW_OK) {
        (void)dw_options_error(&run->error);
    } else {
        status = follow(run, words, &result);
        if (status == 0 && run->interrupted != 0)
            status = 128 + run->interrupted;
        else if (status == 0)
            status = dw_program_exit_status(&run->program);
        if (run->ended != 0 && status != EXIT_FAILED && explain(run, out, &result) != DW_OK) {
            (void)dw_options_error(&run->error);
            status = EXIT_FAILED;
        }
        if (dw_store_close(run->store, &run->error) != DW_OK) {
            (void)dw_options_error(&run->error);
            status = EXIT_FAILED;
        }
    }
    if (out != stderr)
        (void)fclose(out);
    dw_family_close(run->family);
    free((char *)(uintptr_t)run->about.pids);
    return status;
}

int dw_cmd_run(int argc, char **argv)
{
    struct run_options o = {0};
    int count;
    int done = dw_options_parse_leading(&dw_command_run, argc, argv, &o, &count);
    if (done >= 0)
        return done == EXIT_DONE ? EXIT_DONE : EXIT_FAILED;
    struct stream_words words;
    bool told = false;
    if (count == 0) {
        fprintf(stderr, "dnswhy: run wants a program: dnswhy run -- curl https://www.example.com\n");
        return EXIT_FAILED;
    }
    if (!dw_stream_words(&words, &o.stream, &told)) {
        if (!told)
            fprintf(stderr, "dnswhy: run wants a stream: give --command (here is no 'log stream' as macOS has it)\n");
        return EXIT_FAILED;
    }
    argv[count + 1] = NULL; /* what stands behind was an option's */
    const char *base = strrchr(argv[1], '/');
    struct run run = {.o = &o, .words = argv + 1};
    run.about.program = base != NULL && base[1] != '\0' ? base + 1 : argv[1];
    run.about.remote = o.remote_name != NULL ? o.remote_name : o.remote ? run.about.program : NULL;
    take_signals();
    int status = run_it(&run, &words);
    dw_stream_words_free(&words);
    return status;
}
