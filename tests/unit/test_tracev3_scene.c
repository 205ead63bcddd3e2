/* Archives with every kind of record, written by a writer that was read out of the same facts by somebody else. */
#include "support/memory_tree.h"
#include "support/trace_scene.h"

#include <stdio.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void tell(void *self, const struct dw_notice *notice)
{
    (*(size_t *)self)++;
    print_message("notice: %s (offset %llu)\n", notice->text, (unsigned long long)notice->offset);
}

static void assert_text(const char *what, const struct tw_expected *x, struct slice got, const char *want)
{
    if (!dw_slice_equal(got, dw_slice_of(want)))
        fail_msg("%s of \"%.60s\" is \"%.*s\"; not \"%s\"", what, x->message, SLICE_ARG(got), want);
}

static void assert_number(const char *what, const struct tw_expected *x, int64_t got, int64_t want)
{
    if (got != want)
        fail_msg("%s of \"%.60s\" is %lld, not %lld", what, x->message, (long long)got, (long long)want);
}

static void assert_entry(const struct log_entry *e, const struct tw_expected *x)
{
    if (x->type != LOG_TYPE_STATE)
        assert_text("message", x, e->message, x->message);
    assert_number("time", x, e->time_ns, x->time_ns);
    assert_number("type", x, e->type, x->type);
    assert_number("pid", x, e->pid, x->pid);
    assert_number("thread", x, (int64_t)e->thread, (int64_t)x->thread);
    assert_number("activity", x, (int64_t)e->activity, (int64_t)x->activity);
    assert_text("process", x, e->process, x->process);
    assert_text("sender", x, e->sender, x->sender);
    assert_text("subsystem", x, e->subsystem, x->subsystem);
    assert_text("category", x, e->category, x->category);
    assert_text("boot", x, e->boot, x->boot);
    assert_number("first loss", x, e->lost_from, x->lost_from);
    assert_number("last loss", x, e->lost_until, x->lost_until);
}

struct outcome {
    size_t entries, boots, steps, notices;
    struct reader_stats stats;
};

static struct outcome read_scene(const struct tw_scene *s, struct reader_options options)
{
    struct outcome o = {0};
    struct entry_reader *reader = NULL;
    struct log_entry e;
    struct dw_error error = {0};
    enum dw_status status;
    options.notify = (struct dw_notify){tell, &o.notices};
    assert_int_equal(dw_tracev3_open(&reader, test_memory_tree(&s->files), &options, &error), DW_OK);
    size_t next = 0;
    while ((status = reader->next(reader, &e, &error)) == DW_OK) {
        o.boots += e.type == LOG_TYPE_BOOT;
        o.steps += e.type == LOG_TYPE_TIMESYNC;
        if (e.type == LOG_TYPE_BOOT || e.type == LOG_TYPE_TIMESYNC)
            continue;
        while (options.processes != NULL && next < s->count &&
               !dw_slice_equal(dw_slice_of(s->expected[next].process), options.processes[0]))
            next++;
        assert_true(next < s->count);
        assert_entry(&e, &s->expected[next++]);
        o.entries++;
    }
    assert_int_equal(status, DW_END);
    o.stats = *reader->stats(reader);
    reader->close(reader);
    return o;
}

/* By the clock that nobody sets: a wall clock that was set back does not put what came later first. */
static int by_order(const void *a, const void *b)
{
    const struct tw_expected *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void check(const struct tw_options *options)
{
    struct tw_scene s;
    tw_scene_open(&s, options);
    tw_scene_all(&s);
    tw_scene_close(&s);
    qsort(s.expected, s.count, sizeof *s.expected, by_order);
    struct outcome o = read_scene(&s, (struct reader_options){.input = "scene"});
    assert_int_equal(o.entries, s.count);
    assert_int_equal(o.stats.entries, s.count - 2); /* losses are none */
    assert_int_equal(o.stats.lost, 3 + 63);
    assert_int_equal(o.stats.damaged, 0);
    assert_int_equal(o.notices, 0);
    assert_int_equal(o.boots, 2);
    tw_scene_free(&s);
}

static void reads_a_usual_archive(void **state)
{
    (void)state;
    check(&(struct tw_options){.seed = 1});
}

static void reads_every_packing(void **state)
{
    (void)state;
    for (int packing = TW_PACK_LZ4; packing <= TW_PACK_LZBITMAP; packing++)
        check(&(struct tw_options){.seed = 2, .packing = (enum tw_packing)packing, .set_bytes = 9000});
}

static void reads_every_clock(void **state)
{
    (void)state;
    check(&(struct tw_options){.seed = 3, .numerator = 125, .denominator = 3, .utc_offset = 60, .daylight = true});
    check(&(struct tw_options){.seed = 3, .timesync_split = true});
}

static void reads_every_layout(void **state)
{
    (void)state;
    check(&(struct tw_options){.seed = 4, .live_layout = true});
    check(&(struct tw_options){.seed = 4, .dsc_version = 1});
    check(&(struct tw_options){.seed = 4, .collapsed = true});
    check(&(struct tw_options){.seed = 4, .personas = true});
    check(&(struct tw_options){.seed = 4, .noise = true, .set_bytes = 3000});
    check(&(struct tw_options){.seed = 4, .set_bytes = 500, .sets_per_catalog = 1, .file_bytes = 40000});
}

/* Without records of the clock times come from the files' headers, which are right as long as nobody sets it. */
static void reads_times_of_headers(void **state)
{
    (void)state;
    struct tw_scene s;
    tw_scene_open(&s, &(struct tw_options){.seed = 5, .without_timesync = true, .numerator = 125, .denominator = 3});
    tw_scene_arguments(&s);
    tw_scene_kinds(&s);
    tw_scene_close(&s);
    struct outcome o = read_scene(&s, (struct reader_options){.input = "scene"});
    assert_int_equal(o.entries, s.count);
    assert_int_equal(o.boots, 1);
    assert_int_equal(o.notices, 0);
    tw_scene_free(&s);
}

static void gives_wanted_processes_alone(void **state)
{
    (void)state;
    static const struct slice WANTED[] = {SLICE_INIT("configd")};
    struct tw_scene s;
    size_t count = 0;
    tw_scene_open(&s, &(struct tw_options){.seed = 6, .set_bytes = 3000});
    tw_scene_all(&s);
    tw_scene_close(&s);
    qsort(s.expected, s.count, sizeof *s.expected, by_order);
    for (size_t i = 0; i < s.count; i++)
        count += strcmp(s.expected[i].process, "configd") == 0;
    struct outcome o =
        read_scene(&s, (struct reader_options){.input = "scene", .processes = WANTED, .process_count = 1});
    assert_int_equal(o.entries, count);
    assert_int_equal(o.stats.entries, count);
    assert_int_equal(o.stats.damaged, 0);
    tw_scene_free(&s);
}

/* What a chunk set holds is told by numbers of the catalog's entries, and those do not stand in the order of their
 * numbers. */
static void finds_each_process_in_its_set(void **state)
{
    (void)state;
    enum { PROCESSES = 9, RECORDS = 5 };
    struct tw_files files = {NULL, 0};
    struct tw_options options = {.seed = 7, .set_bytes = 1, .sets_per_catalog = 16, .output = tw_to_memory(&files)};
    int64_t now = 1772438400000000000;
    struct tw_writer *w = tw_open(&options, now);
    char paths[PROCESSES][24];
    for (size_t i = 0; i < PROCESSES; i++) {
        (void)snprintf(paths[i], sizeof paths[i], "/usr/libexec/daemon%zu", i);
        size_t process = tw_process(w, &(struct tw_process){.path = paths[i], .pid = 100 + (uint32_t)i});
        for (size_t k = 0; k < RECORDS; k++)
            tw_add(w, &(struct tw_entry){.record = TW_LOG,
                                         .process = process,
                                         .format = tw_format(w, process, 0, "a line"),
                                         .time_ns = now += 1000});
        tw_flush(w, TW_PERSIST, process);
    }
    assert_int_equal(tw_sets(w, TW_PERSIST), PROCESSES);
    tw_close(w);
    for (size_t i = 0; i < PROCESSES; i++) {
        struct slice wanted = dw_slice_of(strrchr(paths[i], '/') + 1);
        struct reader_options one = {.input = "sets", .processes = &wanted, .process_count = 1};
        struct entry_reader *reader;
        struct log_entry e;
        size_t found = 0;
        assert_int_equal(dw_tracev3_open(&reader, test_memory_tree(&files), &one, NULL), DW_OK);
        while (reader->next(reader, &e, NULL) == DW_OK)
            found += e.pid == 100 + i;
        reader->close(reader);
        assert_int_equal(found, RECORDS);
    }
    tw_files_free(&files);
}

struct counted_meter {
    struct dw_meter base;
    size_t ticks;
};

static void count_tick(struct dw_meter *meter)
{
    ((struct counted_meter *)meter)->ticks++;
    assert_true(meter->done <= meter->total);
}

static void tells_how_far_it_is(void **state)
{
    (void)state;
    struct tw_scene s;
    struct counted_meter meter = {.base = {.tick = count_tick}};
    uint64_t size = 0;
    tw_scene_open(&s, &(struct tw_options){.seed = 7});
    tw_scene_arguments(&s);
    tw_scene_close(&s);
    for (size_t i = 0; i < s.files.count; i++)
        size += strstr(s.files.list[i].path, ".tracev3") != NULL ? s.files.list[i].bytes.len : 0;
    (void)read_scene(&s, (struct reader_options){.input = "scene", .meter = &meter.base});
    assert_int_equal(meter.base.total, size);
    assert_int_equal(meter.base.done, size);
    assert_true(meter.ticks != 0);
    tw_scene_free(&s);
}

/* What other systems leave beside files, and files of other names. */
static void skips_files_of_others(void **state)
{
    (void)state;
    struct tw_scene s;
    tw_scene_open(&s, &(struct tw_options){.seed = 7});
    tw_scene_arguments(&s);
    tw_scene_close(&s);
    tw_add_file(&s.files, "Persist/._0000000000000001.tracev3", SLICE("\0\5\x16\7 AppleDouble"));
    tw_add_file(&s.files, "timesync/._0000000000000001.timesync", SLICE("\0\5\x16\7 AppleDouble"));
    tw_add_file(&s.files, "Extra/logdata.statistics.0.txt", SLICE("--- !logd statistics record"));
    struct outcome o = read_scene(&s, (struct reader_options){.input = "scene"});
    assert_int_equal(o.entries, s.count);
    assert_int_equal(o.stats.damaged, 0);
    tw_scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_a_usual_archive),
                                       cmocka_unit_test(reads_every_packing),
                                       cmocka_unit_test(reads_every_clock),
                                       cmocka_unit_test(reads_every_layout),
                                       cmocka_unit_test(reads_times_of_headers),
                                       cmocka_unit_test(gives_wanted_processes_alone),
                                       cmocka_unit_test(finds_each_process_in_its_set),
                                       cmocka_unit_test(tells_how_far_it_is),
                                       cmocka_unit_test(skips_files_of_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
