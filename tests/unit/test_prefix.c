#include "pattern/prefix.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int64_t id(struct message_prefix p, uint16_t field)
{
    for (size_t i = 0; i < p.count; i++)
        if (p.ids[i].field == field)
            return p.ids[i].number;
    return -1;
}

static void brackets(void **state)
{
    (void)state;
    struct message_prefix p = dw_prefix_parse(SLICE("[R205696->Q52431] Question"));
    assert_int_equal(id(p, FIELD_REQUEST_ID), 205696);
    assert_int_equal(id(p, FIELD_QUESTION_ID), 52431);
    assert_int_equal(p.length, 18);
    p = dw_prefix_parse(SLICE("[R1->DupQ3->Q2] Duplicate"));
    assert_int_equal(id(p, FIELD_QUESTION_ID), 3);
    assert_int_equal(id(p, FIELD_ORIGINAL_QUESTION_ID), 2);
    p = dw_prefix_parse(SLICE("[R1->mDNS] x"));
    assert_int_equal(id(p, FIELD_MULTICAST), 1);
    p = dw_prefix_parse(SLICE("[R1->(Q2, Q3)] x"));
    assert_int_equal(id(p, FIELD_QUESTION_ID), 2);
    assert_int_equal(id(p, FIELD_SECOND_QUESTION_ID), 3);
    p = dw_prefix_parse(SLICE("[R1->Q2->PushS3->DSO4] x"));
    assert_int_equal(id(p, FIELD_QUESTION_ID), 2);
    assert_int_equal(p.count, 2);
    assert_int_equal(p.length, 23);
    p = dw_prefix_parse(SLICE("[Q5->Sub6] x"));
    assert_int_equal(id(p, FIELD_QUESTION_ID), 5);
    assert_int_equal(p.length, 11);
    p = dw_prefix_parse(SLICE("[R1->26] x")); /* the validator of 11 */
    assert_int_equal(id(p, FIELD_REQUEST_ID), 1);
    assert_int_equal(p.length, 9);
    assert_int_equal(dw_prefix_parse(SLICE("[R1->] x")).length, 0);
    p = dw_prefix_parse(SLICE("[] [Q7] x"));
    assert_int_equal(id(p, FIELD_QUESTION_ID), 7);
    assert_int_equal(p.length, 8);
}

static void others(void **state)
{
    (void)state;
    assert_int_equal(id(dw_prefix_parse(SLICE(" 25: DNSService")), FIELD_SOCKET), 25);
    assert_int_equal(id(dw_prefix_parse(SLICE("[A(1a, 0)] Sent")), FIELD_MULTICAST), 1);
    assert_int_equal(dw_prefix_parse(SLICE("[R99999999999] x")).count, 0);
    assert_int_equal(dw_prefix_parse(SLICE("[")).length, 0);
    assert_int_equal(dw_prefix_parse(SLICE("")).length, 0);
    assert_int_equal(dw_prefix_parse(SLICE("12: ")).length, 4);
    assert_int_equal(dw_prefix_parse(SLICE("0. en0")).length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(brackets), cmocka_unit_test(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
