/* Named queries: SQL over the public views, kept as data in schema/queries.sql. */
#ifndef DW_STORE_QUERY_H
#define DW_STORE_QUERY_H

#include "base/error.h"
#include "base/slice.h"

struct sqlite3;
struct sqlite3_stmt;

struct named_query {
    struct slice name;  /* "failures-by-process" */
    struct slice title; /* one line, without a final dot */
    struct slice sql;   /* one statement with its semicolon; constant */
};

/* The next one behind *at (0 at first; moved on), in the order of the file. False: there are no more. */
bool dw_named_query_next(size_t *at, struct named_query *out);
/* False: there is none of this name. */
bool dw_named_query_find(struct slice name, struct named_query *out);

/* Prepares SQL that comes from outside: one statement, or DW_ERR_USAGE. What it may do is dw_store_lock's to say. */
enum dw_status dw_query_prepare(struct sqlite3_stmt **out, struct sqlite3 *db, struct slice sql,
                                struct dw_error *error);

#endif
