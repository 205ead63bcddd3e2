/* Bytes in order, from a file, a pipe, a decompressor, a child process, memory. Text readers read these. */
#ifndef DW_BASE_BYTE_SOURCE_H
#define DW_BASE_BYTE_SOURCE_H

#include "base/error.h"
#include "base/slice.h"

struct byte_source {
    /* Up to `size` bytes into `buffer`. DW_OK: *got > 0 bytes came. DW_END: no more. DW_AGAIN: a live source has
     * nothing now; its `descriptor` becomes readable when it has. */
    enum dw_status (*read)(struct byte_source *source, void *buffer, size_t size, size_t *got, struct dw_error *error);
    /* Frees the source and what it owns. */
    void (*close)(struct byte_source *source);
    int descriptor;    /* to poll(2) on, or -1 */
    uint64_t size;     /* of all bytes that `read` will give, 0 where unknown */
    uint64_t raw_read; /* bytes taken so far from the underlying file (compressed ones), for progress */
    uint64_t raw_size; /* its size, 0 where unknown */
};

/* Reads from memory that the caller keeps; for tests and for parts of archives. NULL when there is no memory. */
struct byte_source *dw_bytes_of_memory(struct slice bytes);

#endif
