/* Weak twins of the pattern room's event functions: used only where that room is not linked. */
#include "pattern/event.h"

#include <stdlib.h>

__attribute__((weak)) struct event *dw_event_keep(struct event *event)
{
    event->references++;
    return event;
}

__attribute__((weak)) void dw_event_release(struct event *event)
{
    if (event != NULL && --event->references == 0)
        free(event);
}

__attribute__((weak)) const struct event_field *dw_event_field(const struct event *event, uint16_t field)
{
    for (size_t i = 0; i < event->field_count; i++)
        if (event->fields[i].id == field)
            return &event->fields[i];
    return NULL;
}

__attribute__((weak)) struct slice dw_event_text(const struct event *event, uint16_t field)
{
    const struct event_field *f = dw_event_field(event, field);
    return f != NULL && f->form != FIELD_REDACTED ? f->text : SLICE_NONE;
}

__attribute__((weak)) int64_t dw_event_number(const struct event *event, uint16_t field, int64_t otherwise)
{
    const struct event_field *f = dw_event_field(event, field);
    return f != NULL && f->form == FIELD_NUMBER ? f->number : otherwise;
}

__attribute__((weak)) bool dw_event_has(const struct event *event, uint16_t field)
{
    return dw_event_field(event, field) != NULL;
}
