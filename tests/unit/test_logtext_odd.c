/* Log text that is mixed, damaged, endless, hostile, or alive. */
#include "base/timestamp.h"
#include "support/entries.h"

#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STAMP "2022-10-10 14:33:26.131230-0700  localhost "
#define assert_text(s, text)                                                                                           \
    do {                                                                                                               \
        struct slice seen_ = (s);                                                                                      \
        assert_int_equal(seen_.len, sizeof(text) - 1);                                                                 \
        assert_memory_equal(seen_.ptr != NULL ? seen_.ptr : "", text, sizeof(text) - 1);                               \
    } while (0)

static void mixed_styles(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(
        SLICE("2022-10-10 14:33:26.131 I  mDNSResponder[285:1b5d] [R1] compact\n" STAMP
              "mDNSResponder[285]: [R2] syslog\r\n"
              "{\"eventMessage\":\"[R3] json\"}\n"
              "Nov 21 09:32:32 host configd[26] <Notice>: bsd\n"
              "2025-12-29 19:20:48.894481+0100 0xa6139    Default     0x0    430    0    mDNSResponder: [R4] default\n"
              "\n"
              "mDNSResponder: [R5] from a page\n"
              "[{\n  \"eventMessage\" : \"[R6] array\"\n}]\n"
              "\xef\xbb\xbf" STAMP "configd[5]: not at its line's beginning\n"),
        false);
    assert_int_equal(r->count, 7);
    const char *ends[] = {"compact", "syslog", "json", "bsd", "default", "page", "array"};
    for (size_t i = 0; i < 7; i++)
        assert_true(dw_slice_ends(r->list[i].message, dw_slice_of(ends[i])));
    dw_test_entries_free(r);
}

static void quoted_lines(void **state)
{
    (void)state;
    struct read_entries *r = dw_test_read(
        SLICE(STAMP "Notes[9]: somebody pasted\nmDNSResponder: [R1->Q2] quoted\n"
                    "  " STAMP "mDNSResponder[285]: [R1->Q2] quoted\n" STAMP
                    "Notes[9]: mDNSResponder[285]: [R1] quoted\n" STAMP "mDNSResponder[285]: [R9] real\n  " STAMP
                    "mDNSResponder[285]: continued\n"
                    "2022-10-10 14:33:26.2 E  mDNSResponderHelper[7:8] x\n"
                    "2022-10-10 14:33:26.131230-0700 0x1 Default 0x0 4 0 App: (L) [a.b:c] configd: quoted\n"),
        false);
    assert_int_equal(r->count, 1);
    assert_text(r->list[0].message, "[R9] real\n  " STAMP "mDNSResponder[285]: continued");
    dw_test_entries_free(r);
}

static void dirty_bytes(void **state)
{
    (void)state;
    struct read_entries *r =
        dw_test_read(SLICE("\033[1m" STAMP "\033[31mmDNSResponder[285]\033[0m: [R1] \xff\xfe x\n" STAMP
                           "mDNS\0Responder[285]: [R2] \0y"),
                     false);
    assert_int_equal(r->count, 2);
    assert_text(r->list[0].message, "[R1] \xff\xfe x");
    assert_text(r->list[1].message, "[R2] y");
    assert_int_equal(r->stats.damaged, 1);
    assert_int_equal(r->notice_line, 2);
    dw_test_entries_free(r);
}

static void indented_page(void **state)
{
    (void)state;
    struct read_entries *r =
        dw_test_read(SLICE("I ran this:\n\n    " STAMP "mDNSResponder[285]: [R1-&gt;Q2] x\n    " STAMP
                           "curl[9]: no\n    " STAMP "configd[2]: y\n\nAnd so on.\n"),
                     false);
    assert_int_equal(r->count, 3); /* the first is the author's */
    assert_text(r->list[1].message, "[R1->Q2] x");
    assert_text(r->list[2].message, "y");
    assert_string_equal(r->stats.style, "syslog");
    dw_test_entries_free(r);
}

static void long_lines(void **state)
{
    (void)state;
    static const size_t SIZES[] = {(size_t)1 << 20, (size_t)3 << 20, (size_t)9 << 20};
    for (size_t i = 0; i < 3; i++) {
        char *text = malloc(SIZES[i] + 300);
        assert_non_null(text);
        size_t n = (size_t)sprintf(text, STAMP "mDNSResponder[1]: ");
        size_t head = n;
        memset(text + n, 'x', SIZES[i]);
        n += SIZES[i];
        n += (size_t)sprintf(text + n, "\n" STAMP "mDNSResponder[1]: after\n");
        struct read_entries *r = dw_test_read(dw_slice(text, n), false);
        assert_int_equal(r->count, 2);
        assert_int_equal(r->list[0].message.len, i < 2 ? SIZES[i] : ((size_t)4 << 20) - head);
        assert_int_equal(r->stats.damaged, i == 2);
        assert_text(r->list[1].message, "after");
        assert_int_equal(r->list[1].line, 2);
        dw_test_entries_free(r);
        free(text);
    }
}

/* A whole array in one line, longer than any line may be. */
static void long_array(void **state)
{
    (void)state;
    static const char OBJECT[] = "{\"processImagePath\":\"\\/x\\/configd\",\"eventMessage\":\"m\"},";
    size_t count = ((size_t)6 << 20) / (sizeof OBJECT - 1), n = 0;
    char *text = malloc((size_t)7 << 20);
    assert_non_null(text);
    text[n++] = '[';
    for (size_t i = 0; i < count; i++, n += sizeof OBJECT - 1)
        memcpy(text + n, OBJECT, sizeof OBJECT - 1);
    text[n - 1] = ']';
    struct read_entries *r = dw_test_read(dw_slice(text, n), false);
    assert_int_equal(r->stats.entries, count);
    assert_int_equal(r->stats.damaged, 0);
    dw_test_entries_free(r);
    free(text);
}

static void long_message(void **state)
{
    (void)state;
    size_t size = (size_t)6 << 20;
    char *text = malloc(size + 200);
    assert_non_null(text);
    size_t n = (size_t)sprintf(text, STAMP "configd[1]: dump\n");
    for (; n < size; n += 100) {
        memset(text + n, 'y', 99);
        text[n + 99] = '\n';
    }
    n += (size_t)sprintf(text + n, STAMP "configd[1]: after");
    struct read_entries *r = dw_test_read(dw_slice(text, n), false);
    assert_int_equal(r->count, 2);
    assert_int_equal(r->stats.damaged, 1);
    assert_true(r->list[0].message.len > (size_t)3 << 20 && r->list[0].message.len <= (size_t)4 << 20);
    dw_test_entries_free(r);
    free(text);
}

/* What lies in the buffer is kept when the buffer moves on. */
static void any_step(void **state)
{
    (void)state;
    struct slice text =
        SLICE(STAMP "mDNSResponder[285]: (a) [com.apple.mdns:b] one\nmore\n" STAMP
                    "mDNSResponder[285]: two\n[{\"eventMessage\":\"three\"}]\n" STAMP "configd[2]: four");
    for (size_t step = 1; step < 60; step++) {
        struct reader_options o = {.input = "x", .assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN};
        struct read_entries *r = dw_test_read_with(text, o, step);
        assert_int_equal(r->count, 4);
        assert_text(r->list[0].message, "one\nmore");
        assert_text(r->list[0].category, "b");
        assert_text(r->list[1].message, "two");
        assert_text(r->list[2].message, "three");
        assert_text(r->list[3].message, "four");
        assert_int_equal(r->list[3].line, 5);
        dw_test_entries_free(r);
    }
}

static void live(void **state)
{
    (void)state;
    struct entry_reader *reader = NULL;
    struct log_entry e;
    struct reader_options o = {.input = "x", .assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN};
    struct slice two = SLICE(STAMP "mDNSResponder[285]: last\nof it\n" STAMP "configd[2]: later");
    size_t first = dw_slice_find(two, SLICE("later")) - 5;
    assert_int_equal(dw_logtext_open(&reader, dw_test_source(two, first, true), &o, NULL), DW_OK);
    for (int i = 0; i < 3; i++) /* nothing, nothing, an entry that may go on */
        assert_int_equal(reader->next(reader, &e, NULL), DW_AGAIN);
    reader->flush(reader);
    assert_int_equal(reader->next(reader, &e, NULL), DW_OK);
    assert_text(e.message, "last\nof it");
    assert_int_equal(reader->next(reader, &e, NULL), DW_AGAIN);
    assert_int_equal(reader->next(reader, &e, NULL), DW_AGAIN);
    assert_int_equal(reader->next(reader, &e, NULL), DW_OK);
    assert_text(e.message, "later");
    assert_int_equal(reader->next(reader, &e, NULL), DW_END);
    reader->close(reader);
    /* an array that a stream never closes is no damage */
    assert_int_equal(dw_logtext_open(&reader, dw_test_source(SLICE("[{\"eventMessage\":\"x\"}"), 0, true), &o, NULL),
                     DW_OK);
    enum dw_status status;
    size_t entries = 0;
    while ((status = reader->next(reader, &e, NULL)) != DW_END)
        entries += status == DW_OK;
    assert_int_equal(entries, 1);
    assert_int_equal(reader->stats(reader)->damaged, 0);
    reader->close(reader);
}

static void rubbish(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"",
                                        "\n",
                                        "[",
                                        "{",
                                        "[[[[[{",
                                        "{}",
                                        "[]",
                                        "{\"",
                                        "{\"a\":",
                                        "{\"a\":{\"b\":[",
                                        "{\"a\":1,}",
                                        "{\"eventMessage\":\"\\u",
                                        "{\"eventMessage\":\"\\ud83d\"}",
                                        "{\"eventMessage\":\"\\uZZZZ\\\"\"}",
                                        "2022-10-10",
                                        "2022-10-10 14:33:26",
                                        "2022-10-10 14:33:26 ",
                                        "2022-10-10 14:33:26 0x",
                                        "2022-10-10 14:33:26 0x1 Default 0x0 1 2 ",
                                        "default\t",
                                        "default\t10:00:00\t",
                                        "default\t10:00:00\t\t\t\t",
                                        "Nov 21 09:32:32 ",
                                        "Nov 21 09:32:32 h p(",
                                        "Nov 21 09:32:32 h p[",
                                        "=== ",
                                        "=== system boot: ",
                                        "--- last message repeated",
                                        "&#",
                                        "&#99999999;",
                                        "\\",
                                        "> ",
                                        "###",
                                        "mDNSResponder:",
                                        "mDNSResponder[",
                                        "mDNSResponder[1",
                                        "mDNSResponder[1]",
                                        "[:]",
                                        "[com.apple.:]",
                                        "(",
                                        "\033[",
                                        "\033]",
                                        "\xff\xff",
                                        "10:00:00\t",
                                        "10:00:00 mDNSResponder: ",
                                        "lost 99999999999999999999 messages"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        size_t len = strlen(TEXTS[i]);
        char *exact = malloc(len != 0 ? len : 1); /* so that reading past the end shows */
        assert_non_null(exact);
        memcpy(exact, TEXTS[i], len);
        for (int all = 0; all < 2; all++) {
            struct read_entries *r = dw_test_read(dw_slice(exact, len), all == 1);
            assert_int_equal(r->status, DW_END);
            dw_test_entries_free(r);
        }
        (void)dw_logtext_bid(dw_slice(exact, len));
        free(exact);
    }
}

/* Every line that was read well is read again with each of its bytes changed. */
static void mutations(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "2025-12-29 19:20:48.894481+0100 0xa6139    Default     0x0   430    0    configd: (a) [com.apple.x:y] z",
        "{\"timestamp\":\"2022-05-30 00:38:21.0-0000\",\"eventMessage\":\"a\\u00e9\\\"\",\"processID\":1}",
        "Nov 21 09:32:32 host configd(a.b)[26] <Notice>: &gt;\\[", "default\t00:00:01.0-0700\tconfigd\tcom.a.b\tc\td"};
    static const char BYTES[] = "\0\n\t \"\\[]{}():.-0Z\xff&=";
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        size_t len = strlen(TEXTS[i]);
        for (size_t at = 0; at < len; at++) {
            char text[512];
            memcpy(text, TEXTS[i], len);
            text[at] = BYTES[(at + i) % (sizeof BYTES - 1)];
            struct read_entries *r = dw_test_read(dw_slice(text, len), at % 2 == 0);
            assert_int_equal(r->status, DW_END);
            dw_test_entries_free(r);
        }
    }
}

static void bids(void **state)
{
    (void)state;
    assert_int_equal(dw_logtext_bid(SLICE("")), 0);
    assert_int_equal(dw_logtext_bid(SLICE("hello, world\nnothing here\n")), 0);
    assert_int_equal(dw_logtext_bid(SLICE("\1\2\3\4\5\6\7mDNSResponder: [R1]")), 0);
    assert_true(dw_logtext_bid(SLICE("resolver #1\n  nameserver[0] : 192.0.2.1\n")) == 0);
    assert_true(dw_logtext_bid(SLICE("> mDNSResponder: [R1-&gt;Q2] x\n")) >= 20);
    assert_true(dw_logtext_bid(SLICE("text\n[R1->Q2] x\n")) >= 20);
    assert_true(dw_logtext_bid(SLICE(STAMP "mDNSResponder[1]: x\n")) >= 90);
    assert_true(dw_logtext_bid(SLICE("{\"eventMessage\":\"x\"}\n")) >= 90);
    assert_true(dw_logtext_bid(SLICE("[{\n  \"eventMessage\" : \"x\"\n},{")) >= 90);
    assert_true(dw_logtext_bid(SLICE("Timestamp                       (process)[PID]    \n")) >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixed_styles),  cmocka_unit_test(quoted_lines), cmocka_unit_test(dirty_bytes),
        cmocka_unit_test(indented_page), cmocka_unit_test(long_lines),   cmocka_unit_test(long_array),
        cmocka_unit_test(long_message),  cmocka_unit_test(any_step),     cmocka_unit_test(live),
        cmocka_unit_test(rubbish),       cmocka_unit_test(mutations),    cmocka_unit_test(bids)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
