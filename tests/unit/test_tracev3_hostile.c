/* Damaged and hostile binary logs: every file cut at every place, every byte changed, ends in entries and counted
 * losses, never in a crash, a hang or a failure. Run under ASan it means most. */
#include "support/memory_tree.h"
#include "support/trace_scene.h"

#include <stdio.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ENTRIES_MAX = 100000, STEP_BYTES = 7 };

struct told {
    size_t notices;
    char last[512];
};

static void tell(void *self, const struct dw_notice *notice)
{
    struct told *t = self;
    t->notices++;
    (void)snprintf(t->last, sizeof t->last, "%s", notice->text);
}

static struct reader_stats read_all(const struct tw_files *files, struct told *told)
{
    struct reader_options options = {.input = "hostile", .notify = {tell, told}};
    struct entry_reader *reader = NULL;
    struct log_entry e;
    struct dw_error error = {0};
    size_t count = 0;
    enum dw_status status;
    assert_int_equal(dw_tracev3_open(&reader, test_memory_tree(files), &options, &error), DW_OK);
    while ((status = reader->next(reader, &e, &error)) == DW_OK && count < ENTRIES_MAX) {
        size_t sum = 0; /* every slice may be read */
        for (size_t i = 0; i < e.message.len; i++)
            sum += (unsigned char)e.message.ptr[i];
        sum += e.process.len + e.sender.len + e.subsystem.len + e.category.len;
        count += sum != SIZE_MAX;
    }
    assert_int_equal(status, DW_END);
    struct reader_stats stats = *reader->stats(reader);
    assert_true((stats.damaged != 0) == (told->notices != 0));
    reader->close(reader);
    return stats;
}

static void small_scene(struct tw_scene *s, enum tw_packing packing)
{
    tw_scene_open(s, &(struct tw_options){.seed = 7, .packing = packing, .set_bytes = 1500, .sets_per_catalog = 2});
    tw_scene_privacy(s);
    tw_scene_homes(s);
    tw_scene_kinds(s);
    tw_scene_chunks(s);
    tw_scene_close(s);
}

/* Files of a kind, by the end of their names or a part of their paths. */
static bool is_of(const struct tw_file *file, const char *kind)
{
    return strstr(file->path, kind) != NULL;
}

static void cut_everywhere(struct tw_scene *s, const char *kind, size_t step)
{
    for (size_t i = 0; i < s->files.count; i++) {
        struct tw_file *file = &s->files.list[i];
        size_t whole = file->bytes.len;
        if (!is_of(file, kind))
            continue;
        for (file->bytes.len = 0; file->bytes.len < whole; file->bytes.len += step) {
            struct told told = {0};
            struct reader_stats stats = read_all(&s->files, &told);
            assert_true(stats.entries <= s->count);
        }
        file->bytes.len = whole;
    }
}

static void change_everywhere(struct tw_scene *s, const char *kind, size_t step)
{
    static const unsigned char CHANGES[] = {0x01, 0x80, 0xff};
    size_t turn = 0;
    for (size_t i = 0; i < s->files.count; i++) {
        struct tw_file *file = &s->files.list[i];
        if (!is_of(file, kind))
            continue;
        for (size_t at = 0; at < file->bytes.len; at += step) {
            struct told told = {0};
            unsigned char change = CHANGES[turn++ % sizeof CHANGES];
            file->bytes.at[at] ^= change;
            (void)read_all(&s->files, &told);
            file->bytes.at[at] ^= change;
        }
    }
}

/* One small file: cut at every byte, every byte changed. */
static void every_byte_of_a_small_log(void **state)
{
    (void)state;
    struct tw_scene s;
    tw_scene_open(&s, &(struct tw_options){.seed = 8, .packing = TW_PACK_PLAIN});
    tw_scene_kinds(&s);
    tw_scene_close(&s);
    cut_everywhere(&s, ".tracev3", 1);
    change_everywhere(&s, ".tracev3", 1);
    tw_scene_free(&s);
}

static void logs_are_cut(void **state)
{
    (void)state;
    for (int packing = TW_PACK_LZ4; packing <= TW_PACK_LZBITMAP; packing++) {
        struct tw_scene s;
        small_scene(&s, (enum tw_packing)packing);
        cut_everywhere(&s, ".tracev3", packing == TW_PACK_LZ4 ? 13 : 53);
        tw_scene_free(&s);
    }
}

static void logs_are_changed(void **state)
{
    (void)state;
    struct tw_scene s;
    small_scene(&s, TW_PACK_PLAIN); /* changes reach the records as they are */
    change_everywhere(&s, ".tracev3", 7);
    tw_scene_free(&s);
    for (int packing = TW_PACK_LZ4; packing <= TW_PACK_LZBITMAP; packing++) {
        small_scene(&s, (enum tw_packing)packing);
        change_everywhere(&s, ".tracev3", 29);
        tw_scene_free(&s);
    }
}

static void companions_are_cut_and_changed(void **state)
{
    (void)state;
    struct tw_scene s;
    small_scene(&s, TW_PACK_LZ4);
    static const char *const KINDS[] = {".timesync", "dsc/"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        cut_everywhere(&s, KINDS[i], 11);
        change_everywhere(&s, KINDS[i], STEP_BYTES);
    }
    for (size_t i = 0; i < s.files.count; i++) /* string files: XX/... */
        if (s.files.list[i].path[2] == '/') {
            cut_everywhere(&s, s.files.list[i].path, 31);
            change_everywhere(&s, s.files.list[i].path, 17);
        }
    tw_scene_free(&s);
}

static void tells_of_a_cut_file_once(void **state)
{
    (void)state;
    struct tw_scene s;
    struct told told = {0};
    small_scene(&s, TW_PACK_LZ4);
    for (size_t i = 0; i < s.files.count; i++)
        if (is_of(&s.files.list[i], "Persist/"))
            s.files.list[i].bytes.len -= 20;
    struct reader_stats stats = read_all(&s.files, &told);
    assert_int_equal(stats.damaged, 1);
    assert_int_equal(told.notices, 1);
    assert_non_null(strstr(told.last, "Persist/"));
    assert_non_null(strstr(told.last, "ends in the middle of a chunk"));
    assert_true(stats.entries > 0);
    tw_scene_free(&s);
}

/* Where the last chunk of a file begins. */
static size_t last_chunk(const struct tw_bytes *b)
{
    size_t last = 0;
    for (size_t at = 0; at + 16 <= b->len;) {
        size_t size = 0;
        for (size_t i = 0; i < 4; i++)
            size |= (size_t)b->at[at + 8 + i] << (8 * i);
        last = at;
        at += 16 + ((size + 7) & ~(size_t)7);
    }
    return last;
}

static void misses_what_the_catalog_names(void **state)
{
    (void)state;
    struct tw_scene s;
    struct told told = {0};
    small_scene(&s, TW_PACK_LZ4);
    for (size_t i = 0; i < s.files.count; i++)
        if (is_of(&s.files.list[i], "Persist/"))
            s.files.list[i].bytes.len = last_chunk(&s.files.list[i].bytes);
    struct reader_stats stats = read_all(&s.files, &told);
    assert_int_equal(stats.damaged, 1);
    assert_non_null(strstr(told.last, "missing"));
    tw_scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_of_a_small_log), cmocka_unit_test(logs_are_cut),
        cmocka_unit_test(logs_are_changed),          cmocka_unit_test(companions_are_cut_and_changed),
        cmocka_unit_test(tells_of_a_cut_file_once),  cmocka_unit_test(misses_what_the_catalog_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
