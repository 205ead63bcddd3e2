#include "base/slice.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers(void **state)
{
    (void)state;
    uint64_t u = 0;
    int64_t i = 0;
    assert_true(dw_slice_u64(SLICE("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_false(dw_slice_u64(SLICE("18446744073709551616"), &u));
    assert_false(dw_slice_u64(SLICE(""), &u));
    assert_false(dw_slice_u64(SLICE("12x"), &u));
    assert_true(dw_slice_i64(SLICE("-65570"), &i));
    assert_int_equal(i, -65570);
    assert_true(dw_slice_hex(SLICE("0x1D000"), &u));
    assert_int_equal(u, 0x1d000);
    assert_false(dw_slice_hex(SLICE("0x"), &u));
    assert_false(dw_slice_hex(SLICE("11112222333344445"), &u));
}

static void finding(void **state)
{
    (void)state;
    assert_int_equal(dw_slice_find(SLICE("mDNSResponder: x"), SLICE("Responder")), 4);
    assert_int_equal(dw_slice_find(SLICE("abab"), SLICE("abb")), 4);
    assert_int_equal(dw_slice_find(SLICE("ab"), SLICE("abc")), 2);
    assert_int_equal(dw_slice_find_byte(SLICE_NONE, 'x'), 0);
    assert_true(dw_slice_equal(dw_slice_trim(SLICE(" \tx y\r\n")), SLICE("x y")));
    assert_int_equal(dw_slice_trim(SLICE("  ")).len, 0);
    assert_true(dw_slice_equal_nocase(SLICE("EXAMPLE.com"), SLICE("example.COM")));
    assert_true(dw_slice_compare(SLICE("a"), SLICE("ab")) < 0);
    assert_int_equal(dw_slice_from(SLICE("abc"), 9).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(finding)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
