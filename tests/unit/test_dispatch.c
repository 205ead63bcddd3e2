/* The dispatch finds the patterns whose text stands in a message, all of them and no others. */
#include "pattern/dispatch.h"

#include <stdlib.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TEXTS = 200, TEXT_MAX = 12 };

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state >> 20) % below);
}

static size_t fill(char *to, size_t len, uint64_t *random)
{
    for (size_t i = 0; i < len; i++)
        to[i] = "ab cd"[draw(random, 5)];
    return len;
}

static size_t fold(char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ' || n == 0 || text[n - 1] != ' ')
            text[n++] = text[i];
    return n;
}

static void finds_all(void **state)
{
    (void)state;
    static char space[TEXTS][TEXT_MAX];
    struct slice texts[TEXTS];
    uint64_t random = 1;
    for (size_t i = 0; i < TEXTS; i++)
        texts[i] = dw_slice(space[i], fold(space[i], fill(space[i], draw(&random, TEXT_MAX), &random)));
    struct dispatch *d = NULL;
    assert_int_equal(dw_dispatch_open(&d, texts, NULL, TEXTS, NULL), DW_OK);
    for (int round = 0; round < 500; round++) {
        char message[300];
        struct slice whole = dw_slice(message, fill(message, draw(&random, sizeof message), &random));
        size_t count, at = 0;
        const uint32_t *found = dw_dispatch_find(d, whole, &count);
        whole.len = fold(message, whole.len);
        for (uint32_t i = 0; i < TEXTS; i++)
            if (texts[i].len == 0 || dw_slice_find(whole, texts[i]) != whole.len) {
                assert_true(at < count);
                assert_int_equal(found[at++], i);
            }
        assert_int_equal(at, count);
    }
    dw_dispatch_close(d);
}

static void blanks(void **state)
{
    (void)state;
    const struct slice texts[] = {SLICE("rank "), SLICE("a\tb  c"), SLICE("id:"), SLICE("")};
    struct dispatch *d = NULL;
    assert_int_equal(dw_dispatch_open(&d, texts, NULL, 4, NULL), DW_OK);
    size_t count;
    const uint32_t *found = dw_dispatch_find(d, SLICE("id:\t a   b\tc rank\t"), &count);
    assert_int_equal(count, 4);
    assert_int_equal(found[0], 0);
    assert_int_equal(found[3], 3);
    (void)dw_dispatch_find(d, SLICE("a bc"), &count);
    assert_int_equal(count, 1);
    (void)dw_dispatch_find(d, SLICE_NONE, &count);
    assert_int_equal(count, 1);
    dw_dispatch_close(d);
}

/* Some of many patterns: they keep their numbers, and those that always may take it stand among the others. */
static void numbers_of_others(void **state)
{
    (void)state;
    const struct slice texts[] = {SLICE("query sent"), SLICE(""), SLICE("a query"), SLICE("id"), SLICE("")};
    const uint32_t numbers[] = {4, 7, 9, 20, 31};
    struct dispatch *d = NULL;
    assert_int_equal(dw_dispatch_open(&d, texts, numbers, 5, NULL), DW_OK);
    size_t count;
    const uint32_t *found = dw_dispatch_find(d, SLICE("a query sent"), &count);
    assert_int_equal(count, 4);
    assert_memory_equal(found, ((const uint32_t[]){4, 7, 9, 31}), 4 * sizeof *found);
    found = dw_dispatch_find(d, SLICE("id"), &count);
    assert_int_equal(count, 3);
    assert_memory_equal(found, ((const uint32_t[]){7, 20, 31}), 3 * sizeof *found);
    dw_dispatch_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_all), cmocka_unit_test(blanks),
                                       cmocka_unit_test(numbers_of_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
