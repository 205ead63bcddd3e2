/* causes.json: what to tell people. Texts hold placeholders: {key} is filled in from the capture and stays <key> where
 * the capture lacks it; {key|words} falls back to the words; { key|} brings its blank along. */
#include "correlate/model.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

struct causes {
    cJSON *root;
};

enum dw_status dw_causes_open(struct causes **out, const char *text, size_t length, struct dw_error *error)
{
    *out = NULL;
    struct causes *causes = calloc(1, sizeof *causes);
    if (causes == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the causes");
    causes->root = text != NULL ? cJSON_ParseWithLength(text, length) : cJSON_CreateObject();
    if (!cJSON_IsObject(causes->root)) {
        dw_causes_close(causes);
        return dw_fail(error, DW_ERR_FORMAT, "causes.json is no JSON object");
    }
    *out = causes;
    return DW_OK;
}

void dw_causes_close(struct causes *causes)
{
    if (causes == NULL)
        return;
    cJSON_Delete(causes->root);
    free(causes);
}

static const cJSON *entry_of(const struct causes *causes, const char *section, const char *code)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(causes->root, section);
    return code != NULL ? cJSON_GetObjectItemCaseSensitive(list, code) : NULL;
}

static const char *text_of(const cJSON *entry, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(entry, key);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

const char *dw_causes_of_suppression(const struct causes *causes, struct slice reason)
{
    const cJSON *cause = NULL, *word = NULL;
    cJSON_ArrayForEach (cause, cJSON_GetObjectItemCaseSensitive(causes->root, "causes")) {
        cJSON_ArrayForEach (word, cJSON_GetObjectItemCaseSensitive(cause, "suppressed"))
            if (cJSON_IsString(word) && dw_slice_equal(reason, dw_slice_of(word->valuestring)))
                return cause->string;
    }
    return NULL;
}

struct buffer {
    char *text; /* NULL: only counted */
    size_t len;
};

static void put(struct buffer *b, struct slice s)
{
    if (b->text != NULL && s.len > 0)
        memcpy(b->text + b->len, s.ptr, s.len);
    b->len += s.len;
}

static void put_place(struct buffer *b, struct slice place, const struct fill *fill, size_t fill_count)
{
    struct slice lead = SLICE("");
    if (place.len > 0 && place.ptr[0] == ' ') { /* with its value only */
        lead = SLICE(" ");
        place = dw_slice_from(place, 1);
    }
    size_t bar = dw_slice_find_byte(place, '|');
    struct slice key = dw_slice_first(place, bar);
    for (size_t i = 0; i < fill_count; i++)
        if (dw_slice_equal(key, dw_slice_of(fill[i].key)) && fill[i].value.len > 0) {
            put(b, lead);
            put(b, fill[i].value);
            return;
        }
    if (bar < place.len) {
        if (bar + 1 < place.len)
            put(b, lead);
        put(b, dw_slice_from(place, bar + 1));
        return;
    }
    put(b, lead);
    put(b, SLICE("<"));
    put(b, key);
    put(b, SLICE(">"));
}

static void expand(struct buffer *b, struct slice text, const struct fill *fill, size_t fill_count)
{
    while (text.len > 0) {
        size_t open = dw_slice_find_byte(text, '{');
        put(b, dw_slice_first(text, open));
        text = dw_slice_from(text, open);
        if (text.len == 0)
            return;
        size_t close = dw_slice_find_byte(text, '}');
        if (close == text.len) {
            put(b, text);
            return;
        }
        put_place(b, dw_slice(text.ptr + 1, close - 1), fill, fill_count);
        text = dw_slice_from(text, close + 1);
    }
}

static struct slice filled(const char *text, const struct fill *fill, size_t fill_count, struct arena *arena)
{
    struct buffer b = {NULL, 0};
    if (text == NULL)
        return SLICE_NONE;
    expand(&b, dw_slice_of(text), fill, fill_count);
    b.text = dw_arena_alloc(arena, b.len + 1);
    b.len = 0;
    if (b.text == NULL)
        return SLICE_NONE;
    expand(&b, dw_slice_of(text), fill, fill_count);
    return dw_slice(b.text, b.len);
}

struct slice dw_causes_text(const struct causes *causes, const char *section, const char *code, const struct fill *fill,
                            size_t fill_count, struct arena *arena)
{
    return filled(text_of(entry_of(causes, section, code), "text"), fill, fill_count, arena);
}

struct slice dw_causes_title(const struct causes *causes, const char *cause)
{
    return dw_slice_of(text_of(entry_of(causes, "causes", cause), "title"));
}

struct slice dw_causes_phrase(const struct causes *causes, const char *word, struct slice value, struct arena *arena)
{
    struct fill fill = {"value", value};
    return dw_causes_text(causes, "words", word, &fill, 1, arena);
}

/* "<who> could not ..: <cause>, <because of the root cause>." in one sentence. */
struct slice dw_causes_summary(const struct causes *causes, enum outcome outcome, const char *cause, const char *root,
                               const struct fill *fill, size_t fill_count, struct arena *arena)
{
    static const char *const words[] = {"resolved", "failed", "cancelled", "undecided"};
    struct slice head = SLICE_NONE, tail = SLICE_NONE;
    if (outcome == OUTCOME_FAILED) {
        head = filled(text_of(entry_of(causes, "causes", cause), "summary"), fill, fill_count, arena);
        tail = filled(text_of(entry_of(causes, "root_causes", root), "summary"), fill, fill_count, arena);
    } else if (cause != NULL) {
        head = filled(text_of(entry_of(causes, "causes", cause), "slow"), fill, fill_count, arena);
    }
    if (head.len == 0)
        head = dw_causes_text(causes, "outcomes", words[outcome], fill, fill_count, arena);
    struct slice last = tail.len > 0 ? tail : head;
    bool ended = last.len > 0 && last.ptr[last.len - 1] == '.';
    char *whole = dw_arena_printf(arena, "%.*s%.*s%s", SLICE_ARG(head), SLICE_ARG(tail), ended ? "" : ".");
    return dw_slice_of(whole);
}

static size_t add_remedies(const cJSON *entry, struct remedy *out, const struct fill *fill, size_t fill_count,
                           struct arena *arena)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(entry, "remedies"), *item = NULL;
    size_t count = 0;
    cJSON_ArrayForEach (item, list) {
        if (out == NULL) {
            count++;
            continue;
        }
        struct remedy *r = &out[count++];
        const cJSON *commands = cJSON_GetObjectItemCaseSensitive(item, "commands"), *command = NULL;
        size_t n = (size_t)cJSON_GetArraySize(commands);
        struct slice *texts = dw_arena_array(arena, n + 1, sizeof *texts);
        r->title = filled(text_of(item, "title"), fill, fill_count, arena);
        r->caveat = filled(text_of(item, "caveat"), fill, fill_count, arena);
        r->commands = texts;
        cJSON_ArrayForEach (command, commands) {
            if (texts != NULL && cJSON_IsString(command))
                texts[r->command_count++] = filled(command->valuestring, fill, fill_count, arena);
        }
    }
    return count;
}

static bool same_remedy(const struct remedy *a, const struct remedy *b)
{
    bool same = dw_slice_equal(a->title, b->title) && dw_slice_equal(a->caveat, b->caveat) &&
                a->command_count == b->command_count;
    for (size_t i = 0; same && i < a->command_count; i++)
        same = dw_slice_equal(a->commands[i], b->commands[i]);
    return same;
}

/* A cause and its root may advise the same. */
static size_t each_once(struct remedy *list, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kept && !same_remedy(&list[at], &list[i]))
            at++;
        if (at == kept)
            list[kept++] = list[i];
    }
    return kept;
}

struct remedy *dw_causes_remedies(const struct causes *causes, const char *cause, const char *root,
                                  const struct fill *fill, size_t fill_count, struct arena *arena, size_t *count)
{
    const cJSON *of_root = entry_of(causes, "root_causes", root), *of_cause = entry_of(causes, "causes", cause);
    size_t n = add_remedies(of_root, NULL, NULL, 0, NULL);
    *count = n + add_remedies(of_cause, NULL, NULL, 0, NULL);
    struct remedy *list = *count > 0 ? dw_arena_array(arena, *count, sizeof *list) : NULL;
    if (list == NULL) {
        *count = 0;
        return NULL;
    }
    add_remedies(of_root, list, fill, fill_count, arena);
    add_remedies(of_cause, list + n, fill, fill_count, arena);
    *count = each_once(list, *count);
    return list;
}
