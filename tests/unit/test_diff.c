#include "report/diff.h"

#include "support/views.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The story of support/views.c as it goes where the VPN takes all: its name is hidden, its hash is not. */
#define WELL                                                                                                           \
    "UPDATE lookups SET outcome = 'resolved', cause = NULL, root_cause = NULL, name = NULL, name_redacted ="           \
    " '<mask.hash: ''QQ==''>';"                                                                                        \
    "UPDATE queries SET outcome = 'resolved', cause = NULL, answers = '[\"2001:db8::7\"]';"                            \
    "UPDATE resolvers SET aaaa = 1, number = 3;"                                                                       \
    "UPDATE tunnels SET mode = 'full'; UPDATE primaries SET interface = 'utun3', tunnel_mode = 'full';"                \
    "INSERT INTO primaries VALUES(1, 'IPv6', 'net.vpn.example', 'utun3', 'fd00::9', '2022-10-10T21:00:00Z', NULL,"     \
    " 'full');"                                                                                                        \
    "UPDATE dns_services SET dns_service_id = 7, aaaa_ok = 1;"
#define NO_V6 "INSERT INTO primaries VALUES(1, 'IPv6', NULL, NULL, NULL, '2022-10-10T21:00:00Z', NULL, 'split');"

static char *compared(const char *good, const char *bad, struct report_options o)
{
    char *text = NULL;
    size_t size = 0;
    struct dw_error error = {0};
    sqlite3 *dbs[SIDES] = {views_database(good), views_database(bad)};
    struct report_diff what = {"good.log", "bad.log", DW_TIME_NONE, DW_TIME_NONE};
    assert_non_null(dbs[GOOD]);
    assert_non_null(dbs[BAD]);
    o.out = open_memstream(&text, &size);
    assert_non_null(o.out);
    struct report_options options[SIDES] = {o, o};
    for (int i = 0; i < SIDES; i++)
        options[i].db = dbs[i];
    if (dw_report_diff(&options[GOOD], &options[BAD], &what, &error) != DW_OK)
        fail_msg("%s", error.text);
    (void)fclose(o.out);
    for (int i = 0; i < SIDES; i++)
        (void)sqlite3_close(dbs[i]);
    return text;
}

static cJSON *compared_json(const char *good, const char *bad)
{
    char *text = compared(good, bad, (struct report_options){.format = REPORT_JSON});
    cJSON *root = cJSON_Parse(text);
    assert_non_null(root);
    free(text);
    return root;
}

static const char *member(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const cJSON *row(const cJSON *rows, const char *section, const char *subject, const char *property)
{
    const cJSON *one;
    cJSON_ArrayForEach (one, rows) {
        if (same(member(one, "section"), section) && same(member(one, "subject"), subject) &&
            same(member(one, "property"), property))
            return one;
    }
    return NULL;
}

static void assert_row(const cJSON *rows, const char *section, const char *subject, const char *property,
                       const char *good, const char *bad)
{
    const cJSON *one = row(rows, section, subject, property);
    assert_non_null(one);
    if (!same(member(one, "good"), good) || !same(member(one, "bad"), bad))
        fail_msg("%s: good %s, bad %s", subject, member(one, "good"), member(one, "bad"));
}

/* A name by its hash here and as it is there is one name; what stands aside of it is no reason. */
static void a_hash_and_its_name_are_one(void **state)
{
    (void)state;
    cJSON *root = compared_json(WELL, NO_V6);
    const cJSON *names = cJSON_GetObjectItem(root, "names"), *one = cJSON_GetArrayItem(names, 0);
    assert_int_equal(cJSON_GetArraySize(names), 1);
    assert_string_equal(member(one, "name"), "intranet.corp.example.");
    assert_string_equal(member(cJSON_GetObjectItem(one, "good"), "fate"), "resolved");
    assert_string_equal(member(cJSON_GetObjectItem(one, "bad"), "fate"), "failed");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(one, "worse")));
    const cJSON *reason = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "reasons"), 0);
    assert_string_equal(member(reason, "root_cause"), "split-tunnel-vpn");
    const cJSON *all = cJSON_GetObjectItem(root, "network"), *why = cJSON_GetObjectItem(reason, "differences");
    assert_row(why, "primaries", "IPv6", NULL, "utun3, fd00::9, net.vpn.example", "no primary");
    assert_row(why, "tunnels", "tunnel", NULL, "full tunnel, utun3, net.vpn.example",
               "split tunnel, utun3, net.vpn.example");
    assert_row(why, "resolvers", "default for corp.example", "AAAA", "yes", "no"); /* #3 and #1 */
    assert_row(why, "dns_services", "Do53 on en0/4, scope none", "AAAA", "yes", "no");
    assert_int_equal(cJSON_GetArraySize(why), 4);
    assert_row(all, "primaries", "IPv4", NULL, "utun3, 192.168.40.27, net.vpn.example",
               "en0, 192.168.40.27, net.vpn.example");
    assert_row(all, "dns_services", "Do53 on en0/4, scope none", "id", "7", "1037");
    assert_true(
        cJSON_IsFalse(cJSON_GetObjectItem(row(all, "dns_services", "Do53 on en0/4, scope none", "id"), "differs")));
    assert_true(
        cJSON_IsFalse(cJSON_GetObjectItem(row(all, "resolvers", "default for corp.example", "servers"), "differs")));
    cJSON_Delete(root);
}

/* What a capture does not show differs from nothing; that the other one lacks a flag tells all the same. */
static void what_is_not_shown_is_no_difference(void **state)
{
    (void)state;
    cJSON *root = compared_json(WELL "DELETE FROM resolvers; UPDATE dns_services SET aaaa_ok = NULL;"
                                     "DELETE FROM elections; DELETE FROM candidates; DELETE FROM tunnels;",
                                NO_V6);
    const cJSON *all = cJSON_GetObjectItem(root, "network");
    const cJSON *why = cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(root, "reasons"), 0), "differences");
    assert_row(why, "resolvers", "default for corp.example", "AAAA", NULL, "no");
    assert_row(why, "dns_services", "Do53 on en0/4, scope none", "AAAA", NULL, "no");
    assert_null(row(why, "tunnels", "tunnel", NULL));
    assert_true(
        cJSON_IsNull(cJSON_GetObjectItem(row(all, "dns_services", "Do53 on en0/4, scope none", "AAAA"), "differs")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(row(all, "elections", "IPv4", NULL), "differs")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(row(all, "tunnels", "tunnel", NULL), "differs")));
    cJSON_Delete(root);
}

/* The networks are those of when the name was decided, not those of the end. */
static void the_instant_is_that_of_the_name(void **state)
{
    (void)state;
    cJSON *root = compared_json(WELL, NO_V6 "UPDATE primaries SET valid_to = '2022-10-10T22:00:00Z';"
                                            "INSERT INTO primaries VALUES(1, 'IPv6', 's', 'en9', NULL,"
                                            " '2022-10-10T22:00:00Z', NULL, 'none');");
    assert_string_equal(member(cJSON_GetObjectItem(root, "bad"), "at"), "2022-10-10T21:33:26.143530Z");
    assert_row(cJSON_GetObjectItem(root, "network"), "primaries", "IPv6", NULL, "utun3, fd00::9, net.vpn.example",
               "no primary");
    cJSON_Delete(root);
}

static void what_fails_in_both_is_told_apart(void **state)
{
    (void)state;
    char *text = compared(NULL, NULL, (struct report_options){0});
    assert_non_null(strstr(text, "No name fares worse in BAD"));
    assert_non_null(strstr(text, "1 name fails in both"));
    assert_non_null(strstr(text, "and 1 that is the same in both"));
    free(text);
    text = compared(NULL, NULL, (struct report_options){.all = true});
    assert_null(strstr(text, "the same in both"));
    assert_non_null(strstr(text, "servers"));
    free(text);
}

/* Names only one of them has, several of one cause, and what the log hides altogether. */
static void names_of_one_side_alone(void **state)
{
    (void)state;
    cJSON *root = compared_json(
        WELL "INSERT INTO lookups SELECT 2, 1, 'other.example.', NULL, NULL, 1, 'x', start, \"end\", NULL, 1, 'failed',"
             " 0, 'nxdomain', 'certain', NULL, NULL, '' FROM lookups WHERE id = 1;",
        NO_V6 "INSERT INTO lookups SELECT id + 1, 1, 'h.example.', NULL, NULL, 1, 'x', start, \"end\", NULL, 1,"
              " outcome, 0, cause, confidence, root_cause, 'certain', '' FROM lookups WHERE id = 1;"
              "INSERT INTO lookups SELECT id + 2, 1, NULL, '<private>', NULL, 1, 'x', start, \"end\", NULL, 1, outcome,"
              " 0, 'timeout', confidence, NULL, 'certain', '' FROM lookups WHERE id = 1;");
    const cJSON *reasons = cJSON_GetObjectItem(root, "reasons");
    assert_int_equal(cJSON_GetArraySize(reasons), 2);
    const cJSON *first = cJSON_GetArrayItem(reasons, 0), *second = cJSON_GetArrayItem(reasons, 1);
    assert_int_equal(cJSON_GetObjectItem(first, "names")->valueint, 2);
    assert_int_equal(cJSON_GetObjectItem(first, "not_in_good")->valueint, 1);
    assert_string_equal(member(first, "example"), "intranet.corp.example.");
    assert_string_equal(member(second, "cause"), "timeout");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "names")), 4);
    cJSON_Delete(root);
}

static const char *step(const cJSON *root, int index, const char *key)
{
    int n = 0;
    const cJSON *one;
    cJSON_ArrayForEach (one, cJSON_GetObjectItem(root, "network")) {
        if (same(member(one, "section"), "steps") && n++ == index)
            return member(one, key);
    }
    return "no such step";
}

#define CHANGE(id, time, text)                                                                                         \
    "INSERT INTO network_changes VALUES(" id ", 1, '2022-10-10T" time "Z', 'network changed: " text "', NULL, NULL,"   \
    " NULL, NULL);"

/* What happened stands beside its like, in order; what comes after the name was decided is of no interest. */
static void steps_stand_beside_their_like(void **state)
{
    (void)state;
    cJSON *root = compared_json(
        WELL CHANGE("1", "20:00:00.000000", "v4(en0+:192.0.2.7) DNS+")
            CHANGE("2", "21:30:00.000000", "v4(utun3+:10.0.0.1, en0) DNS!"),
        CHANGE("1", "20:05:00.000000", "v4(en0+:198.51.100.7) DNS+")
            CHANGE("2", "20:50:00.000000", "v4(en0-:198.51.100.7)") CHANGE("3", "21:31:00.000000", "v4(en0) DNS!")
                CHANGE("4", "22:00:00.000000", "v4(en0) DNS") "UPDATE elections SET winner_interface = 'en9';");
    static const char *const expected[][3] = {{"change", "2022-10-10T20:00:00.000000Z v4(en0+:192.0.2.7) DNS+",
                                               "2022-10-10T20:05:00.000000Z v4(en0+:198.51.100.7) DNS+"},
                                              {"change", NULL, "2022-10-10T20:50:00.000000Z v4(en0-:198.51.100.7)"},
                                              {"IPv4", "2022-10-10T21:00:00.000000Z won by net.vpn.example on en0",
                                               "2022-10-10T21:00:00.000000Z won by net.vpn.example on en9"},
                                              {"tunnel", "2022-10-10T21:00:00.000000Z full tunnel on utun3",
                                               "2022-10-10T21:00:00.000000Z split tunnel on utun3"},
                                              {"change", "2022-10-10T21:30:00.000000Z v4(utun3+:10.0.0.1, en0) DNS!",
                                               "2022-10-10T21:31:00.000000Z v4(en0) DNS!"}};
    for (int i = 0; i < 5; i++) {
        assert_string_equal(step(root, i, "subject"), expected[i][0]);
        if (!same(step(root, i, "good"), expected[i][1]) || !same(step(root, i, "bad"), expected[i][2]))
            fail_msg("%d: %s | %s", i, step(root, i, "good"), step(root, i, "bad"));
    }
    assert_string_equal(step(root, 5, "subject"), "no such step");
    const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "network"), 0);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(first, "differs"))); /* but for addresses and times */
    cJSON_Delete(root);
}

/* One stand-in for one name, though it stands in two databases; hostile text stays text. */
static void redacted_and_hostile(void **state)
{
    (void)state;
    char *text = compared("UPDATE lookups SET outcome = 'resolved', cause = NULL, root_cause = NULL;", NULL,
                          (struct report_options){.redact = true});
    assert_null(strstr(text, "corp.example"));
    assert_null(strstr(text, "192.168.40.27"));
    assert_null(strstr(text, "bad.log"));
    assert_non_null(strstr(text, "1 in both captures"));
    free(text);
    text = compared(NULL,
                    "UPDATE primaries SET service_id = 'a' || char(27) || '[2J'; UPDATE lookups SET name = 'b' ||"
                    " char(27) || char(10) || '.';",
                    (struct report_options){.all = true});
    assert_null(strchr(text, '\x1b'));
    assert_non_null(strstr(text, "a\\x1b[2J"));
    free(text);
}

/* Whatever may be the reason, it is known what bears on it; "bad-name" and the like depend on no network. */
static void all_causes_are_known(void **state)
{
    (void)state;
    static const char *const lists[] = {"causes", "root_causes"};
    static const char *const alone[] = {"bad-name", "local-network-denied", "daemon-restarted"};
    cJSON *texts = dw_cause_texts();
    for (size_t l = 0; l < 2; l++) {
        const cJSON *one;
        cJSON_ArrayForEach (one, cJSON_GetObjectItem(texts, lists[l])) {
            struct slice code = dw_slice_of(one->string);
            bool no_network = false;
            for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
                no_network = no_network || dw_slice_equal(code, dw_slice_of(alone[i]));
            if (no_network != (dw_diff_topics(code) == 0))
                fail_msg("%s", one->string);
        }
    }
    dw_cause_texts_free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_and_its_name_are_one),
        cmocka_unit_test(what_is_not_shown_is_no_difference),
        cmocka_unit_test(the_instant_is_that_of_the_name),
        cmocka_unit_test(what_fails_in_both_is_told_apart),
        cmocka_unit_test(names_of_one_side_alone),
        cmocka_unit_test(redacted_and_hostile),
        cmocka_unit_test(all_causes_are_known),
        cmocka_unit_test(steps_stand_beside_their_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
