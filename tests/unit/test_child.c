#include "source/child.h"
#include "source/source.h"
/* cmocka wants these before it */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct child start(const char *script, int *stream)
{
    struct child child;
    char *text = strdup(script);
    char *words[] = {"sh", "-c", text, NULL};
    const struct child_program program = {.words = words};
    assert_int_equal(dw_child_start(&child, &program, stream, NULL), DW_OK);
    free(text);
    return child;
}

static void wait_for_word(int stream)
{
    char c;
    assert_int_equal(read(stream, &c, 1), 1);
}

static int free_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    (void)close(fd);
    return fd;
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Its output has ended, its exit is yet to come: the status is its own, not that of a signal of ours. */
static void keeps_the_childs_own_status(void **state)
{
    (void)state;
    int stream;
    struct child child = start("exec >/dev/null; i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; exit 7", &stream);
    char c;
    assert_int_equal(read(stream, &c, 1), 0);
    int status = dw_child_end(&child, stream, CHILD_PATIENCE_MS);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_int_equal(dw_child_end(&child, -1, CHILD_PATIENCE_MS), status);
    (void)close(stream);
}

static void ends_one_that_still_writes(void **state)
{
    (void)state;
    int stream;
    struct child child = start("echo x; while :; do :; done", &stream);
    wait_for_word(stream);
    int status = dw_child_end(&child, stream, CHILD_PATIENCE_MS);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
    (void)close(stream);
}

static void ends_one_that_ignores_the_request(void **state)
{
    (void)state;
    int stream;
    struct child child = start("trap '' TERM; echo x; while :; do :; done", &stream);
    wait_for_word(stream);
    double begin = seconds();
    int status = dw_child_end(&child, stream, 30);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
    assert_true(seconds() - begin < 10);
    (void)close(stream);
}

/* The shell's own child does not outlive it: the pipe's other end is closed. */
static void ends_what_the_child_started(void **state)
{
    (void)state;
    int stream;
    struct child child = start("(trap '' TERM; echo x; while :; do :; done) & wait", &stream);
    wait_for_word(stream);
    if (!child.own_group) { /* we hold a terminal: not what is proved here */
        (void)dw_child_end(&child, stream, 30);
        (void)close(stream);
        skip();
    }
    (void)dw_child_end(&child, stream, CHILD_PATIENCE_MS);
    char rest[16];
    assert_int_equal(read(stream, rest, sizeof rest - 1) <= 1, 1);
    assert_int_equal(read(stream, rest, sizeof rest), 0);
    (void)close(stream);
}

static void leaves_nothing_after_a_failed_start(void **state)
{
    (void)state;
    char *words[] = {"/nonexistent/program", NULL};
    const struct child_program program = {.words = words};
    struct reader_options options = {.assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN};
    struct input *input;
    struct dw_error error = {0};
    int before = free_descriptor();
    assert_int_equal(dw_input_live(&input, &program, &options, &error), DW_ERR_IO);
    assert_non_null(strstr(error.text, "/nonexistent/program"));
    assert_int_equal(free_descriptor(), before);
    struct child child = {0};
    assert_int_equal(dw_child_end(&child, -1, 10), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_childs_own_status), cmocka_unit_test(ends_one_that_still_writes),
        cmocka_unit_test(ends_one_that_ignores_the_request), cmocka_unit_test(ends_what_the_child_started),
        cmocka_unit_test(leaves_nothing_after_a_failed_start)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
