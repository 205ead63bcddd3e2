#include "source/bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED_BLOCK = 256 * 1024 };

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

struct unpacked_source {
    struct byte_source base;
    struct byte_source *packed;
    struct archive *archive;
    struct dw_error error;
    char block[PACKED_BLOCK];
};

static la_ssize_t feed(struct archive *archive, void *self, const void **buffer)
{
    (void)archive;
    struct unpacked_source *u = self;
    size_t got = 0;
    enum dw_status status = u->packed->read(u->packed, u->block, sizeof u->block, &got, &u->error);
    *buffer = u->block;
    return status == DW_OK ? (la_ssize_t)got : status == DW_END ? 0 : -1;
}

static enum dw_status unpacked_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                    struct dw_error *error)
{
    struct unpacked_source *u = (struct unpacked_source *)source;
    la_ssize_t n = archive_read_data(u->archive, buffer, size);
    if (n < 0)
        return dw_fail(error, DW_ERR_FORMAT, "the compressed data is damaged: %s", archive_error_string(u->archive));
    *got = (size_t)n;
    return n == 0 ? DW_END : DW_OK;
}

static void unpacked_close(struct byte_source *source)
{
    struct unpacked_source *u = (struct unpacked_source *)source;
    (void)archive_read_free(u->archive);
    u->packed->close(u->packed);
    free(u);
}

enum dw_status dw_bytes_unpacked(struct byte_source **out, struct byte_source *packed, struct dw_error *error)
{
    struct unpacked_source *u = calloc(1, sizeof *u);
    struct archive_entry *entry;
    if (u == NULL) {
        packed->close(packed);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    u->packed = packed;
    u->base = (struct byte_source){unpacked_read, unpacked_close, -1, 0, 0, 0};
    u->archive = archive_read_new();
    /* not filter_all: some of those run outside programs on what a hostile file says */
    if (u->archive == NULL || archive_read_support_filter_gzip(u->archive) != ARCHIVE_OK ||
        archive_read_support_filter_bzip2(u->archive) != ARCHIVE_OK ||
        archive_read_support_filter_xz(u->archive) != ARCHIVE_OK ||
        archive_read_support_filter_zstd(u->archive) != ARCHIVE_OK ||
        archive_read_support_format_raw(u->archive) != ARCHIVE_OK ||
        archive_read_open(u->archive, u, NULL, feed, NULL) != ARCHIVE_OK ||
        archive_read_next_header(u->archive, &entry) != ARCHIVE_OK) {
        enum dw_status status = dw_fail(error, DW_ERR_FORMAT, "the compressed data cannot be read");
        unpacked_close(&u->base);
        return status;
    }
    *out = &u->base;
    return DW_OK;
}
