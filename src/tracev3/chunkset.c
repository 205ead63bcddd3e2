#include "tracev3/chunkset.h"

#include <lz4.h>
#include <stdlib.h>

#include "tracev3/lzbitmap.h"

enum { METHOD_PLAIN = 0, LZ4_RATIO = 256, DICTIONARY_MAX = 64 * 1024 };

struct unpacking {
    struct trace_unpacked out;
    size_t capacity;
    bool no_memory;
};

static bool reserve(struct unpacking *u, size_t more)
{
    if (more <= u->capacity - u->out.size)
        return true;
    if (more > TRACE_SET_MAX - u->out.size)
        return false;
    size_t need = u->out.size + more;
    unsigned char *data = realloc(u->out.data, need);
    if (data == NULL) {
        u->no_memory = true;
        return false;
    }
    u->out.data = data;
    u->capacity = need;
    return true;
}

/* A block may refer to the 64 KiB before it, whichever block they came from. */
static bool block_packed(struct unpacking *u, struct trace_bytes *in)
{
    size_t size = dw_take32(in), packed = dw_take32(in);
    const unsigned char *data = dw_take(in, packed);
    /* LZ4 makes at most 255 bytes of one: a size beyond that is a lie, and costs no memory */
    if (in->bad || size / LZ4_RATIO > packed || !reserve(u, size))
        return false;
    if (size == 0)
        return true;
    unsigned char *to = u->out.data + u->out.size;
    size_t dictionary = u->out.size < DICTIONARY_MAX ? u->out.size : DICTIONARY_MAX;
    int got = LZ4_decompress_safe_usingDict((const char *)data, (char *)to, (int)packed, (int)size,
                                            (const char *)to - dictionary, (int)dictionary);
    if (got > 0)
        u->out.size += (size_t)got;
    return got >= 0 && (size_t)got == size;
}

static bool block_plain(struct unpacking *u, struct trace_bytes *in)
{
    size_t size = dw_take32(in);
    bool cut = size > in->left;
    if (cut)
        size = in->left;
    const unsigned char *data = dw_take(in, size);
    if (!reserve(u, size))
        return false;
    if (size != 0)
        memcpy(u->out.data + u->out.size, data, size);
    u->out.size += size;
    return !cut;
}

static bool lz4_frames(struct unpacking *u, struct trace_bytes in)
{
    for (;;) {
        const unsigned char *magic = dw_take(&in, 4);
        if (magic == NULL)
            return false;
        if (memcmp(magic, "bv4$", 4) == 0)
            return true;
        bool good = memcmp(magic, "bv41", 4) == 0   ? block_packed(u, &in)
                    : memcmp(magic, "bv4-", 4) == 0 ? block_plain(u, &in)
                                                    : false;
        if (!good)
            return false;
    }
}

static bool bitmaps(struct unpacking *u, struct trace_bytes in, size_t said)
{
    /* no sizes of its own: as much as the catalog says, else as much as such a stream can hold */
    size_t most = said != 0 ? said : in.left < TRACE_SET_MAX / 64 ? in.left * 64 : TRACE_SET_MAX;
    if (!reserve(u, most))
        return false;
    return dw_lzbitmap_unpack(in.at, in.left, u->out.data, u->capacity, &u->out.size);
}

static bool plain(struct unpacking *u, struct trace_bytes in)
{
    if (!reserve(u, in.left))
        return false;
    if (in.left != 0)
        memcpy(u->out.data, in.at, in.left);
    u->out.size = in.left;
    return true;
}

struct trace_unpacked dw_chunkset_unpack(const unsigned char *data, size_t size, struct trace_packing packing,
                                         bool *no_memory)
{
    struct unpacking u = {0};
    struct trace_bytes in = {data, size, false};
    size_t said = packing.size <= TRACE_SET_MAX ? packing.size : 0;
    if (size >= 3 && memcmp(data, "bv4", 3) == 0)
        u.out.whole = (said == 0 || said / LZ4_RATIO > size || reserve(&u, said)) && lz4_frames(&u, in);
    else if (size >= 3 && memcmp(data, "ZBM", 3) == 0)
        u.out.whole = bitmaps(&u, in, said);
    else if (packing.size != 0 && packing.method == METHOD_PLAIN)
        u.out.whole = plain(&u, in);
    if (packing.size != 0 && packing.size != u.out.size)
        u.out.whole = false;
    *no_memory = u.no_memory;
    return u.out;
}
