/* The parts of `explain`. */
#ifndef DW_REPORT_EXPLAIN_H
#define DW_REPORT_EXPLAIN_H

#include "report/chapter.h"
#include "report/network.h"

struct story {
    struct reader *r;
    struct paper *p;
    int64_t lookup;
    struct instant instant; /* at which the network is looked at */
    int64_t start;          /* of the lookup */
    struct slice cause;     /* code; ptr NULL: none */
};

void dw_story_heading(struct story *t, const char *words);
/* Rows of `sql`, whose ?1 is the lookup. */
sqlite3_stmt *dw_story_rows(struct story *t, const char *sql);
/* What happened, each step with its entry. */
void dw_story_steps(struct story *t);
/* The entries of a chapter, as they are. */
void dw_story_entries(struct story *t, enum chapter chapter);

/* The lookup (of LOOKUP_COLUMNS) as a graph in the language of Graphviz. */
void dw_explain_graph(struct reader *r, sqlite3_stmt *lookup);

#endif
