/* The commands of the program, a file each. */
#ifndef DW_CLI_COMMANDS_H
#define DW_CLI_COMMANDS_H

#include "cli/options.h"

int dw_cmd_analyze(int argc, char **argv);
int dw_cmd_live(int argc, char **argv);
int dw_cmd_run(int argc, char **argv);
int dw_cmd_query(int argc, char **argv);
int dw_cmd_explain(int argc, char **argv);
int dw_cmd_state(int argc, char **argv);
int dw_cmd_report(int argc, char **argv);
int dw_cmd_entries(int argc, char **argv);
int dw_cmd_patterns(int argc, char **argv);
int dw_cmd_capture(int argc, char **argv);

#endif
