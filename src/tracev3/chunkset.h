/* The packed data of a chunk set (0x600d): Apple's LZ4 frames, LZBITMAP, or plain. Source: libyal/dtformats,
 * documentation, "LZ4 compressed data". Internal to tracev3. */
#ifndef DW_TRACEV3_CHUNKSET_H
#define DW_TRACEV3_CHUNKSET_H

#include "tracev3/bytes.h"

enum { TRACE_SET_MAX = 16 << 20 /* bytes of an unpacked set; real ones have 64 KiB */ };

/* What the catalog's sub-chunk says of a set; `size` 0: it says nothing. */
struct trace_packing {
    uint32_t size, method;
};

struct trace_unpacked {
    unsigned char *data; /* to be freed */
    size_t size;
    bool whole; /* all of it came out, as many bytes as the catalog says */
};

/* Unpacks a set. What could be had of a damaged one is given, with `whole` false; data NULL and `no_memory` when there
 * is no memory for it. */
struct trace_unpacked dw_chunkset_unpack(const unsigned char *data, size_t size, struct trace_packing packing,
                                         bool *no_memory);

#endif
