#include "report/paper.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sheet {
    struct paper p;
    char *text;
    size_t size;
};

static void open_sheet(struct sheet *s, int width, bool colour)
{
    FILE *out = open_memstream(&s->text, &s->size);
    assert_non_null(out);
    s->p = dw_paper(out, width, colour);
}

static void says(struct sheet *s, const char *expected)
{
    (void)fclose(s->p.out);
    assert_string_equal(s->text, expected);
    free(s->text);
}

static void what_no_blank_parts_stays_together(void **state)
{
    (void)state;
    struct sheet s;
    open_sheet(&s, 20, false);
    dw_paper_begin(&s.p, 0, 2);
    dw_paper_put(&s.p, INK_PLAIN, SLICE("one two three four"));
    dw_paper_put(&s.p, INK_BOLD, SLICE("five"));
    dw_paper_put(&s.p, INK_PLAIN, SLICE(", six"));
    dw_paper_end(&s.p);
    says(&s, "one two three\n  fourfive, six\n");
}

static void a_whole_is_not_broken_at_its_blanks(void **state)
{
    (void)state;
    struct sheet s;
    open_sheet(&s, 20, false);
    dw_paper_begin(&s.p, 1, 3);
    dw_paper_put(&s.p, INK_PLAIN, SLICE("after a long time"));
    dw_paper_put(&s.p, INK_PLAIN, SLICE(" "));
    dw_paper_whole(&s.p, INK_PLAIN, SLICE("5 s"));
    dw_paper_put(&s.p, INK_PLAIN, SLICE(" more"));
    dw_paper_end(&s.p);
    says(&s, " after a long time\n   5 s more\n");
}

static void colours_take_no_room(void **state)
{
    (void)state;
    struct sheet s;
    open_sheet(&s, 20, true);
    dw_paper_begin(&s.p, 0, 0);
    dw_paper_put(&s.p, INK_BAD, SLICE("0123456789"));
    dw_paper_put(&s.p, INK_GOOD, SLICE(" 123456789"));
    dw_paper_put(&s.p, INK_GOOD, SLICE(" x"));
    dw_paper_end(&s.p);
    says(&s, "\x1b[1;31m0123456789\x1b[0m \x1b[32m123456789\x1b[0m\n\x1b[32mx\x1b[0m\n");
}

/* A word wider than the line, one wider than any buffer, and characters of two columns. */
static void what_is_too_wide_is_broken_anywhere(void **state)
{
    (void)state;
    struct sheet s;
    open_sheet(&s, 20, false);
    dw_paper_begin(&s.p, 0, 2);
    dw_paper_put(&s.p, INK_PLAIN, SLICE("0123456789012345678901234"));
    dw_paper_end(&s.p);
    says(&s, "01234567890123456789\n  01234\n");

    char many[3000];
    memset(many, 'x', sizeof many);
    open_sheet(&s, 20, false);
    dw_paper_begin(&s.p, 0, 0);
    dw_paper_put(&s.p, INK_PLAIN, dw_slice(many, sizeof many));
    dw_paper_end(&s.p);
    (void)fclose(s.p.out);
    size_t letters = 0, line = 0;
    for (size_t i = 0; i < s.size; i++) {
        line = s.text[i] == '\n' ? 0 : line + 1;
        letters += s.text[i] == 'x';
        assert_true(line <= 20);
    }
    assert_int_equal(letters, sizeof many);
    free(s.text);

    open_sheet(&s, 20, false);
    dw_paper_begin(&s.p, 0, 0);
    for (int i = 0; i < 11; i++)
        dw_paper_put(&s.p, INK_PLAIN, SLICE("\xe6\x97\xa5"));
    dw_paper_end(&s.p);
    (void)fclose(s.p.out);
    assert_int_equal(strcspn(s.text, "\n"), 30); /* ten of three bytes, two columns */
    free(s.text);
}

static void columns_are_kept_where_there_is_room(void **state)
{
    (void)state;
    struct sheet s;
    open_sheet(&s, 40, false);
    dw_paper_begin(&s.p, 0, 2);
    dw_paper_put(&s.p, INK_PLAIN, SLICE("a"));
    dw_paper_tab(&s.p, 6);
    dw_paper_put(&s.p, INK_PLAIN, SLICE("b"));
    dw_paper_tab(&s.p, 30);
    dw_paper_put(&s.p, INK_PLAIN, SLICE("c"));
    dw_paper_end(&s.p);
    says(&s, "a     b c\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_blank_parts_stays_together),
        cmocka_unit_test(a_whole_is_not_broken_at_its_blanks),
        cmocka_unit_test(colours_take_no_room),
        cmocka_unit_test(what_is_too_wide_is_broken_anywhere),
        cmocka_unit_test(columns_are_kept_where_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
