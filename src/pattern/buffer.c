#include "pattern/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

static bool room(struct pattern_buffer *buffer, size_t more)
{
    if (buffer->failed || more > SIZE_MAX / 4 - buffer->len) {
        buffer->failed = true;
        return false;
    }
    if (buffer->len + more + 1 > buffer->capacity) {
        size_t capacity = (buffer->len + more + 1) * 2;
        char *ptr = realloc(buffer->ptr, capacity);
        if (ptr == NULL) {
            buffer->failed = true;
            return false;
        }
        buffer->ptr = ptr;
        buffer->capacity = capacity;
    }
    return true;
}

void dw_pattern_buffer_add(struct pattern_buffer *buffer, struct slice text)
{
    if (!room(buffer, text.len))
        return;
    if (text.len != 0)
        memcpy(buffer->ptr + buffer->len, text.ptr, text.len);
    buffer->len += text.len;
    buffer->ptr[buffer->len] = '\0';
}

void dw_pattern_buffer_printf(struct pattern_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || !room(buffer, (size_t)need))
        return;
    va_start(args, format);
    (void)vsnprintf(buffer->ptr + buffer->len, (size_t)need + 1, format, args);
    va_end(args);
    buffer->len += (size_t)need;
}

void dw_pattern_buffer_number(struct pattern_buffer *buffer, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) != 0);
    if (number < 0)
        digits[--at] = '-';
    dw_pattern_buffer_add(buffer, dw_slice(digits + at, sizeof digits - at));
}

/* It stands in JSON as it is. */
static bool plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void dw_pattern_buffer_json(struct pattern_buffer *buffer, struct slice text)
{
    dw_pattern_buffer_add(buffer, SLICE("\""));
    size_t from = 0;
    for (size_t i = 0; i < text.len;) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (plain(c)) {
            i++;
            continue;
        }
        size_t n = dw_utf8_length(text.ptr + i, text.len - i);
        if (n > 1) {
            i += n;
            continue;
        }
        dw_pattern_buffer_add(buffer, dw_slice(text.ptr + from, i - from));
        if (n == 0)
            dw_pattern_buffer_add(buffer, SLICE("\xEF\xBF\xBD"));
        else if (c == '"' || c == '\\')
            dw_pattern_buffer_printf(buffer, "\\%c", c);
        else if (c == '\n')
            dw_pattern_buffer_add(buffer, SLICE("\\n"));
        else
            dw_pattern_buffer_printf(buffer, "\\u%04x", (unsigned)c);
        from = ++i;
    }
    dw_pattern_buffer_add(buffer, dw_slice(text.ptr + from, text.len - from));
    dw_pattern_buffer_add(buffer, SLICE("\""));
}

void dw_pattern_buffer_free(struct pattern_buffer *buffer)
{
    free(buffer->ptr);
    *buffer = (struct pattern_buffer){0};
}
