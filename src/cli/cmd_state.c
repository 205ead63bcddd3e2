#include <stdio.h>
#include <unistd.h>

#include "base/timestamp.h"
#include "cli/commands.h"
#include "cli/opened.h"
#include "report/report.h"

struct state_options {
    struct common_options common;
    const char *at;
};

static const struct cli_option OPTIONS[] = {
    {"at", 0, OPTION_TEXT, offsetof(struct state_options, at), "T", NULL, "the instant (default: the end)"},
    COMMON_OPTIONS(struct state_options, common),
    {0}};

static const struct cli_command COMMAND = {
    "state", "INPUT...", "the network as it was: primaries, tunnels, resolvers, DNS services",
    NULL,    OPTIONS,    dw_cmd_state};

int dw_cmd_state(int argc, char **argv)
{
    struct state_options o = {0};
    struct pipeline_result result;
    struct store *store;
    struct dw_error error = {0};
    struct timestamp_context context = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, 0};
    int64_t at = DW_TIME_NONE;
    int count;
    int done = dw_options_parse(&COMMAND, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count < 1 || (o.at != NULL && !dw_timestamp_point(dw_slice_of(o.at), &context, &at))) {
        fprintf(stderr, "dnswhy: state wants an input, and --at a time such as 2026-03-01T12:00:00Z\n");
        return EXIT_USAGE;
    }
    done = dw_opened_inputs(&o.common, argv + 1, (size_t)count, &store, &result);
    if (done >= 0)
        return done;
    struct report_options r = {.db = dw_store_database(store),
                               .out = stdout,
                               .utc_offset = result.utc_offset,
                               .colour = dw_options_colour(STDOUT_FILENO),
                               .width = dw_options_width(STDOUT_FILENO)};
    enum dw_status status = dw_report_state(&r, at, &error);
    (void)dw_store_close(store, NULL);
    if (status != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
