/* Prepared statements with values bound by a short format, one letter a parameter. */
#ifndef DW_STORE_BIND_H
#define DW_STORE_BIND_H

#include <sqlite3.h>

#include "base/error.h"
#include "base/slice.h"

/* Runs an INSERT, UPDATE or DELETE once. `format`: i int64_t, u int64_t that is null when -1, t int64_t time that is
 * null when DW_TIME_NONE, s struct slice * (null when empty), c const char * (may be NULL), a list of texts as a JSON
 * array: const struct slice * and size_t. Texts are bound, never made part of SQL; damaged UTF-8 becomes U+FFFD, for
 * other readers of the database refuse it. */
enum dw_status dw_store_run(sqlite3 *db, sqlite3_stmt *statement, struct dw_error *error, const char *format, ...);

#endif
