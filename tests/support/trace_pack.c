/* How a chunk set is packed. */
#include <lz4.h>

#include "support/trace_parts.h"

enum { METHOD_PLAIN = 0, METHOD_LZ4 = 0x100, METHOD_LZBITMAP = 0x700 };

static void put_lz4(struct slice plain, struct tw_bytes *out)
{
    int most = LZ4_compressBound((int)plain.len);
    tw_put(out, "bv41", 4);
    tw_u32(out, plain.len);
    size_t size_at = out->len;
    tw_u32(out, 0);
    char *to = (char *)tw_room(out, (size_t)most);
    int n = LZ4_compress_default(plain.ptr, to, (int)plain.len, most);
    if (n <= 0)
        abort();
    out->len += (size_t)n;
    tw_set(out, size_at, (uint64_t)n, 4);
}

static void put_stored(struct slice plain, struct tw_bytes *out)
{
    tw_put(out, "bv4-", 4);
    tw_u32(out, plain.len);
    tw_put(out, plain.ptr, plain.len);
}

/* Blocks of about a fifth each; the third is stored. Each has what came before it as its dictionary. */
static void put_blocks(struct slice plain, struct tw_bytes *out)
{
    size_t step = plain.len / 5 + 1;
    LZ4_stream_t *stream = LZ4_createStream();
    if (stream == NULL)
        abort();
    for (size_t at = 0, i = 0; at < plain.len; at += step, i++) {
        size_t n = plain.len - at < step ? plain.len - at : step;
        if (i == 2) {
            put_stored(dw_slice(plain.ptr + at, n), out);
            continue;
        }
        int most = LZ4_compressBound((int)n);
        tw_put(out, "bv41", 4);
        tw_u32(out, n);
        size_t size_at = out->len, before = at < 65536 ? at : 65536;
        tw_u32(out, 0);
        (void)LZ4_loadDict(stream, plain.ptr + at - before, (int)before);
        char *to = (char *)tw_room(out, (size_t)most);
        int got = LZ4_compress_fast_continue(stream, plain.ptr + at, to, (int)n, most, 1);
        if (got <= 0)
            abort();
        out->len += (size_t)got;
        tw_set(out, size_at, (uint64_t)got, 4);
    }
    (void)LZ4_freeStream(stream);
}

uint32_t tw_pack(struct tw_writer *w, struct slice plain, struct tw_bytes *out)
{
    const struct tw_options *o = &w->options;
    if (o->packing == TW_PACK_PLAIN) {
        tw_put(out, plain.ptr, plain.len);
        return METHOD_PLAIN;
    }
    if (o->packing == TW_PACK_LZBITMAP) {
        tw_lzbitmap(out, plain, o->zbm != 0 ? o->zbm : TW_ZBM_SMALL_PLAIN);
        return METHOD_LZBITMAP + tw_below(&w->random, 3);
    }
    if (o->packing == TW_PACK_STORED)
        put_stored(plain, out);
    else if (o->packing == TW_PACK_LZ4_BLOCKS)
        put_blocks(plain, out);
    else
        put_lz4(plain, out);
    tw_put(out, "bv4$", 4);
    return METHOD_LZ4;
}
