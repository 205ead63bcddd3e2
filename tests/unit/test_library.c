#include "pattern/library.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cJSON.h>
#include <cmocka.h>

#include "base/embedded.h"

static struct event *match(struct pattern_library *l, const char *process, struct slice message)
{
    struct log_entry entry = {.process = dw_slice_of(process), .message = message};
    struct event *event = NULL;
    uint16_t kind;
    const char *why;
    assert_int_equal(dw_library_match(l, &entry, &event, &kind, &why, NULL), DW_OK);
    return event;
}

/* The word of the pattern that takes a message: its kind, "ignored", or "nothing". */
static const char *taken(struct pattern_library *l, const char *process, const char *message)
{
    struct log_entry entry = {.process = dw_slice_of(process), .message = dw_slice_of(message)};
    struct event *event = NULL;
    uint16_t kind = EVENT_UNKNOWN;
    const char *why = NULL;
    assert_int_equal(dw_library_match(l, &entry, &event, &kind, &why, NULL), DW_OK);
    const char *word = event != NULL ? event->kind_word : kind == EVENT_IGNORED ? "ignored" : "nothing";
    if (kind == EVENT_IGNORED)
        assert_non_null(why);
    dw_event_release(event);
    return word;
}

/* Every sample of every file is taken, by a pattern of its own kind. */
static void samples(void **state)
{
    size_t bad = 0, count = 0;
    for (const struct embedded_file *f = dw_embedded_patterns; f->name != NULL; f++) {
        cJSON *json = cJSON_ParseWithLength(f->text, f->size);
        assert_non_null(json);
        const char *process = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "process"));
        const cJSON *pattern, *sample;
        cJSON_ArrayForEach (pattern, cJSON_GetObjectItemCaseSensitive(json, "patterns")) {
            const char *want = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(pattern, "kind"));
            if (cJSON_HasObjectItem(pattern, "ignored"))
                want = "ignored";
            cJSON_ArrayForEach (sample, cJSON_GetObjectItemCaseSensitive(pattern, "samples")) {
                const cJSON *text =
                    cJSON_IsObject(sample) ? cJSON_GetObjectItemCaseSensitive(sample, "message") : sample;
                const char *got = taken(*state, process, cJSON_GetStringValue(text));
                count++;
                if (strcmp(got, want) == 0)
                    continue;
                printf("%s: %s: '%s' -> %s\n", f->name, want, cJSON_GetStringValue(text), got);
                bad++;
            }
        }
        cJSON_Delete(json);
    }
    assert_true(count > 50);
    assert_int_equal(bad, 0);
}

static void fields(void **state)
{
    struct event *e =
        match(*state, "mDNSResponder", SLICE("[R205696->Q52431] Question for (AAAA) assigned DNS service 1037"));
    assert_non_null(e);
    assert_int_equal(e->kind, EVENT_QUESTION_ASSIGNED);
    assert_int_equal(dw_event_number(e, FIELD_REQUEST_ID, -1), 205696);
    assert_int_equal(dw_event_number(e, FIELD_DNS_SERVICE_ID, -1), 1037);
    assert_true(dw_slice_equal(dw_event_text(e, FIELD_TYPE), SLICE("AAAA")));
    assert_int_equal(dw_event_field(e, FIELD_NAME)->form, FIELD_REDACTED);
    dw_event_release(e);
    e = match(
        *state, "mDNSResponder",
        SLICE(
            "[R2->Q9] DNSServiceQueryRecord(a.example., Addr) RESULT ADD interface 0: (mortal)   0 a.example. Addr "));
    assert_non_null(e);
    assert_int_equal(dw_event_number(e, FIELD_NEGATIVE, -1), 1);
    assert_true(dw_slice_equal(dw_event_text(e, FIELD_TYPE), SLICE("A")));
    assert_true(dw_slice_equal(dw_event_text(e, FIELD_EVENT), SLICE("add")));
    dw_event_release(e);
    e = match(*state, "", SLICE("0. en0 addr= rank=0xffffff"));
    assert_non_null(e);
    assert_int_equal(dw_event_number(e, FIELD_RANK, -1), 0xffffff);
    assert_true(dw_slice_equal(e->entry.process, SLICE("configd")));
    dw_event_release(e);
}

static void others(void **state)
{
    assert_null(
        match(*state, "mDNSResponder", SLICE("[R2->Q9] Question nonsense for a.example. (A) assigned DNS service 7")));
    assert_null(match(*state, "mDNSResponder", SLICE("<private>")));
    assert_null(match(*state, "mDNSResponder", SLICE("")));
    assert_null(match(*state, "configd", SLICE("Updated DNS services (2)")));
}

static int open_library(void **state)
{
    struct dw_error error = {0};
    if (dw_library_open((struct pattern_library **)state, NULL, 0, &error) == DW_OK)
        return 0;
    printf("%s\n", error.text);
    return -1;
}

static int close_library(void **state)
{
    dw_library_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples), cmocka_unit_test(fields), cmocka_unit_test(others)};
    return cmocka_run_group_tests(tests, open_library, close_library);
}
