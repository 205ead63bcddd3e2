/* An event's fields as JSON: for the store's column `fields` and for `patterns test`. */
#ifndef DW_PATTERN_EVENT_JSON_H
#define DW_PATTERN_EVENT_JSON_H

#include "pattern/buffer.h"
#include "pattern/library.h"

/* Adds `{"request_id":2,"name":"www.example.com.",..}`: numbers as numbers, redactions as they are printed, null where
 * a page's copy lost the value. */
void dw_event_fields_json(struct pattern_buffer *out, const struct pattern_library *library, const struct event *event);

#endif
