#include "pattern/check.h"

#include <cjson/cJSON.h>
#include <stdarg.h>

#include "pattern/library_parts.h"
#include "pattern/redaction.h"

struct checking {
    struct pattern_library *library;
    struct check_result *result;
    FILE *out;
};

__attribute__((format(printf, 3, 4))) static void fault(struct checking *c, const struct pattern *pattern,
                                                        const char *format, ...)
{
    c->result->faults++;
    if (c->out == NULL)
        return;
    (void)fprintf(c->out, "%s: pattern %zu (%s): ", pattern->file, pattern->entry,
                  pattern->kind_word != NULL ? pattern->kind_word : "ignored");
    va_list args;
    va_start(args, format);
    (void)vfprintf(c->out, format, args);
    va_end(args);
    (void)fputc('\n', c->out);
}

static const cJSON *samples_of(const struct pattern *pattern)
{
    return cJSON_GetObjectItemCaseSensitive(pattern->item, "samples");
}

static struct slice message_of(const cJSON *sample)
{
    const cJSON *message = cJSON_IsObject(sample) ? cJSON_GetObjectItemCaseSensitive(sample, "message") : sample;
    return dw_slice_of(cJSON_GetStringValue(message));
}

static void check_fields(struct checking *c, const struct pattern *pattern, struct slice message,
                         const struct event *event, const cJSON *wanted)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, wanted) {
        uint16_t id = item->string != NULL ? dw_library_field(c->library, dw_slice_of(item->string)) : UINT16_MAX;
        const struct event_field *field = event != NULL ? dw_event_field(event, id) : NULL;
        bool same = false;
        if (cJSON_IsNull(item))
            same = field == NULL || (field->form == FIELD_REDACTED && field->text.len == 0);
        else if (field != NULL && cJSON_IsNumber(item))
            same = field->form == FIELD_NUMBER && (double)field->number >= item->valuedouble &&
                   (double)field->number <= item->valuedouble;
        else if (field != NULL && cJSON_IsString(item))
            same = dw_slice_equal(field->text, dw_slice_of(item->valuestring));
        if (same)
            continue;
        char *want = cJSON_PrintUnformatted(item);
        if (field == NULL)
            fault(c, pattern, "field %s is missing, wanted %s: %.*s", item->string, want, SLICE_ARG(message));
        else
            fault(c, pattern, "field %s is %.*s, wanted %s: %.*s", item->string, SLICE_ARG(field->text), want,
                  SLICE_ARG(message));
        cJSON_free(want);
    }
}

/* Who else takes it, of the same weight and standing? */
static void check_rivals(struct checking *c, const struct pattern *pattern, struct slice message)
{
    struct pattern_library *library = c->library;
    struct slice body = dw_library_body(message);
    size_t count;
    const uint32_t *candidates = dw_dispatch_find(library->dispatch, body, &count);
    for (size_t i = 0; i < count; i++) {
        struct pattern *rival = &library->patterns[candidates[i]];
        if (rival != pattern && rival->process == pattern->process && rival->user == pattern->user &&
            rival->weight == pattern->weight && dw_pattern_takes(library, rival, body))
            fault(c, pattern, "%s: pattern %zu claims the sample with the same weight: %.*s", rival->file, rival->entry,
                  SLICE_ARG(message));
    }
}

/* The pattern that wins the message; the library's own way of matching, but told who it was. */
static const struct pattern *winner(struct pattern_library *library, const struct pattern *pattern,
                                    struct slice message)
{
    const struct slice bodies[] = {dw_library_body(message), dw_slice_trim(message)};
    for (size_t b = 0; b < 2; b++) {
        size_t count;
        if (bodies[b].len == 0 || dw_redaction_is(bodies[b]))
            return NULL;
        const uint32_t *candidates = dw_dispatch_find(library->dispatch, bodies[b], &count);
        for (size_t i = 0; i < count; i++) {
            struct pattern *other = &library->patterns[candidates[i]];
            if (other->process == pattern->process && dw_pattern_takes(library, other, bodies[b]))
                return other;
        }
    }
    return NULL;
}

static enum dw_status check_sample(struct checking *c, const struct pattern *pattern, const cJSON *sample,
                                   struct dw_error *error)
{
    struct slice message = message_of(sample);
    if (message.ptr == NULL) {
        fault(c, pattern, "a sample has no message");
        return DW_OK;
    }
    c->result->samples++;
    const struct pattern *by = winner(c->library, pattern, message);
    if (by == NULL) {
        fault(c, pattern, "nothing takes the sample: %.*s", SLICE_ARG(message));
        return DW_OK;
    }
    if (by != pattern && !(by->user && !pattern->user)) {
        fault(c, pattern, "%s: pattern %zu (%s) takes the sample: %.*s", by->file, by->entry, by->text,
              SLICE_ARG(message));
        return DW_OK;
    }
    struct log_entry entry = {
        .time_ns = DW_TIME_NONE, .process = c->library->processes[pattern->process], .message = message};
    struct event *event = NULL;
    uint16_t kind;
    const char *why;
    enum dw_status status = dw_library_match(c->library, &entry, &event, &kind, &why, error);
    if (status == DW_OK && by == pattern && cJSON_IsObject(sample))
        check_fields(c, pattern, message, event, cJSON_GetObjectItemCaseSensitive(sample, "fields"));
    dw_event_release(event);
    check_rivals(c, pattern, message);
    return status;
}

enum dw_status dw_library_check(struct pattern_library *library, FILE *out, struct check_result *result,
                                struct dw_error *error)
{
    struct checking c = {library, result, out};
    *result = (struct check_result){0};
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < library->pattern_count && status == DW_OK; i++) {
        struct pattern *pattern = &library->patterns[i];
        struct dw_error inner = {0};
        result->patterns++;
        if (dw_pattern_compile(library, pattern, &inner) != DW_OK) {
            fault(&c, pattern, "%s", inner.text);
            continue;
        }
        const cJSON *sample = NULL;
        if (cJSON_GetArraySize(samples_of(pattern)) == 0)
            fault(&c, pattern, "there is no sample");
        cJSON_ArrayForEach (sample, samples_of(pattern))
            if (status == DW_OK)
                status = check_sample(&c, pattern, sample, error);
    }
    return status;
}

size_t dw_library_count(const struct pattern_library *library)
{
    return library->pattern_count;
}

struct pattern_view dw_library_view(const struct pattern_library *library, size_t index)
{
    const struct pattern *p = &library->patterns[index];
    return (struct pattern_view){p->kind_word,
                                 p->why,
                                 p->text,
                                 p->file,
                                 library->processes[p->process],
                                 p->entry,
                                 p->weight,
                                 (size_t)cJSON_GetArraySize(samples_of(p)),
                                 p->user,
                                 p->raw};
}

struct slice dw_library_sample(const struct pattern_library *library, size_t index, size_t sample)
{
    return message_of(cJSON_GetArrayItem(samples_of(&library->patterns[index]), (int)sample));
}
