#include "support/events.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct scene s;

#define NAME "intranet.corp.example."

static void start(int64_t ms, const char *r, const char *name, const char *type, const char *pid)
{
    scene_event(&s, ms, EVENT_REQUEST_START, "api", "DNSServiceQueryRecord", "request_id", r, "name", name, "type",
                type, "flags", "0x15000", "client_pid", pid, "client_process", "curl", NULL);
}

static void stop(int64_t ms, const char *r)
{
    scene_event(&s, ms, EVENT_REQUEST_STOP, "api", "DNSServiceQueryRecord", "request_id", r, NULL);
}

static void assigned(int64_t ms, const char *r, const char *q, const char *type)
{
    scene_event(&s, ms, EVENT_QUESTION_ASSIGNED, "request_id", r, "question_id", q, "type", type, "dns_service_id",
                "1037", NULL);
}

static void suppressed(int64_t ms, const char *q)
{
    scene_event(&s, ms, EVENT_QUERY_SUPPRESSED, "question_id", q, "type", "AAAA", "reason", "AAAA records are unusable",
                NULL);
}

static void sent(int64_t ms, const char *q)
{
    scene_event(&s, ms, EVENT_QUERY_SENT, "question_id", q, "server", "192.0.2.53", "protocol", "UDP", NULL);
}

static void response(int64_t ms, const char *q, const char *rcode, const char *answers)
{
    scene_event(&s, ms, EVENT_RESPONSE_RECEIVED, "question_id", q, "server", "192.0.2.53", "acceptable", "acceptable",
                "rcode", rcode, "answers", answers, NULL);
}

static void result(int64_t ms, const char *r, const char *q, const char *type, const char *negative)
{
    scene_event(&s, ms, EVENT_REQUEST_RESULT, "request_id", r, "question_id", q, "event", "add", "type", type,
                "negative", negative, "rdata", "192.0.2.9", NULL);
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

#define ONE(outcome_, cause_)                                                                                          \
    do {                                                                                                               \
        assert_int_equal(s.lookup_count, 1);                                                                           \
        assert_int_equal(s.lookups[0].outcome, outcome_);                                                              \
        assert_string_equal(s.lookups[0].cause, cause_);                                                               \
    } while (0)

/* A answered negatively, AAAA suppressed: the story of the split tunnel. */
static void suppressed_aaaa(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    start(2, "11", NAME, "AAAA", "77");
    assigned(3, "11", "501", "AAAA");
    suppressed(3, "501");
    sent(4, "500");
    response(20, "500", "NoError", "0");
    result(21, "10", "500", "A", "1");
    result(22, "11", "501", "AAAA", "1");
    stop(30, "10");
    stop(31, "11");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "aaaa-records-unusable");
    assert_int_equal(s.lookups[0].confidence, CONFIDENCE_CERTAIN);
    assert_string_equal(s.lookups[0].name, NAME);
    assert_int_equal(s.lookups[0].query_count, 2);
    assert_int_equal(s.lookups[0].decisive, 1);
    assert_int_equal(s.lookups[0].queries[0].service, 1037);
    assert_true(s.lookups[0].final);
    assert_int_equal((s.lookups[0].end - s.lookups[0].start) / 1000000, 20);
}

/* The same network, an answered A: no failure. */
static void suppressed_beside_answer(void **state)
{
    (void)state;
    start(0, "11", NAME, "AAAA", "77");
    assigned(0, "11", "501", "AAAA");
    suppressed(0, "501");
    start(1, "10", NAME, "Addr", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    response(20, "500", "NoError", "1");
    result(20, "10", "500", "Addr", "0");
    stop(30, "10");
    stop(30, "11");
    scene_finish(&s);
    ONE(OUTCOME_RESOLVED, "");
    assert_int_equal(s.lookups[0].queries[1].answers, 1);
}

static void nxdomain_beats_suppression(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    start(2, "11", NAME, "AAAA", "77");
    assigned(3, "11", "501", "AAAA");
    suppressed(3, "501");
    sent(4, "500");
    response(20, "500", "NXDomain", "0");
    result(21, "10", "500", "A", "1");
    stop(30, "10");
    stop(31, "11");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "nxdomain");
}

/* A wording of suppression that no rule knows is not told as a policy, least of all with certainty. */
static void unknown_suppression(void **state)
{
    (void)state;
    start(0, "11", NAME, "AAAA", "77");
    assigned(1, "11", "501", "AAAA");
    scene_event(&s, 2, EVENT_QUERY_SUPPRESSED, "question_id", "501", "type", "AAAA", "reason", "moon is full", NULL);
    result(3, "11", "501", "AAAA", "1");
    stop(31, "11");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "unknown");
    assert_int_not_equal(s.lookups[0].confidence, CONFIDENCE_CERTAIN);
}

/* The code of the negative answer is not in the log: both stay open, the suppression is told as likely. */
static void unknown_code(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    start(2, "11", NAME, "AAAA", "77");
    assigned(3, "11", "501", "AAAA");
    suppressed(3, "501");
    result(21, "10", "500", "A", "1");
    stop(30, "10");
    stop(31, "11");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "aaaa-records-unusable");
    assert_int_equal(s.lookups[0].confidence, CONFIDENCE_LIKELY);
}

static void no_data(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    response(9, "500", "NoError", "0");
    result(9, "10", "500", "A", "1");
    stop(30, "10");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "no-data");
}

static void dead_server(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    sent(1002, "500");
    scene_event(&s, 3000, EVENT_SERVER_PENALIZED, "server", "192.0.2.53", "duration", "60", "question_id", "500", NULL);
    assert_int_equal(s.lookup_count, 0);
    dw_correlate_advance(s.correlate, INT64_C(1665437606000000000) + INT64_C(5100000000), NULL);
    ONE(OUTCOME_FAILED, "timeout");
    stop(8000, "10");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "timeout");
    assert_int_equal((s.lookups[0].end - s.lookups[0].start) / 1000000, 5002);
    assert_int_equal(s.incident_count, 1);
    assert_string_equal(s.incidents[0], "server-trouble");
}

/* Amended under its id when the answer comes after all. */
static void late_answer(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    scene_event(&s, 5500, EVENT_NETWORK_UNCHANGED, NULL);
    ONE(OUTCOME_FAILED, "timeout");
    response(7000, "500", "NoError", "1");
    result(7001, "10", "500", "A", "0");
    ONE(OUTCOME_RESOLVED, "timeout");
    assert_true(s.lookups[0].slow);
    stop(7010, "10");
    scene_finish(&s);
    ONE(OUTCOME_RESOLVED, "timeout");
}

static void gives_up_early(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    stop(302, "10");
    scene_finish(&s);
    ONE(OUTCOME_CANCELLED, "");
}

static void begins_in_the_middle(void **state)
{
    (void)state;
    response(0, "499", "NoError", "1");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    scene_finish(&s);
    ONE(OUTCOME_UNDECIDED, "");
    bool late = false;
    for (size_t i = 0; i < s.quality_count; i++)
        late = late || strcmp(s.quality[i].code, "begins-late") == 0;
    assert_true(late);
}

static void getaddrinfo_over_xpc(void **state)
{
    (void)state;
    scene_event(&s, 0, EVENT_REQUEST_START, "api", "getaddrinfo", "request_id", "7", "name", "<mask.hash: 'abc'>",
                "protocols", "0", "client_pid", "412", "client_process", "App", NULL);
    assigned(1, "7", "501", "AAAA");
    suppressed(1, "501");
    assigned(1, "7", "500", "A");
    sent(2, "500");
    response(9, "500", "NoError", "0");
    scene_event(&s, 10, EVENT_REQUEST_RESULT, "api", "getaddrinfo", "request_id", "7", "question_id", "500", "event",
                "add", "name", "<BBuiJhvZ>", "type", "A", "negative", "1", "reason", "no-data", NULL);
    scene_event(&s, 11, EVENT_REQUEST_RESULT, "api", "getaddrinfo", "request_id", "7", "question_id", "501", "event",
                "add", "name", "<BBuiJhvZ>", "type", "AAAA", "negative", "1", "reason", "query-suppressed", NULL);
    scene_event(&s, 12, EVENT_REQUEST_STOP, "api", "getaddrinfo", "request_id", "7", "client_pid", "412", NULL);
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "aaaa-records-unusable");
    assert_string_equal(s.lookups[0].redacted, "<mask.hash: 'abc'>");
    assert_int_equal(s.lookups[0].query_count, 2);
}

/* A page's copy: no times, no ids, no names. */
static void by_order_alone(void **state)
{
    (void)state;
    s.without_times = true;
    s.pid = 0;
    scene_event(&s, 0, EVENT_QUESTION_ASSIGNED, "name", "", "type", "Addr", "dns_service_id", "1037", NULL);
    scene_event(&s, 0, EVENT_QUESTION_ASSIGNED, "name", "", "type", "AAAA", "dns_service_id", "1037", NULL);
    scene_event(&s, 0, EVENT_QUERY_SUPPRESSED, "name", "", "type", "AAAA", "reason", "AAAA records are unusable", NULL);
    scene_event(&s, 0, EVENT_REQUEST_RESULT, "api", "DNSServiceQueryRecord", "event", "add", "name", "", "type", "Addr",
                "negative", "1", NULL);
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "aaaa-records-unusable");
    assert_string_equal(s.lookups[0].name, "");
}

static void duplicate_shares_the_fate(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    start(3, "20", NAME, "A", "88");
    scene_event(&s, 3, EVENT_QUESTION_ASSIGNED, "request_id", "20", "question_id", "600", "type", "A", "dns_service_id",
                "1037", NULL);
    scene_event(&s, 4, EVENT_QUESTION_DUPLICATE, "request_id", "20", "question_id", "600", "original_question_id",
                "500", "type", "A", NULL);
    stop(5, "10");
    response(9, "500", "NXDomain", "0");
    stop(12, "20");
    scene_finish(&s);
    assert_int_equal(s.lookup_count, 2);
    assert_int_equal(scene_count(&s, OUTCOME_CANCELLED), 1);
    assert_int_equal(scene_count(&s, OUTCOME_FAILED), 1);
}

static void lives_never_mix(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    assigned(1, "10", "500", "A");
    s.pid = 201;
    scene_event(&s, 100, EVENT_DAEMON_STARTED, NULL);
    response(200, "500", "NoError", "1");
    result(201, "10", "500", "A", "0");
    scene_finish(&s);
    assert_int_equal(s.lookups[0].outcome, OUTCOME_FAILED);
    assert_string_equal(s.lookups[0].cause, "daemon-restarted");
    assert_string_equal(s.incidents[0], "daemon-restart");
    assert_int_equal(s.incident_count, 1);
}

static void redacted_result_decides_nothing(void **state)
{
    (void)state;
    start(0, "10", "<private>", "A", "77");
    assigned(1, "10", "500", "A");
    scene_event(&s, 2, EVENT_REQUEST_RESULT, "request_id", "10", "question_id", "500", "event", "add", "type", "A",
                NULL);
    stop(9, "10");
    scene_finish(&s);
    ONE(OUTCOME_UNDECIDED, "");
}

static void two_names_two_lookups(void **state)
{
    (void)state;
    start(0, "10", "a.example.com.", "A", "77");
    start(1, "11", "b.example.com.", "A", "77");
    start(2, "12", "a.example.com", "AAAA", "77");
    start(3, "13", "b.example.com", "AAAA", "77");
    start(4, "14", "a.example.com", "A", "78");
    result(5, "10", "500", "A", "0");
    result(5, "11", "501", "A", "0");
    start(6, "15", "a.example.com", "A", "77"); /* decided already: another lookup */
    start(2100, "16", "b.example.com", "HTTPS", "77");
    scene_finish(&s);
    assert_int_equal(s.lookup_count, 5);
}

static void https_alone_does_not_resolve(void **state)
{
    (void)state;
    start(0, "10", NAME, "A", "77");
    start(0, "11", NAME, "HTTPS", "77");
    assigned(1, "10", "500", "A");
    assigned(1, "11", "501", "HTTPS");
    result(2, "11", "501", "HTTPS", "0");
    sent(3, "500");
    response(4, "500", "ServFail", "0");
    stop(900, "10");
    stop(900, "11");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "server-failure");
}

static void local_names(void **state)
{
    (void)state;
    start(0, "10", "printer.local.", "A", "77");
    assigned(1, "10", "500", "A");
    sent(2, "500");
    response(4, "500", "NXDomain", "0");
    stop(5500, "10");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "mdns-no-response");
}

static void outage(void **state)
{
    (void)state;
    static const char *const ids[] = {"10", "11", "12", "13"};
    static const char *const names[] = {"a.example.org.", "b.example.org.", "c.example.org.", "d.example.org."};
    for (int i = 0; i < 4; i++) {
        start(i * 10, ids[i], names[i], "A", "77");
        scene_event(&s, i * 10, EVENT_QUERY_SUPPRESSED, "request_id", ids[i], "question_id", ids[i], "type", "A",
                    "reason", "no DNS service", NULL);
        stop(i * 10 + 5, ids[i]);
    }
    scene_finish(&s);
    assert_int_equal(scene_count(&s, OUTCOME_FAILED), 4);
    assert_string_equal(s.lookups[0].cause, "no-dns-service");
    assert_int_equal(s.incident_count, 1);
    assert_string_equal(s.incidents[0], "outage");
    assert_int_equal(s.incident_lookups[0], 4);
}

static void election(int64_t ms, const char *service0, const char *interface0, const char *rank0, const char *service1)
{
    scene_event(&s, ms, EVENT_ELECTION_LIST, "family", "IPv4", "candidates", "2", NULL);
    scene_event(&s, ms, EVENT_ELECTION_CANDIDATE, "position", "0", "interface", interface0, "service_id", service0,
                "address", "192.168.40.27", "rank", rank0, NULL);
    scene_event(&s, ms, EVENT_ELECTION_CANDIDATE, "position", "1", "interface", "en0", "service_id", service1,
                "address", "192.168.40.27", "rank", "0x1000003", NULL);
    scene_event(&s, ms, EVENT_PRIMARY_ELECTED, "service_id", service0, "election", "new", "entity", "IPv4", NULL);
}

#define UUID "5F75AE4F-88B8-4448-B504-4BDB056DB28A"

static void split_tunnel(void **state)
{
    election(-100, "net.pulsesecure.pulse.nc.main", "en0", "0xffffff", UUID);
    scene_event(&s, -99, EVENT_NETWORK_CHANGED, "changes", "v4(en0/:192.168.40.27) DNS! Proxy SMB", NULL);
    suppressed_aaaa(state);
    assert_string_equal(s.lookups[0].root, "split-tunnel-vpn");
    assert_int_equal(s.lookups[0].root_confidence, CONFIDENCE_LIKELY);
    assert_non_null(strstr(s.lookups[0].remedies, "set State:/Network/Service/net.pulsesecure.pulse.nc.main/IPv6"));
    assert_non_null(strstr(s.lookups[0].remedies, "d.add InterfaceName <tunnel_interface>"));
}

static void ipv4_only_full_tunnel(void **state)
{
    election(-100, "com.example.vpn", "utun3", "0xffffff", UUID);
    scene_event(&s, -99, EVENT_NETWORK_CHANGED, "changes", "v4(utun3+:10.1.1.2, en0) DNS! Proxy SMB", NULL);
    suppressed_aaaa(state);
    assert_string_equal(s.lookups[0].root, "vpn-ipv4-only");
}

/* Near miss: the ever-present utuns are no VPN. */
static void home_network(void **state)
{
    scene_event(&s, -100, EVENT_ELECTION_LIST, "family", "IPv4", "candidates", "1", NULL);
    scene_event(&s, -100, EVENT_ELECTION_CANDIDATE, "position", "0", "interface", "en0", "service_id", UUID, "address",
                "192.168.1.9", "rank", "0x1000001", NULL);
    scene_event(&s, -100, EVENT_PRIMARY_ELECTED, "service_id", UUID, "election", "new", "entity", "IPv4", NULL);
    scene_event(&s, -100, EVENT_ELECTION_LIST, "family", "IPv6", "candidates", "1", NULL);
    scene_event(&s, -100, EVENT_ELECTION_CANDIDATE, "position", "0", "interface", "utun0", "service_id", "", "address",
                "fe80::1", "rank", "0x3ffffff", NULL);
    scene_event(&s, -99, EVENT_NETWORK_CHANGED, "changes", "v4(en0+:192.168.1.9) DNS+ Proxy+ SMB", NULL);
    suppressed_aaaa(state);
    assert_string_equal(s.lookups[0].root, "no-ipv6-primary");
}

/* Service-specific resolvers carry both flags in every release: they hide no missing AAAA of the default ones. */
static void flags_of_the_service_specific(void **state)
{
    const struct resolver resolvers[] = {{.section = SECTION_DEFAULT, .number = 1, .flags = RESOLVER_A, .reach = -1},
                                         {.section = SECTION_SERVICE_SPECIFIC,
                                          .number = 1,
                                          .flags = RESOLVER_SERVICE_SPECIFIC | RESOLVER_A | RESOLVER_AAAA,
                                          .reach = -1}};
    const struct network_state snapshot = {
        .has_dns = true, .resolvers = resolvers, .resolver_count = 2, .reach4 = -1, .reach6 = -1, .source = "scutil"};
    assert_int_equal(dw_correlate_network_state(s.correlate, &snapshot, NULL), DW_OK);
    scene_event(&s, -99, EVENT_NETWORK_CHANGED, "changes", "v4(en0:192.168.1.9) v6(en0:2001:db8::9) DNS Proxy SMB",
                NULL);
    suppressed_aaaa(state);
    assert_string_equal(s.lookups[0].root, "resolver-flags");
}

static void no_network(void **state)
{
    (void)state;
    scene_event(&s, 0, EVENT_NETWORK_CHANGED, "changes", "v4(en0-:192.168.1.9) DNS- Proxy- SMB", NULL);
    start(1, "10", NAME, "A", "77");
    scene_event(&s, 2, EVENT_QUERY_SUPPRESSED, "request_id", "10", "question_id", "500", "type", "A", "reason",
                "no DNS service", NULL);
    stop(3, "10");
    scene_finish(&s);
    ONE(OUTCOME_FAILED, "no-dns-service");
    assert_string_equal(s.lookups[0].root, "no-network");
    assert_int_equal(s.lookups[0].root_confidence, CONFIDENCE_LIKELY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(suppressed_aaaa),
                                       TEST(suppressed_beside_answer),
                                       TEST(nxdomain_beats_suppression),
                                       TEST(unknown_code),
                                       TEST(unknown_suppression),
                                       TEST(flags_of_the_service_specific),
                                       TEST(no_data),
                                       TEST(dead_server),
                                       TEST(late_answer),
                                       TEST(gives_up_early),
                                       TEST(begins_in_the_middle),
                                       TEST(getaddrinfo_over_xpc),
                                       TEST(by_order_alone),
                                       TEST(duplicate_shares_the_fate),
                                       TEST(lives_never_mix),
                                       TEST(redacted_result_decides_nothing),
                                       TEST(two_names_two_lookups),
                                       TEST(https_alone_does_not_resolve),
                                       TEST(local_names),
                                       TEST(outage),
                                       TEST(split_tunnel),
                                       TEST(ipv4_only_full_tunnel),
                                       TEST(home_network),
                                       TEST(no_network)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
