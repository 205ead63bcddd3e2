#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "report/report.h"

struct explain_options {
    struct common_options common;
    const char *graph;
    bool redact;
};

static const struct cli_option OPTIONS[] = {
    {"graph", 0, OPTION_WORD, offsetof(struct explain_options, graph), NULL, "dot", "a graph instead of text"},
    {"redact", 0, OPTION_FLAG, offsetof(struct explain_options, redact), NULL, NULL,
     "stand-ins for names and addresses"},
    COMMON_OPTIONS(struct explain_options, common),
    {0}};

static const struct cli_command COMMAND = {"explain",
                                           "INPUT... LOOKUP",
                                           "one lookup's whole story, entry by entry",
                                           "LOOKUP is a lookup's number, a name, or R<n>.",
                                           OPTIONS,
                                           dw_cmd_explain};

int dw_cmd_explain(int argc, char **argv)
{
    struct explain_options o = {0};
    struct pipeline_result result;
    struct store *store;
    struct dw_error error = {0};
    int count;
    int done = dw_options_parse(&COMMAND, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count < 2) {
        fprintf(stderr, "dnswhy: explain wants an input and a lookup (a number, a name, or R<n>)\n");
        return EXIT_USAGE;
    }
    done = dw_opened_inputs(&o.common, argv + 1, (size_t)count - 1, &store, &result);
    if (done >= 0)
        return done;
    struct report_options r = {.db = dw_store_database(store),
                               .out = stdout,
                               .graph = o.graph != NULL,
                               .redact = o.redact,
                               .utc_offset = result.utc_offset,
                               .colour = dw_options_colour(STDOUT_FILENO),
                               .width = dw_options_width(STDOUT_FILENO)};
    enum dw_status status = dw_report_explain(&r, argv[count], &error);
    (void)dw_store_close(store, NULL);
    if (status != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
