#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "report/report.h"

struct state_options {
    struct common_options common;
    const char *format, *at;
    bool all, redact;
};

static const struct cli_option OPTIONS[] = {
    {"at", 0, OPTION_TEXT, offsetof(struct state_options, at), "T", NULL, "the instant (the capture's end)"},
    {"format", 0, OPTION_WORD, offsetof(struct state_options, format), NULL, "text|json", "what to write"},
    {"all", 'a', OPTION_FLAG, offsetof(struct state_options, all), NULL, NULL, "every resolver, however many"},
    {"redact", 0, OPTION_FLAG, offsetof(struct state_options, redact), NULL, NULL,
     "stand-ins for names, addresses, processes"},
    COMMON_OPTIONS(struct state_options, common),
    {0}};

const struct cli_command dw_command_state = {
    "state",
    "INPUT...",
    "show the network as it was: primaries, candidates, tunnels, resolvers, DNS services",
    "T is RFC 3339, a date, a time of day of the capture, or an age before its end (30m).",
    OPTIONS,
    dw_cmd_state};

static enum dw_status state(struct store *store, const struct state_options *o, const struct pipeline_result *result,
                            struct dw_error *error)
{
    struct report_options r = {.db = dw_store_database(store),
                               .out = stdout,
                               .format =
                                   o->format != NULL && strcmp(o->format, "json") == 0 ? REPORT_JSON : REPORT_TEXT,
                               .all = o->all,
                               .redact = o->redact,
                               .utc_offset = result->utc_offset,
                               .colour = dw_options_colour(STDOUT_FILENO),
                               .width = dw_options_width(STDOUT_FILENO)};
    int64_t at = DW_TIME_NONE;
    enum dw_status status = o->at != NULL ? dw_report_instant(&r, o->at, &at, error) : DW_OK;
    return status == DW_OK ? dw_report_state(&r, at, error) : status;
}

int dw_cmd_state(int argc, char **argv)
{
    struct state_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_state, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count == 0) {
        fprintf(stderr, "dnswhy: state wants an input: a capture, or - for standard input\n");
        return EXIT_USAGE;
    }
    struct dw_error error = {0};
    struct pipeline_result result;
    struct store *store;
    done = dw_opened_inputs(&o.common, argv + 1, (size_t)count, &store, &result);
    if (done >= 0)
        return done;
    enum dw_status status = state(store, &o, &result, &error);
    enum dw_status closed = dw_store_close(store, status == DW_OK ? &error : NULL);
    if (status != DW_OK || closed != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
