/* The format language of binary logs: operators, sizes, secrets, and what is said where a value does not fit. */
#include "support/items.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena arena;

static void check(struct items *items, const char *format, const char *expected)
{
    struct slice got = items_compose(items, format, &arena);
    if (!dw_slice_equal(got, dw_slice_of(expected)))
        fail_msg("%s gives\n  %.*s\ninstead of\n  %s", format, SLICE_ARG(got), expected);
}

static void number(const char *format, size_t size, uint64_t value, const char *expected)
{
    struct items items = {0};
    items_number(&items, 0x02, size, value);
    check(&items, format, expected);
}

static void text(const char *format, uint8_t type, struct slice value, const char *expected)
{
    struct items items = {0};
    (void)items_bytes(&items, type, value);
    check(&items, format, expected);
}

static void integers(void **state)
{
    (void)state;
    number("%d", 4, (uint32_t)-5, "-5");
    number("%d", 1, 0xff, "-1");
    number("%u", 1, 0xff, "255");
    number("%u", 4, 0x80000001u, "2147483649");
    number("%hhd", 4, 0x1ff, "-1");
    number("%hu", 4, 0x10005, "5");
    number("%lld", 8, UINT64_MAX, "-1");
    number("%llu", 8, UINT64_MAX, "18446744073709551615");
    number("%ld", 4, (uint32_t)-7, "-7");
    number("%lu", 4, 0xffffffffu, "4294967295");
    number("%zu", 8, 38, "38");
    number("%jd", 8, 12, "12");
    number("%qd", 8, 12, "12");
    number("%td", 8, 12, "12");
    number("%i", 4, 3, "3");
    number("%D", 8, 3, "3");
    number("%x", 4, 0xBEEF, "beef");
    number("%X", 4, 0xBEEF, "BEEF");
    number("%#x", 4, 0xBEEF, "0xbeef");
    number("%#x", 4, 0, "0");
    number("%o", 4, 8, "10");
    number("%#o", 4, 8, "010");
    number("%5d|", 4, 42, "   42|");
    number("%-5d|", 4, 42, "42   |");
    number("%05d", 4, (uint32_t)-42, "-0042");
    number("%+d", 4, 42, "+42");
    number("% d", 4, 42, " 42");
    number("%.4d", 4, 42, "0042");
    number("%6.6d", 4, 1, "000001");
    number("%8.3x|", 4, 0xa, "     00a|");
    number("[%.0d]", 4, 0, "[]");
    number("%'d", 4, 1234, "1234");
    number("%d", 2, 0x8000, "-32768");
    number("%llx", 8, 0x123456789abcdef0u, "123456789abcdef0");
    number("%d", 4, 0x80000000u, "-2147483648");
    number("%lld", 8, 0x8000000000000000u, "-9223372036854775808");
}

static void others(void **state)
{
    (void)state;
    number("%p", 8, 0x7f8a10008c00u, "0x7f8a10008c00");
    number("%p", 4, 0, "0x0");
    number("%c", 4, 'x', "x");
    number("%3c|", 4, 'x', "  x|");
    number("%C", 4, 0x20ac, "\xE2\x82\xAC");
    number("%m", 4, 65, "No route to host");
    number("%m", 4, 0, "Undefined error: 0");
    number("%m", 4, 159, "Unknown error: 159");
    number("100%% of %d%", 4, 3, "100% of 3");
    number("%y%d", 4, 3, "y3");
    number("%{public}", 4, 3, "{public}");
    struct items items = {0};
    items_double(&items, 2.5);
    items_double(&items, 0.000001);
    items_double(&items, -1.0 / 3);
    check(&items, "%f %g %.3lf", "2.500000 1e-06 -0.333");
    number("%f", 4, 0x3fc00000, "1.500000");
}

static void strings(void **state)
{
    (void)state;
    text("[%s]", 0x22, SLICE("curl\0"), "[curl]");
    text("[%{public}s]", 0x22, SLICE("curl\0"), "[curl]");
    text("[%s]", 0x22, SLICE("\0"), "[]");
    text("[%s]", 0x22, SLICE(""), "[(null)]");
    text("[%@]", 0x42, SLICE(""), "[(null)]");
    text("[%@]", 0x42, SLICE("{\n    a = 1;\n}\0"), "[{\n    a = 1;\n}]");
    text("[%{public}-8s]", 0x22, SLICE("abc\0"), "[abc     ]");
    text("[%8s]", 0x22, SLICE("abc\0"), "[     abc]");
    text("%{private}s", 0x21, SLICE("shown\0"), "shown");
    text("%@", 0x32, SLICE("\x0a\x1b\x2c"), "'0a 1b 2c'");
    struct items items = {0};
    items_bytes(&items, 0x22, SLICE("beginning of"))->cut = true;
    check(&items, "%s|", "beginning of<\xE2\x80\xA6>|");
    items = (struct items){0};
    items_bytes(&items, 0x22, SLICE("caf\xC3"))->cut = true;
    check(&items, "%s|", "caf<\xE2\x80\xA6>|");
    items = (struct items){0};
    items_bytes(&items, 0x22, SLICE(""))->cut = true;
    check(&items, "%s|", "<\xE2\x80\xA6>|");
    items = (struct items){0};
    items_number(&items, 0x12, 4, 3);
    items_bytes(&items, 0x22, SLICE("abcdef\0"));
    check(&items, "%.*s|", "abc|");
    items = (struct items){0};
    items_number(&items, 0x12, 4, 16);
    items_bytes(&items, 0x22, SLICE("abcdef\0"));
    items_number(&items, 0x10, 4, 0);
    items_number(&items, 0x00, 8, 5);
    check(&items, "%.16s %.0lld", "abcdef 5");
    items = (struct items){0};
    items_number(&items, 0x10, 4, 6);
    items_number(&items, 0x00, 4, 42);
    items_number(&items, 0x10, 4, (uint32_t)-6);
    items_number(&items, 0x00, 4, 42);
    check(&items, "%*d|%*d|", "    42|42    |");
    text("end %s \n", 0x22, SLICE("blank \0"), "end blank  ");
}

static void bytes(void **state)
{
    (void)state;
    struct items items = {0};
    (void)items_data(&items, 0x32, SLICE("\x0a\x1b\x2c"));
    check(&items, "%.*P", "'0a 1b 2c'");
    items = (struct items){0};
    items_data(&items, 0x32, SLICE("\x0a\x1b"))->cut = true;
    check(&items, "%{public}.*P", "'0a 1b\xE2\x80\xA6'");
    text("%.3P", 0x32, SLICE("\x01\x02\x03"), "'01 02 03'");
}

static void secrets(void **state)
{
    (void)state;
    struct items items = {0};
    items_bytes(&items, 0x21, SLICE_NONE)->state = TRACE_ITEM_NOT_STORED;
    items_bytes(&items, 0x01, SLICE_NONE)->state = TRACE_ITEM_NOT_STORED;
    items_bytes(&items, 0x45, SLICE_NONE)->state = TRACE_ITEM_NOT_STORED;
    check(&items, "%s 0x%8x %{sensitive}@", "<private> 0x<private> <private>");
    text("%{private, mask.hash}s", 0xf2, SLICE("\x01\x02\x03\x04"), "<mask.hash: 'AQIDBA=='>");
    text("%{sensitive, mask.hash}s", 0xf2, SLICE(""), "<mask.hash: (null)>");
    items = (struct items){0};
    items_number(&items, 0x72, 8, 0x68736168);
    (void)items_data(&items, 0xf2, SLICE("\x01\x02\x03"));
    check(&items, "%{sensitive, mask.hash, mdnsresponder:domain_name}.*P", "<mask.hash: 'AQID'>");
    items = (struct items){0};
    (void)items_data(&items, 0x35, SLICE("\3www\7example\3com\0"));
    check(&items, "%{sensitive, mask.hash, mdnsresponder:domain_name}.*P", "www.example.com.");
}

static void failures(void **state)
{
    (void)state;
    struct items items = {0};
    check(&items, "%d and %s", "<decode: missing data> and <decode: missing data>");
    number("%d", 0, 0, "<decode: missing data>");
    text("%d", 0x22, SLICE("five\0"), "<decode: mismatch for [%d] got [STRING public sz:5]>");
    number("%s", 4, 1, "<decode: mismatch for [%s] got [SCALAR public sz:4]>");
    number("%{public}d", 8, 1, "<decode: mismatch for [%{public}d] got [SCALAR public sz:8]>");
    number("%d", 3, 1, "<decode: mismatch for [%d] got [SCALAR public sz:3]>");
    text("%s", 0x41, SLICE("x"), "<decode: mismatch for [%s] got [OBJECT private sz:1]>");
    text("%s", 0xf2, SLICE("x"), "<decode: mismatch for [%s] got [15 public sz:1]>");
    text("%{uuid_t}.16P", 0x32, SLICE("x"), "<decode: mismatch for [%{uuid_t}.16P] got [DATA public sz:1]>");
    items = (struct items){0};
    *items_bytes(&items, 0x22, SLICE_NONE) = (struct trace_item){
        .type = 0x22, .state = TRACE_ITEM_BAD_RANGE, .cut = true, .offset = 1, .length = 0x8002, .within = 3};
    check(&items, "%{public}s", "<decode: bad range for [%{public}s] got [offs:1 len:2 within:3]>");
    items = (struct items){0};
    check(&items, "a %n b", "a <decode: can't compose [%n]>");
    check(&items, "a %P b", "a <decode: can't compose [%P]>");
    check(&items, "a %2$d b", "a <decode: can't compose [%2$d]>");
    text("%s", 0x22, SLICE("\xff\xfe\0"), "<compose failure [illegible log arguments]>");
    check(&items, "\xff", "<compose failure [invalid utf8]>");
}

static void big(void **state)
{
    (void)state;
    enum { BIG = 40000 };
    char *many = test_malloc(BIG);
    memset(many, 'a', BIG);
    struct items items = {0};
    (void)items_bytes(&items, 0x22, dw_slice(many, BIG));
    struct slice got = items_compose(&items, "%s", &arena);
    assert_int_equal(got.len, BIG);
    items = (struct items){0};
    items_number(&items, 0x10, 4, INT32_MAX);
    items_number(&items, 0x00, 4, 1);
    got = items_compose(&items, "%*d", &arena);
    assert_int_equal(got.len, 4096); /* a width is bounded */
    test_free(many);
}

static int setup(void **state)
{
    (void)state;
    dw_arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers), cmocka_unit_test(others),   cmocka_unit_test(strings), cmocka_unit_test(bytes),
        cmocka_unit_test(secrets),  cmocka_unit_test(failures), cmocka_unit_test(big),
    };
    return cmocka_run_group_tests(tests, NULL, setup);
}
