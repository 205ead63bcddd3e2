/* What all rooms share on DNS names and on IP addresses as text. */
#include "base/address.h"
#include "base/dns_name.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void bare_names(void **state)
{
    (void)state;
    assert_true(dw_slice_equal(dw_dns_name_bare(SLICE("www.example.com.")), SLICE("www.example.com")));
    assert_true(dw_slice_equal(dw_dns_name_bare(SLICE("www.example.com")), SLICE("www.example.com")));
    assert_true(dw_slice_equal(dw_dns_name_bare(SLICE(".")), SLICE(".")));
    assert_int_equal(dw_dns_name_bare(SLICE_NONE).len, 0);
}

static void equal_names(void **state)
{
    (void)state;
    assert_true(dw_dns_name_equal(SLICE("WWW.example.com."), SLICE("www.Example.com")));
    assert_false(dw_dns_name_equal(SLICE("www.example.com"), SLICE("ww.example.com")));
    assert_false(dw_dns_name_equal(SLICE("."), SLICE_NONE));
}

static void addresses(void **state)
{
    (void)state;
    unsigned char bytes[16] = {0};
    assert_true(dw_address_parse(AF_INET, SLICE("192.0.2.53"), bytes));
    assert_int_equal(bytes[0], 192);
    assert_int_equal(bytes[3], 53);
    assert_true(dw_address_parse(AF_INET6, SLICE("2001:db8::1"), bytes));
    assert_int_equal(bytes[15], 1);
    assert_true(dw_address_parse(AF_INET6, SLICE("fe80::1"), NULL));
}

static void no_addresses(void **state)
{
    (void)state;
    assert_false(dw_address_parse(AF_INET, SLICE("192.0.2.53:53"), NULL));
    assert_false(dw_address_parse(AF_INET, SLICE("2001:db8::1"), NULL));
    assert_false(dw_address_parse(AF_INET6, SLICE("fe80::1%en0"), NULL));
    assert_false(dw_address_parse(AF_INET, SLICE("192.0.2.53\0"), NULL));
    assert_false(dw_address_parse(AF_INET, SLICE_NONE, NULL));
    assert_false(dw_address_parse(AF_INET6, SLICE("0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bare_names), cmocka_unit_test(equal_names),
                                       cmocka_unit_test(addresses), cmocka_unit_test(no_addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
