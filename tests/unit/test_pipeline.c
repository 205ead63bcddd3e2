/* From files to the store: which inputs are one host, what a window means, what is not added twice. */
#include "pipeline/pipeline.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/timestamp.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { FILES = 4 };
static char folder[] = "/tmp/dnswhy-pipeline-XXXXXX";
static char paths[FILES][64], database[64];
static struct store *store;
static struct pipeline_result result;
static struct dw_error error;

static const char *put(int index, const char *text)
{
    FILE *out = fopen(paths[index], "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, strlen(text), out), strlen(text));
    assert_int_equal(fclose(out), 0);
    return paths[index];
}

static enum dw_status analyze(struct pipeline_options options, const char *const *inputs, size_t count)
{
    if (store == NULL)
        assert_int_equal(dw_store_open(&store, &(struct store_options){.path = database}, NULL), DW_OK);
    return dw_pipeline_analyze(store, inputs, count, &options, &result, &error);
}

static const char *ask(const char *sql)
{
    static char text[1024];
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(dw_store_database(store), sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    (void)snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(s, 0));
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    return text;
}

#define CONFIGD(stamp, text) stamp " 0x1a Info 0x0 118 0 configd: " text "\n"
#define BOOT(c)              "0F0F0F0F-1111-4222-8333-44444444444" c
#define MARK(stamp, c)       stamp " 0x1a Default 0x0 0 0 === system boot: " BOOT(c) "\n"
#define DAY                  "2026-03-02 "

static const char *const HOSTS = "SELECT group_concat(host_id || ':' || path) FROM (SELECT host_id, substr(path, -1) "
                                 "AS path FROM inputs ORDER BY id)";

static void one_host(void **state)
{
    (void)state;
    const char *two[] = {put(0, CONFIGD(DAY "10:00:00.000000+0100", "network changed")),
                         put(1, CONFIGD(DAY "09:30:00.000000+0100", "network changed: v4(en0!:192.0.2.1)"))};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, two, 2), DW_OK);
    assert_string_equal(ask(HOSTS), "1:0,1:1");
    assert_string_equal(ask("SELECT group_concat(input_id) FROM (SELECT input_id FROM events ORDER BY id)"), "2,1");
    assert_int_equal(result.utc_offset, 3600);
}

static void hosts_apart(void **state)
{
    (void)state;
    struct pipeline_options options = PIPELINE_DEFAULTS;
    options.separate = true;
    const char *two[] = {put(0, CONFIGD(DAY "10:00:00.000000+0100", "network changed")),
                         put(1, CONFIGD(DAY "09:30:00.000000+0100", "network changed"))};
    assert_int_equal(analyze(options, two, 2), DW_OK);
    assert_string_equal(ask(HOSTS), "1:0,2:1");
}

#define JSON(stamp, boot, text)                                                                                        \
    "{\"eventMessage\":\"" text "\",\"processImagePath\":\"/usr/libexec/configd\",\"timestamp\":\"" stamp              \
    "\",\"bootUUID\":\"" boot "\",\"threadID\":26,\"messageType\":\"Info\",\"processID\":118}\n"

/* Boots part hosts; what tells no boot goes with the first. */
static void boots_part_hosts(void **state)
{
    (void)state;
    const char *four[] = {
        put(0, JSON(DAY "10:00:00.000000+0100", BOOT("4"), "network changed")),
        put(1, "=== system boot: " BOOT("5") "\n" CONFIGD(DAY "10:00:01.000000+0100", "network changed")),
        put(2, CONFIGD(DAY "10:00:02.000000+0100", "network changed")),
        put(3, JSON(DAY "10:00:03.000000+0100", BOOT("5"), "network changed"))};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, four, 4), DW_OK);
    assert_string_equal(ask(HOSTS), "1:0,2:1,1:2,2:3");
    assert_string_equal(ask("SELECT count(DISTINCT host_id || boot) FROM events"), "2");
}

static void two_boots_in_one_file(void **state)
{
    (void)state;
    const char *one[] = {
        put(0, "=== system boot: " BOOT("4") "\n" CONFIGD(
                   DAY "10:00:01.000000+0100",
                   "network changed") "=== system boot: " BOOT("5") "\n" CONFIGD(DAY "10:00:00.000000+0100",
                                                                                 "network changed"))};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, one, 1), DW_OK);
    assert_string_equal(ask(HOSTS), "1:0");
    assert_string_equal(ask("SELECT group_concat(substr(boot, -1)) FROM (SELECT boot FROM events ORDER BY id)"), "4,5");
}

static void names_part_hosts(void **state)
{
    (void)state;
    const char *three[] = {put(0, DAY "10:00:00.000000+0100  one configd[118]: network changed\n"),
                           put(1, DAY "10:00:01.000000+0100  localhost configd[118]: network changed\n"),
                           put(2, DAY "10:00:02.000000+0100  two configd[118]: network changed\n")};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, three, 3), DW_OK);
    assert_string_equal(ask(HOSTS), "1:0,1:1,2:2");
}

/* A later run is another host, unless a boot tells otherwise. */
static void later_runs(void **state)
{
    (void)state;
    const char *first[] = {put(0, JSON(DAY "10:00:00.000000+0100", BOOT("4"), "network changed"))};
    const char *other[] = {put(1, CONFIGD(DAY "11:00:00.000000+0100", "network changed"))};
    const char *same[] = {put(2, JSON(DAY "12:00:00.000000+0100", BOOT("4"), "network changed"))};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, first, 1), DW_OK);
    const char *const *const later[] = {other, same};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(dw_store_close(store, NULL), DW_OK);
        store = NULL;
        assert_int_equal(analyze(PIPELINE_DEFAULTS, later[i], 1), DW_OK);
    }
    assert_string_equal(ask(HOSTS), "1:0,2:1,1:2");
}

static void nothing_twice(void **state)
{
    (void)state;
    static const char one[] = CONFIGD(DAY "10:00:00.000000+0100", "network changed")
        CONFIGD(DAY "10:00:00.000000+0100", "network changed") CONFIGD(DAY "10:00:05.000000+0100", "network changed");
    static const char overlap[] =
        CONFIGD(DAY "10:00:05.000000+0100", "network changed") CONFIGD(DAY "10:00:07.000000+0100", "network changed");
    /* JSON tells the boot besides; a thread's message at an instant is one entry */
    static const char json[] = JSON(DAY "10:00:07.000000+0100", BOOT("4"), "network changed");
    const char *inputs[] = {put(0, one), put(1, overlap), put(2, one), put(3, json)};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, inputs, 4), DW_OK);
    assert_int_equal(result.known, 1);
    assert_string_equal(ask("SELECT count(*) FROM events"), "4");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
    store = NULL;
    assert_int_equal(analyze(PIPELINE_DEFAULTS, inputs, 2), DW_OK);
    assert_int_equal(result.known, 2);
    assert_string_equal(ask("SELECT count(*) FROM events"), "4");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
    store = NULL;
    const char *more[] = {put(0, CONFIGD(DAY "10:00:07.000000+0100", "network changed")
                                     CONFIGD(DAY "10:00:09.000000+0100", "network changed"))};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, more, 1), DW_OK);
    assert_string_equal(ask("SELECT count(*) FROM events"), "5");
}

/* Which of the entries at 10:00, 10:30 and 11:00 a window leaves; configd's before it stay. */
static const char *within(const char *since, const char *until, const char *zone)
{
    struct pipeline_options options = PIPELINE_DEFAULTS;
    options.since = since;
    options.until = until;
    options.zone = zone;
    if (zone != NULL)
        assert_true(dw_timestamp_zone(dw_slice_of(zone), DW_TIMESTAMP_NONE, &options.assumed_offset));
    if (store != NULL)
        assert_int_equal(dw_store_close(store, NULL), DW_OK);
    store = NULL;
    assert_int_equal(dw_store_open(&store, &(struct store_options){.path = NULL}, NULL), DW_OK);
    const char *input = paths[0];
    if (analyze(options, &input, 1) != DW_OK)
        return error.text;
    return ask("SELECT coalesce(group_concat(coalesce(client_pid, 0)), '') FROM (SELECT client_pid FROM requests ORDER "
               "BY start)");
}

#define START(stamp, pid)                                                                                              \
    stamp " 0x1a Default 0x0 341 0 mDNSResponder: [R" pid "] DNSServiceQueryRecord START -- qname: www.example.com., " \
          "qtype: A, flags: 0x1D000, interface index: 0, client pid: " pid " (curl), name hash: 0\n"
#define THREE(zone)                                                                                                    \
    START(DAY "10:00:00.000000" zone, "1") START(DAY "10:30:00.000000" zone, "2") START(DAY "11:00:00.000000" zone, "3")

static void windows(void **state)
{
    (void)state;
    (void)put(0, THREE("-0700"));
    assert_string_equal(within(NULL, NULL, NULL), "1,2,3");
    assert_string_equal(within("2026-03-02T17:30:00Z", NULL, NULL), "2,3");
    assert_string_equal(within("10:30", NULL, NULL), "2,3");
    assert_string_equal(within("10:00:01", "11:00", NULL), "2");
    assert_string_equal(within("2026-03-02 10:30:00", NULL, NULL), "2,3");
    assert_string_equal(within(NULL, "2026-03-02", NULL), "");
    assert_string_equal(within("2026-03-02", NULL, NULL), "1,2,3");
    assert_string_equal(within("30m", NULL, NULL), "2,3");
    assert_string_equal(within("45m", "15m", NULL), "2");
    assert_non_null(strstr(within("noon", NULL, NULL), "is no time"));
}

/* The stamps have no zone: what --tz says counts, of a zone with a name what it is on that day. */
static void zones(void **state)
{
    (void)state;
    (void)put(0,
              "2026-07-02 10:00:00.000 Df mDNSResponder[341:1a] [R1] DNSServiceQueryRecord START -- qname: a.example., "
              "qtype: A, flags: 0x1D000, interface index: 0, client pid: 1 (curl), name hash: 0\n");
    assert_string_equal(within("2026-07-02T09:59:00Z", NULL, NULL), "1");
    assert_string_equal(within("2026-07-02T09:59:00Z", NULL, "+02:00"), "");
    assert_string_equal(within("2026-07-02T07:59:00Z", NULL, "+02:00"), "1");
    assert_string_equal(within("10:00", NULL, "+02:00"), "1");
    int32_t offset;
    if (!dw_timestamp_zone(SLICE("Europe/Berlin"), DW_TIMESTAMP_NONE, &offset))
        return; /* the system has no zone files */
    assert_string_equal(within("2026-07-02T08:01:00Z", NULL, "Europe/Berlin"), "");
    assert_string_equal(within("2026-07-02T07:59:00Z", NULL, "Europe/Berlin"), "1");
}

/* The end of a capture is found behind lines of others, and in JSON, whose objects a piece may cut. */
static void far_ends(void **state)
{
    (void)state;
    enum { SIZE = 300 * 1024 };
    char *text = calloc(1, SIZE + 4096);
    assert_non_null(text);
    size_t n = (size_t)snprintf(text, SIZE, "%s", THREE("+0000"));
    while (n < SIZE)
        n += (size_t)snprintf(text + n, SIZE + 2048 - n, DAY "11:30:00.000000+0000 0x1a Default 0x0 9 0 kernel: no\n");
    while (n < SIZE + 1024)
        n += (size_t)snprintf(text + n, SIZE + 2048 - n, "a line of that entry\n");
    (void)put(0, text);
    assert_string_equal(within("1h", NULL, NULL), "2,3");
    n = 0;
    while (n < SIZE)
        n += (size_t)snprintf(text + n, SIZE + 2048 - n,
                              JSON(DAY "10:%02d:00.000000+0000", BOOT("4"), "network changed"), (int)(n * 59 / SIZE));
    (void)put(0, text);
    (void)within("20m", NULL, NULL);
    assert_string_equal(ask("SELECT count(*) FROM lookups"), "0");
    assert_int_equal(result.entries, result.events);
    free(text);
}

/* Entries that the log lost while a lookup lasted: that it failed is likely, not certain. */
static void losses_reach_verdicts(void **state)
{
    (void)state;
#define SAY(stamp, text) DAY stamp "+0000 0x1a Default 0x0 341 0 mDNSResponder: " text "\n"
#define LOOKUP(minute, r, name)                                                                                        \
    START(DAY minute ":00.000000+0000", r)                                                                             \
    SAY(minute ":00.000100", "[R" r "->Q" r "] Question assigned DNS service 12")                                      \
    SAY(minute ":00.000200",                                                                                           \
        "[Q" r "] Sent 38-byte query #1 to 192.0.2.1 over UDP via en0/4 -- id: 0x0001 (1), flags: "                    \
        "0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, www.example.com. IN A?")
#define END(minute, r)                                                                                                 \
    SAY(minute ":00.020000", "[Q" r "] Received acceptable 54-byte response from 192.0.2.1 over UDP via en0/4 -- id: " \
                             "0x0001 (1), flags: 0x8183 (R/Query, RD, RA, NXDomain), counts: 1/0/0/0, "                \
                             "www.example.com. IN A?")                                                                 \
    SAY(minute ":00.021000", "[R" r "->Q" r "] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 0, "  \
                             "name hash: 0, type: A, rdata: <none>")                                                   \
    SAY(minute ":00.030000", "[R" r "] DNSServiceQueryRecord STOP -- name hash: 0, duration: 00:00:00")
    const char *input[] = {put(0, LOOKUP("10:00", "1", "a") END("10:00", "1")
                                      LOOKUP("10:05", "2", "b") "*** Dropped 17 messages\n" END("10:05", "2"))};
    assert_int_equal(analyze(PIPELINE_DEFAULTS, input, 1), DW_OK);
    assert_string_equal(ask("SELECT group_concat(cause || ' ' || confidence) FROM lookups"),
                        "nxdomain certain,nxdomain likely");
    assert_string_equal(ask("SELECT start || ' ' || \"end\" FROM quality WHERE code = 'entries-lost'"),
                        "2026-03-02T10:05:00.000200Z 2026-03-02T10:05:00.020000Z");
}

static int setup(void **state)
{
    (void)state;
    (void)unlink(database);
    store = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return dw_store_close(store, NULL) == DW_OK ? 0 : -1;
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    for (int i = 0; i < FILES; i++)
        (void)snprintf(paths[i], sizeof paths[i], "%s/%d", folder, i);
    (void)snprintf(database, sizeof database, "%s/db", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    for (int i = 0; i < FILES; i++)
        (void)unlink(paths[i]);
    (void)unlink(database);
    return rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {TEST(one_host),
                                       TEST(hosts_apart),
                                       TEST(boots_part_hosts),
                                       TEST(names_part_hosts),
                                       TEST(two_boots_in_one_file),
                                       TEST(later_runs),
                                       TEST(nothing_twice),
                                       TEST(windows),
                                       TEST(zones),
                                       TEST(far_ends),
                                       TEST(losses_reach_verdicts)};
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
