#include "logtext/print.h"

#include "logtext/printer.h"
#include "support/entries.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cJSON.h>
#include <cmocka.h>

enum { NOON = 1665437606 };

static struct log_entry sample(void)
{
    return (struct log_entry){.time_ns = INT64_C(1665437606131230456),
                              .utc_offset = -7 * 3600,
                              .type = LOG_TYPE_INFO,
                              .pid = 285,
                              .thread = 0xa6139,
                              .activity = 0x1f,
                              .mach_time = 12345,
                              .process = SLICE("mDNSResponder"),
                              .process_path = SLICE("/usr/sbin/mDNSResponder"),
                              .sender = SLICE("libmdns"),
                              .subsystem = SLICE("com.apple.mDNSResponder"),
                              .category = SLICE("Default"),
                              .message = SLICE("[R1] hello"),
                              .format = SLICE("[R%u] %s"),
                              .boot = SLICE("11111111-2222-3333-4444-555555555555")};
}

/* What `print` writes of one entry; to be freed. */
static char *printed(void (*print)(struct printer *, const struct log_entry *), const struct log_entry *entry)
{
    FILE *file = tmpfile();
    struct printer *p;
    assert_non_null(file);
    assert_int_equal(dw_printer_new(&p, fileno(file), NULL), DW_OK);
    print(p, entry);
    assert_int_equal(dw_printer_flush(p, NULL), DW_OK);
    dw_printer_free(p);
    long size = (rewind(file), fseek(file, 0, SEEK_END), ftell(file));
    rewind(file);
    char *text = calloc(1, (size_t)size + 1);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    (void)fclose(file);
    return text;
}

static void check_text(const struct log_entry *entry, const char *want)
{
    char *text = printed(dw_print_text, entry);
    assert_string_equal(text, want);
    free(text);
}

static void prints_columns(void **state)
{
    (void)state;
    struct log_entry e = sample();
    check_text(&e, "2022-10-10 14:33:26.131230-0700 0xa6139    Info        0x1f                 285    0    "
                   "mDNSResponder: (libmdns) [com.apple.mDNSResponder:Default] [R1] hello\n");
    e.sender = e.process;
    e.subsystem = SLICE_NONE;
    e.message = SLICE("two\nlines\tand a tab");
    check_text(&e, "2022-10-10 14:33:26.131230-0700 0xa6139    Info        0x1f                 285    0    "
                   "mDNSResponder: two\nlines\tand a tab\n");
    e.time_ns = DW_TIME_NONE;
    check_text(&e, "mDNSResponder: two\nlines\tand a tab\n");
    e = sample();
    e.time_ns = -1;
    e.utc_offset = 5 * 3600 + 1800;
    e.pid = 4294967295u;
    e.thread = UINT64_MAX;
    e.activity = UINT64_MAX >> 1;
    e.sender = SLICE_NONE;
    check_text(&e,
               "1970-01-01 05:29:59.999999+0530 0xffffffffffffffff Info        0x7fffffffffffffff   4294967295 0    "
               "mDNSResponder: [com.apple.mDNSResponder:Default] [R1] hello\n");
}

static void prints_marks(void **state)
{
    (void)state;
    struct log_entry e = {.type = LOG_TYPE_BOOT,
                          .time_ns = NOON * INT64_C(1000000000),
                          .boot = SLICE("11111111-2222-3333-4444-555555555555")};
    check_text(&e, "2022-10-10 21:33:26.000000+0000 0x0        Timesync    0x0                  0      0    "
                   "=== system boot: 11111111-2222-3333-4444-555555555555\n");
    e.type = LOG_TYPE_TIMESYNC;
    check_text(&e, "2022-10-10 21:33:26.000000+0000 0x0        Timesync    0x0                  0      0    "
                   "=== system wallclock time adjusted\n");
    e.type = LOG_TYPE_BOOT;
    e.time_ns = DW_TIME_NONE;
    check_text(&e, "=== system boot: 11111111-2222-3333-4444-555555555555\n");
}

static void shows_controls(void **state)
{
    (void)state;
    struct log_entry e = {.time_ns = DW_TIME_NONE,
                          .process = SLICE("a\nb"),
                          .message = SLICE("\x1b[31m\x7f 1234567\x9b"
                                           "2J \xc2\x9b \xe2\x80\xae \xc3\xa4 \xf0\x9f\x98\x80 \xed\xa0\x80")};
    check_text(&e,
               "a\\x0ab: \\x1b[31m\\x7f 1234567\\x9b2J \\x9b \\u{202e} \xc3\xa4 \xf0\x9f\x98\x80 \\xed\\xa0\\x80\n");
}

static void writes_json(void **state)
{
    (void)state;
    struct log_entry e = sample();
    e.message = SLICE("a \"quoted\" \\ line\nwith\ttabs, \x1b, \xff and \xc3\xa4, \xe2\x80\xa8, \xf3\xa0\x80\xa0");
    char *text = printed(dw_print_json, &e);
    assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
    for (const char *c = text; *c != '\n'; c++)
        assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    assert_string_equal(cJSON_GetObjectItem(json, "timestamp")->valuestring, "2022-10-10 14:33:26.131230-0700");
    assert_string_equal(cJSON_GetObjectItem(json, "eventType")->valuestring, "logEvent");
    assert_string_equal(cJSON_GetObjectItem(json, "messageType")->valuestring, "Info");
    assert_string_equal(cJSON_GetObjectItem(json, "processImagePath")->valuestring, "/usr/sbin/mDNSResponder");
    assert_string_equal(cJSON_GetObjectItem(json, "senderImagePath")->valuestring, "libmdns");
    assert_string_equal(cJSON_GetObjectItem(json, "formatString")->valuestring, "[R%u] %s");
    assert_string_equal(cJSON_GetObjectItem(json, "bootUUID")->valuestring, "11111111-2222-3333-4444-555555555555");
    assert_int_equal(cJSON_GetObjectItem(json, "processID")->valueint, 285);
    assert_int_equal(cJSON_GetObjectItem(json, "threadID")->valueint, 0xa6139);
    assert_int_equal(cJSON_GetObjectItem(json, "activityIdentifier")->valueint, 0x1f);
    assert_int_equal(cJSON_GetObjectItem(json, "machTimestamp")->valueint, 12345);
    assert_string_equal(
        cJSON_GetObjectItem(json, "eventMessage")->valuestring,
        "a \"quoted\" \\ line\nwith\ttabs, \x1b, \xef\xbf\xbd and \xc3\xa4, \xe2\x80\xa8, \xf3\xa0\x80\xa0");
    cJSON_Delete(json);
    free(text);
}

static void reads_again_what_it_wrote(void **state)
{
    (void)state;
    struct log_entry e = sample();
    for (int json = 0; json < 2; json++) {
        char *text = printed(json != 0 ? dw_print_json : dw_print_text, &e);
        struct read_entries *read = dw_test_read(dw_slice_of(text), true);
        assert_int_equal(read->count, 1);
        const struct log_entry *got = &read->list[0];
        assert_int_equal(got->time_ns, e.time_ns / 1000 * 1000);
        assert_int_equal(got->utc_offset, e.utc_offset);
        assert_int_equal(got->type, e.type);
        assert_int_equal(got->pid, e.pid);
        assert_int_equal(got->thread, e.thread);
        assert_int_equal(got->activity, e.activity);
        assert_true(dw_slice_equal(got->process, e.process));
        assert_true(dw_slice_equal(got->sender, e.sender));
        assert_true(dw_slice_equal(got->subsystem, e.subsystem));
        assert_true(dw_slice_equal(got->category, e.category));
        assert_true(dw_slice_equal(got->message, e.message));
        dw_test_entries_free(read);
        free(text);
    }
}

/* Texts longer than the buffer, and lengths around its end. */
static void prints_texts_of_any_length(void **state)
{
    (void)state;
    enum { MOST = 3 * PRINTER_SIZE };
    char *long_text = malloc(MOST), *want = malloc(MOST + 64);
    for (size_t i = 0; i < MOST; i++)
        long_text[i] = (char)('a' + i % 26);
    for (size_t len = PRINTER_SIZE - 20; len < PRINTER_SIZE + 20; len++) {
        struct log_entry e = {.time_ns = DW_TIME_NONE, .process = SLICE("p"), .message = dw_slice(long_text, len)};
        (void)sprintf(want, "p: %.*s\n", (int)len, long_text);
        check_text(&e, want);
    }
    struct log_entry e = {.time_ns = DW_TIME_NONE,
                          .process = dw_slice(long_text, PRINTER_SIZE),
                          .sender = dw_slice(long_text, MOST),
                          .message = SLICE("m")};
    char *text = printed(dw_print_text, &e);
    assert_int_equal(strlen(text), (size_t)PRINTER_SIZE + 2 + MOST + 3 + 2);
    free(text);
    free(long_text);
    free(want);
}

static void tells_when_it_cannot_write(void **state)
{
    (void)state;
    struct printer *p;
    struct dw_error error = {0};
    assert_int_equal(dw_printer_new(&p, -1, NULL), DW_OK);
    dw_print_head(p);
    assert_int_equal(dw_printer_flush(p, &error), DW_ERR_IO);
    assert_non_null(strstr(error.text, "cannot write"));
    dw_printer_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_columns),
        cmocka_unit_test(prints_marks),
        cmocka_unit_test(shows_controls),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(reads_again_what_it_wrote),
        cmocka_unit_test(prints_texts_of_any_length),
        cmocka_unit_test(tells_when_it_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
