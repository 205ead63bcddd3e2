/* Bytes that grow, for writers of binary files: little endian unless the name says otherwise. Test code: without
 * memory it aborts. */
#ifndef TEST_SUPPORT_TRACE_BYTES_H
#define TEST_SUPPORT_TRACE_BYTES_H

#include <stdlib.h>

#include "base/slice.h"

struct tw_bytes { /* zeroed: empty and ready */
    unsigned char *at;
    size_t len, size;
};

/* Room for `more` bytes after the end; returns where they go. The length does not change. */
unsigned char *tw_room(struct tw_bytes *b, size_t more);
void tw_put(struct tw_bytes *b, const void *bytes, size_t count);
void tw_zeros(struct tw_bytes *b, size_t count);
/* Zeros until the length is a multiple of `unit`. */
void tw_pad(struct tw_bytes *b, size_t unit);
/* `text` and a NUL; returns where in `b` it begins. */
size_t tw_put_text(struct tw_bytes *b, const char *text);
/* `text` cut or filled with zeros to `width` bytes, the last one always zero. */
void tw_put_field(struct tw_bytes *b, const char *text, size_t width);
void tw_put_be16(struct tw_bytes *b, uint16_t n);
void tw_put_be32(struct tw_bytes *b, uint32_t n);

static inline void tw_u8(struct tw_bytes *b, unsigned n)
{
    *tw_room(b, 1) = (unsigned char)n;
    b->len += 1;
}

static inline void tw_le(struct tw_bytes *b, uint64_t n, size_t width)
{
    unsigned char *to = tw_room(b, width);
    for (size_t i = 0; i < width; i++)
        to[i] = (unsigned char)(n >> (8 * i));
    b->len += width;
}

static inline void tw_u16(struct tw_bytes *b, uint64_t n)
{
    tw_le(b, n, 2);
}

static inline void tw_u32(struct tw_bytes *b, uint64_t n)
{
    tw_le(b, n, 4);
}

static inline void tw_u64(struct tw_bytes *b, uint64_t n)
{
    tw_le(b, n, 8);
}

/* Overwrites `width` bytes at `at`. */
static inline void tw_set(struct tw_bytes *b, size_t at, uint64_t n, size_t width)
{
    for (size_t i = 0; i < width; i++)
        b->at[at + i] = (unsigned char)(n >> (8 * i));
}

static inline struct slice tw_slice(const struct tw_bytes *b)
{
    return dw_slice((const char *)b->at, b->len);
}

static inline void tw_clear(struct tw_bytes *b)
{
    b->len = 0;
}

void tw_free(struct tw_bytes *b);
/* Room for one element more in a list of `count`, which only ever grew by this. */
void *tw_grow(void *list, size_t count, size_t size);

/* A number from a seed, and the next (xorshift): the same everywhere. */
uint64_t tw_random(uint64_t *state);
uint32_t tw_below(uint64_t *state, uint32_t limit);
/* 16 bytes made of `text` and `seed`, with the marks of a UUID of version 5; never twice the same for two texts that
 * tests use. */
void tw_uuid(unsigned char out[16], const char *text, uint64_t seed);
/* Upper case, `dashes` or none. */
void tw_uuid_text(char out[37], const unsigned char uuid[16], bool dashes);

#endif
