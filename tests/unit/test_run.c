/* Which lookups are those of a program that was run. */
#include "report/report.h"
#include "support/views.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Lookup 1 is curl's, process 96315, from before. */
static const char MORE[] =
    "INSERT INTO lookups(id, host_id, name, client_pid, client_process, outcome, slow, cause, confidence, summary)"
    " VALUES(2, 1, 'own.example.', 42, 'prog', 'failed', 0, 'nxdomain', 'certain', 'prog: own'),"
    " (3, 1, 'neighbour.example.', 43, 'prog', 'failed', 0, 'nxdomain', 'certain', 'prog: neighbour'),"
    " (4, 1, 'behalf.example.', 55, 'webkit', 'resolved', 0, NULL, NULL, 'webkit: behalf'),"
    " (5, 1, 'child.example.', 44, 'child', 'undecided', 0, NULL, NULL, 'child: child'),"
    " (6, 1, 'denied.local.', 42, 'prog', 'failed', 0, 'local-network-denied', 'certain', 'prog: denied'),"
    " (7, 1, 'else.local.', 45, 'other', 'failed', 0, 'local-network-denied', 'certain', 'other: denied');"
    "INSERT INTO requests(id, host_id, request_id, client_pid, client_process, delegator_pid, delegator_process, start,"
    " stop, lookup_id) VALUES(2, 1, 2, 42, 'prog', NULL, NULL, '2022-10-10T21:33:30Z', '2022-10-10T21:33:31Z', 2),"
    " (3, 1, 3, 43, 'prog', NULL, NULL, '2022-10-10T21:33:30Z', NULL, 3),"
    " (4, 1, 4, 55, 'webkit', 42, 'a program with a long name', '2022-10-10T21:33:30Z', NULL, 4),"
    " (5, 1, 5, 44, 'child', NULL, NULL, '2022-10-10T21:33:30Z', '2022-10-10T21:33:31Z', 5),"
    " (6, 1, 6, 42, 'prog', NULL, NULL, '2022-10-10T21:33:30Z', NULL, NULL);"; /* a connection */

static char *told(sqlite3 *db, struct report_run run, enum report_format format)
{
    char *text = NULL;
    size_t size = 0;
    struct dw_error error = {0};
    struct report_options o = {.db = db, .format = format, .width = 100, .out = open_memstream(&text, &size)};
    assert_non_null(o.out);
    run.program = run.program != NULL ? run.program : "prog";
    assert_int_equal(dw_report_run(&o, &run, &error), DW_OK);
    (void)fclose(o.out);
    return text;
}

static void by_processes_and_delegators(void **state)
{
    (void)state;
    sqlite3 *db = views_database(MORE);
    struct dw_error error = {0};
    struct report_run run = {.pids = "[42,44]", .exit_status = 6, .ran_ns = 1500000000};
    run.last_request = run.last_lookup = 1;
    int64_t all, open;
    assert_int_equal(dw_report_run_requests(db, &run, &all, &open, &error), DW_OK);
    assert_int_equal(all, 4);
    assert_int_equal(open, 2);
    char *text = told(db, run, REPORT_TEXT);
    assert_ptr_equal(strstr(text, "prog ended with status 6 after 1.5 s.\n2 of 4 lookups failed."), text);
    assert_non_null(strstr(text, "own.example"));
    assert_non_null(strstr(text, "denied.local"));
    assert_null(strstr(text, "neighbour"));
    assert_null(strstr(text, "else.local"));
    assert_null(strstr(text, "intranet"));
    free(text);
    text = told(db, run, REPORT_NDJSON);
    assert_non_null(strstr(text, "\"behalf.example.\"")); /* all of them, the answered ones too */
    assert_non_null(strstr(text, "\"lookups\":4,\"failed\":2"));
    free(text);
    sqlite3_close(db);
}

/* A process number may have been another's before. */
static void what_was_there_before_is_not_its_own(void **state)
{
    (void)state;
    sqlite3 *db = views_database(NULL);
    struct dw_error error = {0};
    struct report_run run = {.pids = "[96315]", .signal = 15, .ran_ns = 1};
    assert_int_equal(dw_report_run_begins(db, &run, &error), DW_OK);
    char *text = told(db, run, REPORT_TEXT);
    assert_ptr_equal(strstr(text, "prog was ended by signal 15 after "), text);
    assert_non_null(strstr(text, "No lookup of it was seen."));
    assert_null(strstr(text, "intranet"));
    free(text);
    sqlite3_close(db);
}

static void by_name_where_numbers_mean_nothing(void **state)
{
    (void)state;
    sqlite3 *db = views_database(MORE);
    struct report_run run = {.pids = "[44]", .remote = "PROG", .last_request = 1, .last_lookup = 1};
    char *text = told(db, run, REPORT_TEXT);
    assert_non_null(strstr(text, "3 of 3 lookups failed."));
    assert_null(strstr(text, "child.example."));
    free(text);
    run.remote = "a program with a long name"; /* a delegator's */
    text = told(db, run, REPORT_NDJSON);
    assert_non_null(strstr(text, "behalf.example."));
    free(text);
    sqlite3_exec(db, "UPDATE requests SET client_process = 'a program with a' WHERE id = 5", NULL, NULL, NULL);
    run.remote = "a program with a longer name"; /* the log cuts it to 16 */
    text = told(db, run, REPORT_NDJSON);
    assert_non_null(strstr(text, "child.example."));
    assert_non_null(strstr(text, "\"lookups\":1,"));
    free(text);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_processes_and_delegators),
        cmocka_unit_test(what_was_there_before_is_not_its_own),
        cmocka_unit_test(by_name_where_numbers_mean_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
