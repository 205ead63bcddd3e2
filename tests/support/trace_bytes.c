#include "support/trace_bytes.h"

#include <stdio.h>

#include <xxhash.h>

unsigned char *tw_room(struct tw_bytes *b, size_t more)
{
    if (b->at == NULL || b->size - b->len < more) {
        size_t size = b->size * 2 + more + 64;
        unsigned char *at = realloc(b->at, size);
        if (at == NULL)
            abort();
        b->at = at;
        b->size = size;
    }
    return b->at + b->len;
}

void tw_put(struct tw_bytes *b, const void *bytes, size_t count)
{
    if (count == 0)
        return;
    memcpy(tw_room(b, count), bytes, count);
    b->len += count;
}

void tw_zeros(struct tw_bytes *b, size_t count)
{
    if (count == 0)
        return;
    memset(tw_room(b, count), 0, count);
    b->len += count;
}

void tw_pad(struct tw_bytes *b, size_t unit)
{
    tw_zeros(b, (unit - b->len % unit) % unit);
}

size_t tw_put_text(struct tw_bytes *b, const char *text)
{
    size_t at = b->len;
    tw_put(b, text, strlen(text) + 1);
    return at;
}

void tw_put_field(struct tw_bytes *b, const char *text, size_t width)
{
    size_t n = strlen(text);
    n = n < width ? n : width - 1;
    tw_put(b, text, n);
    tw_zeros(b, width - n);
}

void tw_put_be16(struct tw_bytes *b, uint16_t n)
{
    tw_u8(b, n >> 8);
    tw_u8(b, n & 0xff);
}

void tw_put_be32(struct tw_bytes *b, uint32_t n)
{
    tw_put_be16(b, (uint16_t)(n >> 16));
    tw_put_be16(b, (uint16_t)(n & 0xffff));
}

void tw_free(struct tw_bytes *b)
{
    free(b->at);
    *b = (struct tw_bytes){NULL, 0, 0};
}

void *tw_grow(void *list, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return list;
    list = realloc(list, (count == 0 ? 1 : count * 2) * size);
    if (list == NULL)
        abort();
    return list;
}

uint64_t tw_random(uint64_t *state)
{
    uint64_t x = *state != 0 ? *state : 88172645463325252u;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return x;
}

uint32_t tw_below(uint64_t *state, uint32_t limit)
{
    return limit == 0 ? 0 : (uint32_t)((tw_random(state) >> 20) % limit);
}

void tw_uuid(unsigned char out[16], const char *text, uint64_t seed)
{
    XXH64_hash_t a = XXH64(text, strlen(text), seed), b = XXH64(text, strlen(text), ~seed);
    for (int i = 0; i < 8; i++) {
        out[i] = (unsigned char)(a >> (8 * i));
        out[8 + i] = (unsigned char)(b >> (8 * i));
    }
    out[6] = (unsigned char)((out[6] & 0x0f) | 0x50);
    out[8] = (unsigned char)((out[8] & 0x3f) | 0x80);
}

void tw_uuid_text(char out[37], const unsigned char uuid[16], bool dashes)
{
    char *to = out;
    for (int i = 0; i < 16; i++) {
        if (dashes && (i == 4 || i == 6 || i == 8 || i == 10))
            *to++ = '-';
        to += snprintf(to, 3, "%02X", uuid[i]);
    }
}
