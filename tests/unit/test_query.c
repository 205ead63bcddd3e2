#include "store/query.h"

#include <sqlite3.h>
#include <stdarg.h>

#include "store/store.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Each is one statement that a locked store runs to its end. */
static void all_run(void **state)
{
    (void)state;
    struct store *store;
    struct named_query q;
    size_t count = 0;
    assert_int_equal(dw_store_open(&store, &(struct store_options){0}, NULL), DW_OK);
    assert_int_equal(dw_store_lock(store, NULL), DW_OK);
    for (size_t at = 0; dw_named_query_next(&at, &q); count++) {
        sqlite3_stmt *s = NULL;
        const char *rest = NULL;
        sqlite3 *db = dw_store_database(store);
        if (sqlite3_prepare_v2(db, q.sql.ptr, (int)q.sql.len, &s, &rest) != SQLITE_OK)
            fail_msg("%.*s: %s", SLICE_ARG(q.name), sqlite3_errmsg(db));
        assert_ptr_equal(rest, q.sql.ptr + q.sql.len);
        assert_true(q.title.len > 0 && q.title.len < 80);
        assert_true(sqlite3_column_count(s) > 1);
        int code;
        while ((code = sqlite3_step(s)) == SQLITE_ROW)
            continue;
        assert_int_equal(code, SQLITE_DONE);
        assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
        struct named_query again;
        assert_true(dw_named_query_find(q.name, &again));
        assert_ptr_equal(again.sql.ptr, q.sql.ptr); /* names are not given twice */
    }
    assert_true(count >= 20);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void finding(void **state)
{
    (void)state;
    struct named_query q;
    assert_true(dw_named_query_find(SLICE("failures-by-process"), &q));
    assert_true(dw_slice_starts(q.sql, SLICE("SELECT client_process")));
    assert_false(dw_named_query_find(SLICE(""), &q));
    assert_false(dw_named_query_find(SLICE("failures-by"), &q));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_run), cmocka_unit_test(finding)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
