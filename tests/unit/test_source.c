#include "source/notices.h"
#include "source/source.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct heard {
    unsigned count;
    char last[512];
    uint64_t line;
};

static void hear(void *self, const struct dw_notice *notice)
{
    struct heard *heard = self;
    heard->count++;
    heard->line = notice->line;
    (void)snprintf(heard->last, sizeof heard->last, "%s", notice->text);
}

static void sums_up_equal_notices(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct notices *notices = dw_notices_new(&(struct dw_notify){hear, &heard});
    struct dw_notify way = dw_notices_way(notices);
    for (uint64_t i = 1; i <= 1000; i++) {
        struct dw_notice same = {DW_NOTICE_DAMAGE, "x.log", i, 0, "a torn line"};
        dw_notify(&way, &same);
    }
    assert_int_equal(heard.count, 3);
    struct dw_notice other = {DW_NOTICE_DAMAGE, "x.log", 1001, 0, "another thing"};
    dw_notify(&way, &other);
    assert_int_equal(heard.count, 4);
    dw_notices_sum_up(notices);
    assert_int_equal(heard.count, 5);
    assert_int_equal(heard.line, 1000);
    assert_non_null(strstr(heard.last, "a torn line"));
    assert_non_null(strstr(heard.last, "997"));
    dw_notices_sum_up(notices);
    assert_int_equal(heard.count, 5);
    dw_notices_free(notices);
}

static void bounds_the_kinds_of_notices(void **state)
{
    (void)state;
    struct heard heard = {0};
    struct notices *notices = dw_notices_new(&(struct dw_notify){hear, &heard});
    struct dw_notify way = dw_notices_way(notices);
    for (int i = 0; i < 10000; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "damage of kind %d", i);
        struct dw_notice one = {DW_NOTICE_DAMAGE, "x.log", 0, 0, text};
        dw_notify(&way, &one);
    }
    assert_in_range(heard.count, 10, 200);
    dw_notices_sum_up(notices);
    assert_in_range(heard.count, 10, 200);
    dw_notices_free(notices);
}

static void tells_when_a_digest_could_not_be_read(void **state)
{
    (void)state;
    char digest[33];
    struct dw_error error = {0};
    assert_int_equal(dw_input_digest("/dev/null", digest, &error), DW_ERR_IO); /* a pipe cannot be read twice either */
    assert_int_equal(dw_input_digest("/nonexistent/file", digest, &error), DW_ERR_IO);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    (void)fputs(text, out);
    (void)fclose(out);
}

/* A folder is known by its files: names and contents of those that are of use. */
static void digests_folders(void **state)
{
    (void)state;
    char folder[] = "/tmp/dnswhy-test-XXXXXX", path[128], first[33], second[33];
    assert_non_null(mkdtemp(folder));
    write_file(folder, "b.tracev3", "bb");
    write_file(folder, "a.tracev3", "a");
    assert_int_equal(dw_input_digest(folder, first, NULL), DW_OK);
    write_file(folder, "picture.png", "of no use");
    assert_int_equal(dw_input_digest(folder, second, NULL), DW_OK);
    assert_string_equal(first, second);
    write_file(folder, "a.tracev3", "ab"); /* the same bytes, cut elsewhere */
    write_file(folder, "b.tracev3", "b");
    assert_int_equal(dw_input_digest(folder, second, NULL), DW_OK);
    assert_string_not_equal(first, second);
    static const char *const names[] = {"a.tracev3", "b.tracev3", "picture.png"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static const struct reader_options OPTIONS = {.assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN};

static enum dw_status open_text(const char *text, size_t len, struct input **input, struct dw_error *error)
{
    char path[] = "/tmp/dnswhy-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    (void)close(fd);
    enum dw_status status = dw_input_open(input, path, &OPTIONS, error);
    (void)unlink(path);
    return status;
}

static void takes_dumps_of_the_network_as_state(void **state)
{
    (void)state;
    static const struct {
        const char *text, *style;
    } dumps[] = {
        {"DNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.1\n  flags    : Request A records\n", "scutil"},
        {"Network information\n\nIPv4 network interface information\n     en0 : flags      : 0x5 (IPv4,DNS)\n"
         "           address    : 192.0.2.20\n           reach      : 0x00000002 (Reachable)\n",
         "scutil"},
        {"en0: flags=8863<UP,BROADCAST,RUNNING> mtu 1500\n\tinet 192.0.2.20 netmask 0xffffff00 broadcast "
         "192.0.2.255\n",
         "ifconfig"},
        {"Routing tables\n\nInternet:\nDestination        Gateway            Flags        Netif Expire\n"
         "default            192.0.2.1          UGSc           en0\n",
         "netstat"}};
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        struct input *input = NULL;
        struct dw_error error = {0};
        assert_int_equal(open_text(dumps[i].text, strlen(dumps[i].text), &input, &error), DW_OK);
        assert_int_equal(input->kind, INPUT_STATE);
        assert_int_equal(input->part_count, 1);
        assert_int_equal(input->parts[0].kind, PART_STATE);
        assert_string_equal(input->parts[0].style, dumps[i].style);
        assert_int_equal(input->parts[0].text_length, strlen(dumps[i].text));
        assert_memory_equal(input->parts[0].text, dumps[i].text, strlen(dumps[i].text));
        dw_input_close(input);
    }
}

static void takes_a_log_with_a_dump_in_it_as_a_log(void **state)
{
    (void)state;
    static const char text[] =
        "2022-10-10 14:33:26.131230-0700 0x1b5d     Info        0x0                  285    0    "
        "configd: (IPMonitor) [com.apple.SystemConfiguration:IPMonitor] DNS configuration\n"
        "resolver #1\n  nameserver[0] : 192.0.2.1\n  flags    : Request A records\n";
    struct input *input = NULL;
    struct dw_error error = {0};
    assert_int_equal(open_text(text, sizeof text - 1, &input, &error), DW_OK);
    assert_int_equal(input->kind, INPUT_TEXT);
    assert_int_equal(input->parts[0].kind, PART_ENTRIES);
    dw_input_close(input);
}

static void refuses_what_is_neither(void **state)
{
    (void)state;
    struct input *input = NULL;
    struct dw_error error = {0};
    assert_int_equal(open_text("", 0, &input, &error), DW_ERR_FORMAT);
    assert_non_null(strstr(error.text, "is empty"));
    assert_int_equal(open_text("\xff\xfe\0\1\2\3\4", 7, &input, &error), DW_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_up_equal_notices),
        cmocka_unit_test(bounds_the_kinds_of_notices),
        cmocka_unit_test(tells_when_a_digest_could_not_be_read),
        cmocka_unit_test(digests_folders),
        cmocka_unit_test(takes_dumps_of_the_network_as_state),
        cmocka_unit_test(takes_a_log_with_a_dump_in_it_as_a_log),
        cmocka_unit_test(refuses_what_is_neither),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
