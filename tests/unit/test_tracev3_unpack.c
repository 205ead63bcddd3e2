/* Packed chunk sets: frames, lies about sizes, the four kinds of LZBITMAP. */
#include "support/lzbitmap_writer.h"
#include "tracev3/chunkset.h"
#include "tracev3/lzbitmap.h"

#include <lz4.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void put_block(struct tw_bytes *b, uint32_t size, const void *packed, uint32_t packed_size)
{
    tw_put(b, "bv41", 4);
    tw_u32(b, size);
    tw_u32(b, packed_size);
    tw_put(b, packed, packed_size);
}

static void assert_unpacked(const struct tw_bytes *b, struct trace_packing packing, const char *want, size_t len,
                            bool whole)
{
    bool no_memory;
    struct trace_unpacked got = dw_chunkset_unpack(b->at, b->len, packing, &no_memory);
    assert_false(no_memory);
    assert_int_equal(got.whole, whole);
    assert_int_equal(got.size, len);
    if (len != 0)
        assert_memory_equal(got.data, want, len);
    free(got.data);
}

static void takes_blocks_and_what_was_before_them(void **state)
{
    (void)state;
    static const char TEXT[] = "a text that comes twice, a text that comes twice";
    char packed[200];
    struct tw_bytes b = {0};
    int first = LZ4_compress_default(TEXT, packed, 24, sizeof packed);
    put_block(&b, 24, packed, (uint32_t)first);
    tw_put(&b, "bv4-", 4);
    tw_u32(&b, 3);
    tw_put(&b, "...", 3);
    LZ4_stream_t *stream = LZ4_createStream();
    char both[64];
    memcpy(both, TEXT, 24);
    memcpy(both + 24, "...", 3);
    memcpy(both + 27, TEXT, 24);
    (void)LZ4_loadDict(stream, both, 27);
    int second = LZ4_compress_fast_continue(stream, both + 27, packed, 24, sizeof packed, 1);
    LZ4_freeStream(stream);
    assert_true(second < 20); /* it does refer to what came before */
    put_block(&b, 24, packed, (uint32_t)second);
    tw_put(&b, "bv4$", 4);
    assert_unpacked(&b, (struct trace_packing){51, 0x100}, both, 51, true);
    assert_unpacked(&b, (struct trace_packing){0, 0}, both, 51, true);
    assert_unpacked(&b, (struct trace_packing){52, 0x100}, both, 51, false); /* the catalog knows better */
    b.len -= 4;                                                              /* no end */
    assert_unpacked(&b, (struct trace_packing){51, 0x100}, both, 51, false);
    b.len -= 2;
    assert_unpacked(&b, (struct trace_packing){51, 0x100}, both, 27, false);
    free(b.at);
}

static void believes_no_size(void **state)
{
    (void)state;
    struct tw_bytes b = {0};
    put_block(&b, 0, "", 0); /* nothing, of nothing */
    tw_put(&b, "bv4$", 4);
    assert_unpacked(&b, (struct trace_packing){0, 0x100}, "", 0, true);
    b.len = 0;
    put_block(&b, 0xffffffff, "\x10z", 2);
    assert_unpacked(&b, (struct trace_packing){0xffffffff, 0x100}, "", 0, false);
    b.len = 0;
    put_block(&b, 100, "\x10z", 2); /* gives one byte */
    assert_unpacked(&b, (struct trace_packing){100, 0x100}, "z", 1, false);
    tw_set(&b, 8, 0x7fffffff, 4); /* longer than the set */
    assert_unpacked(&b, (struct trace_packing){100, 0x100}, "", 0, false);
    b.len = 0;
    tw_put(&b, "bv4-", 4);
    tw_u32(&b, 0xfffffff0);
    tw_put(&b, "abc", 3);
    assert_unpacked(&b, (struct trace_packing){100, 0x100}, "abc", 3, false);
    free(b.at);
}

static void takes_plain_sets_that_the_catalog_calls_so(void **state)
{
    (void)state;
    struct tw_bytes b = {0};
    tw_put(&b, "plain bytes", 11);
    assert_unpacked(&b, (struct trace_packing){11, 0}, "plain bytes", 11, true);
    assert_unpacked(&b, (struct trace_packing){12, 0}, "plain bytes", 11, false);
    assert_unpacked(&b, (struct trace_packing){11, 0x100}, "", 0, false);
    assert_unpacked(&b, (struct trace_packing){0, 0}, "", 0, false);
    free(b.at);
}

/* Text with repetitions near and far, runs, and noise. */
static size_t make_text(char *out, size_t size)
{
    uint32_t seed = 1;
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        out[i] = i % 4096 < 64   ? 'r'
                 : i % 97 < 40   ? (char)('a' + i % 40 % 26)
                 : i >= 40000    ? out[i - 39999]
                 : seed >> 31    ? (char)(seed >> 16)
                 : i % 1000 == 0 ? (char)i
                                 : 'x';
    }
    return size;
}

static void takes_every_kind_of_bitmaps(void **state)
{
    (void)state;
    static char text[100000];
    static const uint8_t KINDS[] = {0x08, 0x09, 0x0c, 0x0d};
    static const size_t SIZES[] = {1, 7, 8, 9, 100, 0x4000, 0x4001, 0x8000, 0x8001, sizeof text};
    (void)make_text(text, sizeof text);
    for (size_t k = 0; k < sizeof KINDS; k++)
        for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
            struct tw_bytes b = {0};
            tw_lzbitmap(&b, dw_slice(text, SIZES[i]), (enum tw_lzbitmap_kind)KINDS[k]);
            assert_unpacked(&b, (struct trace_packing){(uint32_t)SIZES[i], 0x702}, text, SIZES[i], true);
            for (size_t cut = 0; cut < b.len && cut < 600; cut++) { /* whatever comes out is a beginning */
                bool no_memory;
                struct trace_unpacked got =
                    dw_chunkset_unpack(b.at, cut, (struct trace_packing){(uint32_t)SIZES[i], 0x702}, &no_memory);
                assert_false(got.whole);
                free(got.data);
            }
            free(b.at);
        }
}

/* Streams by hand. */
static void refuses_what_makes_no_sense(void **state)
{
    (void)state;
    unsigned char out[64];
    size_t got;
    static const unsigned char END[] = {'Z', 'B', 'M', 0x09, 6, 0, 0, 0, 0, 0};
    assert_true(dw_lzbitmap_unpack(END, sizeof END, out, sizeof out, &got));
    assert_int_equal(got, 0);
    unsigned char bad[sizeof END];
    memcpy(bad, END, sizeof END);
    bad[3] = 0x01; /* bit 3 is always set */
    assert_false(dw_lzbitmap_unpack(bad, sizeof bad, out, sizeof out, &got));
    memcpy(bad, END, sizeof END);
    bad[4] = 7; /* an end block has six bytes */
    assert_false(dw_lzbitmap_unpack(bad, sizeof bad, out, sizeof out, &got));
    static const unsigned char STORED[] = {'Z', 'B', 'M', 0x0c, 8, 0, 0, 2, 0, 0, 'o', 'k', 6, 0, 0, 0, 0, 0};
    assert_true(dw_lzbitmap_unpack(STORED, sizeof STORED, out, 2, &got));
    assert_memory_equal(out, "ok", 2);
    assert_false(dw_lzbitmap_unpack(STORED, sizeof STORED, out, 1, &got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_blocks_and_what_was_before_them), cmocka_unit_test(believes_no_size),
        cmocka_unit_test(takes_plain_sets_that_the_catalog_calls_so), cmocka_unit_test(takes_every_kind_of_bitmaps),
        cmocka_unit_test(refuses_what_makes_no_sense)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
