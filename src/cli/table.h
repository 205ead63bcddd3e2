/* Rows of a statement as a table with aligned columns. Column widths come of the first rows, so that a large result
 * flows; on a terminal the widest columns are cut to fit. Controls of a log's text are shown, never sent. */
#ifndef DW_CLI_TABLE_H
#define DW_CLI_TABLE_H

#include <stdio.h>

struct sqlite3_stmt;

/* Steps `statement` to its end; gives SQLite's last code. `width`: columns of the terminal, 0 to cut nothing. */
int dw_table_print(FILE *out, struct sqlite3_stmt *statement, int width);

#endif
