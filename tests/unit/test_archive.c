#include "source/archive.h"
#include "source/members.h"
#include "source/source.h"

#include "support/archives.h"
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

#define LOG                                                                                                            \
    "2022-10-10 14:33:26.131230-0700 0x1b5d     Default     0x0                  285    0    mDNSResponder: "          \
    "(Library) "                                                                                                       \
    "[com.apple.mDNSResponder:Default] [R1] DNSServiceQueryRecord START -- qname: intranet.corp.example., qtype: A, "  \
    "flags: 0x1000, interface index: 0, client pid: 77 (curl), name hash: 86c30567\n"
#define DNS "DNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.1\n  flags    : Request A records\n"

struct heard {
    unsigned count;
    char all[8192];
};

static void hear(void *self, const struct dw_notice *notice)
{
    struct heard *heard = self;
    size_t len = strlen(heard->all);
    heard->count++;
    (void)snprintf(heard->all + len, sizeof heard->all - len, "%s: %s\n", notice->input, notice->text);
}

struct opened {
    struct input *input;
    struct heard heard;
    struct dw_error error;
    enum dw_status status;
};

static struct opened *open_bytes(struct slice bytes)
{
    char path[64];
    struct opened *o = calloc(1, sizeof *o);
    struct reader_options options = {
        .assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN, .notify = {hear, &o->heard}};
    dw_test_file(path, bytes);
    o->status = dw_input_open(&o->input, path, &options, &o->error);
    (void)unlink(path);
    return o;
}

static struct opened *open_made(struct made_archive *made)
{
    dw_test_archive_end(made);
    struct opened *o = open_bytes(dw_slice(made->bytes, made->len));
    dw_test_archive_free(made);
    return o;
}

static void close_opened(struct opened *o)
{
    dw_input_close(o->input);
    free(o);
}

static const struct input_part *part(const struct opened *o, enum part_kind kind)
{
    for (size_t i = 0; o->input != NULL && i < o->input->part_count; i++)
        if (o->input->parts[i].kind == kind)
            return &o->input->parts[i];
    return NULL;
}

static size_t count_entries(const struct opened *o)
{
    size_t count = 0;
    struct log_entry entry;
    for (size_t i = 0; i < o->input->part_count; i++)
        if (o->input->parts[i].kind == PART_ENTRIES)
            while (o->input->parts[i].reader->next(o->input->parts[i].reader, &entry, NULL) == DW_OK)
                count++;
    return count;
}

static void reads_texts_in_every_form(void **state)
{
    (void)state;
    for (enum archive_form form = FORM_TAR; form < FORM_COUNT; form++) {
        struct made_archive *made = dw_test_archive(form);
        dw_test_archive_file(made, "capture/README.md", SLICE("What is in here.\n"));
        dw_test_archive_file(made, "capture/log.txt", SLICE(LOG));
        dw_test_archive_file(made, "capture/scutil-dns.txt", SLICE(DNS));
        dw_test_archive_file(made, "capture/sw_vers.txt",
                             SLICE("ProductName:\t\tmacOS\nProductVersion:\t\t12.6\nBuildVersion:\t\t21G115\n"));
        dw_test_archive_file(made, "capture/picture.png", SLICE("\x89PNG"));
        struct opened *o = open_made(made);
        assert_int_equal(o->status, DW_OK);
        assert_int_equal(o->input->kind, INPUT_TEXT);
        assert_int_equal(o->input->part_count, 2);
        assert_int_equal(count_entries(o), 1);
        assert_string_equal(part(o, PART_ENTRIES)->path, "capture/log.txt");
        assert_string_equal(part(o, PART_STATE)->path, "capture/scutil-dns.txt");
        assert_int_equal(part(o, PART_STATE)->text_length, sizeof DNS - 1);
        assert_memory_equal(part(o, PART_STATE)->text, DNS, sizeof DNS - 1);
        assert_string_equal(o->input->os_version, "macOS 12.6");
        assert_string_equal(o->input->build, "21G115");
        assert_int_equal(o->input->damaged, 0);
        assert_int_equal(o->heard.count, 0);
        close_opened(o);
    }
}

static void finds_what_helps_in_a_sysdiagnose(void **state)
{
    (void)state;
#define TOP "sysdiagnose_2026.03.01_12-00-00+0100_iPhone-OS_iPhone_23A354/"
    struct made_archive *made = dw_test_archive(FORM_TGZ);
    dw_test_archive_file(made, TOP "WiFi/ifconfig.txt", SLICE("old"));
    dw_test_archive_file(made, TOP "system_logs/other.log", SLICE(LOG));
    dw_test_archive_file(made, TOP "logs/SystemVersion/SystemVersion.plist",
                         SLICE("<plist><dict><key>ProductBuildVersion</key><string>23A355</string>\n"
                               "<key>ProductName</key>\n<string>iPhone OS</string>\n"
                               "<key>ProductVersion</key><string>26.0</string></dict></plist>"));
    dw_test_archive_file(made, TOP "network-info/ifconfig.txt",
                         SLICE("en0: flags=8863<UP,RUNNING> mtu 1500\n\tinet 192.0.2.20 netmask 0xffffff00\n"));
    dw_test_archive_file(made, TOP "network-info/dns-configuration.txt", SLICE(DNS));
    dw_test_archive_file(made, TOP "network-info/._dns-configuration.txt", SLICE("AppleDouble"));
    struct opened *o = open_made(made);
    assert_int_equal(o->status, DW_OK);
    assert_int_equal(o->input->kind, INPUT_SYSDIAGNOSE);
    assert_int_equal(o->input->part_count, 2);
    assert_string_equal(o->input->parts[0].path, TOP "network-info/dns-configuration.txt");
    assert_string_equal(o->input->parts[1].path, TOP "network-info/ifconfig.txt");
    assert_string_equal(o->input->parts[1].style, "ifconfig");
    assert_string_equal(o->input->os_version, "iPhone OS 26.0");
    assert_string_equal(o->input->build, "23A355");
    assert_string_equal(o->input->device, "iPhone");
    close_opened(o);
}

/* Beside a binary log the texts of logs say the same again, dumps do not; one that is broken does not spoil the rest.
 */
static void takes_dumps_beside_binary_logs(void **state)
{
    (void)state;
    struct made_archive *made = dw_test_archive(FORM_ZIP);
    dw_test_archive_file(made, "mine/x.logarchive/Persist/1.tracev3", SLICE("rubbish"));
    dw_test_archive_file(made, "mine/log.txt", SLICE(LOG));
    dw_test_archive_file(made, "mine/scutil.txt", SLICE(DNS));
    struct opened *o = open_made(made);
    assert_int_equal(o->status, DW_OK);
    assert_int_equal(count_entries(o), 0);
    assert_string_equal(part(o, PART_STATE)->path, "mine/scutil.txt");
    for (size_t i = 0; i < o->input->part_count; i++)
        assert_string_not_equal(o->input->parts[i].path, "mine/log.txt");
    close_opened(o);
}

static void leaves_out_what_is_hostile(void **state)
{
    (void)state;
    struct made_archive *made = dw_test_archive(FORM_TAR);
    dw_test_archive_file(made, "../dnswhy-escaped.log", SLICE(LOG));
    dw_test_archive_file(made, "/tmp/dnswhy-escaped.log", SLICE(LOG));
    dw_test_archive_file(made, "a/../../dnswhy-escaped.log", SLICE(LOG));
    dw_test_archive_symlink(made, "link.log", "/etc/passwd");
    dw_test_archive_hardlink(made, "hard.log", "/etc/passwd");
    dw_test_archive_file(made, "./good//name.log", SLICE(LOG));
    struct opened *o = open_made(made);
    assert_int_equal(o->status, DW_OK);
    assert_int_equal(o->input->part_count, 1);
    assert_string_equal(o->input->parts[0].path, "good/name.log");
    assert_int_equal(o->input->damaged, 3);
    assert_non_null(strstr(o->heard.all, "leaves the archive"));
    assert_int_not_equal(access("/tmp/dnswhy-escaped.log", F_OK), 0);
    assert_int_not_equal(access("../dnswhy-escaped.log", F_OK), 0);
    close_opened(o);
}

static void keeps_what_is_readable_of_cut_archives(void **state)
{
    (void)state;
    static const enum archive_form forms[] = {FORM_TAR, FORM_TGZ, FORM_ZIP};
    char *big = malloc(200000);
    for (size_t i = 0; i < 200000; i++) /* does not compress */
        big[i] = (char)(32 + (i * i * 2654435761u >> 11) % 90);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct made_archive *made = dw_test_archive(forms[i]);
        dw_test_archive_file(made, "a.log", SLICE(LOG LOG));
        dw_test_archive_file(made, "b.log", dw_slice(big, 200000));
        dw_test_archive_end(made);
        struct opened *o = open_bytes(dw_slice(made->bytes, made->len / 2));
        assert_int_equal(o->status, DW_OK);
        assert_int_equal(count_entries(o), 2);
        assert_true(o->input->damaged > 0 || o->heard.count > 0);
        close_opened(o);
        dw_test_archive_free(made);
    }
    free(big);
}

static void cuts_a_member_in_the_middle(void **state)
{
    (void)state;
    struct made_archive *made = dw_test_archive(FORM_TAR);
    dw_test_archive_file(made, "a.log", SLICE(LOG LOG LOG LOG LOG LOG LOG LOG));
    dw_test_archive_end(made);
    struct opened *o = open_bytes(dw_slice(made->bytes, 512 + 4 * (sizeof LOG - 1)));
    assert_int_equal(o->status, DW_OK);
    assert_int_equal(count_entries(o), 4);
    assert_int_equal(o->input->damaged, 1);
    close_opened(o);
    dw_test_archive_free(made);
}

/* Sets a little-endian number of four bytes wherever `magic` stands, `at` bytes behind it. */
static void lie(struct made_archive *made, const char *magic, size_t at, uint32_t value)
{
    for (size_t i = 0; i + 64 < made->len; i++)
        if (memcmp(made->bytes + i, magic, 4) == 0)
            for (size_t k = 0; k < 4; k++)
                made->bytes[i + at + k] = (char)(value >> (8 * k));
}

static void survives_a_zip_that_lies_about_sizes(void **state)
{
    (void)state;
    static const uint32_t lies[] = {0, 1, 100, 0x7fffffff, 0xfffffffe};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct made_archive *made = dw_test_archive(FORM_ZIP);
        dw_test_archive_file(made, "a.log", SLICE(LOG LOG));
        dw_test_archive_file(made, "b.log", SLICE(LOG));
        dw_test_archive_end(made);
        lie(made, "PK\x01\x02", 24, lies[i]); /* uncompressed size, in the central directory */
        lie(made, "PK\x03\x04", 22, lies[i]); /* and before the member */
        lie(made, "PK\x07\x08", 12, lies[i]); /* and behind it */
        struct opened *o = open_bytes(dw_slice(made->bytes, made->len));
        if (o->status == DW_OK && o->input->damaged == 0)
            fail_msg("a size of %u goes unnoticed", lies[i]);
        close_opened(o);
        dw_test_archive_free(made);
    }
}

static void stops_bombs(void **state)
{
    (void)state;
    char *lines = malloc((size_t)96 << 20);
    size_t len = 0;
    for (; len + sizeof LOG < (size_t)96 << 20; len += sizeof LOG - 1)
        memcpy(lines + len, LOG, sizeof LOG - 1);
    static const enum archive_form forms[] = {FORM_TZST};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct made_archive *made = dw_test_archive(forms[i]);
        dw_test_archive_file(made, "bomb.log", dw_slice(lines, len));
        struct opened *o = open_made(made);
        assert_int_equal(o->status, DW_OK); /* what came before stands */
        assert_int_not_equal(o->input->damaged, 0);
        assert_non_null(strstr(o->heard.all, "bomb?"));
        close_opened(o);
    }
    free(lines);
}

static void reads_an_archive_within_an_archive_but_not_for_ever(void **state)
{
    (void)state;
    struct made_archive *inner = dw_test_archive(FORM_TGZ);
    dw_test_archive_file(inner, "x/log.txt", SLICE(LOG));
    dw_test_archive_end(inner);
    for (int depth = 1; depth <= 3; depth++) {
        struct made_archive *outer = dw_test_archive(FORM_ZIP);
        dw_test_archive_file(outer, depth == 1 ? "in.tar.gz" : "in.zip", dw_slice(inner->bytes, inner->len));
        dw_test_archive_end(outer);
        dw_test_archive_free(inner);
        inner = outer;
        struct opened *o = open_bytes(dw_slice(inner->bytes, inner->len));
        if (depth == 1) {
            assert_int_equal(o->status, DW_OK);
            assert_int_equal(count_entries(o), 1);
        } else {
            assert_int_equal(o->status, DW_ERR_FORMAT);
        }
        close_opened(o);
    }
    dw_test_archive_free(inner);
}

/* Rubbish in place of every byte in turn: no crash, no hang. */
static void survives_damage_anywhere(void **state)
{
    (void)state;
    static const enum archive_form forms[] = {FORM_TAR, FORM_TGZ, FORM_ZIP};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct made_archive *made = dw_test_archive(forms[i]);
        dw_test_archive_file(made, "a.log", SLICE(LOG));
        dw_test_archive_file(made, "dns.txt", SLICE(DNS));
        dw_test_archive_end(made);
        for (size_t at = 0; at<made->len; at += made->len> 4000 ? 37 : 5) {
            char was = made->bytes[at];
            made->bytes[at] = (char)(was ^ 0xa5);
            struct opened *o = open_bytes(dw_slice(made->bytes, made->len));
            if (o->status == DW_OK)
                (void)count_entries(o);
            close_opened(o);
            made->bytes[at] = was;
        }
        dw_test_archive_free(made);
    }
}

struct listed {
    size_t count;
    uint64_t bytes;
};

static enum dw_status note(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    struct listed *listed = self;
    (void)path;
    (void)error;
    listed->count++;
    listed->bytes += size;
    return DW_OK;
}

/* What is of use is at hand in any order, byte for byte; the rest is not there. */
static void gives_the_files_of_a_logarchive(void **state)
{
    (void)state;
    static const char *const paths[] = {"x.logarchive/AB/0123456789ABCDEF0123456789ABCD",
                                        "x.logarchive/Persist/1.tracev3",
                                        "x.logarchive/dsc/0123456789ABCDEF0123456789ABCDEF"};
    static const char *const contents[] = {"first", "second one", ""};
    struct made_archive *made = dw_test_archive(FORM_TAR);
    dw_test_archive_file(made, "x.logarchive/Extra/shutdown.log", SLICE("no"));
    for (size_t i = 0; i < 3; i++)
        dw_test_archive_file(made, paths[i], dw_slice_of(contents[i]));
    dw_test_archive_end(made);
    struct input *input;
    struct dw_notify silent = {0};
    struct file_tree *tree;
    struct archive_place place = {.descriptor = -1, .bytes = dw_bytes_of_memory(dw_slice(made->bytes, made->len))};
    assert_int_equal(dw_input_new(&input, "x.tar", INPUT_LOGARCHIVE, &silent, NULL), DW_OK);
    assert_int_equal(dw_archive_tree(&tree, &place, input, "x.tar", NULL), DW_OK);
    place.bytes->close(place.bytes);
    struct listed listed = {0};
    assert_int_equal(tree->list(tree, note, &listed, NULL), DW_OK);
    assert_int_equal(listed.count, 3);
    assert_int_equal(listed.bytes, 15);
    int fd;
    uint64_t start, size;
    for (size_t i = 3; i-- > 0;) {
        char text[16];
        assert_int_equal(tree->open(tree, paths[i], &fd, &start, &size, NULL), DW_OK);
        assert_int_equal(size, strlen(contents[i]));
        assert_int_equal(pread(fd, text, (size_t)size, (off_t)start), (ssize_t)size);
        assert_memory_equal(text, contents[i], (size_t)size);
        (void)close(fd);
    }
    assert_int_equal(tree->open(tree, "x.logarchive/EF/missing", &fd, &start, &size, NULL), DW_ERR_IO);
    tree->close(tree);
    dw_input_close(input);
    dw_test_archive_free(made);
}

static void knows_members_by_their_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum member_kind kind;
    } members[] = {{"a/system_logs.logarchive/Persist/00.tracev3", MEMBER_TRACE},
                   {"a/system_logs.logarchive/timesync/00.timesync", MEMBER_TRACE},
                   {"a/system_logs.logarchive/Info.plist", MEMBER_TRACE},
                   {"a/system_logs.logarchive/Extra/00.tracev3", MEMBER_NONE},
                   {"a/system_logs.logarchive/AB/0123456789ABCDEF0123456789ABCD", MEMBER_STRINGS},
                   {"a/system_logs.logarchive/AB/0123456789ABCDEF0123456789ABC", MEMBER_NONE},
                   {"private/var/db/uuidtext/dsc/0123456789ABCDEF0123456789ABCDEF", MEMBER_STRINGS},
                   {"sysdiagnose_x/system.log", MEMBER_NONE},
                   {"sysdiagnose_x/WiFi/wifi.tgz", MEMBER_NONE},
                   {"sysdiagnose_x.tar.gz", MEMBER_ARCHIVE},
                   {"mail/sysdiagnose_x.tar.gz", MEMBER_ARCHIVE},
                   {"sysdiagnose_x/network-info/netstat.txt", MEMBER_STATE},
                   {"__MACOSX/log.txt", MEMBER_NONE},
                   {"log.txt", MEMBER_TEXT},
                   {"log.ndjson.gz", MEMBER_TEXT},
                   {"capture", MEMBER_TEXT},
                   {"photo.jpg", MEMBER_NONE}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_int_equal(dw_member_kind(members[i].path), members[i].kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_texts_in_every_form),
        cmocka_unit_test(finds_what_helps_in_a_sysdiagnose),
        cmocka_unit_test(takes_dumps_beside_binary_logs),
        cmocka_unit_test(leaves_out_what_is_hostile),
        cmocka_unit_test(keeps_what_is_readable_of_cut_archives),
        cmocka_unit_test(cuts_a_member_in_the_middle),
        cmocka_unit_test(survives_a_zip_that_lies_about_sizes),
        cmocka_unit_test(stops_bombs),
        cmocka_unit_test(reads_an_archive_within_an_archive_but_not_for_ever),
        cmocka_unit_test(survives_damage_anywhere),
        cmocka_unit_test(gives_the_files_of_a_logarchive),
        cmocka_unit_test(knows_members_by_their_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
