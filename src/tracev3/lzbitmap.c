/* A stream: "ZBM", a byte of options, blocks, an end block of length 6. A block holds literals, distances, bitmaps, and
 * half-byte tokens that drive them, each in an area of its own; a table of bitmaps is its last 17 bytes. */
#include "tracev3/lzbitmap.h"

enum {
    BLOCK_HEAD = 6,
    PACKED_HEAD = 15, /* with the offsets of the three areas; literals follow */
    TABLE_SIZE = 17,
    TABLE_ENTRIES_MAX = 13,
    FIRST_ENTRY = 3, /* tokens 0, 1, 2 take their bitmap from the bitmap area */
    REPEAT_TOKEN = 15,
    OPTION_LARGE = 1,
    OPTION_NO_REPEATS = 4,
    OPTION_ALWAYS = 8
};

struct options {
    size_t block_max;
    bool repeats;
    unsigned entries;
};

struct output {
    unsigned char *ptr;
    size_t used, capacity;
};

struct tokens {
    struct trace_bytes bytes;
    unsigned high; /* the half that waits, or 16 */
};

struct block {
    const struct options *options;
    struct trace_bytes literals, distances, bitmaps;
    struct tokens tokens;
    struct {
        uint8_t bitmap, distance_bytes;
    } table[TABLE_ENTRIES_MAX];
    size_t distance;
};

static unsigned next_token(struct tokens *t)
{
    unsigned token = t->high;
    if (token < 16) {
        t->high = 16;
        return token;
    }
    uint8_t byte = dw_take8(&t->bytes);
    t->high = byte >> 4;
    return byte & 15;
}

static bool read_table(struct block *b, const unsigned char *table)
{
    for (unsigned i = 0; i < b->options->entries; i++) {
        unsigned bit = i * 10;
        unsigned value = dw_le16(table + bit / 8) >> (bit % 8) & 0x3ff;
        b->table[i].bitmap = (uint8_t)value;
        b->table[i].distance_bytes = (uint8_t)(value >> 8);
        if (b->table[i].distance_bytes == 3)
            return false;
    }
    return true;
}

/* Eight bytes, or what is left of the block. */
static bool put_group(struct block *b, struct output *out, uint8_t bitmap, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bitmap >> i & 1) {
            out->ptr[out->used] = dw_take8(&b->literals);
        } else {
            if (b->distance == 0 || b->distance > out->used)
                return false;
            out->ptr[out->used] = out->ptr[out->used - b->distance];
        }
        out->used++;
    }
    return true;
}

static bool next_distance(struct block *b, unsigned bytes)
{
    if (bytes != 0)
        b->distance = bytes == 1 ? dw_take8(&b->distances) : dw_take16(&b->distances);
    return !b->distances.bad;
}

/* One token with its repetitions. `end`: where the block's output ends. */
static bool put_token(struct block *b, struct output *out, size_t end)
{
    unsigned token = next_token(&b->tokens);
    size_t count = 1;
    if (b->options->repeats && token == REPEAT_TOKEN)
        return false;
    if (b->options->repeats && end - out->used > 8) {
        struct tokens ahead = b->tokens;
        if (next_token(&ahead) == REPEAT_TOKEN && !ahead.bytes.bad) {
            unsigned more;
            count = 4;
            do {
                more = next_token(&ahead);
                count += more;
            } while (more == REPEAT_TOKEN && !ahead.bytes.bad);
            b->tokens = ahead;
        }
    }
    if (token >= FIRST_ENTRY && token - FIRST_ENTRY >= b->options->entries)
        return false;
    for (; count != 0 && out->used < end; count--) {
        unsigned distance_bytes = token;
        uint8_t bitmap = 0;
        if (token >= FIRST_ENTRY) {
            bitmap = b->table[token - FIRST_ENTRY].bitmap;
            distance_bytes = b->table[token - FIRST_ENTRY].distance_bytes;
        } else {
            bitmap = dw_take8(&b->bitmaps);
        }
        size_t group = end - out->used < 8 ? end - out->used : 8;
        if (!next_distance(b, distance_bytes) || !put_group(b, out, bitmap, group))
            return false;
    }
    return !b->tokens.bytes.bad && !b->literals.bad && !b->bitmaps.bad;
}

static bool unpack_block(const struct options *options, const unsigned char *data, size_t size, struct output *out,
                         size_t decoded)
{
    if (size < PACKED_HEAD + TABLE_SIZE)
        return false;
    size_t distances = dw_le24(data + 6), bitmaps = dw_le24(data + 9), tokens = dw_le24(data + 12);
    size_t end = size - TABLE_SIZE, stop = out->used + decoded;
    if (distances > size || bitmaps > size || tokens > end)
        return false;
    struct block b = {.options = options,
                      .literals = {data + PACKED_HEAD, size - PACKED_HEAD, false},
                      .distances = {data + distances, size - distances, false},
                      .bitmaps = {data + bitmaps, size - bitmaps, false},
                      .tokens = {{data + tokens, end - tokens, false}, 16},
                      .distance = 8};
    if (!read_table(&b, data + end))
        return false;
    while (out->used < stop)
        if (!put_token(&b, out, stop))
            return false;
    return true;
}

enum block_state { BLOCK_LAST, BLOCK_MORE, BLOCK_DAMAGED };

static enum block_state next_block(const struct options *options, struct trace_bytes *in, struct output *out)
{
    if (in->left < BLOCK_HEAD)
        return BLOCK_DAMAGED;
    size_t length = dw_le24(in->at), decoded = dw_le24(in->at + 3);
    if (decoded == 0)
        return length == BLOCK_HEAD ? BLOCK_LAST : BLOCK_DAMAGED;
    if (length < BLOCK_HEAD || length > in->left || decoded > options->block_max || decoded > out->capacity - out->used)
        return BLOCK_DAMAGED;
    const unsigned char *data = dw_take(in, length);
    if (length == decoded + BLOCK_HEAD) {
        memcpy(out->ptr + out->used, data + BLOCK_HEAD, decoded);
        out->used += decoded;
        return BLOCK_MORE;
    }
    return unpack_block(options, data, length, out, decoded) ? BLOCK_MORE : BLOCK_DAMAGED;
}

bool dw_lzbitmap_unpack(const unsigned char *data, size_t size, unsigned char *out, size_t capacity, size_t *got)
{
    *got = 0;
    if (size < 4 || memcmp(data, "ZBM", 3) != 0 || (data[3] & OPTION_ALWAYS) == 0 || (data[3] & 0xf2) != 0)
        return false;
    const struct options options = {.block_max = data[3] & OPTION_LARGE ? 0x8000 : 0x4000,
                                    .repeats = (data[3] & OPTION_NO_REPEATS) == 0,
                                    .entries = data[3] & OPTION_NO_REPEATS ? 13 : 12};
    struct trace_bytes in = {data + 4, size - 4, false};
    struct output output = {out, 0, capacity};
    enum block_state state;
    while ((state = next_block(&options, &in, &output)) == BLOCK_MORE)
        continue;
    *got = output.used;
    return state == BLOCK_LAST;
}
