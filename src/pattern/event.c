#include "pattern/event.h"

#include "pattern/event_pool.h"

struct event *dw_event_keep(struct event *event)
{
    event->references++;
    return event;
}

void dw_event_release(struct event *event)
{
    if (event != NULL && --event->references == 0)
        dw_event_pool_give(event);
}

const struct event_field *dw_event_field(const struct event *event, uint16_t field)
{
    if (event->holds != 0 && (event->holds & dw_event_bit(field)) == 0)
        return NULL;
    for (size_t i = 0; i < event->field_count; i++)
        if (event->fields[i].id == field)
            return &event->fields[i];
    return NULL;
}

struct slice dw_event_text(const struct event *event, uint16_t field)
{
    const struct event_field *found = dw_event_field(event, field);
    return found == NULL || found->form == FIELD_REDACTED ? SLICE_NONE : found->text;
}

int64_t dw_event_number(const struct event *event, uint16_t field, int64_t otherwise)
{
    const struct event_field *found = dw_event_field(event, field);
    return found == NULL || found->form != FIELD_NUMBER ? otherwise : found->number;
}

bool dw_event_has(const struct event *event, uint16_t field)
{
    return dw_event_field(event, field) != NULL;
}
