#include "tracev3/scribe.h"

#include <stdarg.h>
#include <stdio.h>

void dw_scribe_start(struct scribe *s, struct arena *arena, char *room, size_t size)
{
    *s = (struct scribe){.at = room, .capacity = size, .arena = arena};
}

char *dw_scribe_room(struct scribe *s, size_t more)
{
    if (s->failed || s->full)
        return NULL;
    if (more <= s->capacity - s->len)
        return s->at + s->len;
    if (more > SCRIBE_MAX - s->len) {
        s->full = true;
        return NULL;
    }
    size_t capacity = (s->len + more) * 2;
    char *at = dw_arena_alloc(s->arena, capacity);
    if (at == NULL) {
        s->failed = true;
        return NULL;
    }
    if (s->len != 0)
        memcpy(at, s->at, s->len);
    s->at = at;
    s->capacity = capacity;
    return at + s->len;
}

void dw_scribe_printf(struct scribe *s, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int need = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (need >= 0 && (size_t)need < sizeof text) {
        dw_scribe_put(s, dw_slice(text, (size_t)need));
        return;
    }
    char *to = need < 0 ? NULL : dw_scribe_room(s, (size_t)need + 1);
    if (to == NULL)
        return;
    va_start(args, format);
    (void)vsnprintf(to, (size_t)need + 1, format, args);
    va_end(args);
    s->len += (size_t)need;
}

void dw_scribe_fill(struct scribe *s, char byte, size_t count)
{
    char *to = count == 0 ? NULL : dw_scribe_room(s, count);
    if (to != NULL) {
        memset(to, byte, count);
        s->len += count;
    }
}

void dw_scribe_decimal(struct scribe *s, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    dw_scribe_put(s, dw_slice(digits + at, sizeof digits - at));
}

void dw_scribe_hex(struct scribe *s, struct slice bytes, char between)
{
    static const char digits[] = "0123456789abcdef";
    char *to = dw_scribe_room(s, bytes.len * 3);
    if (to == NULL)
        return;
    char *start = to;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        if (i != 0 && between != 0)
            *to++ = between;
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    s->len += (size_t)(to - start);
}

void dw_scribe_base64(struct scribe *s, struct slice bytes, char pad)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = dw_scribe_room(s, (bytes.len + 2) / 3 * 4);
    if (to == NULL)
        return;
    char *start = to;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < n ? (unsigned char)bytes.ptr[i + k] : 0u);
        for (size_t k = 0; k < 4; k++) {
            if (k <= n)
                *to++ = digits[group >> (18 - 6 * k) & 63];
            else if (pad != 0)
                *to++ = pad;
        }
    }
    s->len += (size_t)(to - start);
}
