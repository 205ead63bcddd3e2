#include "base/byte_source.h"

#include <stdlib.h>

struct memory_source {
    struct byte_source base;
    struct slice left;
};

static enum dw_status memory_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                  struct dw_error *error)
{
    (void)error;
    struct memory_source *m = (struct memory_source *)source;
    size_t n = size < m->left.len ? size : m->left.len;
    if (n == 0)
        return DW_END;
    memcpy(buffer, m->left.ptr, n);
    m->left = dw_slice_from(m->left, n);
    m->base.raw_read += n;
    *got = n;
    return DW_OK;
}

static void memory_close(struct byte_source *source)
{
    free(source);
}

struct byte_source *dw_bytes_of_memory(struct slice bytes)
{
    struct memory_source *m = calloc(1, sizeof *m);
    if (m == NULL)
        return NULL;
    m->base = (struct byte_source){memory_read, memory_close, -1, bytes.len, 0, bytes.len};
    m->left = bytes;
    return &m->base;
}
