#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "cli/output.h"
#include "cli/shell.h"
#include "pipeline/unmask.h"

#include <sqlite3.h>

struct analyze_options {
    struct common_options common;
    struct output_options output;
    const char *db, *format;
    struct option_list names;
    bool exit_code;
};

static const struct cli_option OPTIONS[] = {
    {"db", 0, OPTION_TEXT, offsetof(struct analyze_options, db), "FILE", NULL, "keep the result in this database"},
    {"format", 0, OPTION_WORD, offsetof(struct analyze_options, format), NULL, "text|json|ndjson|html",
     "what to write"},
    OUTPUT_OPTIONS(struct analyze_options, output),
    {"names", 0, OPTION_LIST, offsetof(struct analyze_options, names), "FILE", NULL,
     "candidates for names that the log hides (see unmask)"},
    {"exit-code", 0, OPTION_FLAG, offsetof(struct analyze_options, exit_code), NULL, NULL,
     "exit with 1 when a lookup failed"},
    COMMON_OPTIONS(struct analyze_options, common),
    {0}};

const struct cli_command dw_command_analyze = {
    "analyze",
    "INPUT...",
    "read captures and tell which lookups failed, and why",
    "INPUT is a sysdiagnose (.tar.gz, .zip, folder), a .logarchive or a folder or file of binary logs (tracev3), the "
    "text\n"
    "of a log (log show or stream: default, compact, syslog, ndjson; a Console copy; a transcript; also .gz .xz .zst "
    ".bz2,\n"
    "or archives of such texts), text of scutil, ifconfig or netstat, a database that dnswhy wrote (alone), or - for\n"
    "standard input. Inputs of one command are one host, merged by time.",
    OPTIONS,
    dw_cmd_analyze};

static enum report_format format_of(const char *word)
{
    if (word != NULL && strcmp(word, "json") == 0)
        return REPORT_JSON;
    if (word != NULL && strcmp(word, "html") == 0)
        return REPORT_HTML;
    return word != NULL && strcmp(word, "ndjson") == 0 ? REPORT_NDJSON : REPORT_TEXT;
}

/* Names for hidden ones, told on stderr, since the report shows them as if the log had. */
static enum dw_status unmask(struct store *store, const struct analyze_options *o, struct dw_error *error)
{
    struct unmask_files files = {o->names.items, o->names.count, "/etc/hosts"};
    struct unmask *found = NULL;
    struct unmask_counts counts;
    enum dw_status status = dw_pipeline_unmask(store, &files, &found, &counts, error);
    dw_unmask_close(found);
    if (status == DW_OK)
        fprintf(
            stderr, "dnswhy: %llu of %llu lookups without a name have one by its hash; the name of %llu is a guess\n",
            (unsigned long long)counts.named, (unsigned long long)counts.hidden, (unsigned long long)counts.guessed);
    return status;
}

static bool any_failed(struct sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    bool failed = sqlite3_prepare_v2(db, "SELECT 1 FROM failed_lookups LIMIT 1", -1, &s, NULL) == SQLITE_OK &&
                  sqlite3_step(s) == SQLITE_ROW;
    (void)sqlite3_finalize(s);
    return failed;
}

int dw_cmd_analyze(int argc, char **argv)
{
    struct analyze_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_analyze, argc, argv, &o, &count);
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
    if (count == 1 && o.db == NULL && o.names.count != 0 && dw_opened_is_database(argv[1])) {
        fprintf(stderr, "dnswhy: a database keeps its names: use 'dnswhy unmask --db %s --names ..'\n", argv[1]);
        return EXIT_USAGE;
    }
    /* What dnswhy wrote earlier is reported again. Only --all and the page tell of resolved lookups; requests serve
     * the page, stand-ins and the search for names. */
    bool database = count == 1 && o.db == NULL && dw_opened_is_database(argv[1]);
    struct store_options storing = {.path = database ? argv[1] : o.db,
                                    .read_only = database,
                                    .lean = !o.output.all && format_of(o.format) != REPORT_HTML,
                                    .no_requests =
                                        !o.output.redact && o.names.count == 0 && format_of(o.format) != REPORT_HTML};
    enum dw_status status = dw_store_open(&store, &storing, &error);
    if (status == DW_OK && !database)
        status = dw_pipeline_analyze(store, (const char *const *)argv + 1, (size_t)count, &options, &result, &error);
    if (status == DW_OK && o.names.count != 0)
        status = unmask(store, &o, &error);
    bool failed = false;
    if (status == DW_OK && result.events == 0) /* what is told was read earlier */
        result.utc_offset = dw_report_utc_offset(dw_store_database(store));
    char *again = o.db != NULL ? dw_shell_words(&o.db, 1) : dw_output_again(&o.common, argv + 1, (size_t)count);
    o.output.again = again;
    if (status == DW_OK) {
        status = dw_output_report(dw_store_database(store), &o.output, format_of(o.format), result.utc_offset, &error);
        failed = o.exit_code && any_failed(dw_store_database(store));
    }
    free(again);
    enum dw_status closed = store != NULL ? dw_store_close(store, status == DW_OK ? &error : NULL) : DW_OK;
    if (status != DW_OK || closed != DW_OK)
        return dw_options_error(&error);
    if (result.damaged != 0)
        return EXIT_DAMAGED;
    return failed ? EXIT_LOOKUP_FAILED : EXIT_DONE;
}
