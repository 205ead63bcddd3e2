/* The hash that macOS 14 to 26 log beside or in place of a name: FNV-1a, 32 bits, over the wire form with the root
 * label; of the bytes as written (14), or in lower case (15 and later). */
#ifndef DW_CORRELATE_NAME_HASH_H
#define DW_CORRELATE_NAME_HASH_H

#include "base/slice.h"

/* Of a name as text: escapes (\. \\ \032) are undone, a final dot changes nothing. False when it is no domain name. */
bool dw_name_hash(struct slice name, bool as_written, uint32_t *out);

#endif
