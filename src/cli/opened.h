/* Commands that ask the database: of a file that dnswhy wrote, or of inputs read for this once. */
#ifndef DW_CLI_OPENED_H
#define DW_CLI_OPENED_H

#include "cli/options.h"

/* A database, by its first bytes. */
bool dw_opened_is_database(const char *path);
/* -1: *store is open and holds the inputs; else the exit status, told on stderr. */
int dw_opened_inputs(const struct common_options *common, char **inputs, size_t count, struct store **store,
                     struct pipeline_result *result);

#endif
