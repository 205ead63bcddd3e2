/* Chunks: what tracev3 files and unpacked chunk sets are made of. Source: libyal/dtformats, documentation, "tracev3
 * chunk". Internal to tracev3. */
#ifndef DW_TRACEV3_CHUNK_H
#define DW_TRACEV3_CHUNK_H

#include "tracev3/bytes.h"

enum {
    CHUNK_HEADER = 0x1000,
    CHUNK_FIREHOSE = 0x6001,
    CHUNK_OVERSIZE = 0x6002,
    CHUNK_STATE = 0x6003,
    CHUNK_SIMPLE = 0x6004,
    CHUNK_CATALOG = 0x600b,
    CHUNK_SET = 0x600d,
    CHUNK_HEAD_SIZE = 16
};

struct trace_chunk {
    uint32_t tag;
    size_t at; /* of its data, in the memory that is walked */
    const unsigned char *data;
    size_t size;
};

/* Steps through the chunks of an unpacked set. False at the end; then *damaged says whether bytes are left that are no
 * chunk. Chunks begin at multiples of 8, and a few right after the one before. */
bool dw_chunk_next(const unsigned char *data, size_t size, size_t *at, struct trace_chunk *out, bool *damaged);

/* The chunk whose data begins at `at`, as dw_chunk_next gave it before. */
struct trace_chunk dw_chunk_again(const unsigned char *data, size_t at);

/* A chunk in a file: its header alone. */
struct trace_chunk_head {
    uint32_t tag, subtag;
    uint64_t size; /* of the data after the header */
};

struct trace_chunk_head dw_chunk_head(const unsigned char head[CHUNK_HEAD_SIZE]);

#endif
