/* Compressed bytes: gzip (zlib, so that a cut file gives all that can be had of it), xz, zstd, bzip2 (libarchive). */
#ifndef DW_SOURCE_UNPACK_H
#define DW_SOURCE_UNPACK_H

#include "base/byte_source.h"

/* Honest logs unpack to 10 to 100 times their size; what goes on beyond UNPACK_RATIO after the first UNPACK_FREE bytes
 * is a bomb. gzip's bombs reach 1030, others far more. */
#define UNPACK_RATIO 600
#define UNPACK_FREE  ((uint64_t)64 << 20)
#define UNPACK_MOST  ((uint64_t)1 << 40)

/* Does `head` begin with the magic of one of the four? */
bool dw_unpack_bid(struct slice head);
/* Unpacks `packed`, which it owns, also when it fails; `head` is how it begins. Damage, a cut end and bombs are errors
 * of `read` (DW_ERR_FORMAT), after all that could be unpacked before them was given. */
enum dw_status dw_unpack(struct byte_source **out, struct byte_source *packed, struct slice head,
                         struct dw_error *error);
/* DW_ERR_FORMAT with a clear word when `given` bytes out of `taken` are those of a bomb. */
enum dw_status dw_unpack_bound(uint64_t taken, uint64_t given, struct dw_error *error);

#endif
