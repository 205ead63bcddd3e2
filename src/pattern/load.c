/* patterns/STAR.json -> struct pattern. The format is told in patterns/README.md. */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "pattern/library_parts.h"

enum { FILE_LIMIT = 16 << 20, PATTERN_LIMIT = 60000 };

static enum dw_status no_memory(struct dw_error *error)
{
    return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
}

static uint16_t word_number(struct pattern_library *library, struct word_list *list, struct slice word)
{
    for (size_t i = 0; i < list->count; i++)
        if (dw_slice_equal(dw_slice_of(list->words[i]), word))
            return (uint16_t)i;
    if (list->count == UINT16_MAX)
        return UINT16_MAX;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2;
        const char **words = realloc(list->words, capacity * sizeof *words);
        if (words == NULL)
            return UINT16_MAX;
        list->words = words;
        list->capacity = capacity;
    }
    const char *copy = dw_arena_copy(&library->arena, word).ptr;
    if (copy == NULL)
        return UINT16_MAX;
    list->words[list->count] = copy;
    return (uint16_t)list->count++;
}

uint16_t dw_library_kind(struct pattern_library *library, const char *word)
{
    return word_number(library, &library->kinds, dw_slice_of(word));
}

uint16_t dw_library_field(struct pattern_library *library, struct slice word)
{
    return word_number(library, &library->fields, word);
}

static const char *text_of(const cJSON *item, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, key));
}

static bool process_number(struct pattern_library *library, const char *name, uint16_t *out)
{
    struct slice word = dw_slice_of(name);
    for (size_t i = 0; i < library->process_count; i++)
        if (dw_slice_equal(library->processes[i], word)) {
            *out = (uint16_t)i;
            return true;
        }
    if (library->process_count == sizeof library->processes / sizeof *library->processes)
        return false;
    *out = (uint16_t)library->process_count;
    library->processes[library->process_count++] = word;
    return true;
}

static bool read_set(struct pattern_library *library, struct pattern *pattern, const cJSON *set)
{
    size_t count = (size_t)cJSON_GetArraySize(set);
    if (count == 0)
        return true;
    pattern->set = dw_arena_array(&library->arena, count, sizeof *pattern->set);
    if (pattern->set == NULL)
        return false;
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, set) {
        struct event_field *field = &pattern->set[pattern->set_count];
        field->id = item->string != NULL ? dw_library_field(library, dw_slice_of(item->string)) : UINT16_MAX;
        if (cJSON_IsString(item)) {
            field->form = FIELD_TEXT;
            field->text = dw_slice_of(item->valuestring);
        } else if (cJSON_IsNumber(item) || cJSON_IsBool(item)) {
            field->form = FIELD_NUMBER;
            field->number = cJSON_IsNumber(item) ? (int64_t)item->valuedouble : cJSON_IsTrue(item);
            field->text = dw_slice_of(dw_arena_printf(&library->arena, "%lld", (long long)field->number));
        } else
            return false;
        if (field->id == UINT16_MAX || field->text.ptr == NULL)
            return false;
        pattern->set_count++;
    }
    return true;
}

static enum dw_status read_template(struct pattern_library *library, struct pattern *pattern, struct dw_error *error)
{
    if (pattern->raw) {
        const char *literal = text_of(pattern->item, "literal");
        pattern->key = dw_slice_of(literal);
        pattern->weight = pattern->key.len;
        return DW_OK;
    }
    struct template_reading reading;
    struct dw_error inner = {0};
    enum dw_status status =
        dw_template_read(&reading, &library->types, &library->arena, dw_slice_of(pattern->text), false, &inner);
    dw_pattern_buffer_free(&reading.expression);
    if (status != DW_OK)
        return dw_fail(error, status, "%s: pattern %zu (\"%s\"): %s", pattern->file, pattern->entry, pattern->text,
                       inner.text);
    pattern->weight = reading.weight;
    pattern->key = reading.longest.len >= 2 ? reading.longest : SLICE_NONE;
    return DW_OK;
}

static enum dw_status read_pattern(struct pattern_library *library, const cJSON *item, const char *process,
                                   const char *file, size_t entry, bool user, struct dw_error *error)
{
    if (library->pattern_count == library->pattern_capacity) {
        size_t capacity = library->pattern_capacity == 0 ? 256 : library->pattern_capacity * 2;
        struct pattern *grown = realloc(library->patterns, capacity * sizeof *grown);
        if (grown == NULL)
            return no_memory(error);
        library->patterns = grown;
        library->pattern_capacity = capacity;
    }
    struct pattern p = {.user = user, .file = file, .entry = entry, .item = item};
    const char *own = text_of(item, "process"), *template = text_of(item, "template");
    p.why = text_of(item, "ignored");
    p.kind_word = text_of(item, "kind");
    p.raw = template == NULL;
    p.text = p.raw ? text_of(item, "regex") : template;
    if (p.text == NULL || (p.kind_word == NULL && p.why == NULL))
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu lacks %s", file, entry,
                       p.text == NULL ? "\"template\" or \"regex\"" : "\"kind\"");
    process = own != NULL ? own : process;
    if (process == NULL || !process_number(library, process, &p.process))
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu %s", file, entry,
                       process == NULL ? "and its file lack \"process\"" : "has one process too many");
    p.kind = p.why != NULL ? EVENT_IGNORED : dw_library_kind(library, p.kind_word);
    if (p.kind == UINT16_MAX || library->pattern_count == PATTERN_LIMIT)
        return dw_fail(error, DW_ERR_MEMORY, "%s: too many patterns", file);
    if (!read_set(library, &p, cJSON_GetObjectItemCaseSensitive(item, "set")))
        return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu: \"set\" must hold texts and numbers", file, entry);
    const cJSON *map = NULL;
    cJSON_ArrayForEach (map, cJSON_GetObjectItemCaseSensitive(item, "map"))
        if (!cJSON_IsObject(map))
            return dw_fail(error, DW_ERR_FORMAT, "%s: pattern %zu: \"map\" must hold objects", file, entry);
    enum dw_status status = read_template(library, &p, error);
    if (status != DW_OK)
        return status;
    library->patterns[library->pattern_count++] = p;
    if (!user && !p.raw)
        return DW_OK; /* ours are compiled when first met: tests compile them all */
    return dw_pattern_compile(library, &library->patterns[library->pattern_count - 1], error);
}

static size_t line_of(struct slice text, const char *at)
{
    size_t line = 1;
    for (const char *p = text.ptr; p < at && p < text.ptr + text.len; p++)
        line += *p == '\n';
    return line;
}

enum dw_status dw_library_load(struct pattern_library *library, const char *file, struct slice text, bool user,
                               struct dw_error *error)
{
    const char *end = NULL;
    cJSON *document = cJSON_ParseWithLengthOpts(text.ptr, text.len + 1, &end, 1);
    if (document == NULL)
        return dw_fail(error, DW_ERR_FORMAT, "%s: line %zu: this is no JSON", file, line_of(text, end));
    cJSON **documents = realloc(library->documents, (library->document_count + 1) * sizeof *documents);
    if (documents == NULL) {
        cJSON_Delete(document);
        return no_memory(error);
    }
    library->documents = documents;
    library->documents[library->document_count++] = document;
    file = dw_arena_copy(&library->arena, dw_slice_of(file)).ptr;
    if (file == NULL)
        return no_memory(error);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(document, "patterns"), *item = NULL;
    if (list == NULL && cJSON_GetObjectItemCaseSensitive(document, "types") != NULL)
        return dw_types_add(&library->types, &library->arena, document, file, error);
    if (!cJSON_IsArray(list))
        return user ? dw_fail(error, DW_ERR_FORMAT, "%s: there is no array \"patterns\"", file) : DW_OK;
    const char *process = text_of(document, "process");
    size_t entry = 0;
    cJSON_ArrayForEach (item, list) {
        enum dw_status status = read_pattern(library, item, process, file, ++entry, user, error);
        if (status != DW_OK)
            return status;
    }
    return DW_OK;
}

static enum dw_status load_file(struct pattern_library *library, const char *path, struct dw_error *error)
{
    struct stat about;
    FILE *in = fopen(path, "rb");
    if (in == NULL || fstat(fileno(in), &about) != 0) {
        enum dw_status status = dw_fail_errno(error, "cannot read %s", path);
        if (in != NULL)
            (void)fclose(in);
        return status;
    }
    enum dw_status status = DW_OK;
    if (about.st_size > FILE_LIMIT)
        status = dw_fail(error, DW_ERR_FORMAT, "%s is too large for a pattern file", path);
    size_t size = status == DW_OK ? (size_t)about.st_size : 0;
    char *text = malloc(size + 1);
    if (text == NULL)
        status = no_memory(error);
    if (status == DW_OK) {
        size = fread(text, 1, size, in);
        text[size] = '\0';
        status = dw_library_load(library, path, dw_slice(text, size), true, error);
    }
    free(text);
    (void)fclose(in);
    return status;
}

static int is_json(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && dw_slice_ends(dw_slice_of(entry->d_name), SLICE(".json"));
}

enum dw_status dw_library_load_directory(struct pattern_library *library, const char *path, struct dw_error *error)
{
    struct dirent **list = NULL;
    int count = scandir(path, &list, is_json, alphasort);
    if (count < 0)
        return dw_fail_errno(error, "cannot read the patterns in %s", path);
    enum dw_status status = DW_OK;
    for (int pass = 0; pass < 2; pass++) /* their types first, as patterns are compiled at once */
        for (int i = 0; i < count && status == DW_OK; i++) {
            bool types = dw_slice_equal(dw_slice_of(list[i]->d_name), SLICE("types.json"));
            char *file = types == (pass == 0) ? dw_arena_printf(&library->arena, "%s/%s", path, list[i]->d_name) : NULL;
            if (file != NULL)
                status = load_file(library, file, error);
        }
    for (int i = 0; i < count; i++)
        free(list[i]);
    free(list);
    return status;
}
