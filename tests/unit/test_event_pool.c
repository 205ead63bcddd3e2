/* Memory of events: what is gone serves what comes, blocks never overlap, large ones come from the system. */
#include "pattern/event_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct event *take(struct event_pool *pool, size_t size, unsigned char mark)
{
    struct event *e = dw_event_pool_take(pool, size);
    assert_non_null(e);
    e->references = 1;
    memset(e->fields, mark, size - sizeof *e);
    return e;
}

static void check(const struct event *e, size_t size, unsigned char mark)
{
    const unsigned char *at = (const unsigned char *)e->fields;
    for (size_t i = 0; i < size - sizeof *e; i++)
        assert_int_equal(at[i], mark);
}

static void blocks_do_not_overlap(void **state)
{
    enum { COUNT = 2000 };
    (void)state;
    struct event_pool pool = {0};
    struct event **all = calloc(COUNT, sizeof(struct event *));
    assert_non_null(all);
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT; i++)
            if (all[i] == NULL)
                all[i] = take(&pool, sizeof **all + 1 + i * 7 % 4000, (unsigned char)i);
        for (size_t i = 0; i < COUNT; i++)
            check(all[i], sizeof **all + 1 + i * 7 % 4000, (unsigned char)i);
        for (size_t i = round; i < COUNT; i += 3) {
            dw_event_release(all[i]);
            all[i] = NULL;
        }
    }
    for (size_t i = 0; i < COUNT; i++)
        dw_event_release(all[i]);
    free(all);
    dw_event_pool_free(&pool);
}

static void a_block_serves_again(void **state)
{
    (void)state;
    struct event_pool pool = {0};
    size_t size = sizeof(struct event) + 100;
    for (size_t i = 0; i < 100000; i++)
        dw_event_release(take(&pool, size + i % 8, 7));
    assert_true(pool.slabs == NULL || pool.left > EVENT_POOL_SLAB / 2); /* one slab at most, most of it unused */
    dw_event_pool_free(&pool);
}

static void absent_fields_are_known_by_their_bit(void **state)
{
    (void)state;
    struct event_pool pool = {0};
    size_t size = sizeof(struct event) + sizeof(struct event_field);
    struct event *e = take(&pool, size, 0);
    e->field_count = 1;
    e->fields[0] = (struct event_field){.id = 3, .form = FIELD_NUMBER, .number = 42};
    e->holds = dw_event_bit(3);
    assert_int_equal(dw_event_number(e, 3, -1), 42);
    assert_false(dw_event_has(e, 4));
    assert_false(dw_event_has(e, 3 + 64)); /* the same bit */
    e->holds = 0;                          /* not told */
    assert_int_equal(dw_event_number(e, 3, -1), 42);
    dw_event_release(e);
    dw_event_pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_do_not_overlap),
        cmocka_unit_test(a_block_serves_again),
        cmocka_unit_test(absent_fields_are_known_by_their_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
