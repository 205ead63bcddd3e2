/* Nothing that touches a span in which the log lost entries is certain. */
#include "support/events.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct scene s;

/* A name that does not exist, from `ms` to `ms` + 20, its STOP at + 30. */
static void lookup(int64_t ms, const char *r, const char *q, const char *name)
{
    scene_event(&s, ms, EVENT_REQUEST_START, "api", "DNSServiceQueryRecord", "request_id", r, "name", name, "type", "A",
                "flags", "0x15000", "client_pid", "77", "client_process", "curl", NULL);
    scene_event(&s, ms + 1, EVENT_QUESTION_ASSIGNED, "request_id", r, "question_id", q, "type", "A", "dns_service_id",
                "1037", NULL);
    scene_event(&s, ms + 2, EVENT_QUERY_SENT, "question_id", q, "server", "192.0.2.53", "protocol", "UDP", NULL);
    scene_event(&s, ms + 20, EVENT_RESPONSE_RECEIVED, "question_id", q, "server", "192.0.2.53", "acceptable",
                "acceptable", "rcode", "NXDomain", "answers", "0", NULL);
    scene_event(&s, ms + 21, EVENT_REQUEST_RESULT, "request_id", r, "question_id", q, "event", "add", "type", "A",
                "negative", "1", "rdata", "", NULL);
    scene_event(&s, ms + 30, EVENT_REQUEST_STOP, "api", "DNSServiceQueryRecord", "request_id", r, NULL);
}

static void lost(int64_t from, int64_t until, uint64_t count)
{
    assert_int_equal(
        dw_correlate_lost(s.correlate, SCENE_START + from * 1000000, SCENE_START + until * 1000000, count, NULL),
        DW_OK);
}

static void only_what_touches_it(void **state)
{
    (void)state;
    lookup(0, "10", "500", "one.example.com.");
    lookup(3000, "11", "501", "two.example.com.");
    lost(3015, 3018, 7); /* told late: the second is decided, not over */
    lookup(4000, "12", "502", "three.example.com.");
    lost(7000, 7500, 3); /* told early: it reaches on */
    lookup(7400, "13", "503", "four.example.com.");
    lookup(7501, "14", "504", "five.example.com.");
    scene_finish(&s);
    static const enum confidence expected[] = {CONFIDENCE_CERTAIN, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN,
                                               CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN};
    assert_int_equal(s.lookup_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(s.lookups[i].cause, "nxdomain");
        assert_int_equal(s.lookups[i].confidence, expected[i]);
    }
}

static void spans_are_told(void **state)
{
    (void)state;
    lookup(0, "10", "500", "one.example.com.");
    lost(100, 200, 7);
    lost(150, 300, 3); /* one span */
    lost(500, 600, 2);
    scene_finish(&s);
    size_t found = 0;
    static const struct {
        int64_t from, until;
        const char *count;
    } spans[] = {{100, 300, "10 "}, {500, 600, "2 "}};
    for (size_t i = 0; i < s.quality_count; i++)
        if (strcmp(s.quality[i].code, "entries-lost") == 0) {
            assert_true(found < 2);
            assert_int_equal(s.quality[i].from, SCENE_START + spans[found].from * 1000000);
            assert_int_equal(s.quality[i].until, SCENE_START + spans[found].until * 1000000);
            assert_memory_equal(s.quality[i].text, spans[found].count, strlen(spans[found].count));
            found++;
        }
    assert_int_equal(found, 2);
}

/* The oldest run together when there are many; none is forgotten. */
static void many_spans(void **state)
{
    (void)state;
    for (int i = 0; i < 500; i++)
        lost(i * 10, i * 10 + 1, 1);
    lookup(3, "10", "500", "old.example.com.");
    lookup(4985, "11", "501", "new.example.com.");
    lookup(6000, "12", "502", "after.example.com.");
    scene_finish(&s);
    assert_int_equal(s.lookups[0].confidence, CONFIDENCE_LIKELY);
    assert_int_equal(s.lookups[1].confidence, CONFIDENCE_LIKELY);
    assert_int_equal(s.lookups[2].confidence, CONFIDENCE_CERTAIN);
}

/* Without times all that is open then is touched. */
static void by_order_alone(void **state)
{
    (void)state;
    s.without_times = true;
    scene_event(&s, 0, EVENT_REQUEST_START, "api", "DNSServiceQueryRecord", "request_id", "10", "name",
                "one.example.com.", "type", "A", NULL);
    assert_int_equal(dw_correlate_lost(s.correlate, DW_TIME_NONE, DW_TIME_NONE, 4, NULL), DW_OK);
    scene_event(&s, 0, EVENT_QUESTION_ASSIGNED, "request_id", "10", "question_id", "500", "type", "A", "dns_service_id",
                "1037", NULL);
    scene_event(&s, 0, EVENT_RESPONSE_RECEIVED, "question_id", "500", "server", "192.0.2.53", "acceptable",
                "acceptable", "rcode", "NXDomain", "answers", "0", NULL);
    scene_event(&s, 0, EVENT_REQUEST_RESULT, "request_id", "10", "question_id", "500", "event", "add", "type", "A",
                "negative", "1", "rdata", "", NULL);
    scene_event(&s, 0, EVENT_REQUEST_STOP, "api", "DNSServiceQueryRecord", "request_id", "10", NULL);
    scene_finish(&s);
    assert_string_equal(s.lookups[0].cause, "nxdomain");
    assert_int_equal(s.lookups[0].confidence, CONFIDENCE_LIKELY);
    assert_true(s.quality_count > 0);
}

static int setup(void **state)
{
    (void)state;
    scene_open(&s);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scene_close(&s);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {TEST(only_what_touches_it), TEST(spans_are_told), TEST(many_spans),
                                       TEST(by_order_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
