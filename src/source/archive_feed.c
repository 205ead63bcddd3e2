#include "source/archive_feed.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static void tell(struct archive_feed *f)
{
    uint64_t done = f->bytes != NULL ? f->bytes->raw_read : f->taken;
    if (f->meter == NULL)
        return;
    f->meter->done += done > f->metered ? done - f->metered : 0;
    f->metered = done > f->metered ? done : f->metered;
    f->meter->tick(f->meter);
}

static la_ssize_t from_bytes(struct archive *archive, void *self, const void **buffer)
{
    struct archive_feed *f = self;
    size_t got = 0;
    enum dw_status status = f->bytes->read(f->bytes, f->block, sizeof f->block, &got, &f->failed);
    *buffer = f->block;
    if (status == DW_OK)
        f->taken += got;
    tell(f);
    if (status > DW_AGAIN)
        archive_set_error(archive, EIO, "%s", f->failed.text);
    return status == DW_OK ? (la_ssize_t)got : status == DW_END ? 0 : -1;
}

static la_ssize_t from_range(struct archive *archive, void *self, const void **buffer)
{
    struct archive_feed *f = self;
    uint64_t left = f->size - f->at;
    ssize_t n;
    do
        n = pread(f->descriptor, f->block, left < sizeof f->block ? (size_t)left : sizeof f->block,
                  (off_t)(f->start + f->at));
    while (n < 0 && errno == EINTR);
    if (n < 0)
        archive_set_error(archive, errno, "cannot read");
    *buffer = f->block;
    f->at += n > 0 ? (uint64_t)n : 0;
    f->taken += n > 0 ? (uint64_t)n : 0;
    tell(f);
    return n;
}

static la_int64_t skip_range(struct archive *archive, void *self, la_int64_t count)
{
    (void)archive;
    struct archive_feed *f = self;
    uint64_t left = f->size - f->at, skip = count < 0 ? 0 : (uint64_t)count;
    skip = skip < left ? skip : left;
    f->at += skip;
    return (la_int64_t)skip;
}

static la_int64_t seek_range(struct archive *archive, void *self, la_int64_t offset, int whence)
{
    (void)archive;
    struct archive_feed *f = self;
    la_int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (la_int64_t)f->at : (la_int64_t)f->size;
    if (offset < -from || offset > (la_int64_t)f->size - from)
        return ARCHIVE_FATAL;
    f->at = (uint64_t)(from + offset);
    return (la_int64_t)f->at;
}

static bool begin(struct archive_feed *f)
{
    struct archive *a = f->archive = archive_read_new();
    if (a == NULL || archive_read_support_format_tar(a) != ARCHIVE_OK ||
        archive_read_support_format_zip(a) != ARCHIVE_OK || archive_read_set_callback_data(a, f) != ARCHIVE_OK ||
        archive_read_set_read_callback(a, f->bytes != NULL ? from_bytes : from_range) != ARCHIVE_OK)
        return false;
    if (f->bytes == NULL && (archive_read_set_skip_callback(a, skip_range) != ARCHIVE_OK ||
                             archive_read_set_seek_callback(a, seek_range) != ARCHIVE_OK))
        return false;
    return archive_read_open1(a) >= ARCHIVE_WARN;
}

enum dw_status dw_feed_open(struct archive_feed **out, const struct archive_place *place, struct dw_error *error)
{
    struct archive_feed *f = calloc(1, sizeof *f);
    if (f == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    f->descriptor = place->descriptor;
    f->start = place->start;
    f->size = place->size;
    f->bytes = place->bytes;
    f->meter = place->meter;
    if (f->meter != NULL)
        f->meter->total += f->bytes != NULL ? f->bytes->raw_size : f->size;
    *out = f;
    if (begin(f))
        return DW_OK;
    enum dw_status status = dw_fail(error, DW_ERR_FORMAT, "the archive cannot be read: %s",
                                    f->archive != NULL ? archive_error_string(f->archive) : "no memory");
    dw_feed_close(f);
    return status;
}

void dw_feed_close(struct archive_feed *f)
{
    if (f->archive != NULL)
        (void)archive_read_free(f->archive);
    free(f);
}
