#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "report/report.h"

struct explain_options {
    struct common_options common;
    const char *format, *graph;
    bool redact;
};

static const struct cli_option OPTIONS[] = {
    {"format", 0, OPTION_WORD, offsetof(struct explain_options, format), NULL, "text|json", "what to write"},
    {"graph", 0, OPTION_WORD, offsetof(struct explain_options, graph), NULL, "dot", "the chain as a graph"},
    {"redact", 0, OPTION_FLAG, offsetof(struct explain_options, redact), NULL, NULL,
     "stand-ins for names, addresses, processes"},
    COMMON_OPTIONS(struct explain_options, common),
    {0}};

const struct cli_command dw_command_explain = {
    "explain",
    "INPUT... LOOKUP",
    "tell one lookup's whole story, entry by entry",
    "LOOKUP is the id of a lookup, a name, or R<n>. Of several that fit it is the last failed one; the others are\n"
    "listed.",
    OPTIONS,
    dw_cmd_explain};

static enum dw_status explain(struct store *store, const struct explain_options *o, const char *which,
                              const struct pipeline_result *result, struct dw_error *error)
{
    struct report_options r = {.db = dw_store_database(store),
                               .out = stdout,
                               .format =
                                   o->format != NULL && strcmp(o->format, "json") == 0 ? REPORT_JSON : REPORT_TEXT,
                               .graph = o->graph != NULL,
                               .redact = o->redact,
                               .utc_offset = result->utc_offset,
                               .colour = dw_options_colour(STDOUT_FILENO),
                               .width = dw_options_width(STDOUT_FILENO)};
    return dw_report_explain(&r, which, error);
}

int dw_cmd_explain(int argc, char **argv)
{
    struct explain_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_explain, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count < 2) {
        fprintf(stderr, "dnswhy: explain wants an input and a lookup: dnswhy explain CAPTURE NAME\n");
        return EXIT_USAGE;
    }
    struct dw_error error = {0};
    struct pipeline_result result;
    struct store *store;
    done = dw_opened_inputs(&o.common, argv + 1, (size_t)count - 1, &store, &result);
    if (done >= 0)
        return done;
    enum dw_status status = explain(store, &o, argv[count], &result, &error);
    enum dw_status closed = dw_store_close(store, status == DW_OK ? &error : NULL);
    if (status != DW_OK || closed != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
