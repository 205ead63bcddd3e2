#include "report/json.h"
#include "report/paper.h"
#include "report/report.h"
#include "report/rows.h"
#include "support/views.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum what { ANALYZE, BLOCK, EXPLAIN, STATE };

/* What a report writes; freed by the caller. */
static char *written(enum what what, struct report_options o, sqlite3 *db, const char *which)
{
    char *text = NULL;
    size_t size = 0;
    struct dw_error error = {0};
    enum dw_status status = DW_OK;
    o.db = db;
    o.out = open_memstream(&text, &size);
    assert_non_null(o.out);
    if (what == ANALYZE)
        status = dw_report_analyze(&o, &error);
    else if (what == BLOCK)
        status = dw_report_lookup_block(&o, 1, &error);
    else if (what == EXPLAIN)
        status = dw_report_explain(&o, which, &error);
    else if (what == STATE)
        status = dw_report_state(&o, which != NULL ? dw_stamp_parse(dw_slice_of(which)) : DW_TIME_NONE, &error);
    if (status != DW_OK)
        print_message("%s\n", error.text);
    assert_int_equal(status, DW_OK);
    fclose(o.out);
    assert_int_equal(strlen(text), size);
    return text;
}

#define LOOKUP_JSON                                                                                                    \
    "{\"id\":1,\"name\":\"intranet.corp.example.\",\"name_redacted\":null,\"name_hash\":\"86c30567\",\"client\":"      \
    "{\"pid\":96315,\"process\":\"curl\"},\"start\":\"2022-10-10T21:33:26.131230Z\",\"end\":"                          \
    "\"2022-10-10T21:33:26.143530Z\",\"stopped\":null,\"duration_ms\":12.3,\"outcome\":\"failed\",\"slow\":false,"     \
    "\"cause\":\"aaaa-records-unusable\",\"confidence\":\"certain\",\"root_cause\":\"split-tunnel-vpn\","              \
    "\"root_cause_confidence\":\"certain\",\"summary\":\"curl got no address for intranet.corp.example. from "         \
    "192.0.2.53.\",\"queries\":[{\"request_id\":205696,\"question_ids\":[52431],\"type\":\"AAAA\",\"outcome\":"        \
    "\"failed\",\"cause\":\"aaaa-records-unusable\",\"dns_service_id\":1037,\"answers\":[],\"start\":"                 \
    "\"2022-10-10T21:33:26.131230Z\",\"end\":null}],\"evidence\":[{\"time\":\"2022-10-10T21:33:26.131230Z\","          \
    "\"process\":\"mDNSResponder\",\"message\":\"[Q52431] ShouldSuppressUnicastQuery: Query suppressed for "           \
    "intranet.corp.example. AAAA (AAAA records are unusable)\",\"role\":\"decisive\",\"input\":0,\"line\":7}],"        \
    "\"remedies\":[{\"title\":\"Give the VPN an IPv6 service\",\"commands\":[\"scutil\",\"d.add Addresses * "          \
    "2001:db8::5\"],\"caveat\":\"All IPv6 goes through the VPN.\"}]}"

#define REST_JSON                                                                                                      \
    "\"inputs\":[{\"path\":\"x.log\",\"kind\":\"text\",\"style\":\"default\",\"time_basis\":\"zone\",\"entries\":12,"  \
    "\"events\":10,\"damaged\":0,\"first\":\"2022-10-10T21:33:26.131230Z\",\"last\":\"2022-10-10T21:33:27.000000Z\","  \
    "\"unrecognised\":2}]"                                                                                             \
    ",%s\"summary\":{\"lookups\":1,\"failed\":1,\"slow\":0,\"resolved\":0,\"cancelled\":0,\"undecided\":0,"            \
    "\"causes\":[{\"cause\":\"aaaa-records-unusable\",\"root_cause\":\"split-tunnel-vpn\",\"lookups\":1}],"            \
    "\"quality\":[{\"code\":\"no-elections\",\"text\":\"No elections were seen.\"}]}"
#define INCIDENTS_JSON                                                                                                 \
    "\"incidents\":[{\"kind\":\"outage\",\"start\":\"2022-10-10T21:33:20.000000Z\",\"end\":"                           \
    "\"2022-10-10T21:48:17.000000Z\",\"title\":\"Nothing worked.\",\"lookups\":41,\"evidence\":[]}]}\n"

static void json_is_the_contract(void **state)
{
    (void)state;
    sqlite3 *db = views_database(NULL);
    char expected[4096];
    char *text = written(ANALYZE, (struct report_options){.format = REPORT_JSON}, db, NULL);
    snprintf(expected, sizeof expected,
             "{\"schema\":\"dnswhy/1\",\n " REST_JSON ",\n \"lookups\":[\n " LOOKUP_JSON "],\n " INCIDENTS_JSON, "\n ");
    assert_string_equal(text, expected);
    free(text);
    text = written(ANALYZE, (struct report_options){.format = REPORT_NDJSON}, db, NULL);
    snprintf(expected, sizeof expected, LOOKUP_JSON "\n{\"schema\":\"dnswhy/1\"," REST_JSON "," INCIDENTS_JSON, "");
    assert_string_equal(text, expected);
    free(text);
    sqlite3_close(db);
}

static void missing_is_null(void **state)
{
    (void)state;
    sqlite3 *db = views_database("UPDATE lookups SET start = NULL, \"end\" = NULL, duration_ms = NULL, name = NULL,"
                                 " client_pid = NULL; UPDATE events SET time = NULL, line = NULL;");
    char *text = written(BLOCK, (struct report_options){.format = REPORT_NDJSON}, db, NULL);
    assert_non_null(strstr(text, "\"name\":null"));
    assert_non_null(strstr(text, "\"pid\":null"));
    assert_non_null(strstr(text, "\"start\":null,\"end\":null,\"stopped\":null,\"duration_ms\":null"));
    assert_non_null(strstr(text, "\"input\":0,\"line\":null"));
    free(text);
    sqlite3_close(db);
}

static int widest(const char *text)
{
    int most = 0, now = 0;
    for (; *text != '\0'; text++) {
        now = *text == '\n' ? 0 : now + 1;
        most = now > most ? now : most;
    }
    return most;
}

static void text_keeps_to_the_width(void **state)
{
    (void)state;
    static const int widths[] = {40, 80, 200};
    sqlite3 *db = views_database(NULL);
    for (size_t i = 0; i < 3; i++) {
        char *text = written(ANALYZE, (struct report_options){.width = widths[i]}, db, NULL);
        assert_true(widest(text) <= widths[i]);
        assert_null(strchr(text, '\x1b'));
        assert_ptr_equal(strstr(text, "1 of 1 lookup failed"), text);
        free(text);
    }
    char *text = written(ANALYZE, (struct report_options){.width = 80, .colour = true, .utc_offset = 7200}, db, NULL);
    assert_non_null(strstr(text, "\x1b[1;31m"));
    assert_non_null(strstr(text, "23:33:26.131"));
    free(text);
    sqlite3_close(db);
}

static void nothing_failed(void **state)
{
    (void)state;
    sqlite3 *db = views_database("UPDATE lookups SET outcome = 'resolved', cause = NULL; DELETE FROM incidents;");
    char *text = written(ANALYZE, (struct report_options){0}, db, NULL);
    assert_ptr_equal(strstr(text, "No lookup failed. 1 lookup: 1 resolved."), text);
    assert_null(strstr(text, "intranet"));
    free(text);
    text = written(ANALYZE, (struct report_options){.all = true}, db, NULL);
    assert_non_null(strstr(text, "intranet.corp.example"));
    free(text);
    sqlite3_close(db);
}

static void hostile_text_is_shown_not_obeyed(void **state)
{
    (void)state;
    sqlite3 *db = views_database(
        "UPDATE lookups SET name = 'a' || char(27) || ']0;x' || char(7) || char(0x202e) || 'b' || x'ff' || '.',"
        " client_process = '</script>' || char(155) || '\"', summary = 'line' || char(10) || char(13) || 'two';");
    char *text = written(ANALYZE, (struct report_options){.width = 200}, db, NULL);
    assert_null(strchr(text, '\x1b'));
    assert_null(strchr(text, '\x07'));
    assert_null(strchr(text, '\r'));
    assert_null(strstr(text, "\xe2\x80\xae"));
    assert_null(strchr(text, '\xff'));
    assert_non_null(strstr(text, "a\\x1b]0;x\\x07\\u{202e}b\xef\xbf\xbd"));
    free(text);
    text = written(BLOCK, (struct report_options){.format = REPORT_JSON}, db, NULL);
    assert_non_null(strstr(text, "\"a\\u001b]0;x\\u0007\xe2\x80\xae"
                                 "b\xef\xbf\xbd.\""));
    assert_non_null(strstr(text, "line\\n\\u000dtwo"));
    free(text);
    sqlite3_close(db);
}

static void filters(void **state)
{
    (void)state;
    sqlite3 *db =
        views_database("INSERT INTO lookups VALUES(2, 1, 'www.example.org.', NULL, NULL, 12, 'Mail',"
                       " '2022-10-10T21:33:28Z', NULL, NULL, 6000, 'resolved', 1, 'timeout', 'certain', NULL, NULL,"
                       " 'Slow.');");
    char *text =
        written(ANALYZE, (struct report_options){.format = REPORT_NDJSON, .name_glob = "*.EXAMPLE.org"}, db, NULL);
    assert_ptr_equal(strstr(text, "{\"id\":2,"), text);
    assert_null(strstr(text, "{\"id\":1,"));
    assert_non_null(strstr(text, "\"lookups\":1,\"failed\":0,\"slow\":1,\"resolved\":1"));
    free(text);
    text = written(ANALYZE, (struct report_options){.format = REPORT_NDJSON, .process = "96315"}, db, NULL);
    assert_null(strstr(text, "{\"id\":2,"));
    free(text);
    text = written(ANALYZE, (struct report_options){.format = REPORT_NDJSON, .sort = REPORT_SORT_NAME, .limit = 1}, db,
                   NULL);
    assert_null(strstr(text, "{\"id\":2,"));
    free(text);
    text = written(ANALYZE, (struct report_options){.process = "mail"}, db, NULL);
    assert_ptr_equal(strstr(text, "No lookup failed. 1 lookup: 1 resolved (1 slow)."), text);
    assert_non_null(strstr(text, "Mail[12]  www.example.org: No answer in time, after 6 s"));
    free(text);
    sqlite3_close(db);
}

static void redaction_is_whole_and_consistent(void **state)
{
    (void)state;
    static const char *const secrets[] = {"intranet",    "corp.",    "curl", "192.0.2.53",
                                          "2001:db8::5", "86c30567", "x.log"};
    sqlite3 *db = views_database("UPDATE lookups SET summary = summary || ' Not fe80::1%en0, not 10.0.0.1:53, not"
                                 " host.corp.example (86c30567). It was www.corp.example.., or host.corp.example...';");
    static const enum report_format formats[] = {REPORT_TEXT, REPORT_JSON, REPORT_NDJSON};
    for (size_t f = 0; f < 3; f++) {
        char *text = written(ANALYZE, (struct report_options){.format = formats[f], .redact = true}, db, NULL);
        for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
            assert_null(strstr(text, secrets[i]));
        assert_null(strstr(text, "10.0.0.1"));
        assert_non_null(strstr(text, "process-1"));
        assert_non_null(strstr(text, "name1.name2.example."));
        free(text);
    }
    char *text = written(BLOCK, (struct report_options){.format = REPORT_JSON, .redact = true}, db, NULL);
    assert_non_null(strstr(text, "\"d.add Addresses * 2001:db8::0:"));
    assert_non_null(strstr(text, "Query suppressed for name1.name2.example. AAAA"));
    assert_non_null(strstr(text, "process-1 got no address for name1.name2.example. from 198.18.0.1."));
    assert_non_null(strstr(text, "Not fe80::0:1%en0, not 198.18.0.2:53, not name3.name2.example (hash-1). It was"));
    free(text);
    sqlite3_close(db);
}

static void explain_tells_the_chain(void **state)
{
    (void)state;
    static const char *const ways[] = {"1", "intranet.CORP.example", "R205696", "*.corp.example.", "86c30567"};
    sqlite3 *db = views_database(NULL);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char *text = written(EXPLAIN, (struct report_options){.width = 200}, db, ways[i]);
        static const char *const parts[] = {
            "curl[96315] asked by DNSServiceQueryRecord, request R205696, flags 0x15000",
            "AAAA, question 52431: failed: AAAA records are unusable, server 192.0.2.53:53",
            "> +0 ms     Q52431 is not sent: AAAA records are unusable",
            "mDNSResponder: [Q52431] ShouldSuppressUnicastQuery",
            "(x.log:7)",
            "DNS service 1037: Do53 from sc",
            "#1 for corp.example, servers 192.0.2.53, on en0; asks: A, no AAAA",
            "IPv4: en0, address 192.168.40.27, service net.vpn.example; tunnel: split",
            "0. en0, address 192.168.40.27, service net.vpn.example",
            "Cause: AAAA records are unusable [aaaa-records-unusable, certain]",
            "Mind: All IPv6 goes through the VPN."};
        const char *at = text;
        for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) { /* in this order */
            const char *found = strstr(at, parts[n]);
            if (found == NULL)
                print_message("missing: %s\nin: %s\n", parts[n], at);
            assert_non_null(found);
            at = found;
        }
        free(text);
    }
    struct dw_error error;
    struct report_options o = {.db = db, .out = stderr};
    assert_int_equal(dw_report_explain(&o, "nothing.example", &error), DW_ERR_USAGE);
    assert_int_equal(dw_report_explain(&o, "R99999999999999999999999", &error), DW_ERR_USAGE);
    char *text = written(EXPLAIN, (struct report_options){.graph = true}, db, "1");
    assert_ptr_equal(strstr(text, "digraph lookup {"), text);
    assert_non_null(strstr(text, "query1 -> service1037;"));
    assert_non_null(strstr(text, "query1 -> cause;"));
    free(text);
    sqlite3_close(db);
}

static void explain_takes_the_last_failed(void **state)
{
    (void)state;
    sqlite3 *db =
        views_database("INSERT INTO lookups SELECT 2, 1, name, NULL, NULL, 7, 'nc', '2022-10-10T21:40:00.000000Z',"
                       " NULL, NULL, 1, 'failed', 0, 'nxdomain', 'certain', NULL, NULL, 'Again.' FROM lookups;"
                       "INSERT INTO lookups SELECT 3, 1, name, NULL, NULL, 7, 'nc', '2022-10-10T21:50:00.000000Z',"
                       " NULL, NULL, 1, 'resolved', 0, NULL, NULL, NULL, NULL, 'Well.' FROM lookups WHERE id = 1;");
    char *text = written(EXPLAIN, (struct report_options){.width = 200}, db, "intranet.corp.example.");
    assert_ptr_equal(strstr(text, "#2 "), text);
    assert_non_null(strstr(text, "Others that fit"));
    assert_non_null(strstr(text, "#1 intranet"));
    assert_non_null(strstr(text, "#3 intranet"));
    free(text);
    sqlite3_close(db);
}

static void state_holds_at_its_time(void **state)
{
    (void)state;
    sqlite3 *db =
        views_database("UPDATE primaries SET valid_to = '2022-10-10T22:00:00.000000Z';"
                       "INSERT INTO primaries VALUES(1, 'IPv4', NULL, NULL, NULL, '2022-10-10T22:00:00.000000Z',"
                       " NULL, NULL);");
    char *text = written(STATE, (struct report_options){.width = 200}, db, "2022-10-10T21:30:00Z");
    assert_non_null(strstr(text, "IPv4: en0, address 192.168.40.27"));
    assert_null(strstr(text, "no primary"));
    assert_non_null(strstr(text, "split tunnel utun3, service net.vpn.example"));
    assert_non_null(strstr(text, "rank 0xffffff, First: before all others, in no order of services"));
    assert_non_null(strstr(text, "rank 0x1000003, Default: by its place, place 3 in the order of services"));
    free(text);
    text = written(STATE, (struct report_options){.width = 200}, db, NULL);
    assert_non_null(strstr(text, "IPv4: no primary"));
    assert_non_null(strstr(text, "DNS service 1037"));
    free(text);
    text = written(STATE, (struct report_options){.format = REPORT_JSON}, db, "2022-10-10T20:00:00Z");
    assert_string_equal(text,
                        "{\"schema\":\"dnswhy/1\",\"at\":\"2022-10-10T20:00:00.000000Z\",\"hosts\":[{\"host_id\":1,"
                        "\"primaries\":[],\"tunnels\":[],\"elections\":[],\"candidates\":[],\"resolvers\":[],"
                        "\"dns_services\":[],\"last_change\":[]}]}\n");
    free(text);
    sqlite3_close(db);
}

static void stamps(void **state)
{
    (void)state;
    char out[DW_STAMP];
    static const char *const texts[] = {"2022-10-10T21:33:26.131230Z", "1970-01-01T00:00:00.000000Z",
                                        "2000-02-29T23:59:59.999999Z", "1969-12-31T23:59:59.500000Z",
                                        "2100-03-01T00:00:00.000001Z"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct slice s = dw_stamp_utc(dw_stamp_parse(dw_slice_of(texts[i])), out);
        assert_int_equal(s.len, 27);
        assert_string_equal(out, texts[i]);
    }
    assert_true(dw_stamp_parse(SLICE("1970-01-01T00:00:01Z")) == 1000000000);
    assert_true(dw_stamp_parse(SLICE("rubbish")) == DW_TIME_NONE);
    assert_true(dw_stamp_parse(SLICE("2022-13-01T00:00:00Z")) == DW_TIME_NONE);
    dw_stamp_span(897LL * 1000000000, out);
    assert_string_equal(out, "14 min 57 s");
}

static void instants(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"2022-10-10T21:33:26Z", "2022-10-10T21:33:26.000000Z"},
                                           {"2022-10-10 23:33:26.5", "2022-10-10T21:33:26.500000Z"},
                                           {"2022-10-10T21:33:26-01:30", "2022-10-10T23:03:26.000000Z"},
                                           {"2022-10-10", "2022-10-09T22:00:00.000000Z"},
                                           {"23:30", "2022-10-10T21:30:00.000000Z"},
                                           {"23:30:01.25", "2022-10-10T21:30:01.250000Z"},
                                           {"30m", "2022-10-10T21:03:27.000000Z"}};
    sqlite3 *db = views_database(NULL);
    struct report_options o = {.db = db, .utc_offset = 7200};
    struct dw_error error;
    int64_t ns = 0;
    char out[DW_STAMP];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(dw_report_instant(&o, pairs[i][0], &ns, &error), DW_OK);
        dw_stamp_utc(ns, out);
        assert_string_equal(out, pairs[i][1]);
    }
    static const char *const wrong[] = {"", "m", "noon", "2022-10-10T21:33:26+2", "99999999d", "2022-99-10", "12:3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(dw_report_instant(&o, wrong[i], &ns, &error), DW_ERR_USAGE);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_the_contract),
        cmocka_unit_test(missing_is_null),
        cmocka_unit_test(text_keeps_to_the_width),
        cmocka_unit_test(nothing_failed),
        cmocka_unit_test(hostile_text_is_shown_not_obeyed),
        cmocka_unit_test(filters),
        cmocka_unit_test(redaction_is_whole_and_consistent),
        cmocka_unit_test(explain_tells_the_chain),
        cmocka_unit_test(explain_takes_the_last_failed),
        cmocka_unit_test(state_holds_at_its_time),
        cmocka_unit_test(stamps),
        cmocka_unit_test(instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
