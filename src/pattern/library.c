#include "pattern/library.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/embedded.h"
#include "pattern/library_parts.h"
#include "pattern/prefix.h"
#include "pattern/redaction.h"

/* A hostile message must not make an expression run for ever: what takes more steps is not taken. */
enum { MATCH_LIMIT = 200000, JIT_STACK = 1 << 20 };
#define ALL_PROCESSES SIZE_MAX

static bool first_words(struct pattern_library *library)
{
    static const char *const kinds[] = {"unknown", "ignored",
#define X(name, word) word,
                                        DW_EVENT_KINDS(X)
#undef X
    };
    static const char *const fields[] = {
#define X(name, word) word,
        DW_EVENT_FIELDS(X)
#undef X
    };
    size_t kind_count = sizeof kinds / sizeof *kinds, field_count = sizeof fields / sizeof *fields;
    library->kinds = (struct word_list){malloc(2 * sizeof kinds), kind_count, 2 * kind_count};
    library->fields = (struct word_list){malloc(2 * sizeof fields), field_count, 2 * field_count};
    if (library->kinds.words == NULL || library->fields.words == NULL)
        return false;
    memcpy(library->kinds.words, kinds, sizeof kinds);
    memcpy(library->fields.words, fields, sizeof fields);
    return true;
}

static bool matcher(struct pattern_library *library)
{
    library->match_data = pcre2_match_data_create(TEMPLATE_GROUPS + 1, NULL);
    library->context = pcre2_match_context_create(NULL);
    library->jit_stack = pcre2_jit_stack_create(64 * 1024, JIT_STACK, NULL);
    if (library->match_data == NULL || library->context == NULL)
        return false;
    (void)pcre2_set_match_limit(library->context, MATCH_LIMIT);
    (void)pcre2_set_heap_limit(library->context, JIT_STACK / 256);
    if (library->jit_stack != NULL) /* without one 32 KiB serve */
        pcre2_jit_stack_assign(library->context, NULL, library->jit_stack);
    return true;
}

static int by_precedence(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;
    if (x->user != y->user)
        return x->user ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    int order = strcmp(x->file, y->file);
    return order != 0 ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* Of all patterns, or of those of one process. */
static enum dw_status open_dispatch(const struct pattern_library *library, struct dispatch **out, size_t process,
                                    struct dw_error *error)
{
    size_t count = 0;
    struct slice *keys = malloc((library->pattern_count + 1) * sizeof *keys);
    uint32_t *numbers = malloc((library->pattern_count + 1) * sizeof *numbers);
    enum dw_status status = DW_OK;
    if (keys == NULL || numbers == NULL)
        status = dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    for (size_t i = 0; i < library->pattern_count && status == DW_OK; i++)
        if (process == ALL_PROCESSES || library->patterns[i].process == process) {
            keys[count] = library->patterns[i].key;
            numbers[count++] = (uint32_t)i;
        }
    if (status == DW_OK)
        status = dw_dispatch_open(out, keys, numbers, count, error);
    free(keys);
    free(numbers);
    return status;
}

struct dispatch *dw_library_dispatch(struct pattern_library *library, struct slice process)
{
    if (process.len == 0)
        return library->dispatch;
    for (size_t i = 0; i < library->process_count; i++) {
        if (!dw_slice_equal(process, library->processes[i]))
            continue;
        if (library->of_process[i] == NULL && open_dispatch(library, &library->of_process[i], i, NULL) != DW_OK)
            return library->dispatch; /* slower, not wrong */
        return library->of_process[i];
    }
    return NULL;
}

enum dw_status dw_library_finish(struct pattern_library *library, struct dw_error *error)
{
    if (library->pattern_count != 0)
        qsort(library->patterns, library->pattern_count, sizeof *library->patterns, by_precedence);
    return open_dispatch(library, &library->dispatch, ALL_PROCESSES, error);
}

enum dw_status dw_library_open(struct pattern_library **out, const char *const *dirs, size_t dir_count,
                               struct dw_error *error)
{
    struct pattern_library *library = calloc(1, sizeof *library);
    if (library == NULL || !first_words(library) || !matcher(library)) {
        dw_library_close(library);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    }
    enum dw_status status = DW_OK;
    const struct embedded_file *types = dw_embedded_find(dw_embedded_patterns, "types.json");
    if (types != NULL)
        status = dw_library_load(library, types->name, dw_slice(types->text, types->size), false, error);
    for (const struct embedded_file *file = dw_embedded_patterns; file->name != NULL && status == DW_OK; file++)
        if (file != types && strcmp(file->name, "causes.json") != 0)
            status = dw_library_load(library, file->name, dw_slice(file->text, file->size), false, error);
    for (size_t i = 0; i < dir_count && status == DW_OK; i++)
        status = dw_library_load_directory(library, dirs[i], error);
    if (status == DW_OK)
        status = dw_library_finish(library, error);
    if (status != DW_OK) {
        dw_library_close(library);
        return status;
    }
    *out = library;
    return DW_OK;
}

void dw_library_close(struct pattern_library *library)
{
    if (library == NULL)
        return;
    for (size_t i = 0; i < library->pattern_count; i++)
        pcre2_code_free(library->patterns[i].code);
    for (size_t i = 0; i < library->document_count; i++)
        cJSON_Delete(library->documents[i]);
    dw_dispatch_close(library->dispatch);
    for (size_t i = 0; i < library->process_count; i++)
        dw_dispatch_close(library->of_process[i]);
    pcre2_match_data_free(library->match_data);
    pcre2_match_context_free(library->context);
    pcre2_jit_stack_free(library->jit_stack);
    dw_event_pool_free(&library->events);
    free(library->documents);
    free(library->patterns);
    free(library->kinds.words);
    free(library->fields.words);
    dw_arena_free(&library->arena);
    free(library);
}

const char *dw_library_kind_word(const struct pattern_library *library, uint16_t kind)
{
    return kind < library->kinds.count ? library->kinds.words[kind] : NULL;
}

const char *dw_library_field_word(const struct pattern_library *library, uint16_t field)
{
    return field < library->fields.count ? library->fields.words[field] : NULL;
}

const struct slice *dw_library_processes(const struct pattern_library *library, size_t *count)
{
    *count = library->process_count;
    return library->processes;
}

bool dw_pattern_takes(struct pattern_library *library, struct pattern *pattern, struct slice text)
{
    if (pattern->failed || (pattern->code == NULL && dw_pattern_compile(library, pattern, NULL) != DW_OK))
        return false;
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.ptr != NULL ? text.ptr : "");
    if (pattern->fast) /* without the checks of its arguments, which are ours */
        return pcre2_jit_match(pattern->code, subject, text.len, 0, 0, library->match_data, library->context) > 0;
    return pcre2_match(pattern->code, subject, text.len, 0, PCRE2_NO_UTF_CHECK, library->match_data, library->context) >
           0;
}

struct slice dw_library_body(struct slice message)
{
    struct slice text = dw_slice_trim(message);
    return dw_slice_from(text, dw_prefix_parse(text).length);
}
