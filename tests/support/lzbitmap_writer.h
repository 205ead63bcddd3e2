/* A writer of LZBITMAP, the packing of binary logs on disk since macOS 27. */
#ifndef TEST_SUPPORT_LZBITMAP_WRITER_H
#define TEST_SUPPORT_LZBITMAP_WRITER_H

#include "support/trace_bytes.h"

/* The byte after `ZBM`: bit 0 blocks of up to 0x8000 bytes, else 0x4000; bit 2 no repeats and 13 table entries, else
 * repeats and 12; bit 3 always. */
enum tw_lzbitmap_kind {
    TW_ZBM_SMALL_REPEATS = 0x08,
    TW_ZBM_LARGE_REPEATS = 0x09,
    TW_ZBM_SMALL_PLAIN = 0x0c,
    TW_ZBM_LARGE_PLAIN = 0x0d
};

/* Appends a whole stream: magic, blocks (stored plain where packing does not pay), the end mark. */
void tw_lzbitmap(struct tw_bytes *out, struct slice data, enum tw_lzbitmap_kind kind);

#endif
