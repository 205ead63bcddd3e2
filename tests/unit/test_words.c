#include "correlate/marks.h"
#include "pattern/vocabulary.h"
#include "report/chapter.h"
#include "report/words.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct report_options options = {.out = NULL};

static void close_reader(struct reader *r)
{
    dw_cause_texts_free(r->causes);
    dw_arena_free(&r->arena);
}

static void says(struct reader *r, const char *kind, const char *fields, const char *expected)
{
    struct slice words = dw_event_words(r, dw_slice_of(kind), dw_slice_of(fields));
    if (words.ptr == NULL || !dw_slice_equal(words, dw_slice_of(expected)))
        print_message("%s: %.*s\n", kind, SLICE_ARG(words));
    assert_true(dw_slice_equal(words, dw_slice_of(expected)));
}

static void fields_fill_the_words(void **state)
{
    (void)state;
    struct reader r = {.o = &options};
    says(&r, "request-start", "{\"request_id\":7,\"type\":\"A\",\"name\":\"x.example.\",\"client_process\":\"curl\"}",
         "curl asks for A records of x.example, request R7");
    says(&r, "request-start", "{\"name\":\"x.example.\"}", "asks for x.example");
    says(&r, "request-start", "{\"request_id\":7,\"client_process\":\"curl\"}", "curl makes request R7");
    says(&r, "request-result", "{\"negative\":1,\"type\":\"A\"}", "the client is told that there are no A records");
    says(&r, "request-result", "{\"negative\":0,\"type\":\"A\",\"rdata\":\"192.0.2.1\"}",
         "the client is told an answer: A 192.0.2.1");
    says(&r, "query-sent", "{\"server\":\"192.0.2.53\"}", "is asked of 192.0.2.53");
    says(&r, "response-received", "{\"server\":\"192.0.2.53\",\"rcode\":\"NXDomain\",\"answers\":0}",
         "192.0.2.53 answers that there is no such name (NXDomain)");
    says(&r, "response-received", "{\"server\":\"192.0.2.53\",\"rcode\":\"NoError\",\"answers\":0}",
         "192.0.2.53 answers without records (NoError)");
    says(&r, "response-received", "{\"server\":\"192.0.2.53\",\"rcode\":\"NoError\",\"answers\":2}",
         "192.0.2.53 answers (NoError), records: 2");
    says(&r, "primary-elected", "{\"service_id\":\"s\",\"entity\":\"IPv6\",\"election\":\"no-longer\"}",
         "s is no longer primary of IPv6");
    close_reader(&r);
}

static void change(struct arena *arena, const char *marks, const char *expected)
{
    struct slice words = dw_marks_words(dw_slice_of(marks), arena);
    if (!dw_slice_equal(words, dw_slice_of(expected)))
        print_message("%s: %.*s\n", marks, SLICE_ARG(words));
    assert_true(dw_slice_equal(words, dw_slice_of(expected)));
}

static void marks_of_a_network_change_are_told_in_words(void **state)
{
    (void)state;
    struct arena arena = {0};
    change(&arena, "v4(utun3+:10.1.1.2, en0) v6(en0:fe80::1) DNS+ Proxy SMB",
           "IPv4 through utun3 (new, 10.1.1.2) and en0, IPv6 through en0 (fe80::1), DNS servers are there");
    change(&arena, "v4(en0!:192.0.2.7) DNS! Proxy",
           "IPv4 through en0 (changed, 192.0.2.7), no IPv6, other DNS servers");
    change(&arena, "v4(en0-:192.0.2.7) DNS-",
           "no IPv4 any more: en0 (gone, 192.0.2.7), no IPv6, no DNS servers any more");
    change(&arena, "v4(en0/:192.0.2.7, en1\\) DNS",
           "IPv4 through en0 (moved up, 192.0.2.7) and en1 (moved down), no IPv6");
    change(&arena, "DNS*", "another DNS configuration");
    change(&arena, "DNS/", "DNS/");
    change(&arena, "SMB!", "SMB!");
    change(&arena, "", "");
    dw_arena_free(&arena);
}

static void what_is_missing_says_nothing(void **state)
{
    (void)state;
    struct reader r = {.o = &options};
    static const char *const odd[] = {
        "", "null", "[]", "{", "{\"server\":null}", "{\"server\":{}}", "{\"server\":\"\"}"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_null(dw_event_words(&r, SLICE("query-sent"), dw_slice_of(odd[i])).ptr);
    assert_null(dw_event_words(&r, SLICE("query-sent"), SLICE_NONE).ptr);
    assert_null(dw_event_words(&r, SLICE("of no such kind"), SLICE("{}")).ptr);
    close_reader(&r);
}

/* Whatever its fields, a kind that tells of a lookup has words when all fields are there. */
static void every_kind_of_a_lookup_has_words(void **state)
{
    (void)state;
    static const char *const kinds[] = {
#define X(name, word) word,
        DW_EVENT_KINDS(X)
#undef X
    };
    static const char *const state_only[] = {/* shown as the network's state, or no part of a lookup's evidence */
                                             "dns-services-updated",  "dns-service-listed",   "dns-service-registered",
                                             "resolver-discovered",   "dns-proxy-state",      "sensitive-logging",
                                             "daemon-question-start", "daemon-question-stop", "suspicious-mode"};
    static const char all[] = "{"
#define X(name, word) "\"" word "\":\"1\","
        DW_EVENT_FIELDS(X)
#undef X
            "\"last\":\"1\"}";
    struct reader r = {.o = &options};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct slice kind = dw_slice_of(kinds[i]);
        enum chapter chapter = dw_chapter_of(kind);
        bool left_out = chapter == CHAPTER_RESOLVER || chapter == CHAPTER_ELECTION;
        for (size_t k = 0; k < sizeof state_only / sizeof *state_only; k++)
            left_out = left_out || strcmp(kinds[i], state_only[k]) == 0;
        struct slice words = dw_event_words(&r, kind, dw_slice_of(all));
        if (words.ptr == NULL && !left_out)
            print_message("no words for %s\n", kinds[i]);
        assert_true(words.ptr != NULL || left_out);
        dw_arena_reset(&r.arena);
    }
    close_reader(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_fill_the_words),
        cmocka_unit_test(marks_of_a_network_change_are_told_in_words),
        cmocka_unit_test(what_is_missing_says_nothing),
        cmocka_unit_test(every_kind_of_a_lookup_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
