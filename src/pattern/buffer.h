/* A text that grows. Internal to the pattern room. */
#ifndef DW_PATTERN_BUFFER_H
#define DW_PATTERN_BUFFER_H

#include "base/slice.h"

struct pattern_buffer { /* zeroed: empty and ready */
    char *ptr;          /* terminated once anything was added */
    size_t len, capacity;
    bool failed; /* memory ran out; later additions do nothing */
};

void dw_pattern_buffer_add(struct pattern_buffer *buffer, struct slice text);
void dw_pattern_buffer_printf(struct pattern_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void dw_pattern_buffer_number(struct pattern_buffer *buffer, int64_t number);
/* As a JSON string with its quotes; damaged UTF-8 becomes U+FFFD. */
void dw_pattern_buffer_json(struct pattern_buffer *buffer, struct slice text);
void dw_pattern_buffer_free(struct pattern_buffer *buffer);

#endif
