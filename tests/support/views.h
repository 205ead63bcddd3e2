/* A database for tests of reports: the public views as plain tables, with one failed lookup and what belongs to it. */
#ifndef DW_TESTS_VIEWS_H
#define DW_TESTS_VIEWS_H

#include <sqlite3.h>

/* `more`: statements for the test at hand, or NULL. NULL when one of them fails. Closed by the caller. */
sqlite3 *views_database(const char *more);

#endif
