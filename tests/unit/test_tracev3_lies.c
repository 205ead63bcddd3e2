/* Archives whose every count, offset and length may lie: the reader ends in a counted loss, never in a crash, a hang
 * or without bound. Seeded: a failure comes again. HOSTILE_ROUNDS=50 in the environment makes fifty times as many. */
#include "support/memory_tree.h"
#include "support/trace_lookups.h"
#include "support/trace_scene.h"

#include <stdio.h>
#include <sys/resource.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 20000 };

struct told {
    size_t entries, notices;
    uint64_t damaged;
    enum dw_status opened, ended;
};

static void on_notice(void *self, const struct dw_notice *notice)
{
    (void)notice;
    ((struct told *)self)->notices++;
}

/* Reads all that can be read of the files. */
static struct told read_all(const struct tw_files *files, struct reader_options options)
{
    struct told told = {.ended = DW_END};
    struct entry_reader *reader = NULL;
    struct log_entry e;
    struct dw_error error = {0};
    options.input = "hostile";
    options.notify = (struct dw_notify){on_notice, &told};
    told.opened = dw_tracev3_open(&reader, test_memory_tree(files), &options, &error);
    if (told.opened != DW_OK)
        return told;
    size_t bytes = 0;
    while ((told.ended = reader->next(reader, &e, &error)) == DW_OK) {
        told.entries++;
        assert_true(told.entries < MANY);
        for (size_t i = 0; i < e.message.len; i++) /* every byte is ours to read */
            bytes += e.message.ptr[i] != '\0';
        bytes += e.process.len + e.subsystem.len + e.category.len + e.sender.len;
    }
    assert_true(told.ended == DW_END || error.text[0] != '\0');
    assert_true(told.entries == 0 || bytes != 0);
    told.damaged = reader->stats(reader)->damaged;
    reader->close(reader);
    return told;
}

static void scene_of(struct tw_scene *s, struct tw_options options)
{
    options.set_bytes = options.set_bytes != 0 ? options.set_bytes : 6000;
    tw_scene_open(s, &options);
    tw_scene_all(s);
    tw_scene_close(s);
}

/* One change to one file, as the draw says. */
static void mutate(struct tw_file *file, uint64_t *random)
{
    static const uint64_t ODD[] = {0,        1,          2,          7,          8,          0x7f,
                                   0x80,     0xff,       0x7fff,     0x8000,     0xffff,     0x10000,
                                   0xffffff, 0x7fffffff, 0x80000000, 0xffffffff, UINT64_MAX, (uint64_t)INT64_MAX};
    struct tw_bytes *b = &file->bytes;
    if (b->len < 16)
        return;
    size_t at = tw_below(random, (uint32_t)b->len - 8), more = tw_below(random, 64);
    switch (tw_below(random, 7)) {
    case 0:
        for (uint32_t n = 1 + tw_below(random, 8); n > 0; n--)
            b->at[tw_below(random, (uint32_t)b->len)] ^= (unsigned char)(1u << tw_below(random, 8));
        break;
    case 1:
    case 2:
    case 3: /* a field of 1, 2, 4 or 8 bytes, mostly where such a field may begin */
        at &= ~(size_t)(tw_below(random, 4) != 0 ? 1 : 0);
        tw_set(b, at, ODD[tw_below(random, sizeof ODD / sizeof ODD[0])], (size_t)1 << tw_below(random, 4));
        break;
    case 4:
        b->len = at;
        break;
    case 5: /* a part again, in another's place */
        more = more < b->len - at ? more : b->len - at;
        memmove(b->at + tw_below(random, (uint32_t)(b->len - more + 1)), b->at + at, more);
        break;
    default:
        more = more < b->len - at ? more : b->len - at;
        memset(b->at + at, tw_below(random, 2) != 0 ? 0xff : 0, more);
    }
}

static void copy_files(struct tw_files *to, const struct tw_files *from)
{
    for (size_t i = 0; i < from->count; i++)
        tw_add_file(to, from->list[i].path, tw_slice(&from->list[i].bytes));
}

static void reads_what_is_left(struct tw_options options, unsigned rounds)
{
    struct tw_scene s;
    uint64_t random = options.seed * 2 + 1;
    size_t damaged = 0;
    const char *times = getenv("HOSTILE_ROUNDS");
    rounds *= times != NULL ? (unsigned)strtoul(times, NULL, 10) : 1;
    scene_of(&s, options);
    struct told whole = read_all(&s.files, (struct reader_options){0});
    assert_int_equal(whole.damaged, 0);
    for (unsigned i = 0; i < rounds; i++) {
        struct tw_files hurt = {NULL, 0};
        copy_files(&hurt, &s.files);
        /* mostly the logs, they are the larger part */
        for (uint32_t n = 1 + tw_below(&random, 3); n > 0; n--) {
            struct tw_file *file = &hurt.list[tw_below(&random, (uint32_t)hurt.count)];
            if (strstr(file->path, ".tracev3") == NULL && tw_below(&random, 2) == 0)
                file = &hurt.list[0];
            mutate(file, &random);
        }
        struct told told = read_all(&hurt, (struct reader_options){0});
        damaged += told.damaged != 0 || told.opened != DW_OK || told.ended != DW_END;
        tw_files_free(&hurt);
    }
    /* much of it is felt (values within messages are not), and it must be said */
    assert_true(damaged > rounds / 6);
    tw_scene_free(&s);
}

static void random_changes(void **state)
{
    (void)state;
    reads_what_is_left((struct tw_options){.seed = 11, .packing = TW_PACK_PLAIN}, 70);
    reads_what_is_left((struct tw_options){.seed = 12, .packing = TW_PACK_LZ4_BLOCKS}, 15);
    reads_what_is_left((struct tw_options){.seed = 13, .packing = TW_PACK_LZBITMAP, .personas = true}, 15);
    reads_what_is_left((struct tw_options){.seed = 14, .packing = TW_PACK_PLAIN, .collapsed = true, .dsc_version = 1},
                       40);
}

/* Every length that a cut can have, in steps that no field's size divides. */
static void cuts(void **state)
{
    (void)state;
    struct tw_scene s;
    scene_of(&s, (struct tw_options){.seed = 21, .packing = TW_PACK_PLAIN, .set_bytes = 3000});
    for (size_t i = 0; i < s.files.count; i++) {
        size_t whole = s.files.list[i].bytes.len, step = whole / 7 + 1;
        for (size_t length = 0; length < whole; length += step) {
            s.files.list[i].bytes.len = length;
            struct told told = read_all(&s.files, (struct reader_options){0});
            assert_true(told.entries <= s.count + 8);
        }
        s.files.list[i].bytes.len = whole;
    }
    tw_scene_free(&s);
}

/* The first chunk of `tag` in a file; its data begins 16 bytes later. */
static unsigned char *find_chunk(const struct tw_file *file, uint32_t tag)
{
    for (size_t i = 0; i + 16 <= file->bytes.len;) {
        uint32_t got, size;
        memcpy(&got, file->bytes.at + i, 4);
        memcpy(&size, file->bytes.at + i + 8, 4);
        if (got == tag)
            return file->bytes.at + i;
        i = (i + 16 + size + 7) / 8 * 8;
    }
    return NULL;
}

struct lie {
    const char *what;
    uint32_t tag;
    size_t at, width;
    uint64_t value;
};

/* One field at a time says what cannot be. */
static void lies(void **state)
{
    static const struct lie LIES[] = {{"a chunk longer than the file", 0x600d, 8, 8, 0x7fffffff},
                                      {"a chunk of 16 exabytes", 0x600d, 8, 8, UINT64_MAX},
                                      {"a chunk whose end wraps around", 0x600b, 8, 8, UINT64_MAX - 15},
                                      {"unpacked to 4 GiB", 0x600d, 20, 4, UINT32_MAX},
                                      {"packed in 4 GiB", 0x600d, 24, 4, UINT32_MAX},
                                      {"unpacked to nothing", 0x600d, 20, 4, 0},
                                      {"packed in nothing", 0x600d, 24, 4, 0},
                                      {"65535 processes", 0x600b, 20, 2, 0xffff},
                                      {"65535 chunk sets", 0x600b, 24, 2, 0xffff},
                                      {"processes beyond the catalog", 0x600b, 18, 2, 0xffff},
                                      {"sets beyond the catalog", 0x600b, 22, 2, 0xffff},
                                      {"sets before processes", 0x600b, 22, 2, 0},
                                      {"strings beyond the catalog", 0x600b, 16, 2, 0xffff},
                                      {"personas beyond the catalog", 0x600b, 26, 4, 0xffffffff},
                                      {"no timebase", 0x1000, 16, 8, 0},
                                      {"a timebase that overflows", 0x1000, 16, 8, 0x00000001ffffffff},
                                      {"a wall clock before all time", 0x1000, 32, 8, (uint64_t)1 << 63},
                                      {"a header that is a catalog", 0x1000, 0, 4, 0x600b},
                                      {"a set that is a header", 0x600d, 0, 4, 0x1000},
                                      {"a set of no known kind", 0x600d, 0, 4, 0xdeadbeef}};
    (void)state;
    for (size_t i = 0; i < sizeof LIES / sizeof LIES[0]; i++) {
        struct tw_scene s;
        const struct lie *lie = &LIES[i];
        scene_of(&s, (struct tw_options){.seed = 31, .without_timesync = true});
        unsigned char *chunk = find_chunk(&s.files.list[0], lie->tag);
        assert_non_null(chunk);
        for (size_t k = 0; k < lie->width; k++)
            chunk[lie->at + k] = (unsigned char)(lie->value >> (8 * k));
        struct told told = read_all(&s.files, (struct reader_options){0});
        assert_true(told.entries <= s.count + 8);
        tw_scene_free(&s);
    }
}

/* Adds a chunk set of `data` with a catalog that knows one process, to a file with a header. */
static void put_set(struct tw_bytes *file, const struct tw_bytes *data, uint32_t unpacked, uint32_t method)
{
    tw_u32(file, 0x600b);
    tw_u32(file, 0x11);
    tw_u64(file, 24 + 16 + 48 + 40);
    tw_u16(file, 16);
    tw_u16(file, 16);
    tw_u16(file, 1);
    tw_u16(file, 16 + 48);
    tw_u16(file, 1);
    tw_zeros(file, 6);
    tw_u64(file, 1000);
    tw_zeros(file, 16); /* a UUID */
    tw_u16(file, 0);    /* a process */
    tw_u16(file, 0);
    tw_u16(file, 0);
    tw_u16(file, 0xffff);
    tw_u64(file, 400341);
    tw_u32(file, 1007);
    tw_u32(file, 341);
    tw_zeros(file, 4 + 4 + 4 + 4 + 4 + 4);
    tw_u64(file, 1000); /* a set */
    tw_u64(file, 2000);
    tw_u32(file, unpacked);
    tw_u32(file, method);
    tw_u32(file, 1);
    tw_u16(file, 0);
    tw_u32(file, 0);
    tw_pad(file, 8);
    tw_u32(file, 0x600d);
    tw_u32(file, 0x11);
    tw_u64(file, data->len);
    tw_put(file, data->at, data->len);
    tw_pad(file, 8);
}

static long peak_kib(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* A little that unpacks to much: refused, or bounded, whatever the catalog admits to. */
static void bombs(void **state)
{
    (void)state;
    struct tw_scene s;
    scene_of(&s, (struct tw_options){.seed = 41});
    struct tw_bytes zeros = {NULL, 0, 0}, zbm = {NULL, 0, 0}, lz4 = {NULL, 0, 0};
    tw_zeros(&zeros, 0x8000);
    tw_put(&zbm, "ZBM\x09", 4);
    struct tw_bytes block = {NULL, 0, 0};
    tw_lzbitmap(&block, tw_slice(&zeros), TW_ZBM_LARGE_REPEATS);
    for (int i = 0; i < 4000; i++) /* 128 MiB out of 250 KB */
        tw_put(&zbm, block.at + 4, block.len - 4 - 6);
    tw_put(&zbm, block.at + block.len - 6, 6);
    for (int i = 0; i < 2000; i++) { /* lengths of 255 at a time */
        tw_put(&lz4, "bv41", 4);
        tw_u32(&lz4, 0x10000000);
        tw_u32(&lz4, 64);
        for (int k = 0; k < 64; k++)
            tw_u8(&lz4, k == 0 ? 0x1f : 0xff);
    }
    tw_put(&lz4, "bv4$", 4);
    const struct tw_bytes *kinds[] = {&zbm, &lz4};
    long before = peak_kib();
    for (int honest = 0; honest < 2; honest++)
        for (int kind = 0; kind < 2; kind++) {
            struct tw_files files = {NULL, 0};
            copy_files(&files, &s.files);
            for (int n = 0; n < 20; n++)
                put_set(&files.list[0].bytes, kinds[kind], honest ? 0x10000000 : 65536, kind == 0 ? 0x700 : 0x100);
            struct told told = read_all(&files, (struct reader_options){.memory = 64 << 20});
            assert_true(told.damaged != 0);
            assert_true(told.entries >= s.count); /* the rest of the file is not lost with it */
            tw_files_free(&files);
        }
#ifndef __APPLE__
    assert_true(peak_kib() - before < 300 << 10);
#endif
    tw_free(&zeros);
    tw_free(&zbm);
    tw_free(&lz4);
    tw_free(&block);
    tw_scene_free(&s);
}

/* Files that are not what their names say, names that belong to no archive, nothing at all. */
static void strange_files(void **state)
{
    (void)state;
    struct tw_files files = {NULL, 0};
    struct told told = read_all(&files, (struct reader_options){0});
    assert_int_equal(told.entries, 0);
    struct tw_scene s;
    scene_of(&s, (struct tw_options){.seed = 51});
    tw_add_file(&files, "._Persist/0000000000000030.tracev3", SLICE("\0\5\26\7"));
    tw_add_file(&files, "Persist/._0000000000000030.tracev3", SLICE("\0\5\26\7"));
    tw_add_file(&files, "Persist/0000000000000031.tracev3", SLICE(""));
    tw_add_file(&files, "Persist/0000000000000032.tracev3", SLICE("hello"));
    tw_add_file(&files, "timesync/0000000000000002.timesync", tw_slice(&s.files.list[0].bytes));
    tw_add_file(&files, "dsc/0000000000000000000000000000000Z", SLICE("hcsd"));
    tw_add_file(&files, "../../etc/passwd", SLICE("root"));
    for (size_t i = 0; i < s.files.count; i++) /* string files exchanged */
        if (strstr(s.files.list[i].path, "tracev3") == NULL)
            tw_add_file(&files, s.files.list[i].path, tw_slice(&s.files.list[(i + 1) % s.files.count].bytes));
        else
            tw_add_file(&files, s.files.list[i].path, tw_slice(&s.files.list[i].bytes));
    told = read_all(&files, (struct reader_options){0});
    assert_true(told.entries > s.count / 2);
    tw_files_free(&files);
    tw_scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_changes), cmocka_unit_test(cuts), cmocka_unit_test(lies),
                                       cmocka_unit_test(bombs), cmocka_unit_test(strange_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
