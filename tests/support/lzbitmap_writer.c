#include "support/lzbitmap_writer.h"

enum {
    BLOCK_MAX = 0x8000,
    GROUP = 8, /* bytes that one bitmap covers */
    HEAD = 15,
    TABLE_BYTES = 17,
    TABLE_MAX = 13,
    FIRST_ENTRY = 3, /* tokens below name no entry but a count of distance bytes */
    REPEAT = 15,
    REPEAT_LEAST = 4,
    HASH_SIZE = 1 << 14,
    KINDS = 1 << 10 /* bitmap and count of distance bytes together */
};

struct group {
    uint16_t kind; /* bitmap | distance bytes << 8 */
    uint16_t distance;
};

struct packer {
    struct slice data;
    size_t block, end; /* of the block under way, in `data` */
    bool repeats;
    unsigned entries;
    uint32_t last[HASH_SIZE]; /* position + 1 where four bytes of this hash were seen last */
    struct group groups[BLOCK_MAX / GROUP];
    size_t group_count;
    uint16_t table[TABLE_MAX];
    struct tw_bytes literals, distances, bitmaps, tokens;
};

static unsigned hash_at(const struct packer *p, size_t at)
{
    uint32_t four;
    memcpy(&four, p->data.ptr + at, sizeof four);
    return (four * 2654435761u) >> 18;
}

/* The bitmap of the eight bytes at `at` against those `distance` before: 1 where a literal is needed. */
static unsigned bitmap_of(const struct packer *p, size_t at, size_t distance)
{
    unsigned bits = 0;
    for (size_t i = 0; i < GROUP && at + i < p->end; i++)
        if (at + i < distance || p->data.ptr[at + i] != p->data.ptr[at + i - distance])
            bits |= 1u << i;
    return bits;
}

static unsigned distance_bytes(size_t distance, size_t current)
{
    return distance == current ? 0 : distance < 256 ? 1 : 2;
}

struct choice {
    size_t distance;
    unsigned bitmap, cost;
};

static void consider(const struct packer *p, size_t at, size_t distance, size_t current, struct choice *best)
{
    if (distance == 0 || distance > UINT16_MAX || distance > at)
        return;
    unsigned bits = bitmap_of(p, at, distance);
    unsigned cost = (unsigned)__builtin_popcount(bits) + distance_bytes(distance, current);
    if (cost < best->cost)
        *best = (struct choice){distance, bits, cost};
}

static void choose_groups(struct packer *p)
{
    size_t current = 8;
    p->group_count = 0;
    for (size_t at = p->block; at < p->end; at += GROUP) {
        unsigned bits = bitmap_of(p, at, current);
        struct choice best = {current, bits, (unsigned)__builtin_popcount(bits)};
        for (size_t i = 0; i < GROUP && at + i + 4 <= p->end; i++) {
            unsigned h = hash_at(p, at + i);
            if (p->last[h] != 0)
                consider(p, at, at + i - (p->last[h] - 1), current, &best);
            p->last[h] = (uint32_t)(at + i + 1);
        }
        consider(p, at, 1, current, &best);
        unsigned extra = distance_bytes(best.distance, current);
        p->groups[p->group_count++] = (struct group){(uint16_t)(best.bitmap | extra << 8), (uint16_t)best.distance};
        current = best.distance;
    }
}

/* The most used kinds, most used first. */
static void choose_table(struct packer *p)
{
    uint16_t uses[KINDS] = {0};
    for (size_t i = 0; i < p->group_count; i++)
        uses[p->groups[i].kind]++;
    for (unsigned e = 0; e < p->entries; e++) {
        unsigned top = 0;
        for (unsigned k = 1; k < KINDS; k++)
            top = uses[k] > uses[top] ? k : top;
        p->table[e] = (uint16_t)top;
        uses[top] = 0;
    }
}

static unsigned token_of(const struct packer *p, uint16_t kind)
{
    for (unsigned e = 0; e < p->entries; e++)
        if (p->table[e] == kind)
            return FIRST_ENTRY + e;
    return kind >> 8;
}

/* Half-bytes, low half first. */
struct halves {
    struct tw_bytes *to;
    bool high;
};

static void put_half(struct halves *h, unsigned value)
{
    if (h->high)
        h->to->at[h->to->len - 1] |= (unsigned char)(value << 4);
    else
        tw_u8(h->to, value);
    h->high = !h->high;
}

static void put_tokens(struct packer *p)
{
    struct halves h = {&p->tokens, false};
    for (size_t i = 0, run; i < p->group_count; i += run) {
        unsigned token = token_of(p, p->groups[i].kind);
        for (run = 1; i + run < p->group_count && token_of(p, p->groups[i + run].kind) == token;)
            run++;
        put_half(&h, token);
        if (!p->repeats || run < REPEAT_LEAST) {
            run = 1;
            continue;
        }
        put_half(&h, REPEAT);
        size_t left = run - REPEAT_LEAST;
        for (; left >= REPEAT; left -= REPEAT)
            put_half(&h, REPEAT);
        put_half(&h, (unsigned)left);
    }
}

static void put_areas(struct packer *p)
{
    tw_clear(&p->literals);
    tw_clear(&p->distances);
    tw_clear(&p->bitmaps);
    tw_clear(&p->tokens);
    for (size_t i = 0; i < p->group_count; i++) {
        struct group g = p->groups[i];
        size_t at = p->block + i * GROUP;
        for (size_t k = 0; k < GROUP && at + k < p->end; k++)
            if (g.kind >> k & 1)
                tw_u8(&p->literals, (unsigned char)p->data.ptr[at + k]);
        tw_le(&p->distances, g.distance, g.kind >> 8);
        if (token_of(p, g.kind) < FIRST_ENTRY)
            tw_u8(&p->bitmaps, g.kind & 0xff);
    }
    put_tokens(p);
}

static void put_table(const struct packer *p, struct tw_bytes *out)
{
    unsigned char bytes[TABLE_BYTES] = {0};
    for (unsigned e = 0, bit = 0; e < p->entries; e++)
        for (unsigned i = 0; i < 10; i++, bit++)
            bytes[bit / 8] |= (unsigned char)((p->table[e] >> i & 1) << bit % 8);
    tw_put(out, bytes, sizeof bytes);
}

static void put_block(struct packer *p, struct tw_bytes *out)
{
    choose_groups(p);
    choose_table(p);
    put_areas(p);
    size_t decoded = p->end - p->block, distances = HEAD + p->literals.len;
    size_t bitmaps = distances + p->distances.len, tokens = bitmaps + p->bitmaps.len;
    size_t length = tokens + p->tokens.len + TABLE_BYTES;
    bool plain = length >= decoded + 6;
    tw_le(out, plain ? decoded + 6 : length, 3);
    tw_le(out, decoded, 3);
    if (plain) {
        tw_put(out, p->data.ptr + p->block, decoded);
        return;
    }
    tw_le(out, distances, 3);
    tw_le(out, bitmaps, 3);
    tw_le(out, tokens, 3);
    tw_put(out, p->literals.at, p->literals.len);
    tw_put(out, p->distances.at, p->distances.len);
    tw_put(out, p->bitmaps.at, p->bitmaps.len);
    tw_put(out, p->tokens.at, p->tokens.len);
    put_table(p, out);
}

void tw_lzbitmap(struct tw_bytes *out, struct slice data, enum tw_lzbitmap_kind kind)
{
    struct packer *p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    p->data = data;
    p->repeats = (kind & 4) == 0;
    p->entries = p->repeats ? 12 : 13;
    size_t most = kind & 1 ? 0x8000 : 0x4000;
    tw_put(out, "ZBM", 3);
    tw_u8(out, kind);
    for (p->block = 0; p->block < data.len; p->block = p->end) {
        p->end = data.len - p->block < most ? data.len : p->block + most;
        put_block(p, out);
    }
    tw_put(out, "\6\0\0\0\0\0", 6);
    tw_free(&p->literals);
    tw_free(&p->distances);
    tw_free(&p->bitmaps);
    tw_free(&p->tokens);
    free(p);
}
