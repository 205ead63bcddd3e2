/* No pattern takes a message that another word has got into: of every sample, each blank between two words of its
 * pattern's plain text gets a word more, and each such word another in its place; nothing may take what comes of it.
 * Where text is free, tests/data/free-text.json says so, and why. */
#include "pattern/check.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cJSON.h>
#include <cmocka.h>

#include "base/embedded.h"

#define WORD "xyzzy"
enum { LONGEST = 4096, EXCEPTIONS = 64 };

struct mangler {
    struct pattern_library *library;
    const cJSON *parts, *exceptions;
    bool used[EXCEPTIONS]; /* an exception was needed */
    struct pattern_view pattern;
    struct slice message; /* the sample in work */
    size_t tried, taken;
};

static cJSON *read_exceptions(void)
{
    char text[8192];
    FILE *in = fopen(TEST_SOURCE_DIR "/tests/data/free-text.json", "rb");
    assert_non_null(in);
    size_t size = fread(text, 1, sizeof text, in);
    assert_true(size < sizeof text && fclose(in) == 0);
    cJSON *json = cJSON_ParseWithLength(text, size);
    assert_non_null(json);
    return json;
}

/* May the text right after `before` be anything? */
static bool is_free(struct mangler *m, struct slice before)
{
    const cJSON *exception = NULL, *after = NULL;
    size_t i = 0;
    cJSON_ArrayForEach (exception, m->exceptions) {
        const char *kind = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(exception, "kind"));
        assert_true(i < EXCEPTIONS && cJSON_IsString(cJSON_GetObjectItemCaseSensitive(exception, "why")));
        cJSON_ArrayForEach (after, cJSON_GetObjectItemCaseSensitive(exception, "after"))
            if (strcmp(kind, m->pattern.kind) == 0 && dw_slice_ends(before, dw_slice_of(after->valuestring)))
                return m->used[i] = true;
        i++;
    }
    return false;
}

/* What stands between `head` and `tail` of the sample gives way to the word. */
static void try_word(struct mangler *m, size_t head, size_t tail)
{
    char text[LONGEST];
    const char *gap = head == tail ? " " : "";
    int n = snprintf(text, sizeof text, "%.*s" WORD "%s%.*s", SLICE_ARG(dw_slice_first(m->message, head)), gap,
                     SLICE_ARG(dw_slice_from(m->message, tail)));
    assert_true(n > 0 && (size_t)n < sizeof text);
    struct log_entry entry = {.process = m->pattern.process, .message = dw_slice_of(text)};
    struct event *event = NULL;
    uint16_t kind = EVENT_UNKNOWN;
    const char *why = NULL;
    assert_int_equal(dw_library_match(m->library, &entry, &event, &kind, &why, NULL), DW_OK);
    m->tried++;
    if ((event != NULL || kind == EVENT_IGNORED) && !is_free(m, dw_slice_first(m->message, head))) {
        m->taken++;
        print_message("%s: taken as %s: %s\n", m->pattern.file, event != NULL ? event->kind_word : why, text);
    }
    dw_event_release(event);
}

/* A run of plain text between two marks of the template. */
static void spoil_run(struct mangler *m, struct slice run)
{
    struct slice plain = dw_slice_trim(run);
    size_t at = dw_slice_find(m->message, plain);
    bool ends_in_blank = run.len != 0 && run.ptr[run.len - 1] == ' ';
    if (plain.len == 0 || at == m->message.len)
        return;
    for (size_t i = 1; i < plain.len; i++) {
        if (plain.ptr[i - 1] != ' ' || plain.ptr[i] == ' ')
            continue;
        size_t word = i + dw_slice_find_byte(dw_slice_from(plain, i), ' ');
        try_word(m, at + i, at + i);
        if (word < plain.len || ends_in_blank || at + word == m->message.len)
            try_word(m, at + i, at + word);
    }
}

/* `one|two`: each is a run. */
static void spoil_words(struct mangler *m, struct slice words)
{
    while (words.len != 0) {
        struct slice one = dw_slice_first(words, dw_slice_find_byte(words, '|'));
        spoil_run(m, one);
        words = dw_slice_from(words, one.len + 1 < words.len ? one.len + 1 : words.len);
    }
}

static void spoil_template(struct mangler *m, struct slice template)
{
    char run[LONGEST];
    size_t length = 0;
    while (template.len != 0) {
        size_t used = 1;
        assert_true(length < sizeof run);
        if (dw_slice_starts(template, SLICE("{{")) || dw_slice_starts(template, SLICE("}}"))) {
            run[length++] = template.ptr[0];
            used = 2;
        } else if (template.ptr[0] == '{' || dw_slice_starts(template, SLICE("?}"))) {
            spoil_run(m, dw_slice(run, length));
            length = 0;
            used = 2;
            if (template.ptr[0] == '{' && template.ptr[1] != '?') {
                size_t end = dw_slice_find_byte(template, '}'), equals = dw_slice_find_byte(template, '=');
                char mark[64];
                (void)snprintf(mark, sizeof mark, "%.*s", (int)end - 1, template.ptr + 1);
                const char *part = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(m->parts, mark));
                if (part != NULL)
                    spoil_template(m, dw_slice_of(part));
                else if (equals < end)
                    spoil_words(m, dw_slice(template.ptr + equals + 1, end - equals - 1));
                used = end + 1;
            }
        } else
            run[length++] = template.ptr[0];
        template = dw_slice_from(template, used);
    }
    spoil_run(m, dw_slice(run, length));
}

static void a_word_too_many(void **state)
{
    (void)state;
    struct mangler m = {0};
    const struct embedded_file *types = dw_embedded_find(dw_embedded_patterns, "types.json");
    assert_non_null(types);
    cJSON *json = cJSON_Parse(types->text), *exceptions = read_exceptions();
    assert_non_null(json);
    m.parts = cJSON_GetObjectItemCaseSensitive(json, "parts");
    m.exceptions = exceptions;
    assert_int_equal(dw_library_open(&m.library, NULL, 0, NULL), DW_OK);
    for (size_t i = 0; i < dw_library_count(m.library); i++) {
        m.pattern = dw_library_view(m.library, i);
        for (size_t s = 0; s < m.pattern.samples && !m.pattern.raw; s++) {
            m.message = dw_library_sample(m.library, i, s);
            spoil_template(&m, dw_slice_of(m.pattern.text));
        }
    }
    print_message("%zu mangled samples, %zu taken\n", m.tried, m.taken);
    assert_true(m.tried > 15000);
    assert_int_equal(m.taken, 0);
    for (size_t i = 0; i < (size_t)cJSON_GetArraySize(exceptions); i++)
        assert_true(m.used[i]); /* one that nothing needs goes */
    cJSON_Delete(json);
    cJSON_Delete(exceptions);
    dw_library_close(m.library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_word_too_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
