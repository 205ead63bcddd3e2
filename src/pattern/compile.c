/* A pattern becomes an expression when a message first meets it, so that starting costs nothing. */
#include <cjson/cJSON.h>

#include "pattern/library_parts.h"

static enum dw_status compile_code(struct pattern_library *library, struct pattern *pattern, struct slice expression,
                                   struct dw_error *error)
{
    (void)library;
    int code = 0;
    PCRE2_SIZE at = 0;
    /* A raw expression is held to the whole message as a template is. */
    uint32_t options = PCRE2_ANCHORED | (pattern->raw ? PCRE2_ENDANCHORED : 0U);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)expression.ptr, expression.len, options | PCRE2_NEVER_UTF, &code, &at, NULL);
    if (pattern->code == NULL) {
        char text[160] = "";
        (void)pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof text);
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu: %s at byte %zu of the expression", pattern->file,
                       pattern->entry, text, (size_t)at);
    }
    /* without it matching is slower, not wrong */
    pattern->fast = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
    return DW_OK;
}

static enum dw_status fill_group(struct pattern_library *library, struct pattern *pattern, size_t group,
                                 struct slice field, const struct field_type *type, struct dw_error *error)
{
    char word[64];
    if (field.len >= sizeof word)
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu: the name of a field is too long", pattern->file,
                       pattern->entry);
    if (field.len != 0)
        memcpy(word, field.ptr, field.len);
    word[field.len] = '\0';
    struct pattern_group *out = &pattern->groups[group];
    out->field = dw_library_field(library, field);
    out->type = type;
    out->map = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(pattern->item, "map"), word);
    return out->field != UINT16_MAX ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "too many fields");
}

static enum dw_status template_groups(struct pattern_library *library, struct pattern *pattern,
                                      const struct template_reading *reading, struct dw_error *error)
{
    uint32_t captures = 0;
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &captures);
    if (captures != reading->field_count)
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu: the expression of a type captures", pattern->file,
                       pattern->entry);
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < reading->field_count && status == DW_OK; i++)
        status = fill_group(library, pattern, i, reading->fields[i].field, reading->fields[i].type, error);
    return status;
}

/* Named groups of a raw expression are fields; unnamed ones are nothing (their type is NULL). */
static enum dw_status raw_groups(struct pattern_library *library, struct pattern *pattern, struct dw_error *error)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = NULL;
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &count);
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &table);
    enum dw_status status = DW_OK;
    for (uint32_t i = 0; i < count && status == DW_OK; i++, table += size) {
        struct slice field = dw_slice_of((const char *)table + 2);
        size_t group = (size_t)(table[0] << 8 | table[1]) - 1;
        status = fill_group(library, pattern, group, field, dw_types_of_field(&library->types, field), error);
    }
    return status;
}

static enum dw_status compile(struct pattern_library *library, struct pattern *pattern,
                              struct template_reading *reading, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    struct slice expression = dw_slice_of(pattern->text);
    if (!pattern->raw) {
        status = dw_template_read(reading, &library->types, &library->arena, expression, true, error);
        expression = dw_slice(reading->expression.ptr, reading->expression.len);
    }
    if (status == DW_OK)
        status = compile_code(library, pattern, expression, error);
    if (status != DW_OK)
        return status;
    uint32_t captures = 0;
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &captures);
    if (captures > TEMPLATE_GROUPS)
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu: too many groups", pattern->file, pattern->entry);
    pattern->group_count = (uint16_t)captures;
    pattern->groups = dw_arena_array(&library->arena, captures + 1, sizeof *pattern->groups);
    if (pattern->groups == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    return pattern->raw ? raw_groups(library, pattern, error) : template_groups(library, pattern, reading, error);
}

enum dw_status dw_pattern_compile(struct pattern_library *library, struct pattern *pattern, struct dw_error *error)
{
    if (pattern->code != NULL && !pattern->failed)
        return DW_OK;
    struct template_reading reading = {0};
    enum dw_status status = compile(library, pattern, &reading, error);
    dw_pattern_buffer_free(&reading.expression);
    if (status != DW_OK) {
        pcre2_code_free(pattern->code);
        pattern->code = NULL;
        pattern->failed = true;
    }
    return status;
}
