/* LZBITMAP, the packing of logs since system 27. Facts: eafer/libzbitmap, mandiant/macos-UnifiedLogs. Internal to
 * tracev3. */
#ifndef DW_TRACEV3_LZBITMAP_H
#define DW_TRACEV3_LZBITMAP_H

#include "tracev3/bytes.h"

/* Unpacks a stream that begins with "ZBM" into `out`. *got: bytes written, also when it fails. False when the stream is
 * damaged, ends early, or wants more than `capacity`. */
bool dw_lzbitmap_unpack(const unsigned char *data, size_t size, unsigned char *out, size_t capacity, size_t *got);

#endif
