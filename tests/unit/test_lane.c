/* The reordering window: entries off by milliseconds leave in the order of time, live and in batch alike. */
#include "pipeline/lane.h"

#include <stdlib.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MS   INT64_C(1000000)
#define NONE DW_TIME_NONE

/* What a reader gives, step by step. */
struct step {
    enum { ENTRY, WAIT, BOOT, LOSS } what;
    int64_t ms;    /* NONE: without a time */
    uint32_t pid;  /* tells entries apart */
    uint64_t lost; /* LOSS: how many */
};

struct script {
    struct entry_reader base;
    const struct step *steps;
    size_t count, at;
    bool flushed;
    struct reader_stats stats;
};

static enum dw_status script_next(struct entry_reader *reader, struct log_entry *out, struct dw_error *error)
{
    (void)error;
    struct script *s = (struct script *)reader;
    if (s->at == s->count)
        return DW_END;
    const struct step *step = &s->steps[s->at++];
    if (step->what == WAIT)
        return DW_AGAIN;
    *out = (struct log_entry){.time_ns = step->ms == NONE ? NONE : step->ms * MS,
                              .lost_from = NONE,
                              .lost_until = NONE,
                              .pid = step->pid,
                              .process = SLICE("configd"),
                              .message = SLICE("network changed"),
                              .type = LOG_TYPE_INFO};
    if (step->what == BOOT) {
        out->type = LOG_TYPE_BOOT;
        out->boot = SLICE("0F0F0F0F-1111-4222-8333-444444444444");
    } else if (step->what == LOSS) {
        out->type = LOG_TYPE_LOSS;
        out->lost_until = out->time_ns;
        s->stats.lost += step->lost;
    }
    return DW_OK;
}

static void script_flush(struct entry_reader *reader)
{
    ((struct script *)reader)->flushed = true;
}

static const struct reader_stats *script_stats(const struct entry_reader *reader)
{
    return &((const struct script *)reader)->stats;
}

static struct pattern_library *library;
static struct script script;
static struct lane lane;
static struct lane_boots *boots;

static void open_lane(const struct step *steps, size_t count)
{
    script = (struct script){{script_next, script_flush, script_stats, NULL}, steps, count, 0, false, {0}};
    boots = dw_lane_boots_new();
    assert_non_null(boots);
    assert_int_equal(dw_lane_init(&lane, &script.base, library, boots, 0, NULL), DW_OK);
}

static void close_lane(void)
{
    dw_lane_free(&lane);
    dw_lane_boots_free(boots);
}

#define OPEN(steps) open_lane(steps, sizeof(steps) / sizeof *(steps))

/* The pid of the next event; 0 when the lane waits or has ended. */
static uint32_t next_event(void)
{
    int64_t key;
    if (dw_lane_peek(&lane, &key, NULL) != DW_OK)
        return 0;
    struct lane_item item = dw_lane_take(&lane);
    assert_null(item.loss);
    uint32_t pid = item.event->entry.pid;
    dw_event_release(item.event);
    return pid;
}

static void expect(const uint32_t *pids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(next_event(), pids[i]);
}
#define EXPECT(...) expect((const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void in_order(void **state)
{
    (void)state;
    const struct step batch[] = {{ENTRY, 10, 2, 0}, {ENTRY, 5, 1, 0},  {ENTRY, 40, 5, 0}, {ENTRY, 15, 3, 0},
                                 {ENTRY, 15, 4, 0}, {ENTRY, 45, 6, 0}, {ENTRY, 300, 7, 0}};
    OPEN(batch);
    EXPECT(1, 2, 3, 4, 5, 6, 7, 0);
    close_lane();
    const struct step live[] = {{ENTRY, 10, 2, 0}, {WAIT, 0, 0, 0},   {ENTRY, 5, 1, 0},
                                {ENTRY, 40, 5, 0}, {ENTRY, 15, 3, 0}, {ENTRY, 15, 4, 0},
                                {WAIT, 0, 0, 0},   {ENTRY, 45, 6, 0}, {ENTRY, 300, 7, 0}};
    OPEN(live);
    EXPECT(0, 0, 1, 2, 3, 4, 5, 6, 7, 0);
    close_lane();
}

/* What comes later than the window holds is not held back any more, nor does it hold back what follows. */
static void out_of_the_window(void **state)
{
    (void)state;
    const struct step steps[] = {{ENTRY, 1000, 1, 0}, {ENTRY, 1050, 2, 0}, {ENTRY, 1200, 3, 0},
                                 {ENTRY, 1010, 4, 0}, {ENTRY, 1400, 5, 0}, {ENTRY, 1350, 6, 0}};
    OPEN(steps);
    EXPECT(1, 2, 4, 3, 6, 5, 0);
    close_lane();
}

static void a_clock_flushes(void **state)
{
    (void)state;
    const struct step steps[] = {{ENTRY, 10, 2, 0}, {ENTRY, 5, 1, 0},  {WAIT, 0, 0, 0},
                                 {WAIT, 0, 0, 0},   {ENTRY, 30, 4, 0}, {ENTRY, 20, 3, 0}};
    OPEN(steps);
    EXPECT(0);
    assert_false(script.flushed);
    dw_lane_flush(&lane);
    assert_true(script.flushed);
    EXPECT(1, 2, 0, 3, 4, 0);
    close_lane();
}

static void without_times(void **state)
{
    (void)state;
    const struct step none[] = {{ENTRY, NONE, 1, 0}, {ENTRY, NONE, 2, 0}, {ENTRY, NONE, 3, 0}};
    OPEN(none);
    EXPECT(1, 2, 3, 0);
    close_lane();
    const struct step some[] = {{ENTRY, 20, 1, 0}, {ENTRY, NONE, 2, 0}, {ENTRY, 30, 3, 0}, {ENTRY, NONE, 4, 0}};
    OPEN(some);
    EXPECT(1, 2, 3, 4, 0);
    close_lane();
}

/* Behind a boot mark times may be anything. */
static void boots_part(void **state)
{
    (void)state;
    const struct step steps[] = {{ENTRY, 500, 1, 0}, {ENTRY, 490, 2, 0}, {BOOT, NONE, 0, 0}, {ENTRY, 450, 3, 0}};
    OPEN(steps);
    EXPECT(2, 1);
    int64_t key;
    assert_int_equal(dw_lane_peek(&lane, &key, NULL), DW_OK);
    struct lane_item item = dw_lane_take(&lane);
    assert_int_equal(item.event->entry.pid, 3);
    assert_int_equal(item.event->boot, 1); /* what went before was another's, which nobody told */
    assert_int_equal(dw_lane_boot_uuid(boots, 0).len, 0);
    assert_string_equal(dw_lane_boot_uuid(boots, item.event->boot).ptr, "0F0F0F0F-1111-4222-8333-444444444444");
    dw_event_release(item.event);
    close_lane();
}

static void expect_loss(int64_t from, int64_t until, uint64_t count)
{
    int64_t key;
    assert_int_equal(dw_lane_peek(&lane, &key, NULL), DW_OK);
    struct lane_item item = dw_lane_take(&lane);
    assert_null(item.event);
    assert_int_equal(item.loss->from, from);
    assert_int_equal(item.loss->until, until);
    assert_int_equal(item.loss->count, count);
    free(item.loss);
}

static void losses(void **state)
{
    (void)state;
    const struct step steps[] = {
        {ENTRY, 500, 1, 0}, {LOSS, NONE, 0, 7}, {LOSS, NONE, 0, 3}, {ENTRY, 900, 2, 0},
        {LOSS, 950, 0, 5},  {ENTRY, 960, 3, 0}, {LOSS, NONE, 0, 1},
    };
    OPEN(steps);
    EXPECT(1);
    expect_loss(500 * MS, 900 * MS, 10);
    EXPECT(2);
    expect_loss(900 * MS, 950 * MS, 5);
    EXPECT(3);
    expect_loss(960 * MS, 960 * MS, 1);
    EXPECT(0);
    close_lane();
    const struct step none[] = {{ENTRY, NONE, 1, 0}, {LOSS, NONE, 0, 7}, {ENTRY, NONE, 2, 0}};
    OPEN(none);
    EXPECT(1);
    expect_loss(NONE, NONE, 7);
    EXPECT(2, 0);
    close_lane();
}

static int open_library(void **state)
{
    (void)state;
    return dw_library_open(&library, NULL, 0, NULL) == DW_OK ? 0 : -1;
}

static int close_library(void **state)
{
    (void)state;
    dw_library_close(library);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_order),        cmocka_unit_test(out_of_the_window),
                                       cmocka_unit_test(a_clock_flushes), cmocka_unit_test(without_times),
                                       cmocka_unit_test(boots_part),      cmocka_unit_test(losses)};
    return cmocka_run_group_tests(tests, open_library, close_library);
}
