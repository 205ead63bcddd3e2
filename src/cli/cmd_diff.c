#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "report/report.h"

struct diff_options {
    struct common_options common;
    const char *format, *good_at, *bad_at;
    bool all, redact;
};

static const struct cli_option OPTIONS[] = {
    {"format", 0, OPTION_WORD, offsetof(struct diff_options, format), NULL, "text|json", "what to write"},
    {"good-at", 0, OPTION_TEXT, offsetof(struct diff_options, good_at), "T", NULL,
     "when GOOD's network is looked at (when the name was decided)"},
    {"bad-at", 0, OPTION_TEXT, offsetof(struct diff_options, bad_at), "T", NULL, "the same of BAD"},
    {"all", 'a', OPTION_FLAG, offsetof(struct diff_options, all), NULL, NULL, "what is the same, too"},
    {"redact", 0, OPTION_FLAG, offsetof(struct diff_options, redact), NULL, NULL,
     "stand-ins for names, addresses, processes"},
    COMMON_OPTIONS(struct diff_options, common),
    {0}};

const struct cli_command dw_command_diff = {
    "diff",
    "GOOD BAD",
    "compare a capture that works with one that fails, and tell what explains it",
    "Each is one INPUT: a capture, or a database that holds several. Elections, primaries, DNS services, resolver\n"
    "flags and the fates of equal names stand side by side, as they were when a name that fares worse in BAD was\n"
    "decided; the differences that bear on the failures end it. T is as for 'dnswhy state --at'.",
    OPTIONS,
    dw_cmd_diff};

enum { GOOD, BAD, SIDES };

struct opened {
    struct store *store;
    struct pipeline_result result;
};

static struct report_options report_of(const struct diff_options *o, const struct opened *side)
{
    return (struct report_options){.db = dw_store_database(side->store),
                                   .out = stdout,
                                   .format =
                                       o->format != NULL && strcmp(o->format, "json") == 0 ? REPORT_JSON : REPORT_TEXT,
                                   .all = o->all,
                                   .redact = o->redact,
                                   .utc_offset = side->result.utc_offset,
                                   .colour = dw_options_colour(STDOUT_FILENO),
                                   .width = dw_options_width(STDOUT_FILENO)};
}

static enum dw_status diff(const struct diff_options *o, char **paths, const struct opened *sides,
                           struct dw_error *error)
{
    struct report_options good = report_of(o, &sides[GOOD]), bad = report_of(o, &sides[BAD]);
    struct report_diff what = {paths[GOOD], paths[BAD], DW_TIME_NONE, DW_TIME_NONE};
    enum dw_status status = DW_OK;
    if (o->good_at != NULL)
        status = dw_report_instant(&good, o->good_at, &what.good_at, error);
    if (status == DW_OK && o->bad_at != NULL)
        status = dw_report_instant(&bad, o->bad_at, &what.bad_at, error);
    return status == DW_OK ? dw_report_diff(&good, &bad, &what, error) : status;
}

int dw_cmd_diff(int argc, char **argv)
{
    struct diff_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_diff, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count != SIDES || (strcmp(argv[1], "-") == 0 && strcmp(argv[2], "-") == 0)) {
        fprintf(stderr, "dnswhy: diff wants two inputs: dnswhy diff GOOD BAD\n");
        return EXIT_USAGE;
    }
    struct opened sides[SIDES] = {0};
    for (int i = 0; i < SIDES && done < 0; i++) {
        done = dw_opened_inputs(&o.common, argv + 1 + i, 1, &sides[i].store, &sides[i].result);
        if (done >= 0)
            sides[i].store = NULL; /* it is closed */
    }
    struct dw_error error = {0};
    enum dw_status status = done < 0 ? diff(&o, argv + 1, sides, &error) : DW_OK;
    for (int i = 0; i < SIDES; i++) {
        enum dw_status closed =
            sides[i].store != NULL ? dw_store_close(sides[i].store, status == DW_OK ? &error : NULL) : DW_OK;
        status = status == DW_OK ? closed : status;
    }
    if (done >= 0)
        return done;
    if (status != DW_OK)
        return dw_options_error(&error);
    return sides[GOOD].result.damaged + sides[BAD].result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
