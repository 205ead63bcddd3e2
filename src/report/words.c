/* Events in words: from the section "events" of causes.json. Of several rows of one kind the first holds that fits. In
 * their texts {field} is that field's value; what stands in [] falls away when a field in it is missing. */
#include "report/words.h"

#include "base/dns_name.h"
#include "report/analyze.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>

static const cJSON *field_of(const cJSON *fields, struct slice name)
{
    const cJSON *field;
    cJSON_ArrayForEach (field, fields)
        if (dw_slice_equal(name, dw_slice_of(field->string)))
            return field;
    return NULL;
}

static struct slice value_of(struct arena *arena, const cJSON *field)
{
    if (cJSON_IsString(field))
        return dw_slice_of(field->valuestring);
    if (cJSON_IsNumber(field))
        return dw_slice_of(dw_arena_printf(arena, "%.15g", field->valuedouble));
    return SLICE_NONE;
}

/* One stretch of a template, up to `end`; ptr NULL where a field is missing. */
static struct slice fill(struct arena *arena, const cJSON *fields, const char *at, const char *end)
{
    struct slice out = SLICE("");
    while (at < end) {
        const char *stop = at + 1;
        struct slice piece;
        if (*at == '{') {
            stop = memchr(at, '}', (size_t)(end - at));
            if (stop == NULL)
                return SLICE_NONE;
            struct slice field = dw_slice(at + 1, (size_t)(stop - at - 1));
            piece = value_of(arena, field_of(fields, field));
            if (dw_slice_equal(field, SLICE("name")))
                piece = dw_dns_name_bare(piece);
            stop++;
            if (piece.ptr == NULL || piece.len == 0 || piece.len > 4096)
                return SLICE_NONE;
        } else if (*at == '[') {
            stop = memchr(at, ']', (size_t)(end - at));
            if (stop == NULL)
                return SLICE_NONE;
            piece = fill(arena, fields, at + 1, stop);
            stop++;
        } else {
            while (stop < end && *stop != '{' && *stop != '[')
                stop++;
            piece = dw_slice(at, (size_t)(stop - at));
        }
        out = dw_slice_of(dw_arena_printf(arena, "%.*s%.*s", SLICE_ARG(out), SLICE_ARG(piece)));
        at = stop;
    }
    return out;
}

static struct slice text(const cJSON *row, const char *member)
{
    return dw_slice_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, member)));
}

/* Is the row for an event with these fields? Its field has its value (any: "*"). */
static bool holds(const cJSON *fields, const cJSON *row, struct arena *arena)
{
    struct slice name = text(row, "field"), wanted = text(row, "value");
    if (name.ptr == NULL)
        return true;
    struct slice value = value_of(arena, field_of(fields, name));
    return value.ptr != NULL && (dw_slice_equal(wanted, SLICE("*")) || dw_slice_equal(value, wanted));
}

struct slice dw_event_words(struct reader *r, struct slice kind, struct slice json)
{
    cJSON *fields = json.ptr != NULL ? cJSON_ParseWithLength(json.ptr, json.len) : NULL;
    struct slice words = SLICE_NONE;
    const cJSON *row;
    cJSON_ArrayForEach (row, cJSON_GetObjectItemCaseSensitive(dw_cause_texts_of(r), "events")) {
        struct slice template = text(row, "words");
        if (words.ptr == NULL && dw_slice_equal(kind, text(row, "kind")) && holds(fields, row, &r->arena))
            words = fill(&r->arena, fields, template.ptr, template.ptr + template.len);
    }
    cJSON_Delete(fields);
    if (words.ptr != NULL && r->redactor != NULL)
        words = dw_redact_text(r->redactor, &r->arena, words);
    return words;
}
