#include "tracev3/tracev3.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A header chunk: the fixed part, a sub-chunk of another kind, the system's. */
static size_t make_head(unsigned char *out)
{
    static const unsigned char first[] = {0x00, 0x61, 0, 0, 3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0};
    static const unsigned char system[] = {0x01, 0x61, 0, 0, 56, 0, 0, 0};
    memset(out, 0, 256);
    out[1] = 0x10;
    out[8] = 40 + 16 + 8 + 56;
    memcpy(out + 56, first, sizeof first);
    memcpy(out + 72, system, sizeof system);
    memcpy(out + 88, "99Z9999a", 8);
    memcpy(out + 104, "Example1,2", 10);
    return 72 + 8 + 56;
}

static void names_the_system(void **state)
{
    (void)state;
    unsigned char head[256];
    struct slice build, hardware;
    size_t len = make_head(head);
    assert_true(dw_tracev3_system(dw_slice((char *)head, len), &build, &hardware));
    assert_true(dw_slice_equal(build, SLICE("99Z9999a")));
    assert_true(dw_slice_equal(hardware, SLICE("Example1,2")));
}

static void refuses_what_is_cut_or_lies(void **state)
{
    (void)state;
    unsigned char head[256];
    struct slice build, hardware;
    size_t len = make_head(head);
    for (size_t cut = 0; cut < len; cut++)
        assert_false(dw_tracev3_system(dw_slice((char *)head, cut), &build, &hardware));
    head[60] = head[61] = head[62] = head[63] = 0xff; /* a sub-chunk longer than its file */
    assert_false(dw_tracev3_system(dw_slice((char *)head, len), &build, &hardware));
    head[0] = 1;
    assert_false(dw_tracev3_system(dw_slice((char *)head, len), &build, &hardware));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_the_system),
                                       cmocka_unit_test(refuses_what_is_cut_or_lies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
