#include "pattern/event_json.h"

void dw_event_fields_json(struct pattern_buffer *out, const struct pattern_library *library, const struct event *event)
{
    dw_pattern_buffer_add(out, SLICE("{"));
    for (size_t i = 0; i < event->field_count; i++) {
        const struct event_field *field = &event->fields[i];
        if (i != 0)
            dw_pattern_buffer_add(out, SLICE(","));
        dw_pattern_buffer_json(out, dw_slice_of(dw_library_field_word(library, field->id)));
        dw_pattern_buffer_add(out, SLICE(":"));
        if (field->form == FIELD_NUMBER)
            dw_pattern_buffer_number(out, field->number);
        else if (field->form == FIELD_REDACTED && field->text.len == 0)
            dw_pattern_buffer_add(out, SLICE("null"));
        else
            dw_pattern_buffer_json(out, field->text);
    }
    dw_pattern_buffer_add(out, SLICE("}"));
}
