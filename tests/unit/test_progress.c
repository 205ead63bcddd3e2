/* The line of the progress bar, and that readers tell how far they are. */
#include "pipeline/progress.h"

#include "logtext/logtext.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static void lines(void **state)
{
    (void)state;
    static const struct {
        uint64_t done, total;
        int64_t ns;
        const char *line;
    } cases[] = {
        {0, 1000, SECOND, "0 B read, 0 B/s"},
        {500, 1000, SECOND, " 50% [##########          ] 500 B of 1.0 kB, 500 B/s, 1 s left"},
        {1200000000, 2700000000, 7 * SECOND, " 44% [########            ] 1.2 GB of 2.7 GB, 171 MB/s, 9 s left"},
        {1000, 1000000, 10 * SECOND, "  0% [                    ] 1.0 kB of 1.0 MB, 100 B/s, 3 h left"},
        {1000, 100000000, 10 * SECOND, "  0% [                    ] 1.0 kB of 100 MB, 100 B/s, 278 h left"},
        {1000, 1000, SECOND, "100% [####################] 1.0 kB of 1.0 kB, 1.0 kB/s, 0 s left"},
        {3000000, 0, 2 * SECOND, "3.0 MB read, 1.5 MB/s"},
        {2000, 1000, 2 * SECOND, "2.0 kB read, 1.0 kB/s"},
        {UINT64_MAX, UINT64_MAX, 1, "100% [####################] 18447 PB of 18447 PB, 18446744073710 PB/s, 0 s left"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[PROGRESS_LINE];
        struct slice line = dw_progress_line(cases[i].done, cases[i].total, cases[i].ns, out);
        assert_true(line.len < PROGRESS_LINE);
        if (i + 1 < sizeof cases / sizeof *cases) /* the last only has to end */
            assert_string_equal(out, cases[i].line);
    }
}

static void events(void **state)
{
    (void)state;
    char out[PROGRESS_LINE];
    (void)dw_progress_events(12345, 2 * SECOND, out);
    assert_string_equal(out, "12345 events, 6172/s");
    (void)dw_progress_events(0, 0, out);
    assert_string_equal(out, "0 events, 0/s");
}

static unsigned ticks;

static void count_tick(struct dw_meter *meter)
{
    (void)meter;
    ticks++;
}

struct counted {
    struct byte_source base;
    size_t left;
};

static enum dw_status counted_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                   struct dw_error *error)
{
    (void)error;
    struct counted *c = (struct counted *)source;
    *got = c->left < 1000 ? c->left : 1000;
    assert_true(*got <= size);
    memset(buffer, '\n', *got);
    c->left -= *got;
    source->raw_read += *got / 2; /* packed */
    return *got != 0 ? DW_OK : DW_END;
}

static void counted_close(struct byte_source *source)
{
    (void)source;
}

static void readers_tell(void **state)
{
    (void)state;
    struct dw_meter meter = {.tick = count_tick};
    struct counted source = {{counted_read, counted_close, -1, 0, 0, 5000}, 10000};
    struct reader_options options = {
        .input = "test", .assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN, .meter = &meter};
    struct entry_reader *reader = NULL;
    struct log_entry entry;
    assert_int_equal(dw_logtext_open(&reader, &source.base, &options, NULL), DW_OK);
    assert_int_equal(meter.total, 5000);
    assert_int_equal(reader->next(reader, &entry, NULL), DW_END);
    assert_int_equal(meter.done, 5000);
    assert_true(ticks >= 10);
    reader->close(reader);
}

/* A line is drawn anew only where the terminal can do that. */
static void a_dumb_terminal_gets_no_bar(void **state)
{
    (void)state;
    struct progress p;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY), kept = dup(STDERR_FILENO);
    assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    const char *name = ptsname(terminal);
    assert_non_null(name);
    int other = open(name, O_RDWR | O_NOCTTY);
    assert_true(other >= 0 && dup2(other, STDERR_FILENO) >= 0);
    static const char *const terms[] = {"xterm", "dumb", NULL};
    bool able[3];
    for (size_t i = 0; i < 3; i++) {
        (void)(terms[i] != NULL ? setenv("TERM", terms[i], 1) : unsetenv("TERM"));
        dw_progress_init(&p, true, (struct dw_notify){NULL, NULL});
        able[i] = p.able;
    }
    (void)dup2(kept, STDERR_FILENO);
    (void)close(kept);
    (void)close(other);
    (void)close(terminal);
    assert_true(able[0]);
    assert_false(able[1]);
    assert_false(able[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_dumb_terminal_gets_no_bar), cmocka_unit_test(lines),
                                       cmocka_unit_test(events), cmocka_unit_test(readers_tell)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
