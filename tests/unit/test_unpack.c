#include "source/unpack.h"

#include "support/entries.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

enum { PACKED_MAX = 1 << 20, BLOCK = 64 * 1024 };

/* gzip of `count` times `block`. */
static size_t gzip(char *out, const char *block, size_t size, size_t count)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = (Bytef *)out;
    z.avail_out = PACKED_MAX;
    for (size_t i = 0; i < count; i++) {
        z.next_in = (Bytef *)(uintptr_t)block;
        z.avail_in = (uInt)size;
        assert_int_equal(deflate(&z, Z_NO_FLUSH), Z_OK);
    }
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t len = z.total_out;
    (void)deflateEnd(&z);
    return len;
}

/* Reads to the end; the bytes go to `out` as far as there is room. */
static enum dw_status read_all(struct slice packed, size_t step, char *out, size_t room, uint64_t *total,
                               struct dw_error *error)
{
    struct byte_source *bytes;
    char *block = malloc(BLOCK);
    *total = 0;
    enum dw_status status = dw_unpack(&bytes, dw_test_source(packed, step, false), packed, error);
    if (status != DW_OK) {
        free(block);
        return status;
    }
    for (size_t got = 0; (status = bytes->read(bytes, block, BLOCK, &got, error)) == DW_OK; *total += got)
        if (*total + got <= room)
            memcpy(out + *total, block, got);
    bytes->close(bytes);
    free(block);
    return status;
}

static size_t make_text(char *out, size_t lines)
{
    size_t len = 0;
    for (size_t i = 0; i < lines; i++)
        len += (size_t)sprintf(out + len, "line %zu of a text %zu\n", i, i * 7919 % 1000);
    return len;
}

static void gives_all_of_whole_files(void **state)
{
    (void)state;
    char *text = malloc(BLOCK), *packed = malloc(PACKED_MAX), *out = malloc(BLOCK * 4);
    size_t len = make_text(text, 1000);
    size_t packed_len = gzip(packed, text, len, 1);
    uint64_t total;
    struct dw_error error = {0};
    for (size_t step = 1; step < 5000; step = step * 4 + 1) {
        assert_int_equal(read_all(dw_slice(packed, packed_len), step, out, BLOCK * 4, &total, &error), DW_END);
        assert_int_equal(total, len);
        assert_memory_equal(out, text, len);
    }
    /* two members, and padding behind them */
    memcpy(packed + packed_len, packed, packed_len);
    memset(packed + 2 * packed_len, 0, 512);
    assert_int_equal(read_all(dw_slice(packed, 2 * packed_len + 512), 0, out, BLOCK * 4, &total, &error), DW_END);
    assert_int_equal(total, 2 * len);
    assert_memory_equal(out + len, text, len);
    free(text);
    free(packed);
    free(out);
}

/* Wherever a file is cut, all that was before is given, and the loss is told. */
static void gives_what_there_is_of_cut_files(void **state)
{
    (void)state;
    char *text = malloc(BLOCK), *packed = malloc(PACKED_MAX), *out = malloc(BLOCK);
    size_t len = make_text(text, 1000);
    size_t packed_len = gzip(packed, text, len, 1);
    uint64_t total, before = 0;
    for (size_t cut = 20; cut < packed_len; cut += 97) {
        struct dw_error error = {0};
        assert_int_equal(read_all(dw_slice(packed, cut), 0, out, BLOCK, &total, &error), DW_ERR_FORMAT);
        assert_non_null(strstr(error.text, "cut short"));
        assert_in_range(total, before, len);
        assert_memory_equal(out, text, (size_t)total);
        before = total;
    }
    assert_true(before > len * 9 / 10);
    free(text);
    free(packed);
    free(out);
}

static void tells_damage_from_a_cut(void **state)
{
    (void)state;
    char *text = malloc(BLOCK), *packed = malloc(PACKED_MAX), *out = malloc(BLOCK);
    size_t packed_len = gzip(packed, text, make_text(text, 1000), 1);
    memset(packed + packed_len / 2, 0xff, 64);
    uint64_t total;
    struct dw_error error = {0};
    assert_int_equal(read_all(dw_slice(packed, packed_len), 0, out, BLOCK, &total, &error), DW_ERR_FORMAT);
    assert_non_null(strstr(error.text, "damaged"));
    assert_true(total > 0);
    free(text);
    free(packed);
    free(out);
}

static void stops_bombs(void **state)
{
    (void)state;
    char *block = calloc(1, PACKED_MAX), *packed = malloc(PACKED_MAX);
    size_t packed_len = gzip(packed, block, PACKED_MAX, 200);
    uint64_t total;
    struct dw_error error = {0};
    assert_int_equal(read_all(dw_slice(packed, packed_len), 0, NULL, 0, &total, &error), DW_ERR_FORMAT);
    assert_non_null(strstr(error.text, "bomb"));
    assert_in_range(total, UNPACK_FREE - BLOCK, 199 << 20);
    free(block);
    free(packed);
}

static void lets_honest_logs_pass(void **state)
{
    (void)state;
    const uint64_t gib = 1u << 30;
    assert_int_equal(dw_unpack_bound(gib / 100, gib, NULL), DW_OK);
    assert_int_equal(dw_unpack_bound(gib / 300, gib, NULL), DW_OK);
    assert_int_equal(dw_unpack_bound(1, UNPACK_FREE, NULL), DW_OK);
    assert_int_equal(dw_unpack_bound(gib / 1000, gib, NULL), DW_ERR_FORMAT);
    assert_int_equal(dw_unpack_bound(UINT64_MAX, UNPACK_MOST + 1, NULL), DW_ERR_FORMAT);
}

/* The other three, written by libarchive. */
static void reads_the_other_filters(void **state)
{
    (void)state;
    static int (*const filters[])(struct archive *) = {archive_write_add_filter_xz, archive_write_add_filter_zstd,
                                                       archive_write_add_filter_bzip2};
    char *text = malloc(BLOCK), *packed = malloc(PACKED_MAX), *out = malloc(BLOCK);
    size_t len = make_text(text, 1000);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        size_t used = 0;
        struct archive *a = archive_write_new();
        struct archive_entry *entry = archive_entry_new();
        assert_int_equal(archive_write_set_format_raw(a), ARCHIVE_OK);
        assert_int_equal(filters[i](a), ARCHIVE_OK);
        assert_int_equal(archive_write_open_memory(a, packed, PACKED_MAX, &used), ARCHIVE_OK);
        archive_entry_set_pathname(entry, "x");
        archive_entry_set_filetype(entry, AE_IFREG);
        assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, text, len), (la_ssize_t)len);
        assert_int_equal(archive_write_close(a), ARCHIVE_OK);
        archive_entry_free(entry);
        archive_write_free(a);
        uint64_t total;
        struct dw_error error = {0};
        assert_true(dw_unpack_bid(dw_slice(packed, used)));
        assert_int_equal(read_all(dw_slice(packed, used), 0, out, BLOCK, &total, &error), DW_END);
        assert_int_equal(total, len);
        assert_memory_equal(out, text, len);
        assert_int_equal(read_all(dw_slice(packed, used / 2), 0, out, BLOCK, &total, &error), DW_ERR_FORMAT);
    }
    free(text);
    free(packed);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_all_of_whole_files), cmocka_unit_test(gives_what_there_is_of_cut_files),
        cmocka_unit_test(tells_damage_from_a_cut),  cmocka_unit_test(stops_bombs),
        cmocka_unit_test(lets_honest_logs_pass),    cmocka_unit_test(reads_the_other_filters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
