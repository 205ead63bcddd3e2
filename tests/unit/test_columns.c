#include "report/columns.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What stands on paper of that width; freed by the caller. */
static char *put(int width, bool colour, const char *label, const char *left, const char *right)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    struct paper p = dw_paper(out, width, colour);
    struct columns c = {.p = &p, .indent = 2, .label = 8, .names = {"GOOD", "BAD"}};
    dw_columns_put(&c, dw_slice_of(label), (struct column_text){INK_GOOD, dw_slice_of(left)}, '|',
                   (struct column_text){INK_BAD, dw_slice_of(right)});
    (void)fclose(out);
    return text;
}

static void says(char *text, const char *expected)
{
    assert_string_equal(text, expected);
    free(text);
}

static void each_keeps_to_its_column(void **state)
{
    (void)state;
    says(put(60, false, "servers", "192.0.2.1, 192.0.2.2, 192.0.2.3", "none"),
         "  servers  192.0.2.1, 192.0.2.2,   | none\n"
         "           192.0.2.3               |\n");
    says(put(60, false, "a longer label", "", "one two three four five six"),
         "  a longer                         | one two three four five\n"
         "  label                            | six\n");
    says(put(60, false, "", "", ""), "                                   |\n");
}

static void what_is_too_long_is_cut(void **state)
{
    (void)state;
    says(put(60, false, "id", "5F75AE4F-88B8-4448-B504-4BDB056DB28A x", "y"), "  id       5F75AE4F-88B8-4448-B504 | y\n"
                                                                              "           -4BDB056DB28A x         |\n");
}

static void nothing_of_a_log_commands_the_terminal(void **state)
{
    (void)state;
    char *text = put(80, false, "x", "a\x1b[31m\xe2\x80\xae", "\xff\r\nb");
    assert_null(strpbrk(text, "\x1b\r\xff"));
    assert_non_null(strstr(text, "a\\x1b[31m\\u{202e}"));
    free(text);
    text = put(80, true, "x", "good", "bad");
    assert_non_null(strstr(text, "\x1b[32mgood\x1b[0m"));
    assert_non_null(strstr(text, "\x1b[1;31mbad\x1b[0m"));
    free(text);
}

static void narrow_paper_has_them_below_each_other(void **state)
{
    (void)state;
    says(put(34, false, "servers", "192.0.2.1, 192.0.2.2, 192.0.2.3", "none"), "  | servers\n"
                                                                               "    GOOD 192.0.2.1, 192.0.2.2,\n"
                                                                               "      192.0.2.3\n"
                                                                               "    BAD none\n");
}

/* No line is wider than the paper, whatever it holds, wide characters included. */
static void no_line_is_too_wide(void **state)
{
    (void)state;
    static const char odd[] = "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87 "
                              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b \x01\x02\x03";
    for (int width = 20; width <= 140; width++) {
        char *text = put(width, false, "label of some length", odd, odd);
        for (const char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
            assert_true(dw_paper_measure(dw_slice(line, (size_t)(end - line))) <= width);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_keeps_to_its_column),
        cmocka_unit_test(what_is_too_long_is_cut),
        cmocka_unit_test(nothing_of_a_log_commands_the_terminal),
        cmocka_unit_test(narrow_paper_has_them_below_each_other),
        cmocka_unit_test(no_line_is_too_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
