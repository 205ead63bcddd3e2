/* The commands of the program, a file each. Their tables serve the parser and --help; man pages and completions are
 * made from them at build time (src/describe). */
#ifndef DW_CLI_COMMANDS_H
#define DW_CLI_COMMANDS_H

#include "cli/options.h"

extern const struct cli_command dw_command_analyze, dw_command_live, dw_command_run, dw_command_explain,
    dw_command_state, dw_command_report, dw_command_query, dw_command_entries, dw_command_patterns, dw_command_unmask,
    dw_command_capture, dw_command_diff;

/* All of them, as --help lists them; NULL ends the list. */
extern const struct cli_command *const dw_commands[];
/* NULL: there is none of this name. */
const struct cli_command *dw_command_find(const char *name);

int dw_cmd_analyze(int argc, char **argv);
int dw_cmd_live(int argc, char **argv);
int dw_cmd_run(int argc, char **argv);
int dw_cmd_query(int argc, char **argv);
int dw_cmd_explain(int argc, char **argv);
int dw_cmd_state(int argc, char **argv);
int dw_cmd_report(int argc, char **argv);
int dw_cmd_diff(int argc, char **argv);
int dw_cmd_entries(int argc, char **argv);
int dw_cmd_patterns(int argc, char **argv);
int dw_cmd_capture(int argc, char **argv);
int dw_cmd_unmask(int argc, char **argv);

#endif
