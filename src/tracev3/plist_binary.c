/* Binary property lists, read where they lie. One object may be referred to many times, so that a kilobyte unfolds to
 * gigabytes, or to itself: the whole is measured before anything is written. Own code beside libplist, whose reader of
 * this form trusts it too much (it asserts on keys that are no strings, and unfolds without a bound). Format: the
 * header comment of CFBinaryPList.c of Apple's CoreFoundation. */
#include "base/utf8.h"
#include "tracev3/plist_text.h"

#include <stdlib.h>

enum { TRAILER = 32, MAGIC = 8, TEXT_OF_NODE = 64 };
enum kind { SIMPLE = 0, INTEGER, REAL, DATE, DATA, ASCII, UTF16, UID = 8, ARRAY = 0xa, ORDERED_SET, SET, DICTIONARY };

struct measure {
    enum { UNKNOWN, ENTERED, KNOWN } state;
    uint32_t nodes, height; /* of what the object unfolds to */
};

struct bplist {
    struct slice data;
    size_t offset_size, reference_size, count, table;
    struct measure *measures; /* one an object */
    struct arena *arena;
};

/* An object: where its content lies. `count` is bytes, characters, or members. */
struct object {
    unsigned kind, low;
    size_t at;
    uint64_t count;
};

static uint64_t big_endian(struct slice data, size_t at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | (unsigned char)data.ptr[at + i];
    return number;
}

/* How many bytes one of `count` takes. */
static size_t unit_size(const struct bplist *p, unsigned kind)
{
    switch (kind) {
    case ARRAY:
    case ORDERED_SET:
    case SET:
        return p->reference_size;
    case DICTIONARY:
        return 2 * p->reference_size;
    default:
        return kind == UTF16 ? 2 : 1;
    }
}

/* False when it does not lie within the list. */
static bool read_object(const struct bplist *p, size_t index, struct object *o)
{
    uint64_t at = big_endian(p->data, p->table + index * p->offset_size, p->offset_size);
    if (at < MAGIC || at >= p->table)
        return false;
    unsigned marker = (unsigned char)p->data.ptr[at];
    *o = (struct object){.kind = marker >> 4, .low = marker & 15, .at = (size_t)at + 1, .count = marker & 15};
    if (o->kind == SIMPLE)
        o->count = 0;
    else if (o->kind == INTEGER || o->kind == REAL || o->kind == DATE)
        o->count = o->low <= 4 ? UINT64_C(1) << o->low : UINT64_MAX;
    else if (o->kind == UID)
        o->count = o->low + 1u;
    else if (o->low == 15) { /* an integer object follows */
        size_t size = o->at < p->table ? (size_t)1 << ((unsigned char)p->data.ptr[o->at] & 15) : 16;
        if (size > 8 || p->table - o->at - 1 < size)
            return false;
        o->count = big_endian(p->data, o->at + 1, size);
        o->at += 1 + size;
    }
    return o->count <= (p->table - o->at) / unit_size(p, o->kind);
}

static uint64_t reference(const struct bplist *p, const struct object *o, uint64_t n)
{
    return big_endian(p->data, o->at + (size_t)n * p->reference_size, p->reference_size);
}

static bool measure(struct bplist *p, size_t index, size_t depth)
{
    struct object o;
    struct measure *m = &p->measures[index];
    if (m->state == KNOWN)
        return true;
    if (m->state == ENTERED || depth > PLIST_DEPTH_MAX || !read_object(p, index, &o))
        return false;
    m->state = ENTERED;
    /* a long text counts as many nodes: it too may be referred to often */
    uint64_t nodes = 1 + (o.kind < ARRAY ? o.count / TEXT_OF_NODE : 0), height = 0;
    uint64_t members = o.kind < ARRAY ? 0 : o.kind == DICTIONARY ? o.count * 2 : o.count;
    for (uint64_t i = 0; i < members; i++) {
        uint64_t other = reference(p, &o, i);
        if (other >= p->count || !measure(p, (size_t)other, depth + 1))
            return false;
        nodes += p->measures[other].nodes;
        height = height > p->measures[other].height ? height : p->measures[other].height;
        if (nodes > PLIST_NODES_MAX || height >= PLIST_DEPTH_MAX)
            return false;
    }
    if (nodes > PLIST_NODES_MAX)
        return false;
    *m = (struct measure){KNOWN, (uint32_t)nodes, (uint32_t)height + 1};
    return true;
}

/* A string object's text; of UTF-16, a copy. Other objects have none. */
static struct slice text_of(const struct bplist *p, size_t index)
{
    struct object o;
    if (!read_object(p, index, &o) || (o.kind != ASCII && o.kind != UTF16))
        return SLICE_NONE;
    if (o.kind == ASCII)
        return dw_slice(p->data.ptr + o.at, (size_t)o.count);
    char *to = dw_arena_alloc(p->arena, (size_t)o.count * 3 + 1);
    size_t len = 0;
    for (uint64_t i = 0; to != NULL && i < o.count; i++) {
        uint32_t c = (uint32_t)big_endian(p->data, o.at + (size_t)i * 2, 2);
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < o.count) {
            uint32_t low = (uint32_t)big_endian(p->data, o.at + (size_t)(i + 1) * 2, 2);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i++;
            }
        }
        len += dw_utf8_put(c >= 0xd800 && c < 0xe000 ? 0xfffd : c, to + len);
    }
    return dw_slice(to, to == NULL ? 0 : len);
}

static double real_of(const struct bplist *p, const struct object *o)
{
    uint64_t bits = big_endian(p->data, o->at, o->count == 4 ? 4 : 8);
    double number;
    float small;
    if (o->count == 4) {
        uint32_t low = (uint32_t)bits;
        memcpy(&small, &low, sizeof small);
        return (double)small;
    }
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void put_simple(struct scribe *out, const struct bplist *p, size_t index, const struct object *o)
{
    size_t size = (size_t)o->count;
    if (o->kind == INTEGER) /* of sixteen bytes the low eight tell */
        dw_plist_put_integer(out, (int64_t)big_endian(p->data, o->at + (size == 16 ? 8 : 0), size == 16 ? 8 : size));
    else if (o->kind == REAL && (size == 4 || size == 8))
        dw_plist_put_real(out, real_of(p, o));
    else if (o->kind == DATE && size == 8)
        dw_plist_put_date(out, real_of(p, o));
    else if (o->kind == DATA)
        dw_plist_put_data(out, dw_slice(p->data.ptr + o->at, size));
    else if (o->kind == ASCII || o->kind == UTF16)
        dw_plist_put_string(out, text_of(p, index));
    else if (o->kind == UID)
        dw_plist_put_uid(out, big_endian(p->data, o->at, size < 8 ? size : 8));
    else if (o->kind == SIMPLE && (o->low == 8 || o->low == 9))
        dw_scribe_byte(out, o->low == 9 ? '1' : '0');
    else
        dw_scribe_text(out, "\"<null>\"");
}

static void put_object(struct scribe *out, const struct bplist *p, size_t index, size_t level);

struct member {
    struct slice key;
    size_t value;
};

static int by_key(const void *a, const void *b)
{
    return dw_slice_compare(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static void put_dictionary(struct scribe *out, const struct bplist *p, const struct object *o, size_t level)
{
    size_t count = (size_t)o->count;
    struct member *members = dw_arena_array(p->arena, count + 1, sizeof *members);
    if (members == NULL) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        members[i] = (struct member){text_of(p, (size_t)reference(p, o, i)), (size_t)reference(p, o, count + i)};
    qsort(members, count, sizeof *members, by_key);
    dw_plist_open(out, level, '{');
    for (size_t i = 0; i < count; i++) {
        dw_plist_member(out, level);
        dw_plist_put_string(out, members[i].key);
        dw_scribe_text(out, " = ");
        put_object(out, p, members[i].value, level + 1);
        dw_scribe_text(out, ";\n");
    }
    dw_plist_close(out, level, '}');
}

static void put_array(struct scribe *out, const struct bplist *p, const struct object *o, size_t level)
{
    dw_plist_open(out, level, '(');
    for (uint64_t i = 0; i < o->count; i++) {
        dw_plist_member(out, level);
        put_object(out, p, (size_t)reference(p, o, i), level + 1);
        dw_scribe_text(out, i + 1 < o->count ? ",\n" : "\n");
    }
    dw_plist_close(out, level, ')');
}

/* Measured before: every reference is good, and the depth bounded. */
static void put_object(struct scribe *out, const struct bplist *p, size_t index, size_t level)
{
    struct object o;
    if (out->full || out->failed || !read_object(p, index, &o))
        return;
    if (o.kind == DICTIONARY)
        put_dictionary(out, p, &o, level);
    else if (o.kind == ARRAY || o.kind == ORDERED_SET || o.kind == SET)
        put_array(out, p, &o, level);
    else
        put_simple(out, p, index, &o);
}

bool dw_plist_binary(struct scribe *out, struct slice data)
{
    if (data.len < MAGIC + TRAILER || data.len > PLIST_SIZE_MAX || !dw_slice_starts(data, SLICE("bplist")))
        return false;
    size_t end = data.len - TRAILER;
    uint64_t count = big_endian(data, end + 8, 8), root = big_endian(data, end + 16, 8),
             table = big_endian(data, end + 24, 8);
    struct bplist p = {.data = data,
                       .offset_size = (unsigned char)data.ptr[end + 6],
                       .reference_size = (unsigned char)data.ptr[end + 7],
                       .arena = out->arena};
    struct object o;
    if (p.offset_size < 1 || p.offset_size > 8 || p.reference_size < 1 || p.reference_size > 8 || table < MAGIC ||
        table > end || count == 0 || count > (end - table) / p.offset_size || root >= count)
        return false;
    p.count = (size_t)count;
    p.table = (size_t)table;
    p.measures = dw_arena_array(p.arena, p.count, sizeof *p.measures);
    if (p.measures == NULL || !measure(&p, (size_t)root, 0) || !read_object(&p, (size_t)root, &o))
        return false;
    if (o.kind == ASCII || o.kind == UTF16)
        dw_scribe_put(out, text_of(&p, (size_t)root));
    else
        put_object(out, &p, (size_t)root, 0);
    return true;
}
