#include "pattern/types.h"

#include <cjson/cJSON.h>

#include "pattern/buffer.h"

enum { DEPTH_LIMIT = 8 };

const struct field_type *dw_types_find(const struct pattern_types *types, struct slice name)
{
    for (size_t i = 0; i < types->type_count; i++)
        if (dw_slice_equal(types->types[i].name, name))
            return &types->types[i];
    return NULL;
}

static struct slice named(const struct named_text *list, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++)
        if (dw_slice_equal(list[i].name, name))
            return list[i].text;
    return SLICE_NONE;
}

const struct field_type *dw_types_of_field(const struct pattern_types *types, struct slice field)
{
    struct slice name = named(types->fields, types->field_count, field);
    return dw_types_find(types, name.ptr != NULL ? name : SLICE("text"));
}

struct slice dw_types_part(const struct pattern_types *types, struct slice mark)
{
    return named(types->parts, types->part_count, mark);
}

/* Fills in `{word}`: the expression of another type. Braces of a quantifier begin with a digit and stay. */
static enum dw_status expand(const cJSON *types, const char *expression, int depth, struct pattern_buffer *out,
                             const char *file, struct dw_error *error)
{
    struct slice left = dw_slice_of(expression);
    while (left.len != 0) {
        size_t at = dw_slice_find_byte(left, '{');
        dw_pattern_buffer_add(out, dw_slice_first(left, at));
        left = dw_slice_from(left, at);
        if (left.len == 0)
            break;
        size_t end = dw_slice_find_byte(left, '}');
        if (end == left.len || left.len < 2 || left.ptr[1] < 'a' || left.ptr[1] > 'z') {
            dw_pattern_buffer_add(out, dw_slice_first(left, 1));
            left = dw_slice_from(left, 1);
            continue;
        }
        char word[64];
        if (end - 1 >= sizeof word)
            return dw_fail(error, DW_ERR_FORMAT, "%s: the name of a type is too long", file);
        memcpy(word, left.ptr + 1, end - 1);
        word[end - 1] = '\0';
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(types, word);
        const char *inner = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(other, "expression"));
        if (inner == NULL || depth == DEPTH_LIMIT)
            return dw_fail(error, DW_ERR_FORMAT, "%s: type \"%s\" is unknown or made of itself", file, word);
        dw_pattern_buffer_add(out, SLICE("(?:"));
        enum dw_status status = expand(types, inner, depth + 1, out, file, error);
        if (status != DW_OK)
            return status;
        dw_pattern_buffer_add(out, SLICE(")"));
        left = dw_slice_from(left, end + 1);
    }
    return DW_OK;
}

static enum dw_status read_type(const cJSON *types, const cJSON *item, struct arena *arena, struct field_type *out,
                                const char *file, struct dw_error *error)
{
    const char *expression = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "expression"));
    const cJSON *form = cJSON_GetObjectItemCaseSensitive(item, "form");
    struct slice word = cJSON_IsString(form) ? dw_slice_of(form->valuestring) : SLICE("text");
    if (expression == NULL)
        return dw_fail(error, DW_ERR_FORMAT, "%s: type \"%s\" has no expression", file, item->string);
    out->name = dw_slice_of(item->string);
    out->form = dw_slice_equal(word, SLICE("number")) ? TYPE_NUMBER
                : dw_slice_equal(word, SLICE("hex"))  ? TYPE_HEX
                                                      : TYPE_TEXT;
    if (out->form == TYPE_TEXT && !dw_slice_equal(word, SLICE("text")))
        return dw_fail(error, DW_ERR_FORMAT, "%s: type \"%s\" has an unknown form", file, item->string);
    out->lost = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "lost"));
    out->token = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "token"));
    out->words = cJSON_GetObjectItemCaseSensitive(item, "words");
    struct pattern_buffer text = {0};
    enum dw_status status = expand(types, expression, 0, &text, file, error);
    if (status == DW_OK) {
        out->expression = dw_arena_copy(arena, dw_slice(text.ptr, text.len)).ptr;
        if (text.failed || out->expression == NULL)
            status = dw_fail(error, DW_ERR_MEMORY, "no memory for the field types");
    }
    dw_pattern_buffer_free(&text);
    return status;
}

static enum dw_status add_named(struct named_text **list, size_t *count, struct arena *arena, const cJSON *object,
                                const char *file, struct dw_error *error)
{
    size_t more = (size_t)cJSON_GetArraySize(object), n = 0;
    struct named_text *merged = dw_arena_array(arena, *count + more + 1, sizeof *merged);
    if (merged == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the field types");
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, object) {
        if (!cJSON_IsString(item) || item->string == NULL)
            return dw_fail(error, DW_ERR_FORMAT, "%s: \"%s\" must be a text", file,
                           item->string != NULL ? item->string : "?");
        merged[n++] = (struct named_text){dw_slice_of(item->string), dw_slice_of(item->valuestring)};
    }
    if (*count != 0) /* the newer ones stand first and are found first */
        memcpy(merged + n, *list, *count * sizeof *merged);
    *list = merged;
    *count += n;
    return DW_OK;
}

enum dw_status dw_types_add(struct pattern_types *types, struct arena *arena, const struct cJSON *document,
                            const char *file, struct dw_error *error)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(document, "types"), *item = NULL;
    size_t more = (size_t)cJSON_GetArraySize(object), n = 0;
    struct field_type *merged = dw_arena_array(arena, types->type_count + more + 1, sizeof *merged);
    if (merged == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the field types");
    cJSON_ArrayForEach (item, object) {
        if (item->string == NULL)
            return dw_fail(error, DW_ERR_FORMAT, "%s: \"types\" must be an object", file);
        enum dw_status status = read_type(object, item, arena, &merged[n++], file, error);
        if (status != DW_OK)
            return status;
    }
    if (types->type_count != 0)
        memcpy(merged + n, types->types, types->type_count * sizeof *merged);
    types->types = merged;
    types->type_count += n;
    enum dw_status status = add_named(&types->fields, &types->field_count, arena,
                                      cJSON_GetObjectItemCaseSensitive(document, "fields"), file, error);
    return status != DW_OK ? status
                           : add_named(&types->parts, &types->part_count, arena,
                                       cJSON_GetObjectItemCaseSensitive(document, "parts"), file, error);
}
