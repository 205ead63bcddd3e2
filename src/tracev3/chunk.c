#include "tracev3/chunk.h"

void dw_uuid_text(const unsigned char uuid[TRACE_UUID_SIZE], char out[TRACE_UUID_TEXT])
{
    static const char DIGITS[] = "0123456789ABCDEF";
    size_t n = 0;
    for (size_t i = 0; i < TRACE_UUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[n++] = '-';
        out[n++] = DIGITS[uuid[i] >> 4];
        out[n++] = DIGITS[uuid[i] & 15];
    }
    out[n] = '\0';
}

struct trace_chunk_head dw_chunk_head(const unsigned char head[CHUNK_HEAD_SIZE])
{
    return (struct trace_chunk_head){dw_le32(head), dw_le32(head + 4), dw_le64(head + 8)};
}

static bool chunk_at(const unsigned char *data, size_t size, size_t at, struct trace_chunk *out)
{
    if (at > size || size - at < CHUNK_HEAD_SIZE)
        return false;
    struct trace_chunk_head head = dw_chunk_head(data + at);
    if (head.size > size - at - CHUNK_HEAD_SIZE || (head.tag == 0 && head.size == 0))
        return false;
    *out = (struct trace_chunk){head.tag, at + CHUNK_HEAD_SIZE, data + at + CHUNK_HEAD_SIZE, (size_t)head.size};
    return true;
}

static bool is_known(const struct trace_chunk *chunk)
{
    return chunk->tag >= CHUNK_FIREHOSE && chunk->tag <= CHUNK_SIMPLE;
}

/* Padding, and what no chunk could hide in. */
static bool nothing_left(const unsigned char *data, size_t size, size_t at)
{
    for (; at < size; at++)
        if (data[at] != 0)
            return false;
    return true;
}

bool dw_chunk_next(const unsigned char *data, size_t size, size_t *at, struct trace_chunk *out, bool *damaged)
{
    size_t aligned = *at > SIZE_MAX - 7 ? size : (*at + 7) & ~(size_t)7;
    struct trace_chunk tight;
    bool found = chunk_at(data, size, aligned, out);
    if (aligned != *at && (!found || !is_known(out)) && chunk_at(data, size, *at, &tight) && is_known(&tight)) {
        *out = tight;
        found = true;
    }
    if (found)
        *at = out->at + out->size;
    else
        *damaged = !nothing_left(data, size, *at);
    return found;
}

struct trace_chunk dw_chunk_again(const unsigned char *data, size_t at)
{
    struct trace_chunk_head head = dw_chunk_head(data + at - CHUNK_HEAD_SIZE);
    return (struct trace_chunk){head.tag, at, data + at, (size_t)head.size};
}
