/* The writer of binary logs, held against what can be said of its bytes without a reader of records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lz4.h>
#include <stdio.h>

#include "support/trace_scene.h"

static uint64_t le(const unsigned char *at, size_t width)
{
    uint64_t n = 0;
    for (size_t i = width; i > 0; i--)
        n = n << 8 | at[i - 1];
    return n;
}

/* A decoder of LZBITMAP that trusts its input: it is the writer that is asked. */
struct unzbm {
    const unsigned char *block, *distances, *bitmaps, *tokens, *literals;
    unsigned half;
    bool repeats;
    size_t distance;
};

static unsigned next_half(struct unzbm *u)
{
    unsigned byte = u->tokens[u->half / 2];
    return u->half++ % 2 == 0 ? byte & 15 : byte >> 4;
}

static void apply(struct unzbm *u, unsigned token, size_t length, size_t left, struct tw_bytes *out)
{
    const unsigned char *table = u->block + length - 17;
    unsigned bitmap = 0, count = token;
    if (token < 3) {
        bitmap = *u->bitmaps++;
    } else {
        unsigned bit = (token - 3) * 10, entry = 0;
        for (unsigned i = 0; i < 10; i++)
            entry |= (unsigned)(table[(bit + i) / 8] >> (bit + i) % 8 & 1) << i;
        bitmap = entry & 0xff;
        count = entry >> 8;
    }
    assert_true(count < 3);
    if (count != 0) {
        u->distance = le(u->distances, count);
        u->distances += count;
    }
    for (size_t i = 0; i < 8 && i < left; i++) {
        assert_true(bitmap >> i & 1 || (u->distance != 0 && u->distance <= out->len));
        tw_u8(out, bitmap >> i & 1 ? *u->literals++ : out->at[out->len - u->distance]);
    }
}

static void unpack_block(const unsigned char *block, size_t length, size_t decoded, bool repeats, struct tw_bytes *out)
{
    if (length == decoded + 6) {
        tw_put(out, block + 6, decoded);
        return;
    }
    struct unzbm u = {
        block, block + le(block + 6, 3), block + le(block + 9, 3), block + le(block + 12, 3), block + 15, 0, repeats,
        8};
    size_t end = out->len + decoded;
    while (out->len < end) {
        unsigned token = next_half(&u);
        size_t count = 1;
        assert_true(!repeats || token != 15);
        if (repeats && end - out->len > 8) {
            if (next_half(&u) == 15) {
                unsigned more;
                count = 4;
                do {
                    more = next_half(&u);
                    count += more;
                } while (more == 15);
            } else {
                u.half--;
            }
        }
        while (count-- > 0)
            apply(&u, token, length, end - out->len, out);
    }
}

static void unzbm(const unsigned char *at, size_t size, struct tw_bytes *out)
{
    assert_memory_equal(at, "ZBM", 3);
    bool repeats = (at[3] & 4) == 0;
    size_t most = at[3] & 1 ? 0x8000 : 0x4000;
    const unsigned char *end = at + size;
    for (at += 4; le(at + 3, 3) != 0; at += le(at, 3)) {
        assert_true(le(at, 3) <= (size_t)(end - at) && le(at + 3, 3) <= most);
        unpack_block(at, le(at, 3), le(at + 3, 3), repeats, out);
    }
    assert_memory_equal(at, "\6\0\0\0\0\0", 6);
}

static void unlz4(const unsigned char *at, struct tw_bytes *out)
{
    while (memcmp(at, "bv4$", 4) != 0) {
        size_t plain = le(at + 4, 4);
        if (memcmp(at, "bv4-", 4) == 0) {
            tw_put(out, at + 8, plain);
            at += 8 + plain;
            continue;
        }
        assert_memory_equal(at, "bv41", 4);
        size_t packed = le(at + 8, 4), before = out->len;
        char *to = (char *)tw_room(out, plain);
        int got = LZ4_decompress_safe_usingDict((const char *)at + 12, to, (int)packed, (int)plain, (char *)out->at,
                                                (int)before);
        assert_int_equal(got, plain);
        out->len += plain;
        at += 12 + packed;
    }
}

static void lzbitmap_round_trips(void **state)
{
    static const enum tw_lzbitmap_kind KINDS[] = {TW_ZBM_SMALL_REPEATS, TW_ZBM_LARGE_REPEATS, TW_ZBM_SMALL_PLAIN,
                                                  TW_ZBM_LARGE_PLAIN};
    (void)state;
    uint64_t random = 7;
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++)
        for (size_t size = 0; size < 70000; size = size * 3 + 1) {
            struct tw_bytes plain = {NULL, 0, 0}, packed = {NULL, 0, 0}, out = {NULL, 0, 0};
            unsigned range = size % 4 == 0 ? 256 : 3; /* some that do not pack, some that do */
            for (size_t i = 0; i < size; i++)
                tw_u8(&plain, i % 1000 < 300 ? 'x' : tw_below(&random, range));
            tw_lzbitmap(&packed, tw_slice(&plain), KINDS[k]);
            unzbm(packed.at, packed.len, &out);
            assert_int_equal(out.len, size);
            assert_true(size == 0 || memcmp(out.at, plain.at, size) == 0);
            assert_true(size < 1000 || range == 256 || packed.len < size / 2);
            tw_free(&plain);
            tw_free(&packed);
            tw_free(&out);
        }
}

struct walked {
    size_t catalogs, sets, chunks[8]; /* by 0x6001.. */
    struct tw_bytes plain;            /* of all sets */
};

static void walk_set(struct walked *w, size_t from)
{
    const unsigned char *at = w->plain.at;
    for (size_t i = from; i < w->plain.len;) {
        size_t tag = le(at + i, 4), size = le(at + i + 8, 8);
        assert_true(tag >= 0x6001 && tag <= 0x6004 && size <= w->plain.len - i - 16);
        w->chunks[tag - 0x6000]++;
        i = (i + 16 + size + 7) / 8 * 8;
    }
}

/* Walks a file's chunks; every set unpacks to the size that its catalog tells. */
static void walk(struct walked *w, const struct tw_bytes *file)
{
    size_t sizes[64], count = 0, next = 0;
    assert_int_equal(le(file->at, 4), 0x1000);
    for (size_t i = 0; i < file->len;) {
        const unsigned char *at = file->at + i;
        size_t tag = le(at, 4), size = le(at + 8, 8);
        assert_true(size <= file->len - i - 16);
        if (tag == 0x600b) {
            w->catalogs++;
            assert_int_equal(next, count);
            count = le(at + 24, 2);
            next = 0;
            const unsigned char *sub = at + 40 + le(at + 22, 2);
            for (size_t k = 0; k < count; k++) {
                sizes[k] = le(sub + 16, 4);
                size_t n = 28 + 2 * le(sub + 24, 4);
                n += 4 + 2 * le(sub + n, 4);
                sub += (n + 7) / 8 * 8;
            }
            assert_ptr_equal(sub, at + 16 + size);
        } else if (tag == 0x600d) {
            size_t before = w->plain.len;
            struct tw_bytes out = {NULL, 0, 0};
            if (memcmp(at + 16, "ZBM", 3) == 0)
                unzbm(at + 16, size, &out);
            else if (memcmp(at + 16, "bv4", 3) == 0)
                unlz4(at + 16, &out);
            else
                tw_put(&out, at + 16, size);
            assert_true(next < count);
            assert_int_equal(out.len, sizes[next++]);
            tw_put(&w->plain, out.at, out.len);
            tw_free(&out);
            walk_set(w, before);
            w->sets++;
        }
        i = (i + 16 + size + 7) / 8 * 8;
    }
    assert_int_equal(next, count);
}

static void every_packing_holds_the_same(void **state)
{
    (void)state;
    struct walked first = {0};
    for (int p = TW_PACK_LZ4; p <= TW_PACK_LZBITMAP; p++) {
        struct tw_scene s;
        struct walked w = {0};
        tw_scene_open(&s,
                      &(struct tw_options){.packing = (enum tw_packing)p, .set_bytes = 3000, .sets_per_catalog = 3});
        tw_scene_all(&s);
        tw_scene_close(&s);
        for (size_t i = 0; i < s.files.count; i++)
            if (strstr(s.files.list[i].path, ".tracev3") != NULL)
                walk(&w, &s.files.list[i].bytes);
        assert_true(w.sets > 6 && w.catalogs > 4);
        assert_int_equal(w.chunks[2], 3); /* one oversize chunk of four is lost */
        assert_int_equal(w.chunks[3], 3);
        assert_int_equal(w.chunks[4], 1);
        if (p == TW_PACK_LZ4) {
            first = w;
        } else {
            /* the gaps of private data hold remnants drawn anew; all else is the same */
            assert_int_equal(w.plain.len, first.plain.len);
            assert_int_equal(w.chunks[1], first.chunks[1]);
            tw_free(&w.plain);
        }
        tw_scene_free(&s);
    }
    tw_free(&first.plain);
}

static void same_seed_same_bytes(void **state)
{
    (void)state;
    struct tw_scene a, b;
    struct tw_options options = {.seed = 5, .packing = TW_PACK_LZBITMAP, .personas = true, .xml_info = true};
    struct tw_scene *both[] = {&a, &b};
    for (int i = 0; i < 2; i++) {
        tw_scene_open(both[i], &options);
        tw_scene_all(both[i]);
        tw_scene_close(both[i]);
    }
    assert_true(a.files.count > 10);
    assert_int_equal(a.files.count, b.files.count);
    for (size_t i = 0; i < a.files.count; i++) {
        assert_string_equal(a.files.list[i].path, b.files.list[i].path);
        assert_int_equal(a.files.list[i].bytes.len, b.files.list[i].bytes.len);
        assert_memory_equal(a.files.list[i].bytes.at, b.files.list[i].bytes.at, a.files.list[i].bytes.len);
    }
    struct tw_bytes archives[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    for (int i = 0; i < 2; i++)
        tw_archive(&both[i]->files, "root/", TW_TAR_GZ, &archives[i]);
    assert_int_equal(archives[0].len, archives[1].len);
    assert_memory_equal(archives[0].at, archives[1].at, archives[0].len);
    for (int i = 0; i < 2; i++) {
        tw_free(&archives[i]);
        tw_scene_free(both[i]);
    }
}

static void layout_of_the_folder(void **state)
{
    (void)state;
    struct tw_scene s;
    tw_scene_open(&s, &(struct tw_options){.timesync_split = true});
    tw_scene_all(&s);
    tw_scene_close(&s);
    static const char *const PATHS[] = {"Persist/0000000000000030.tracev3",   "Special/0000000000000031.tracev3",
                                        "Signpost/0000000000000032.tracev3",  "HighVolume/0000000000000033.tracev3",
                                        "logdata.LiveData.tracev3",           "timesync/0000000000000002.timesync",
                                        "timesync/0000000000000003.timesync", "Info.plist"};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++)
        assert_non_null(tw_file_named(&s.files, PATHS[i]));
    /* a boot, two clock steps; a boot */
    assert_int_equal(tw_file_named(&s.files, PATHS[5])->bytes.len, 48 + 2 * 32);
    assert_int_equal(tw_file_named(&s.files, PATHS[6])->bytes.len, 48);
    tw_scene_free(&s);
}

static void ticks_and_wall_times(void **state)
{
    (void)state;
    struct tw_files files = {NULL, 0};
    struct tw_options options = {.numerator = 125, .denominator = 3, .output = tw_to_memory(&files)};
    int64_t boot = 1700000000000000000;
    struct tw_writer *w = tw_open(&options, boot);
    for (int64_t t = boot; t < boot + 50000; t += 1000) {
        int64_t back = tw_wall(w, tw_ticks(w, t));
        assert_true(back >= t && back < t + 42);
    }
    tw_clock_step(w, boot + 1000000, boot + 500000);
    uint64_t ticks = tw_ticks(w, boot + 500000);
    assert_int_equal(ticks, 24000);
    assert_int_equal(tw_wall(w, ticks), boot + 500000);
    assert_int_equal(tw_wall(w, ticks - 1), boot + 1000000 - 42);
    tw_close(w);
    tw_files_free(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lzbitmap_round_trips),
                                       cmocka_unit_test(every_packing_holds_the_same),
                                       cmocka_unit_test(same_seed_same_bytes), cmocka_unit_test(layout_of_the_folder),
                                       cmocka_unit_test(ticks_and_wall_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
