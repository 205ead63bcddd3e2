/* Between the two forms of `explain`. */
#ifndef DW_REPORT_EXPLAIN_H
#define DW_REPORT_EXPLAIN_H

#include "report/rows.h"

/* The lookup (of LOOKUP_COLUMNS) as a graph in the language of Graphviz. */
void dw_explain_graph(struct reader *r, sqlite3_stmt *lookup);

#endif
