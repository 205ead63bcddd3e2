/* Named queries: SQL over the public views, kept as data in schema/queries.sql. */
#ifndef DW_STORE_QUERY_H
#define DW_STORE_QUERY_H

#include "base/slice.h"

struct named_query {
    struct slice name;  /* "failures-by-process" */
    struct slice title; /* one line, without a final dot */
    struct slice sql;   /* one statement with its semicolon; constant */
};

/* The next one behind *at (0 at first; moved on), in the order of the file. False: there are no more. */
bool dw_named_query_next(size_t *at, struct named_query *out);
/* False: there is none of this name. */
bool dw_named_query_find(struct slice name, struct named_query *out);

#endif
