#include "source/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct descriptor_source {
    struct byte_source base;
    char *head;
    struct slice left;
    bool live;
};

static enum dw_status descriptor_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                      struct dw_error *error)
{
    struct descriptor_source *d = (struct descriptor_source *)source;
    if (d->left.len != 0) {
        *got = size < d->left.len ? size : d->left.len;
        memcpy(buffer, d->left.ptr, *got);
        d->left = dw_slice_from(d->left, *got);
        return DW_OK;
    }
    for (;;) {
        struct pollfd p = {d->base.descriptor, POLLIN, 0};
        if (d->live && poll(&p, 1, 0) == 0)
            return DW_AGAIN;
        ssize_t n = read(d->base.descriptor, buffer, size);
        if (n > 0) {
            *got = (size_t)n;
            d->base.raw_read += (uint64_t)n;
            return DW_OK;
        }
        if (n == 0)
            return DW_END;
        if (errno == EAGAIN)
            return DW_AGAIN;
        if (errno != EINTR)
            return dw_fail_errno(error, "cannot read");
    }
}

static void descriptor_close(struct byte_source *source)
{
    struct descriptor_source *d = (struct descriptor_source *)source;
    if (d->base.descriptor > STDERR_FILENO)
        (void)close(d->base.descriptor);
    free(d->head);
    free(d);
}

enum dw_status dw_bytes_of_descriptor(struct byte_source **out, int descriptor, struct slice head, bool live,
                                      struct dw_error *error)
{
    struct descriptor_source *d = calloc(1, sizeof *d);
    char *copy = malloc(head.len + 1);
    struct stat st;
    if (d == NULL || copy == NULL) {
        free(d);
        free(copy);
        if (descriptor > STDERR_FILENO)
            (void)close(descriptor);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    if (head.len != 0)
        memcpy(copy, head.ptr, head.len);
    bool sized = fstat(descriptor, &st) == 0 && S_ISREG(st.st_mode);
    d->base = (struct byte_source){.read = descriptor_read,
                                   .close = descriptor_close,
                                   .descriptor = descriptor,
                                   .raw_read = head.len,
                                   .raw_size = sized ? (uint64_t)st.st_size : 0};
    d->head = copy;
    d->left = dw_slice(copy, head.len);
    d->live = live;
    *out = &d->base;
    return DW_OK;
}

struct range_source {
    struct byte_source base;
    uint64_t start;
};

static enum dw_status range_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                 struct dw_error *error)
{
    struct range_source *r = (struct range_source *)source;
    uint64_t left = r->base.raw_size - r->base.raw_read;
    if (left == 0)
        return DW_END;
    for (;;) {
        ssize_t n =
            pread(r->base.descriptor, buffer, size < left ? size : (size_t)left, (off_t)(r->start + r->base.raw_read));
        if (n > 0) {
            *got = (size_t)n;
            r->base.raw_read += (uint64_t)n;
            return DW_OK;
        }
        if (n == 0)
            return DW_END;
        if (errno != EINTR)
            return dw_fail_errno(error, "cannot read");
    }
}

static void range_close(struct byte_source *source)
{
    (void)close(source->descriptor);
    free(source);
}

enum dw_status dw_bytes_of_range(struct byte_source **out, int descriptor, uint64_t start, uint64_t size,
                                 struct dw_error *error)
{
    struct range_source *r = calloc(1, sizeof *r);
    int own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (r == NULL || own < 0) {
        enum dw_status status =
            r == NULL ? dw_fail(error, DW_ERR_MEMORY, "no memory") : dw_fail_errno(error, "cannot read");
        if (own >= 0)
            (void)close(own);
        free(r);
        return status;
    }
    r->base = (struct byte_source){
        .read = range_read, .close = range_close, .descriptor = own, .size = size, .raw_size = size};
    r->start = start;
    *out = &r->base;
    return DW_OK;
}
