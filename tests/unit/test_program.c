#include "source/family.h"
#include "source/program.h"

/* cmocka wants these before it */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int ends_with(char *const *words)
{
    struct program p;
    struct dw_error error = {0};
    if (dw_program_start(&p, words, &error) == DW_OK)
        while (!dw_program_ended(&p))
            (void)poll(NULL, 0, 1);
    else
        assert_non_null(strstr(error.text, words[0]));
    assert_true(dw_program_ended(&p) || p.refused != 0);
    return dw_program_exit_status(&p);
}

static int shell(char *script)
{
    char *words[] = {"sh", "-c", script, NULL};
    return ends_with(words);
}

static void tells_how_it_ended(void **state)
{
    (void)state;
    assert_int_equal(shell("exit 0"), 0);
    assert_int_equal(shell("exit 77"), 77);
    assert_int_equal(shell("kill -KILL $$"), 128 + SIGKILL);
    char *missing[] = {"/nonexistent/program", NULL}, *folder[] = {"/", NULL}, *nowhere[] = {"no-such-program", NULL};
    assert_int_equal(ends_with(missing), PROGRAM_NOT_FOUND);
    assert_int_equal(ends_with(nowhere), PROGRAM_NOT_FOUND);
    assert_int_equal(ends_with(folder), PROGRAM_NOT_RUN);
}

/* As a shell and execvp have it: a text that names no interpreter is the shell's. */
static void a_script_without_interpreter_is_run(void **state)
{
    (void)state;
    char path[] = "/tmp/dnswhy-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "exit $1\n", 8), 8);
    assert_int_equal(fchmod(fd, 0700), 0);
    (void)close(fd);
    char *words[] = {path, "9", NULL};
    assert_int_equal(ends_with(words), 9);
    (void)unlink(path);
}

/* Whether `pid` is among the family, within ten seconds. */
static bool becomes_known(struct family *family, const char *pid)
{
    char member[32];
    for (int waited = 0; waited < 10000; waited++) {
        char *all = dw_family_json(family);
        assert_non_null(all);
        bool known = false;
        for (const char *separators = "[,"; *separators != '\0' && !known; separators++)
            for (const char *ends = ",]"; *ends != '\0' && !known; ends++) {
                (void)snprintf(member, sizeof member, "%c%s%c", *separators, pid, *ends);
                known = strstr(all, member) != NULL;
            }
        free(all);
        if (known)
            return true;
        (void)poll(NULL, 0, 1);
    }
    return false;
}

static void read_word(int fd, char out[16])
{
    ssize_t n = 0, got;
    while (n < 15 && (got = read(fd, out + n, 1)) == 1 && out[n] != '\n')
        n += got;
    out[n] = '\0';
}

/* A child, what it leaves behind when it ends, and nobody who was there before. */
static void knows_a_program_and_all_it_starts(void **state)
{
    (void)state;
    int out[2], in[2];
    assert_int_equal(pipe(out) | pipe(in), 0);
    assert_int_equal(fcntl(out[0], F_SETFD, FD_CLOEXEC) | fcntl(in[1], F_SETFD, FD_CLOEXEC), 0);
    char script[200];
    (void)snprintf(script, sizeof script,
                   "sh -c 'sh -c \"echo \\$\\$ >&%d; read x <&%d\" & ' ; sh -c 'echo $$ >&%d; read x <&%d'; :", out[1],
                   in[0], out[1], in[0]);
    char *before[] = {"cat", NULL}, *words[] = {"sh", "-c", script, NULL};
    struct program other, program;
    int null = open("/dev/null", O_RDONLY);
    assert_true(null >= 0);
    assert_int_equal(dw_program_start(&other, before, NULL), DW_OK);
    assert_int_equal(dw_program_start(&program, words, NULL), DW_OK);
    struct family *family = NULL;
    assert_int_equal(dw_family_watch(&family, program.pid, NULL), DW_OK);
    char first[16], second[16], self[16];
    read_word(out[0], first);
    read_word(out[0], second);
    (void)snprintf(self, sizeof self, "%d", (int)program.pid);
    assert_true(becomes_known(family, self));
    assert_true(becomes_known(family, first));
    assert_true(becomes_known(family, second));
    char *all = dw_family_json(family);
    (void)snprintf(self, sizeof self, "%d", (int)other.pid);
    assert_null(strstr(all, self));
    free(all);
    assert_int_equal(write(in[1], "\n\n", 2), 2);
    (void)kill(other.pid, SIGKILL);
    while (!dw_program_ended(&program) || !dw_program_ended(&other))
        (void)poll(NULL, 0, 1);
    assert_int_equal(dw_program_exit_status(&program), 0);
    dw_family_close(family);
    int open_ones[] = {out[0], out[1], in[0], in[1], null};
    for (size_t i = 0; i < sizeof open_ones / sizeof *open_ones; i++)
        (void)close(open_ones[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_how_it_ended),
        cmocka_unit_test(a_script_without_interpreter_is_run),
        cmocka_unit_test(knows_a_program_and_all_it_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
