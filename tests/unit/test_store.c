#include "store/store.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pattern/library.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define T0     INT64_C(1665437606131230000)
#define SECOND INT64_C(1000000000)
#define BOOT_A "11111111-2222-4333-8444-555555555555"
#define BOOT_B "66666666-7777-4888-8999-AAAAAAAAAAAA"

static char path[64];

static int setup(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/dnswhy-store-%ld.db", (long)getpid());
    (void)unlink(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path) != 0 && access(path, F_OK) == 0;
}

static struct store *open_store(const struct store_options *options)
{
    struct store *store;
    struct dw_error error = {0};
    if (dw_store_open(&store, options, &error) != DW_OK)
        fail_msg("%s", error.text);
    return store;
}

/* The first column of the first row as text; "" for null or no row. */
static const char *ask(struct store *store, const char *sql)
{
    static char out[4][1024];
    static size_t next;
    char *at = out[next++ % 4];
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(dw_store_database(store), sql, -1, &s, NULL), SQLITE_OK);
    at[0] = '\0';
    if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 0) != NULL)
        (void)snprintf(at, sizeof out[0], "%s", (const char *)sqlite3_column_text(s, 0));
    (void)sqlite3_finalize(s);
    return at;
}

/* Everything of an event lies in one block; its texts here are literals. */
static struct event *make_event(int64_t time, const char *boot, const char *message, uint32_t input)
{
    struct event *e = calloc(1, sizeof *e);
    assert_non_null(e);
    e->references = 1;
    e->kind = EVENT_QUERY_SUPPRESSED;
    e->kind_word = "query-suppressed";
    e->input = input;
    e->entry.time_ns = time;
    e->entry.thread = 7;
    e->entry.line = 3;
    e->entry.process = SLICE("mDNSResponder");
    e->entry.message = dw_slice_of(message);
    e->entry.boot = dw_slice_of(boot);
    return e;
}

static bool add_event(struct store *store, struct event *e)
{
    bool seen;
    assert_int_equal(dw_store_event(store, 0, e, &seen, NULL), DW_OK);
    return !seen;
}

static int64_t begin_input(struct store *store, const char *digest, uint32_t index, bool *known)
{
    struct store_input in = {.path = "x.log", .kind = "text", .digest = digest, .index = index};
    int64_t id = 0;
    assert_int_equal(dw_store_input_begin(store, &in, &id, known, NULL), DW_OK);
    return id;
}

static struct lookup_result lookup(uint64_t id, const char *name, enum outcome outcome, const struct evidence *evidence,
                                   size_t evidence_count)
{
    static const struct slice answers[] = {{"192.0.2.1", 9}};
    static const uint32_t ids[] = {52431, 9};
    static struct query_result query;
    query = (struct query_result){.id = id,
                                  .request_id = 205696,
                                  .question_ids = ids,
                                  .question_count = 2,
                                  .type = SLICE("AAAA"),
                                  .outcome = outcome,
                                  .dns_service_id = 1037,
                                  .answers = answers,
                                  .answer_count = 1,
                                  .start = T0,
                                  .end = DW_TIME_NONE};
    return (struct lookup_result){.id = id,
                                  .name = dw_slice_of(name),
                                  .client_pid = 96315,
                                  .client_process = SLICE("curl"),
                                  .start = T0,
                                  .end = T0 + 12300000,
                                  .stopped = DW_TIME_NONE,
                                  .outcome = outcome,
                                  .confidence = CONFIDENCE_CERTAIN,
                                  .queries = &query,
                                  .query_count = 1,
                                  .evidence = evidence,
                                  .evidence_count = evidence_count};
}

static void give(struct store *store, uint32_t host, struct lookup_result r, bool final, bool anew)
{
    static struct correlate_sink sink;
    if (anew)
        sink = dw_store_sink(store, host);
    assert_int_equal(sink.lookup(sink.self, &r, final, NULL), DW_OK);
}

/* The words that users may rely on: section 7 of the contract. */
static void views_keep_their_columns(void **state)
{
    (void)state;
    static const char *const views[][2] = {
        {"events", "id,input_id,host_id,boot,time,time_ns,process,pid,thread,level,subsystem,category,kind,request_id,"
                   "question_id,dns_service_id,name,type,fields,message,line"},
        {"requests", "id,host_id,request_id,api,client_pid,client_process,delegator_pid,delegator_process,name,"
                     "name_hash,name_redacted,flags,start,stop,lookup_id,name_guess"},
        {"queries", "id,lookup_id,request_id,type,outcome,cause,dns_service_id,server,answers,question_ids,start,end,"
                    "duration_ms"},
        {"lookups", "id,host_id,name,name_redacted,name_hash,client_pid,client_process,start,end,stopped,duration_ms,"
                    "outcome,slow,cause,confidence,root_cause,root_cause_confidence,summary,name_guess"},
        {"evidence", "lookup_id,incident_id,event_id,role,position"},
        {"incidents", "id,host_id,kind,start,end,title,lookups"},
        {"dns_services", "id,host_id,dns_service_id,valid_from,valid_to,type,source,scope,interface,servers,domains,"
                         "a_ok,aaaa_ok,attributes,properties"},
        {"resolvers", "id,host_id,valid_from,valid_to,section,number,domain,search,nameservers,interface,flags,a,aaaa,"
                      "reach,config_id,source"},
        {"elections", "id,host_id,time,family,winner_service,winner_interface,outcome"},
        {"candidates", "election_id,position,interface,service_id,address,rank,assertion,place,ineligible"},
        {"primaries", "host_id,family,service_id,interface,address,valid_from,valid_to,tunnel_mode"},
        {"tunnels", "id,host_id,valid_from,valid_to,mode,sign,source,interface,service_id,delegates_to,demoted"},
        {"network_changes", "id,host_id,time,text,v4,v6,dns,proxy"},
        {"inputs", "id,host_id,path,kind,style,time_basis,entries,events,damaged,first,last,os_version,build,device,"
                   "unrecognised,utc_offset"},
        {"entries",
         "id,input_id,host_id,boot,time,time_ns,mach_time,process,pid,thread,level,activity,subsystem,category,"
         "sender,message,format,line"},
        {"remedies", "lookup_id,position,title,commands,caveat"},
        {"quality", "host_id,code,text,start,end"}};
    struct store *store = open_store(&(struct store_options){0});
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        char sql[160];
        (void)snprintf(sql, sizeof sql, "SELECT group_concat(name, ',') FROM pragma_table_info('%s')", views[i][0]);
        assert_string_equal(ask(store, sql), views[i][1]);
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", views[i][0]);
        assert_string_equal(ask(store, sql), "0");
    }
    assert_string_equal(ask(store, "SELECT group_concat(name) FROM pragma_table_info('failed_lookups')"), views[3][1]);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void keeps_only_evidence_without_a_path(void **state)
{
    (void)state;
    struct store *store = open_store(&(struct store_options){0});
    bool known;
    (void)begin_input(store, NULL, 0, &known);
    struct event *a = make_event(T0, NULL, "of no use", 0), *b = make_event(T0 + 1000, NULL, "decides", 0);
    assert_true(add_event(store, a) && add_event(store, b));
    struct evidence evidence[] = {{b, EVIDENCE_DECISIVE}};
    give(store, 0, lookup(1, "www.example.com.", OUTCOME_FAILED, evidence, 1), true, true);
    assert_string_equal(ask(store, "SELECT group_concat(message) FROM events"), "decides");
    assert_string_equal(ask(store, "SELECT role || position || event_id FROM evidence WHERE lookup_id = 1"),
                        "decisive02");
    assert_string_equal(ask(store, "SELECT answers || question_ids FROM queries"), "[\"192.0.2.1\"][52431,9]");
    assert_string_equal(ask(store, "SELECT start || duration_ms FROM lookups"), "2022-10-10T21:33:26.131230Z12.3");
    assert_string_equal(ask(store, "SELECT stopped IS NULL FROM lookups"), "1");
    dw_event_release(a);
    dw_event_release(b);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void an_amended_result_replaces_the_former(void **state)
{
    (void)state;
    struct store *store = open_store(&(struct store_options){.path = path, .live = true});
    bool known;
    (void)begin_input(store, NULL, 0, &known);
    struct event *a = make_event(T0, NULL, "one", 0), *b = make_event(T0 + 1000, NULL, "two", 0);
    assert_true(add_event(store, a) && add_event(store, b));
    struct evidence evidence[] = {{a, EVIDENCE_CONTEXT}, {b, EVIDENCE_DECISIVE}};
    give(store, 0, lookup(1, "www.example.com.", OUTCOME_FAILED, evidence, 2), false, true);
    assert_string_equal(ask(store, "SELECT count(*) FROM evidence"), "2");
    give(store, 0, lookup(1, "www.example.com.", OUTCOME_RESOLVED, evidence + 1, 1), true, false);
    assert_string_equal(ask(store, "SELECT group_concat(outcome) FROM lookups"), "resolved");
    assert_string_equal(ask(store, "SELECT group_concat(outcome) FROM queries"), "resolved");
    assert_string_equal(ask(store, "SELECT group_concat(event_id) FROM evidence"), "2");
    /* the stream begins again: ids count from 1, rows go on */
    give(store, 0, lookup(1, "again.example.com.", OUTCOME_FAILED, NULL, 0), true, true);
    assert_string_equal(ask(store, "SELECT group_concat(name) FROM lookups"), "www.example.com.,again.example.com.");
    assert_int_equal(dw_store_lookup_row(store, 0, 1), 2);
    dw_event_release(a);
    dw_event_release(b);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

/* What was given of a span in which entries were lost is not certain any more, nor its root cause. */
static void losses_take_certainty(void **state)
{
    (void)state;
    struct store *store = open_store(&(struct store_options){0});
    bool known;
    (void)begin_input(store, NULL, 0, &known);
    struct correlate_sink sink = dw_store_sink(store, 0);
    static const char *const names[] = {"before.example.com.", "ends.example.com.", "begins.example.com.",
                                        "after.example.com."};
    for (uint64_t i = 0; i < 4; i++) {
        struct lookup_result r = lookup(i + 1, names[i], OUTCOME_FAILED, NULL, 0);
        r.start = T0 + (int64_t)i * 1000;
        r.end = r.start + 900;
        r.root_cause = SLICE("split-tunnel-vpn");
        r.root_cause_confidence = i == 2 ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN;
        assert_int_equal(sink.lookup(sink.self, &r, true, NULL), DW_OK);
    }
    assert_int_equal(sink.lost(sink.self, T0 + 1500, T0 + 2100, NULL), DW_OK);
    assert_string_equal(ask(store, "SELECT group_concat(confidence) FROM lookups"), "certain,likely,likely,certain");
    assert_string_equal(ask(store, "SELECT group_concat(root_cause_confidence) FROM lookups"),
                        "certain,likely,possible,certain");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void the_same_input_twice_adds_nothing(void **state)
{
    (void)state;
    bool known;
    for (int run = 0; run < 2; run++) {
        struct store *store = open_store(&(struct store_options){.path = path});
        (void)begin_input(store, "aa", 0, &known);
        assert_int_equal(known, run == 1);
        (void)begin_input(store, run == 0 ? "bb" : "cc", 1, &known);
        assert_false(known);
        struct event *old = make_event(T0, BOOT_A, "seen before", 1), *fresh = make_event(T0 + 1, BOOT_A, "new", 1);
        assert_int_equal(add_event(store, old), run == 0);
        assert_int_equal(add_event(store, fresh), run == 0);
        struct event *third = make_event(T0 + run, BOOT_A, run == 0 ? "first" : "second", 1);
        assert_true(add_event(store, third));
        assert_int_equal(dw_store_commit(store, NULL), DW_OK);
        assert_string_equal(ask(store, "SELECT count(*) FROM events"), run == 0 ? "3" : "4");
        /* the input that was known already does not shift the others */
        assert_string_equal(ask(store, "SELECT input_id FROM events ORDER BY id DESC"), run == 0 ? "2" : "3");
        dw_event_release(old);
        dw_event_release(fresh);
        dw_event_release(third);
        assert_int_equal(dw_store_close(store, NULL), DW_OK);
    }
}

static void overlapping_inputs_of_one_run(void **state)
{
    (void)state;
    struct store *store = open_store(&(struct store_options){0});
    struct event *a = make_event(T0, NULL, "x", 0), *twice = make_event(T0, NULL, "x", 0);
    struct event *copy = make_event(T0, NULL, "x", 1), *other = make_event(T0, NULL, "y", 1);
    struct event *later = make_event(T0 + 1000, NULL, "x", 1);
    assert_true(add_event(store, a));
    assert_true(add_event(store, twice)); /* twice in one input is twice */
    assert_false(add_event(store, copy));
    assert_true(add_event(store, other));
    assert_true(add_event(store, later));
    struct event *all[] = {a, twice, copy, other, later};
    for (size_t i = 0; i < 5; i++)
        dw_event_release(all[i]);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void boots_tell_hosts(void **state)
{
    (void)state;
    static const char *const boots[] = {BOOT_A, BOOT_B, BOOT_A};
    static const char *const hosts[] = {"1", "2", "1"};
    bool known;
    for (int run = 0; run < 3; run++) {
        struct store *store = open_store(&(struct store_options){.path = path});
        struct correlate_sink sink = dw_store_sink(store, 0);
        (void)begin_input(store, NULL, 0, &known);
        struct event *early = make_event(T0 + run * SECOND, NULL, "before the mark", 0);
        struct event *event = make_event(T0 + run * SECOND + 1, boots[run], "message", 0);
        assert_true(add_event(store, early) && add_event(store, event));
        struct lookup_result r = lookup(1, "www.example.com.", OUTCOME_FAILED, NULL, 0);
        assert_int_equal(sink.lookup(sink.self, &r, true, NULL), DW_OK);
        assert_string_equal(ask(store, "SELECT host_id FROM lookups ORDER BY id DESC"), hosts[run]);
        assert_string_equal(ask(store, "SELECT host_id FROM inputs ORDER BY id DESC"), hosts[run]);
        assert_string_equal(ask(store, "SELECT group_concat(DISTINCT host_id) FROM events WHERE input_id ="
                                       " (SELECT max(id) FROM inputs)"),
                            hosts[run]);
        assert_string_equal(ask(store, "SELECT boot FROM events ORDER BY id DESC"), boots[run]);
        dw_event_release(early);
        dw_event_release(event);
        assert_int_equal(dw_store_close(store, NULL), DW_OK);
    }
}

static void hostile_text_is_only_text(void **state)
{
    (void)state;
    static const char name[] = "'); DROP TABLE t_lookups; --\x1b[31m\xff\xed\xa0\x80.";
    struct store *store = open_store(&(struct store_options){.path = path});
    struct pattern_library *library;
    bool known;
    assert_int_equal(dw_library_open(&library, NULL, 0, NULL), DW_OK);
    dw_store_library(store, library);
    (void)begin_input(store, NULL, 0, &known);
    struct log_entry entry = {.time_ns = T0,
                              .process = SLICE("mDNSResponder"),
                              .message = SLICE("[Q52431] DetermineUnicastQuerySuppression: Query suppressed for "
                                               "a\xff\"b.example.com. AAAA (AAAA records are unusable)")};
    struct event *event = NULL;
    uint16_t kind;
    const char *why;
    assert_int_equal(dw_library_match(library, &entry, &event, &kind, &why, NULL), DW_OK);
    assert_non_null(event);
    assert_true(add_event(store, event));
    give(store, 0, lookup(1, name, OUTCOME_FAILED, NULL, 0), true, true);
    assert_string_equal(ask(store, "SELECT name FROM lookups"),
                        "'); DROP TABLE t_lookups; --\x1b[31m\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.");
    assert_string_equal(ask(store, "SELECT json_extract(fields, '$.question_id') FROM events"), "52431");
    assert_string_equal(ask(store, "SELECT json_extract(fields, '$.name') FROM events"),
                        "a\xEF\xBF\xBD\"b.example.com.");
    dw_store_library(store, NULL);
    dw_event_release(event);
    dw_library_close(library);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void refuses(struct store *store, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(dw_store_database(store), sql, -1, &s, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(s);
    (void)sqlite3_finalize(s);
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        fail_msg("not refused: %s", sql);
}

static void a_locked_store_only_reads(void **state)
{
    (void)state;
    static const char *const sql[] = {"DELETE FROM t_lookups",
                                      "INSERT INTO t_lookups(id) VALUES(9)",
                                      "UPDATE t_lookups SET name = 'x'",
                                      "CREATE TABLE x(y)",
                                      "CREATE TEMP TABLE x(y)",
                                      "CREATE TEMP VIEW x AS SELECT 1",
                                      "DROP VIEW lookups",
                                      "ATTACH 'other.db' AS other",
                                      "DETACH main",
                                      "PRAGMA query_only = OFF",
                                      "PRAGMA journal_mode = DELETE",
                                      "PRAGMA writable_schema = ON",
                                      "SELECT load_extension('x')",
                                      "SELECT Load_Extension('x', 'y')",
                                      "VACUUM INTO 'copy.db'",
                                      "BEGIN",
                                      "REINDEX",
                                      "ANALYZE",
                                      "WITH x AS (SELECT 1) DELETE FROM t_lookups"};
    struct store *store = open_store(&(struct store_options){.path = path});
    give(store, 0, lookup(1, "www.example.com.", OUTCOME_FAILED, NULL, 0), true, true);
    assert_int_equal(dw_store_lock(store, NULL), DW_OK);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        refuses(store, sql[i]);
    assert_string_equal(ask(store, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"
                                   " SELECT name || max(i) FROM n, lookups"),
                        "www.example.com.3");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void a_finished_database_is_one_file(void **state)
{
    (void)state;
    char side[80];
    struct store *store = open_store(&(struct store_options){.path = path});
    give(store, 0, lookup(1, "www.example.com.", OUTCOME_FAILED, NULL, 0), true, true);
    (void)snprintf(side, sizeof side, "%s-wal", path);
    assert_int_equal(dw_store_commit(store, NULL), DW_OK);
    assert_int_equal(access(side, F_OK), 0);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
    assert_int_not_equal(access(side, F_OK), 0);
    store = open_store(&(struct store_options){.path = path, .read_only = true});
    assert_string_equal(ask(store, "PRAGMA journal_mode"), "delete");
    assert_string_equal(ask(store, "SELECT count(*) FROM failed_lookups"), "1");
    refuses(store, "DELETE FROM t_lookups");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void refuses_what_is_not_its_own(void **state)
{
    (void)state;
    struct store *store;
    struct dw_error error = {0};
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE mine(x)", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    for (int read_only = 0; read_only < 2; read_only++)
        assert_int_equal(
            dw_store_open(&store, &(struct store_options){.path = path, .read_only = read_only != 0}, &error),
            DW_ERR_DATABASE);
    assert_non_null(strstr(error.text, "not a database of dnswhy"));
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fprintf(out, "%0200d\n", 7) > 0);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(dw_store_open(&store, &(struct store_options){.path = path}, &error), DW_ERR_DATABASE);
    assert_null(store);
    assert_int_equal(dw_store_open(&store, &(struct store_options){.path = "/nowhere/at/all.db"}, &error),
                     DW_ERR_DATABASE);
}

/* All that is kept is some lookup's evidence: the oldest lookups go, and theirs with them. */
static void retention_of_a_private_database(void **state)
{
    (void)state;
    struct store_options options = {.live = true, .retain_bytes = 2000000};
    struct store *store = open_store(&options);
    struct correlate_sink sink = dw_store_sink(store, 0);
    bool known;
    char message[512];
    (void)memset(message, 'x', sizeof message - 1);
    message[sizeof message - 1] = '\0';
    (void)begin_input(store, NULL, 0, &known);
    for (int64_t i = 0; i < 8000; i++) {
        struct event *e = make_event(T0 + i * SECOND, NULL, message, 0);
        assert_true(add_event(store, e));
        struct evidence evidence[] = {{e, EVIDENCE_DECISIVE}};
        struct lookup_result r = lookup((uint64_t)i + 1, "www.example.com.", OUTCOME_RESOLVED, evidence, 1);
        r.start = e->entry.time_ns;
        assert_int_equal(sink.lookup(sink.self, &r, true, NULL), DW_OK);
        if (i % 100 == 0)
            assert_int_equal(dw_store_tick(store, NULL), DW_OK);
        dw_event_release(e);
    }
    assert_int_equal(dw_store_commit(store, NULL), DW_OK);
    assert_in_range(atoi(ask(store, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count,"
                                    " pragma_page_size, pragma_freelist_count")),
                    500000, 2200000);
    assert_in_range(atoi(ask(store, "SELECT count(*) FROM lookups")), 500, 4000);
    assert_string_equal(ask(store, "SELECT count(*) FROM evidence WHERE event_id NOT IN (SELECT id FROM events)"), "0");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

static void retention_by_age_and_size(void **state)
{
    (void)state;
    for (int by_size = 0; by_size < 2; by_size++) {
        (void)unlink(path);
        struct store_options options = {.path = path, .live = true};
        if (by_size != 0)
            options.retain_bytes = 2000000;
        else
            options.retain_ns = 600 * SECOND;
        struct store *store = open_store(&options);
        struct correlate_sink sink = dw_store_sink(store, 0);
        bool known;
        char message[512];
        (void)memset(message, 'x', sizeof message - 1);
        message[sizeof message - 1] = '\0';
        (void)begin_input(store, NULL, 0, &known);
        for (int64_t i = 0; i < 20000; i++) {
            struct event *e = make_event(T0 + i * SECOND / 4, NULL, message, 0);
            assert_true(add_event(store, e));
            if (i % 100 == 0) {
                struct evidence evidence[] = {{e, EVIDENCE_DECISIVE}};
                struct lookup_result r =
                    lookup((uint64_t)(i / 100) + 1, "www.example.com.", OUTCOME_RESOLVED, evidence, 1);
                r.start = e->entry.time_ns;
                assert_int_equal(sink.lookup(sink.self, &r, true, NULL), DW_OK);
                assert_int_equal(dw_store_tick(store, NULL), DW_OK);
            }
            dw_event_release(e);
        }
        assert_int_equal(dw_store_commit(store, NULL), DW_OK);
        int events = atoi(ask(store, "SELECT count(*) FROM events")),
            lookups = atoi(ask(store, "SELECT count(*) FROM lookups"));
        if (by_size != 0)
            assert_in_range(atoi(ask(store, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")),
                            500000, 2200000);
        else
            assert_in_range(events, 2400, 2800);
        assert_in_range(lookups, events / 100 - 2, events / 100 + 4);
        assert_string_equal(ask(store, "SELECT count(*) FROM evidence WHERE event_id NOT IN (SELECT id FROM events)"),
                            "0");
        assert_string_equal(ask(store, "SELECT count(*) FROM queries WHERE lookup_id NOT IN (SELECT id FROM lookups)"),
                            "0");
        assert_int_equal(dw_store_close(store, NULL), DW_OK);
    }
}

static void a_lean_store_tells_failures_whole(void **state)
{
    (void)state;
    struct store *store = open_store(&(struct store_options){.lean = true});
    bool known;
    (void)begin_input(store, NULL, 0, &known);
    struct event *e = make_event(T0, NULL, "x", 0);
    assert_true(add_event(store, e));
    struct evidence evidence[] = {{e, EVIDENCE_DECISIVE}};
    give(store, 0, lookup(1, "www.example.com.", OUTCOME_RESOLVED, evidence, 1), true, true);
    assert_string_equal(ask(store, "SELECT count(*) FROM lookups"), "1");
    assert_string_equal(ask(store, "SELECT (SELECT count(*) FROM queries) + (SELECT count(*) FROM events)"), "0");
    give(store, 0, lookup(2, "www.example.com.", OUTCOME_FAILED, evidence, 1), true, false);
    assert_string_equal(ask(store, "SELECT (SELECT count(*) FROM queries) + (SELECT count(*) FROM evidence)"), "2");
    dw_event_release(e);
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(views_keep_their_columns),
                                       TEST(keeps_only_evidence_without_a_path),
                                       TEST(an_amended_result_replaces_the_former),
                                       TEST(losses_take_certainty),
                                       TEST(the_same_input_twice_adds_nothing),
                                       TEST(overlapping_inputs_of_one_run),
                                       TEST(boots_tell_hosts),
                                       TEST(hostile_text_is_only_text),
                                       TEST(a_locked_store_only_reads),
                                       TEST(a_finished_database_is_one_file),
                                       TEST(refuses_what_is_not_its_own),
                                       TEST(retention_by_age_and_size),
                                       TEST(retention_of_a_private_database),
                                       TEST(a_lean_store_tells_failures_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
