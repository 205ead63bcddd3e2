#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "report/report.h"

#include <sqlite3.h>

struct analyze_options {
    struct common_options common;
    const char *db, *format, *output, *name, *process, *sort;
    bool all, redact, exit_code;
    uint64_t limit;
};

static const struct cli_option OPTIONS[] = {
    {"db", 0, OPTION_TEXT, offsetof(struct analyze_options, db), "FILE", NULL, "keep the result in this database"},
    {"format", 0, OPTION_WORD, offsetof(struct analyze_options, format), NULL, "text|json|ndjson", "what to write"},
    {"output", 'o', OPTION_TEXT, offsetof(struct analyze_options, output), "FILE", NULL, "write to FILE"},
    {"all", 'a', OPTION_FLAG, offsetof(struct analyze_options, all), NULL, NULL, "answered lookups too"},
    {"name", 0, OPTION_TEXT, offsetof(struct analyze_options, name), "GLOB", NULL, "only names like this"},
    {"process", 0, OPTION_TEXT, offsetof(struct analyze_options, process), "NAME|PID", NULL, "only this client"},
    {"sort", 0, OPTION_WORD, offsetof(struct analyze_options, sort), NULL, "time|cause|process|name", "in which order"},
    {"limit", 0, OPTION_NUMBER, offsetof(struct analyze_options, limit), "N", NULL, "at most N lookups"},
    {"redact", 0, OPTION_FLAG, offsetof(struct analyze_options, redact), NULL, NULL,
     "stand-ins for names, addresses, processes"},
    {"exit-code", 0, OPTION_FLAG, offsetof(struct analyze_options, exit_code), NULL, NULL,
     "exit with 1 when a lookup failed"},
    COMMON_OPTIONS(struct analyze_options, common),
    {0}};

static const struct cli_command COMMAND = {
    "analyze",
    "INPUT...",
    "read captures and tell which lookups failed, and why",
    "INPUT is the text of a log (log show or stream: default, compact, syslog, ndjson; a Console copy; a transcript; "
    "also\n"
    ".gz .xz .zst .bz2), text of scutil, ifconfig or netstat, a database that dnswhy wrote (alone), or - for standard\n"
    "input. Inputs of one command are one host, merged by time.",
    OPTIONS,
    dw_cmd_analyze};

static enum report_format format_of(const char *word)
{
    if (word != NULL && strcmp(word, "json") == 0)
        return REPORT_JSON;
    return word != NULL && strcmp(word, "ndjson") == 0 ? REPORT_NDJSON : REPORT_TEXT;
}

static enum report_sort sort_of(const char *word)
{
    static const char *const words[] = {[REPORT_SORT_TIME] = "time",
                                        [REPORT_SORT_CAUSE] = "cause",
                                        [REPORT_SORT_PROCESS] = "process",
                                        [REPORT_SORT_NAME] = "name"};
    for (size_t i = 0; word != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum report_sort)i;
    return REPORT_SORT_TIME;
}

static bool any_failed(struct sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    bool failed = sqlite3_prepare_v2(db, "SELECT 1 FROM failed_lookups LIMIT 1", -1, &s, NULL) == SQLITE_OK &&
                  sqlite3_step(s) == SQLITE_ROW;
    (void)sqlite3_finalize(s);
    return failed;
}

static enum dw_status report(struct store *store, const struct analyze_options *o, const struct pipeline_result *result,
                             struct dw_error *error)
{
    FILE *out = o->output != NULL && strcmp(o->output, "-") != 0 ? fopen(o->output, "w") : stdout;
    if (out == NULL)
        return dw_fail_errno(error, "cannot write %s", o->output);
    struct report_options r = {.db = dw_store_database(store),
                               .out = out,
                               .format = format_of(o->format),
                               .sort = sort_of(o->sort),
                               .all = o->all,
                               .redact = o->redact,
                               .limit = o->limit,
                               .name_glob = o->name,
                               .process = o->process,
                               .utc_offset = result->utc_offset,
                               .colour = out == stdout && dw_options_colour(STDOUT_FILENO),
                               .width = out == stdout ? dw_options_width(STDOUT_FILENO) : 0};
    enum dw_status status = dw_report_analyze(&r, error);
    if (out != stdout && fclose(out) != 0 && status == DW_OK)
        status = dw_fail_errno(error, "cannot write %s", o->output);
    else if (out == stdout && fflush(stdout) != 0 && status == DW_OK)
        status = dw_fail_errno(error, "cannot write");
    return status;
}

int dw_cmd_analyze(int argc, char **argv)
{
    struct analyze_options o = {0};
    int count;
    int done = dw_options_parse(&COMMAND, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    struct pipeline_options options;
    if (!dw_options_pipeline(&o.common, &options))
        return EXIT_USAGE;
    if (count == 0) {
        fprintf(stderr, "dnswhy: analyze wants an input: a capture, or - for standard input\n");
        return EXIT_USAGE;
    }
    struct dw_error error = {0};
    struct pipeline_result result = {0};
    struct store *store = NULL;
    /* What dnswhy wrote earlier is reported again. Only --all and the page tell of resolved lookups. */
    bool database = count == 1 && o.db == NULL && dw_opened_is_database(argv[1]);
    struct store_options storing = {
        .path = database ? argv[1] : o.db, .read_only = database, .lean = !o.all && format_of(o.format) != REPORT_HTML};
    enum dw_status status = dw_store_open(&store, &storing, &error);
    if (status == DW_OK && !database)
        status = dw_pipeline_analyze(store, (const char *const *)argv + 1, (size_t)count, &options, &result, &error);
    bool failed = false;
    if (status == DW_OK) {
        status = report(store, &o, &result, &error);
        failed = o.exit_code && any_failed(dw_store_database(store));
    }
    enum dw_status closed = store != NULL ? dw_store_close(store, status == DW_OK ? &error : NULL) : DW_OK;
    if (status != DW_OK || closed != DW_OK)
        return dw_options_error(&error);
    if (result.damaged != 0)
        return EXIT_DAMAGED;
    return failed ? EXIT_LOOKUP_FAILED : EXIT_DONE;
}
