/* A message against the whole library: what comes of it stays within the message, and its fields are JSON. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "pattern/event_json.h"
#include "pattern/library.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pattern_library *library;

static void check(const struct event *e)
{
    const char *begin = e->entry.message.ptr, *end = begin + e->entry.message.len;
    struct pattern_buffer json = {0};
    for (size_t i = 0; i < e->field_count; i++) {
        struct slice text = e->fields[i].text;
        if (text.ptr >= begin && text.ptr <= end && text.len > (size_t)(end - text.ptr))
            abort();
        if (dw_library_field_word(library, e->fields[i].id) == NULL)
            abort();
    }
    dw_event_fields_json(&json, library, e);
    cJSON *parsed = json.failed ? NULL : cJSON_ParseWithLength(json.ptr, json.len);
    if (!json.failed && parsed == NULL)
        abort();
    cJSON_Delete(parsed);
    dw_pattern_buffer_free(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct slice PROCESSES[] = {SLICE_INIT(""), SLICE_INIT("mDNSResponder"), SLICE_INIT("configd")};
    if (library == NULL && dw_library_open(&library, NULL, 0, NULL) != DW_OK)
        abort();
    for (size_t i = 0; i < sizeof PROCESSES / sizeof *PROCESSES; i++) {
        struct log_entry entry = {.message = dw_slice((const char *)data, size), .process = PROCESSES[i]};
        struct event *event = NULL;
        uint16_t kind;
        const char *why;
        if (dw_library_match(library, &entry, &event, &kind, &why, NULL) != DW_OK)
            abort();
        if (event != NULL)
            check(event);
        dw_event_release(event);
    }
    return 0;
}
