#include "base/timestamp.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S(text) dw_slice_of(text)

static void scans(void **state)
{
    (void)state;
    struct timestamp t;
    char out[DW_TIMESTAMP_SIZE];
    assert_int_equal(dw_timestamp_scan(S("2022-10-10 14:33:26.131230-0700  localhost"), &t), 31);
    int64_t ns = dw_timestamp_instant(&t, 0, 0);
    assert_string_equal(dw_timestamp_utc(ns, out).ptr, "2022-10-10T21:33:26.131230Z");
    assert_string_equal(dw_timestamp_local(ns, -25200, out).ptr, "2022-10-10 14:33:26.131230-0700");
    assert_int_equal(dw_timestamp_scan(S("2022-10-10T21:33:26Z"), &t), 20);
    assert_true(t.date_with_t);
    assert_int_equal(dw_timestamp_scan(S("16:00:08.108369 -0700\t"), &t), 21);
    assert_int_equal(t.offset, -25200);
    assert_true(t.date_ns == DW_TIMESTAMP_NONE);
    assert_int_equal(dw_timestamp_scan(S("16:00:08.1 -x"), &t), 10);
    assert_int_equal(t.offset, DW_OFFSET_UNKNOWN);
    assert_int_equal(dw_timestamp_scan(S("2023-02-29 00:00:00"), &t), 0);
    assert_int_equal(dw_timestamp_scan(S("2024-02-29 24:00:00"), &t), 10);
    assert_int_equal(dw_timestamp_scan(S("12:3"), &t), 0);
    assert_int_equal(dw_timestamp_scan(S(""), &t), 0);
}

static void civil(void **state)
{
    (void)state;
    assert_int_equal(dw_days_of_civil(1970, 1, 1), 0);
    assert_int_equal(dw_days_of_civil(2000, 3, 1), 11017);
    for (int64_t day = -40000; day < 80000; day += 17) {
        struct civil_time c = dw_civil_of(day * DW_DAY_NS + 1, 0);
        assert_true(c.day <= dw_days_of_month(c.year, c.month));
        assert_int_equal(dw_days_of_civil(c.year, c.month, c.day), day);
    }
}

static void zones(void **state)
{
    (void)state;
    int32_t o = 1;
    assert_true(dw_timestamp_zone(S("+02:00"), 0, &o));
    assert_int_equal(o, 7200);
    assert_true(dw_timestamp_zone(S("-0730"), 0, &o));
    assert_int_equal(o, -27000);
    assert_true(dw_timestamp_zone(S("+2"), 0, &o));
    assert_int_equal(o, 7200);
    assert_true(dw_timestamp_zone(S("Z"), 0, &o) && o == 0);
    assert_false(dw_timestamp_zone(S("../../etc/passwd"), 0, &o));
    assert_false(dw_timestamp_zone(S("No/Such"), 0, &o));
    assert_false(dw_timestamp_zone(S("+99:00"), 0, &o));
    assert_false(dw_timestamp_zone(S("+"), 0, &o));
    assert_false(dw_timestamp_zone(S(""), 0, &o));
    int64_t summer;
    assert_true(dw_timestamp_date(S("2022-07-01"), &summer));
    if (dw_timestamp_zone(S("Europe/Berlin"), summer, &o)) /* where the system has zone files */
        assert_int_equal(o, 7200);
}

static void points(void **state)
{
    (void)state;
    int64_t ns, first, last;
    char out[DW_TIMESTAMP_SIZE];
    struct timestamp_context none = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, DW_OFFSET_UNKNOWN};
    assert_true(dw_timestamp_point(S("2022-10-10T23:00:00Z"), &none, &first));
    assert_true(dw_timestamp_point(S("2022-10-11T01:00:00Z"), &none, &last));
    assert_false(dw_timestamp_point(S("30m"), &none, &ns));
    assert_false(dw_timestamp_point(S("10:00:00"), &none, &ns));
    struct timestamp_context c = {first, last, 0};
    assert_true(dw_timestamp_point(S("30m"), &c, &ns));
    assert_string_equal(dw_timestamp_utc(ns, out).ptr, "2022-10-11T00:30:00.000000Z");
    assert_true(dw_timestamp_point(S("23:30"), &c, &ns));
    assert_string_equal(dw_timestamp_utc(ns, out).ptr, "2022-10-10T23:30:00.000000Z");
    c.offset = -3600;
    assert_true(dw_timestamp_point(S("2022-10-10 12:00:00"), &c, &ns));
    assert_string_equal(dw_timestamp_utc(ns, out).ptr, "2022-10-10T13:00:00.000000Z");
    assert_false(dw_timestamp_point(S("yesterday"), &c, &ns));
    assert_true(dw_timestamp_age(S("1h30m"), &ns) && ns == 5400 * DW_SECOND_NS);
    assert_true(dw_timestamp_age(S("500ms"), &ns) && ns == DW_SECOND_NS / 2);
    assert_true(dw_timestamp_age(S("1.5h"), &ns) && ns == 5400 * DW_SECOND_NS);
    assert_false(dw_timestamp_age(S("5 parsecs"), &ns));
    assert_false(dw_timestamp_age(S("99999999999999999999d"), &ns));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scans), cmocka_unit_test(civil), cmocka_unit_test(zones),
                                       cmocka_unit_test(points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
