#include "store/unmask.h"

#include <sqlite3.h>
#include <stdio.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HIDDEN "a name that the log hides"

static const struct unmask_texts TEXTS = {{HIDDEN, sizeof HIDDEN - 1}, {"{count} guessed", 15}};

static struct store *open_store(void)
{
    struct store *store;
    assert_int_equal(dw_store_open(&store, &(struct store_options){0}, NULL), DW_OK);
    return store;
}

static void give(struct correlate_sink *sink, uint64_t id, const char *hash, const char *redacted)
{
    struct lookup_result r = {.id = id,
                              .name_hash = dw_slice_of(hash),
                              .name_redacted = dw_slice_of(redacted),
                              .start = 1000,
                              .end = 2000,
                              .stopped = DW_TIME_NONE,
                              .outcome = OUTCOME_FAILED,
                              .summary = SLICE("x could not resolve " HIDDEN ".")};
    assert_int_equal(sink->lookup(sink->self, &r, true, NULL), DW_OK);
}

static struct unmask *open_unmask(struct store *store)
{
    struct unmask *u;
    assert_int_equal(dw_unmask_open(&u, store, NULL), DW_OK);
    return u;
}

static void try(struct unmask *u, const char *name)
{
    assert_int_equal(dw_unmask_try(u, dw_slice_of(name), NULL), DW_OK);
}

static struct unmask_counts write(struct unmask *u)
{
    struct unmask_counts counts;
    assert_int_equal(dw_unmask_write(u, &TEXTS, &counts, NULL), DW_OK);
    return counts;
}

/* All rows, columns by '|' and rows by ';'. */
static void assert_rows(struct store *store, const char *sql, const char *expected)
{
    char got[1024] = "";
    size_t at = 0;
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(dw_store_database(store), sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0, n = sqlite3_column_count(s); i < n; i++) {
            const unsigned char *text = sqlite3_column_text(s, i);
            at += (size_t)snprintf(got + at, sizeof got - at, "%s%c", text != NULL ? (const char *)text : "",
                                   i + 1 < n ? '|' : ';');
        }
    (void)sqlite3_finalize(s);
    assert_string_equal(got, expected);
}

static void masks_follow_their_hash(void **state)
{
    (void)state;
    struct store *store = open_store();
    struct correlate_sink sink = dw_store_sink(store, 0);
    give(&sink, 1, "185f66ad", "<mask.hash: 'QQ=='>");
    give(&sink, 2, NULL, "<mask.hash: 'QQ=='>");
    give(&sink, 3, NULL, "<mask.hash: 'Qg=='>");
    give(&sink, 4, "<dn:I/vUYw>", "<private> <dn:I/vUYw>");
    struct unmask *u = open_unmask(store);
    try(u, "mail.example.net");
    try(u, "bastion.corp.example");
    try(u, "BASTION.corp.example."); /* one name */
    try(u, "..");
    try(u, "");
    struct unmask_counts c = write(u);
    assert_int_equal(c.hidden, 4);
    assert_int_equal(c.named, 2);
    assert_int_equal(c.guessed, 0);
    assert_int_equal(c.no_hash, 2);
    assert_int_equal(c.hashes, 1);
    assert_int_equal(c.candidates, 3);
    dw_unmask_close(u);
    assert_rows(store, "SELECT id, name, name_redacted, name_guess, summary FROM lookups",
                "1|bastion.corp.example.||0|x could not resolve bastion.corp.example..;"
                "2|bastion.corp.example.||0|x could not resolve bastion.corp.example..;"
                "3||<mask.hash: 'Qg=='>|0|x could not resolve " HIDDEN ".;"
                "4||<private> <dn:I/vUYw>|0|x could not resolve " HIDDEN ".;");
    assert_rows(store, "SELECT * FROM quality", "");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

/* More candidates of one hash than are told: the first ones in the order of letters stay, whatever order they come in.
 */
static void many_of_one_hash(void **state)
{
    (void)state;
    static const char *const names[] = {"zrfhgbxz", "cvokbiod", "bastion",  "vygfcitk", "tzbjdoqy", "njyydrhk",
                                        "fvbkejne", "momteoxp", "jjxdetys", "jtpsevjq", "amxlgate", "ciikbwgc"};
    static const char *const first[] = {"amxlgate", "bastion",  "ciikbwgc", "cvokbiod", "fvbkejne",
                                        "jjxdetys", "jtpsevjq", "momteoxp", "njyydrhk"};
    struct store *store = open_store();
    struct correlate_sink sink = dw_store_sink(store, 0);
    give(&sink, 1, "185f66ad", NULL);
    struct unmask *u = open_unmask(store);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s.corp.example", names[i]);
        try(u, name);
    }
    assert_int_equal(write(u).guessed, 1);
    struct unmask_name n;
    assert_true(dw_unmask_name(u, 0, &n));
    assert_int_equal(n.also_count, UNMASK_ALSO);
    for (size_t i = 0; i < UNMASK_ALSO + 1; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s.corp.example.", first[i]);
        assert_true(dw_slice_equal(i == 0 ? n.name : n.also[i - 1], dw_slice_of(name)));
    }
    assert_false(dw_unmask_name(u, 1, &n));
    dw_unmask_close(u);
    assert_rows(store, "SELECT name, name_guess FROM lookups", "amxlgate.corp.example.|1;");
    assert_rows(store, "SELECT code, text FROM quality", "names-guessed|1 guessed;");
    /* what was a guess stays one, and nothing new is told */
    u = open_unmask(store);
    try(u, "amxlgate.corp.example");
    assert_int_equal(write(u).guessed, 1);
    assert_false(dw_unmask_name(u, 0, &n));
    dw_unmask_close(u);
    assert_rows(store, "SELECT code, text FROM quality", "names-guessed|1 guessed;");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

/* macOS 14 hashes the bytes as written, 15 and later in lower case; each hash stands for the name as the candidate
 * writes it. A later candidate touches its own hash alone. */
static void both_spellings(void **state)
{
    (void)state;
    struct store *store = open_store();
    struct correlate_sink sink = dw_store_sink(store, 0);
    give(&sink, 1, "185f66ad", NULL);
    give(&sink, 2, "b0d8c94d", NULL);
    struct unmask *u = open_unmask(store);
    try(u, "Bastion.corp.example");
    assert_int_equal(write(u).named, 2);
    dw_unmask_close(u);
    u = open_unmask(store);
    try(u, "AMXLGATE.corp.example");
    assert_int_equal(write(u).guessed, 1);
    dw_unmask_close(u);
    assert_rows(store, "SELECT name, name_guess, summary FROM lookups ORDER BY id",
                "AMXLGATE.corp.example.|1|x could not resolve AMXLGATE.corp.example..;"
                "Bastion.corp.example.|0|x could not resolve Bastion.corp.example..;");
    assert_int_equal(dw_store_close(store, NULL), DW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_follow_their_hash),
        cmocka_unit_test(many_of_one_hash),
        cmocka_unit_test(both_spellings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
