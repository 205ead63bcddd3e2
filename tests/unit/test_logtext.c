/* The styles of log text, alone. */
#include "base/timestamp.h"
#include "support/entries.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_text(s, text)                                                                                           \
    do {                                                                                                               \
        struct slice seen_ = (s);                                                                                      \
        assert_int_equal(seen_.len, sizeof(text) - 1);                                                                 \
        assert_memory_equal(seen_.ptr != NULL ? seen_.ptr : "", text, sizeof(text) - 1);                               \
    } while (0)
#define assert_time(ns, text)                                                                                          \
    do {                                                                                                               \
        char out_[DW_TIMESTAMP_SIZE];                                                                                  \
        (void)dw_timestamp_utc((ns), out_);                                                                            \
        assert_string_equal(out_, text);                                                                               \
    } while (0)

static void style_default(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(
        SLICE("Filtering the log data using \"process == \"mDNSResponder\"\"\n"
              "Skipping info and debug messages, pass --info and/or --debug to include.\n"
              "Timestamp                       Thread     Type        Activity             PID    TTL  \n"
              "2025-12-29 19:20:48.894481+0100 0xa6139    Default     0x1c                 430    0    mDNSResponder: "
              "(libmdns.dylib) [com.apple.mDNSResponder:Default] [R1->Q2] Question assigned DNS service 7\n"
              "2025-12-29 19:20:48.894482+0100 0xa6140    Default     0x0                  512    0    Some App: "
              "mDNSResponder: [R9->Q9] not ours\n"
              "a line of Some App\n"
              "2025-12-29 19:20:48.894483+0100 0xa6139    Info        0x0                  118    configd: "
              "network changed\r\n"
              "2025-12-29 19:20:48.894484+0100 0x1        State       0x0                  118    0    configd: DNS "
              "Configuration\nDNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.53\n\n"
              "DNS configuration (for scoped queries)\n"
              "Log      - Default:          2, Info:                1, Debug:             0\n"),
        false);
    assert_int_equal(r->count, 3);
    const struct log_entry *e = r->list;
    assert_text(e->process, "mDNSResponder");
    assert_text(e->sender, "libmdns.dylib");
    assert_text(e->subsystem, "com.apple.mDNSResponder");
    assert_text(e->category, "Default");
    assert_text(e->message, "[R1->Q2] Question assigned DNS service 7");
    assert_int_equal(e->pid, 430);
    assert_int_equal(e->thread, 0xa6139);
    assert_int_equal(e->activity, 0x1c);
    assert_int_equal(e->type, LOG_TYPE_DEFAULT);
    assert_int_equal(e->line, 4);
    assert_int_equal(e->utc_offset, 3600);
    assert_time(e->time_ns, "2025-12-29T18:20:48.894481Z");
    assert_text(e[1].message, "network changed");
    assert_int_equal(e[1].pid, 118);
    assert_int_equal(e[2].type, LOG_TYPE_STATE);
    assert_text(e[2].message, "DNS Configuration\nDNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.53\n\n"
                              "DNS configuration (for scoped queries)");
    assert_string_equal(r->stats.style, "default");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ZONE);
    assert_true(r->stats.info_off && r->stats.debug_off);
    assert_int_equal(r->stats.seen, 4);
    assert_int_equal(r->stats.entries, 3);
    assert_int_equal(r->stats.damaged, 0);
    dw_test_entries_free(r);
}

static void style_compact(void **state)
{
    (void)state;
    struct read_entries *r =
        dw_test_read(SLICE("Timestamp               Ty Process[PID:TID]\n"
                           "2022-10-10 14:33:26.131 Db mDNSResponder[285:1b5d] [com.apple.mdns:resolver] [Q7] Sent\n"
                           "2022-10-10 14:33:26.132 E  Foo [x][1:2] mDNSResponder[285:1b5d] quoted\n"
                           "2022-10-10 14:33:26.133 Df configd[118:2] (IPMonitor) electing\n"),
                     false);
    assert_int_equal(r->count, 2);
    assert_int_equal(r->list[0].pid, 285);
    assert_int_equal(r->list[0].thread, 0x1b5d);
    assert_int_equal(r->list[0].type, LOG_TYPE_DEBUG);
    assert_text(r->list[0].message, "[Q7] Sent");
    assert_text(r->list[1].sender, "IPMonitor");
    assert_time(r->list[0].time_ns, "2022-10-10T14:33:26.131000Z");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ASSUMED);
    assert_string_equal(r->stats.style, "compact");
    dw_test_entries_free(r);
    r = dw_test_read(SLICE("2022-10-10 14:33:26.132 E  Foo [x][1:2] (Lib) message\n"), true);
    assert_int_equal(r->count, 1);
    assert_text(r->list[0].process, "Foo [x]");
    dw_test_entries_free(r);
}

static void style_syslog(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(
        SLICE("Timestamp                       (process)[PID]    \n"
              "2022-10-10 14:33:26.131230-0700  localhost mDNSResponder[285]: (Library) [com.apple.mDNSResponder:mDNS] "
              "[R1] x\n"
              "--- last message repeated 3 times ---\n"
              "2022-10-10 14:33:26.131231-0700  localhost mDNSResponder Helper[9]: no\n"
              "2022-10-10 14:33:26.131232-0700  localhost Slack: mDNSResponder[9]: no\n"
              "2022-10-10 14:33:26.131233-0700  localhost mDNSResponder[285]: [com.apple.mDNSResponder.AllINFO]  25: "
              "DNSServiceQueryRecord(x.example.com., Addr) STOP PID[9](curl)\n"),
        false);
    assert_int_equal(r->count, 3);
    assert_text(r->list[0].message, "[R1] x");
    assert_int_equal(r->list[1].repeats, 3);
    assert_text(r->list[1].process, "mDNSResponder");
    assert_text(r->list[2].category, "AllINFO");
    assert_text(r->list[2].subsystem, "com.apple.mDNSResponder");
    assert_text(r->list[2].message, " 25: DNSServiceQueryRecord(x.example.com., Addr) STOP PID[9](curl)");
    assert_time(r->list[0].time_ns, "2022-10-10T21:33:26.131230Z");
    assert_int_equal(r->stats.seen, 4);
    dw_test_entries_free(r);
    r = dw_test_read(SLICE("2022-10-10 14:33:26.131230-0700  localhost Safari Networking[5]: hi\n"
                           "2022-10-10T21:33:26.131230Z mDNSResponder[285]: [R1] x\n"),
                     true);
    assert_int_equal(r->count, 2);
    assert_text(r->list[0].process, "Safari Networking");
    assert_time(r->list[1].time_ns, "2022-10-10T21:33:26.131230Z");
    dw_test_entries_free(r);
}

#define OBJECT(path, message)                                                                                          \
    "{\n  \"traceID\" : 7,\n  \"eventMessage\" : \"" message "\",\n  \"eventType\" : \"logEvent\",\n"                  \
    "  \"source\" : null,\n  \"backtrace\" : {\n    \"frames\" : [\n      {\n        \"imageOffset\" : 1\n      }\n"   \
    "    ]\n  },\n  \"bootUUID\" : \"11111111-2222-3333-4444-555555555555\",\n  \"machTimestamp\" : 99,\n"             \
    "  \"processImagePath\" : \"" path "\",\n  \"timestamp\" : \"2022-05-30 00:38:21.053672+0000\",\n"                 \
    "  \"messageType\" : \"Info\",\n  \"processID\" : 285,\n  \"threadID\" : 4711\n}"

static void style_json(void **state)
{
    (void)state;
    struct slice text =
        SLICE("[" OBJECT("\\/usr\\/sbin\\/mDNSResponder", "a \\\"b\\\" \\u00e9\\ud83d\\ude00\\n\\u0000c") "," OBJECT(
            "\\/bin\\/ls", "mDNSResponder") "," OBJECT("\\/usr\\/libexec\\/configd", "network changed") "]\n");
    for (size_t step = 0; step < 40; step += 13) {
        static const struct slice WANTED[] = {{"mDNSResponder", 13}, {"configd", 7}};
        struct reader_options o = {.processes = WANTED,
                                   .process_count = 2,
                                   .input = "x",
                                   .assumed_date = DW_TIME_NONE,
                                   .assumed_offset = INT32_MIN};
        struct read_entries *r = dw_test_read_with(text, o, step);
        assert_int_equal(r->count, 2);
        assert_text(r->list[0].message, "a \"b\" \xc3\xa9\xf0\x9f\x98\x80\nc");
        assert_text(r->list[0].process, "mDNSResponder");
        assert_text(r->list[0].process_path, "/usr/sbin/mDNSResponder");
        assert_text(r->list[0].boot, "11111111-2222-3333-4444-555555555555");
        assert_int_equal(r->list[0].thread, 4711);
        assert_int_equal(r->list[0].mach_time, 99);
        assert_int_equal(r->list[0].line, 1);
        assert_int_equal(r->list[0].type, LOG_TYPE_INFO);
        assert_time(r->list[1].time_ns, "2022-05-30T00:38:21.053672Z");
        assert_string_equal(r->stats.style, "json");
        assert_int_equal(r->stats.seen, 3);
        assert_int_equal(r->stats.damaged, 0);
        dw_test_entries_free(r);
    }
}

static void json_never_closes(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(SLICE("[" OBJECT("\\/x\\/configd", "one") ","), false);
    assert_int_equal(r->count, 1);
    assert_int_equal(r->stats.damaged, 1);
    dw_test_entries_free(r);
    r = dw_test_read(SLICE("[" OBJECT("\\/x\\/configd", "one") ",{\n  \"eventMessage\" : \"tw"), false);
    assert_int_equal(r->count, 1);
    assert_true(r->stats.damaged >= 1);
    dw_test_entries_free(r);
    /* the middle one lost its end */
    r = dw_test_read(SLICE("[" OBJECT("\\/x\\/configd", "one") ",{\n  \"eventMessage\" : \"tw\n  \"a\" : 1\n}," OBJECT(
                         "\\/x\\/configd", "three") "]"),
                     false);
    assert_int_equal(r->count, 2);
    assert_text(r->list[1].message, "three");
    assert_int_equal(r->stats.damaged, 1);
    dw_test_entries_free(r);
}

static void style_ndjson(void **state)
{
    (void)state;
    struct read_entries *r =
        dw_test_read(SLICE("{\"eventMessage\":\"[R1] x\"}\r\n"
                           "{\"timestamp\":\"2022-05-30 00:38:21.053672-0000\",\"processImagePath\":\"\\/bin\\/ls\","
                           "\"eventMessage\":\"y\"}\n"
                           "{\"eventMessage\":\"cut of\n"
                           "{\"eventMessage\":\"z\",\"processImagePath\":\"\\/usr\\/sbin\\/mDNSResponder\"\n"
                           "{\"eventMessage\":\"w\",\"subsystem\":\"com.apple.mdns\"}\n"
                           "{\"count\":9,\"finished\":1}\n"),
                     false);
    assert_int_equal(r->count, 2);
    assert_text(r->list[0].message, "[R1] x");
    assert_true(r->list[0].time_ns == DW_TIME_NONE);
    assert_text(r->list[1].message, "w");
    assert_int_equal(r->list[1].line, 5);
    assert_int_equal(r->stats.damaged, 2);
    assert_string_equal(r->stats.style, "ndjson");
    dw_test_entries_free(r);
}

static void style_console(void **state)
{
    (void)state;
    struct read_entries *r =
        dw_test_read(SLICE("default\t00:00:01.000000-0700\tmDNSResponder\tthird\n"
                           "more of it\n\n"
                           "info\t23:59:58.5 -0700\tconfigd\tcom.apple.SystemConfiguration\tIPMonitor\tsecond \\[x\\]\n"
                           "default\t23:59:58.100000-0700\tSafari\tno\n"
                           "default\t23:59:58.000000-0700\tmDNSResponder\t[R1-&gt;Q2] first\twith a tab\n"),
                     false);
    assert_int_equal(r->count, 3);
    assert_text(r->list[0].message, "[R1->Q2] first\twith a tab");
    assert_time(r->list[0].time_ns, "1970-01-02T06:59:58.000000Z");
    assert_text(r->list[1].message, "second [x]");
    assert_text(r->list[1].category, "IPMonitor");
    assert_int_equal(r->list[1].type, LOG_TYPE_INFO);
    assert_text(r->list[2].message, "third\nmore of it");
    assert_time(r->list[2].time_ns, "1970-01-02T07:00:01.000000Z");
    assert_string_equal(r->stats.style, "console");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ASSUMED);
    dw_test_entries_free(r);
    r = dw_test_read(SLICE("default\t2022-10-10 14:33:26.131230-0700\tmDNSResponder\t[R1] dated\n"), false);
    assert_int_equal(r->count, 1);
    assert_time(r->list[0].time_ns, "2022-10-10T21:33:26.131230Z");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ZONE);
    dw_test_entries_free(r);
    r = dw_test_read(SLICE("default 14:33:26.131230-0700 mDNSResponder \\[R1\\] blanks\n"), false);
    assert_int_equal(r->count, 1);
    assert_text(r->list[0].message, "[R1] blanks");
    dw_test_entries_free(r);
}

static void style_bsd(void **state)
{
    (void)state;
    struct read_entries *r =
        dw_test_read(SLICE("Dec 31 23:59:59 host configd[26] <Notice>: network changed\n"
                           "Dec 31 23:59:59 host configd[26] <Notice>: network changed\n"
                           "Dec 31 23:59:59 host Some App[27] <Notice>: configd[26]: no\n"
                           "Jan  1 00:00:01 mDNSResponder(com.apple.mDNSResponder.Default)[87] <Error>: [R1] x\n"
                           "Jan  1 00:00:02 host mDNSResponder[26]:  40: DNSServiceQueryRecord(N, Addr) ADD    4 N\n"),
                     false);
    assert_int_equal(r->count, 3);
    assert_time(r->list[0].time_ns, "1970-12-31T23:59:59.000000Z");
    assert_time(r->list[1].time_ns, "1971-01-01T00:00:01.000000Z");
    assert_text(r->list[1].subsystem, "com.apple.mDNSResponder");
    assert_text(r->list[1].category, "Default");
    assert_int_equal(r->list[1].type, LOG_TYPE_ERROR);
    assert_text(r->list[2].message, " 40: DNSServiceQueryRecord(N, Addr) ADD    4 N");
    assert_string_equal(r->stats.style, "bsd");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ASSUMED);
    dw_test_entries_free(r);
}

static void style_transcript(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(
        SLICE("### mDNSResponder: [] [R205696-&gt;Q52431] Question for (AAAA) assigned DNS service 1037\r\n"
              "\n...\n"
              "> [com.apple.mDNSResponder:Default] \\[Q52431\\] suppressed   <-- here it is\n"
              "    configd: 0. en0 addr= rank=0xffffff\n"
              "Safari[12]: nothing\n"
              "[R1-&gt;Q2] bare\n"
              "The author thinks about it.\n"),
        false);
    assert_int_equal(r->count, 5); /* the author's may be a message: patterns know */
    assert_int_equal(r->stats.entries, 4);
    assert_text(r->list[0].process, "mDNSResponder");
    assert_text(r->list[0].message, "[] [R205696->Q52431] Question for (AAAA) assigned DNS service 1037");
    assert_text(r->list[1].message, "[Q52431] suppressed");
    assert_text(r->list[1].subsystem, "com.apple.mDNSResponder");
    assert_int_equal(r->list[1].process.len, 0);
    assert_text(r->list[2].message, "0. en0 addr= rank=0xffffff");
    assert_text(r->list[3].message, "[R1->Q2] bare");
    assert_int_equal(r->list[3].line, 7);
    assert_true(r->list[0].time_ns == DW_TIME_NONE);
    assert_string_equal(r->stats.style, "transcript");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ORDER);
    dw_test_entries_free(r);
    struct reader_options o = {.assumed_offset = 7200, .input = "x"};
    assert_true(dw_timestamp_date(SLICE("2022-10-10"), &o.assumed_date));
    r = dw_test_read_with(SLICE("23:59:59.5 mDNSResponder: [R1] x\n00:00:00.25 [R1] y\n"), o, 0);
    assert_int_equal(r->count, 2);
    assert_time(r->list[0].time_ns, "2022-10-10T21:59:59.500000Z");
    assert_time(r->list[1].time_ns, "2022-10-10T22:00:00.250000Z");
    assert_text(r->list[1].message, "[R1] y");
    assert_int_equal(r->stats.time_basis, TIME_BASIS_ZONE);
    dw_test_entries_free(r);
}

/* As `log show` prints it in each style: with a head, and without a process. */
static void boots_with_a_head(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "2022-10-10 14:33:28.000000-0700 0x0        Timesync    0x0                  0      0    === system boot: "
        "21111111-2222-3333-4444-55555555555A\n",
        "2022-10-10 14:33:28.000 Ts  === system boot: 21111111-2222-3333-4444-55555555555A\n",
        "2022-10-10 14:33:28.000000-0700  localhost (null)[0]: === system boot: 21111111-2222-3333-4444-55555555555A\n",
        "{\"timestamp\":\"2022-10-10 14:33:28.000000-0700\",\"eventType\":\"timesyncEvent\",\"eventMessage\":\"=== "
        "system "
        "boot: 21111111-2222-3333-4444-55555555555A\"}\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct read_entries *r = dw_test_read(dw_slice_of(lines[i]), false);
        assert_int_equal(r->count, 1);
        assert_int_equal(r->list[0].type, LOG_TYPE_BOOT);
        assert_text(r->list[0].boot, "21111111-2222-3333-4444-55555555555A");
        dw_test_entries_free(r);
    }
}

static void marks(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(
        SLICE("=== system boot: 11111111-2222-3333-4444-55555555555a\n"
              "2022-10-10 14:33:26.131230-0700  localhost mDNSResponder[285]: [R1] x\n"
              "=== system wallclock time adjusted\n"
              "=== log class: persist begins\n"
              "2022-10-10 14:33:27.000000-0700 0x0        Loss        0x0                  0      0    kernel: lost 12 "
              "unreliable messages from 2022-10-10 14:33:26-0700 (approx)\n"
              "2022-10-10 14:33:28.000000-0700 === system boot: 21111111-2222-3333-4444-55555555555A\n"),
        false);
    assert_int_equal(r->count, 5);
    assert_int_equal(r->list[0].type, LOG_TYPE_BOOT);
    assert_text(r->list[0].boot, "11111111-2222-3333-4444-55555555555A");
    assert_text(r->list[1].boot, "11111111-2222-3333-4444-55555555555A");
    assert_int_equal(r->list[2].type, LOG_TYPE_TIMESYNC);
    assert_int_equal(r->list[3].type, LOG_TYPE_LOSS);
    assert_time(r->list[3].lost_from, "2022-10-10T21:33:26.000000Z");
    assert_time(r->list[3].lost_until, "2022-10-10T21:33:27.000000Z");
    assert_int_equal(r->stats.lost, 12);
    assert_int_equal(r->losses, 1);
    assert_int_equal(r->list[4].type, LOG_TYPE_BOOT);
    assert_int_equal(r->stats.entries, 1);
    dw_test_entries_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(style_default), cmocka_unit_test(style_compact),     cmocka_unit_test(style_syslog),
        cmocka_unit_test(style_json),    cmocka_unit_test(json_never_closes), cmocka_unit_test(style_ndjson),
        cmocka_unit_test(style_console), cmocka_unit_test(style_bsd),         cmocka_unit_test(style_transcript),
        cmocka_unit_test(marks),         cmocka_unit_test(boots_with_a_head)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
