/* A binary property list may refer to one object many times, so that a kilobyte unfolds to gigabytes, or to itself.
 * Whoever unfolds it wants to know that before. Format: the header comment of CFBinaryPList.c of Apple's
 * CoreFoundation. */
#include "tracev3/dns_words.h"
#include "tracev3/state_kinds.h"

enum { TRAILER = 32, MAGIC = 8 };

struct bplist {
    struct slice data;
    size_t offset_size, reference_size, count, table;
    struct measure *measures; /* one an object */
    size_t most, deep;
};

struct measure {
    enum { UNKNOWN, ENTERED, KNOWN } state;
    uint32_t nodes, height; /* of what the object unfolds to */
};

static uint64_t big_endian(struct slice data, size_t at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | (unsigned char)data.ptr[at + i];
    return number;
}

/* Where the references of an array, set or dictionary stand, and how many; 0 of them for other objects. */
static bool references(const struct bplist *p, size_t object, size_t *first, uint64_t *count)
{
    uint64_t at = big_endian(p->data, p->table + object * p->offset_size, p->offset_size);
    *count = 0;
    if (at < MAGIC || at >= p->table)
        return false;
    unsigned marker = (unsigned char)p->data.ptr[at], kind = marker >> 4;
    if (kind != 0xa && kind != 0xb && kind != 0xc && kind != 0xd)
        return true;
    *first = (size_t)at + 1;
    *count = marker & 15;
    if (*count == 15) { /* an integer object follows */
        size_t size = *first < p->table ? (size_t)1 << ((unsigned char)p->data.ptr[*first] & 15) : 16;
        if (size > 8 || p->table - *first - 1 < size)
            return false;
        *count = big_endian(p->data, *first + 1, size);
        *first += 1 + size;
    }
    if (*count > p->data.len)
        return false;
    *count *= kind == 0xd ? 2 : 1;
    return *count <= (p->table - *first) / p->reference_size;
}

static bool measure(struct bplist *p, size_t object, size_t depth)
{
    size_t first = 0;
    uint64_t count, nodes = 1, height = 0;
    struct measure *m = &p->measures[object];
    if (m->state == KNOWN)
        return true;
    if (m->state == ENTERED || depth > p->deep || !references(p, object, &first, &count))
        return false;
    m->state = ENTERED;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t other = big_endian(p->data, first + (size_t)i * p->reference_size, p->reference_size);
        if (other >= p->count || !measure(p, (size_t)other, depth + 1))
            return false;
        nodes += p->measures[other].nodes;
        height = height > p->measures[other].height ? height : p->measures[other].height;
        if (nodes > p->most || height >= p->deep)
            return false;
    }
    *m = (struct measure){KNOWN, (uint32_t)nodes, (uint32_t)height + 1};
    return true;
}

bool dw_plist_is_bounded(struct slice data, size_t most, size_t deep, struct arena *arena)
{
    if (data.len < MAGIC + TRAILER || !dw_slice_starts(data, SLICE("bplist")))
        return false;
    size_t end = data.len - TRAILER;
    uint64_t count = big_endian(data, end + 8, 8), root = big_endian(data, end + 16, 8),
             table = big_endian(data, end + 24, 8);
    struct bplist p = {.data = data,
                       .offset_size = (unsigned char)data.ptr[end + 6],
                       .reference_size = (unsigned char)data.ptr[end + 7],
                       .most = most < UINT32_MAX / 2 ? most : UINT32_MAX / 2,
                       .deep = deep};
    if (p.offset_size < 1 || p.offset_size > 8 || p.reference_size < 1 || p.reference_size > 8 || table < MAGIC ||
        table > end || count == 0 || count > (end - table) / p.offset_size || root >= count)
        return false;
    p.count = (size_t)count;
    p.table = (size_t)table;
    p.measures = dw_arena_array(arena, p.count, sizeof *p.measures);
    return p.measures != NULL && measure(&p, (size_t)root, 0);
}
