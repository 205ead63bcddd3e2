/* Byte sources over descriptors: plain or compressed files, pipes, live streams. */
#ifndef DW_SOURCE_BYTES_H
#define DW_SOURCE_BYTES_H

#include "base/byte_source.h"

/* Reads `descriptor`, which it owns, also when it fails (0 to 2 stay open); `head` (copied) comes first. `live`:
 * nothing there is DW_AGAIN, no wait. */
enum dw_status dw_bytes_of_descriptor(struct byte_source **out, int descriptor, struct slice head, bool live,
                                      struct dw_error *error);
/* Reads `size` bytes from `start` of a file with pread(2), through a descriptor of its own. */
enum dw_status dw_bytes_of_range(struct byte_source **out, int descriptor, uint64_t start, uint64_t size,
                                 struct dw_error *error);

#endif
