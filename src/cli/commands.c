#include "cli/commands.h"

const struct cli_command *const dw_commands[] = {&dw_command_analyze,
                                                 &dw_command_live,
                                                 &dw_command_run,
                                                 &dw_command_explain,
                                                 &dw_command_state,
                                                 &dw_command_report,
                                                 &dw_command_diff,
                                                 &dw_command_query,
                                                 &dw_command_entries,
                                                 &dw_command_patterns,
                                                 &dw_command_unmask,
                                                 &dw_command_capture,
                                                 NULL};

const struct cli_command *dw_command_find(const char *name)
{
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        if (strcmp(name, dw_commands[i]->name) == 0)
            return dw_commands[i];
    return NULL;
}
