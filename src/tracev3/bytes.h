/* Little-endian values out of memory that is not to be trusted. Internal to tracev3. */
#ifndef DW_TRACEV3_BYTES_H
#define DW_TRACEV3_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TRACE_UUID_SIZE = 16, TRACE_UUID_TEXT = 37 /* with dashes and NUL */ };

static inline uint16_t dw_le16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t dw_le24(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static inline uint32_t dw_le32(const unsigned char *p)
{
    return (uint32_t)dw_le16(p) | (uint32_t)dw_le16(p + 2) << 16;
}

static inline uint64_t dw_le64(const unsigned char *p)
{
    return (uint64_t)dw_le32(p) | (uint64_t)dw_le32(p + 4) << 32;
}

/* Bytes read one after the other. A read past the end gives 0 and sets `bad`, which stays: look at it once, at the
 * end. */
struct trace_bytes {
    const unsigned char *at;
    size_t left;
    bool bad;
};

/* The next `size` bytes; NULL (and bad) when there are fewer. */
static inline const unsigned char *dw_take(struct trace_bytes *b, size_t size)
{
    if (size > b->left) {
        b->bad = true;
        b->left = 0;
        return NULL;
    }
    const unsigned char *p = b->at;
    b->at += size;
    b->left -= size;
    return p;
}

static inline uint8_t dw_take8(struct trace_bytes *b)
{
    const unsigned char *p = dw_take(b, 1);
    return p != NULL ? *p : 0;
}

static inline uint16_t dw_take16(struct trace_bytes *b)
{
    const unsigned char *p = dw_take(b, 2);
    return p != NULL ? dw_le16(p) : 0;
}

static inline uint32_t dw_take32(struct trace_bytes *b)
{
    const unsigned char *p = dw_take(b, 4);
    return p != NULL ? dw_le32(p) : 0;
}

static inline uint64_t dw_take64(struct trace_bytes *b)
{
    const unsigned char *p = dw_take(b, 8);
    return p != NULL ? dw_le64(p) : 0;
}

/* `8A9E2A1C-...`: upper case, dashes, terminated. */
void dw_uuid_text(const unsigned char uuid[TRACE_UUID_SIZE], char out[TRACE_UUID_TEXT]);

#endif
