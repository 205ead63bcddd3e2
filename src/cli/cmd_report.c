#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "cli/output.h"

struct page_options {
    struct common_options common;
    struct output_options output;
};

static const struct cli_option OPTIONS[] = {
    OUTPUT_OPTIONS(struct page_options, output), COMMON_OPTIONS(struct page_options, common), {0}};

const struct cli_command dw_command_report = {
    "report",
    "INPUT... -o FILE.html",
    "write one page with everything, to read in a browser or to send",
    "INPUT is a capture, or a database that dnswhy wrote. The page holds all in itself and fetches nothing. It lists\n"
    "every lookup; with --all (or no more than 2000 lookups) the evidence of the answered ones too.",
    OPTIONS,
    dw_cmd_report};

int dw_cmd_report(int argc, char **argv)
{
    struct page_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_report, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count == 0) {
        fprintf(stderr, "dnswhy: report wants an input: a capture, a database, or - for standard input\n");
        return EXIT_USAGE;
    }
    if (o.output.output == NULL && isatty(STDOUT_FILENO)) {
        fprintf(stderr, "dnswhy: report wants a file to write: -o FILE.html\n");
        return EXIT_USAGE;
    }
    struct dw_error error = {0};
    struct pipeline_result result;
    struct store *store;
    done = dw_opened_inputs(&o.common, argv + 1, (size_t)count, &store, &result);
    if (done >= 0)
        return done;
    enum dw_status status =
        dw_output_report(dw_store_database(store), &o.output, REPORT_HTML, result.utc_offset, &error);
    enum dw_status closed = dw_store_close(store, status == DW_OK ? &error : NULL);
    if (status != DW_OK || closed != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
