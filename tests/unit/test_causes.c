#include "correlate/model.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char TEXTS[] = "{\"causes\":{\"timeout\":{\"title\":\"T\",\"summary\":\"{client|A program} lost {name}: "
                            "the server{ server|} slept\","
                            "\"remedies\":[{\"title\":\"Look\",\"commands\":[\"look {name}\"],\"caveat\":\"\"},"
                            "{\"title\":\"Ask\",\"commands\":[\"ask {server}\"],\"caveat\":\"\"}]}},"
                            "\"root_causes\":{\"no-network\":{\"title\":\"N\",\"summary\":\"; no cable.\","
                            "\"remedies\":[{\"title\":\"Look\",\"commands\":[\"look {name}\"],\"caveat\":\"\"},"
                            "{\"title\":\"Look\",\"commands\":[\"look elsewhere\"],\"caveat\":\"\"}]}},"
                            "\"outcomes\":{\"resolved\":{\"text\":\"{client|A program} resolved {name}\"}}}";

static struct causes *opened(void)
{
    struct causes *causes = NULL;
    struct dw_error error = {0};
    assert_int_equal(dw_causes_open(&causes, TEXTS, sizeof TEXTS - 1, &error), DW_OK);
    return causes;
}

static void what_cause_and_root_both_advise_stands_once(void **state)
{
    (void)state;
    struct causes *causes = opened();
    struct arena arena = {0};
    const struct fill fill = {"name", SLICE("x.example")};
    size_t count = 0;
    struct remedy *list = dw_causes_remedies(causes, "timeout", "no-network", &fill, 1, &arena, &count);
    assert_int_equal(count, 3);
    assert_true(dw_slice_equal(list[0].commands[0], SLICE("look x.example")));
    assert_true(dw_slice_equal(list[1].commands[0], SLICE("look elsewhere")));
    assert_true(dw_slice_equal(list[2].commands[0], SLICE("ask <server>")));
    dw_arena_free(&arena);
    dw_causes_close(causes);
}

static void a_sentence_has_one_full_stop(void **state)
{
    (void)state;
    struct causes *causes = opened();
    struct arena arena = {0};
    struct fill fill[] = {{"name", SLICE("x.example")}, {"server", SLICE("192.0.2.1")}};
    struct slice text = dw_causes_summary(causes, OUTCOME_FAILED, "timeout", NULL, fill, 2, &arena);
    assert_true(dw_slice_equal(text, SLICE("A program lost x.example: the server 192.0.2.1 slept.")));
    text = dw_causes_summary(causes, OUTCOME_FAILED, "timeout", "no-network", fill, 1, &arena);
    assert_true(dw_slice_equal(text, SLICE("A program lost x.example: the server slept; no cable.")));
    fill[0].value = SLICE(".");
    text = dw_causes_summary(causes, OUTCOME_RESOLVED, NULL, NULL, fill, 1, &arena);
    assert_true(dw_slice_equal(text, SLICE("A program resolved .")));
    dw_arena_free(&arena);
    dw_causes_close(causes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cause_and_root_both_advise_stands_once),
        cmocka_unit_test(a_sentence_has_one_full_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
