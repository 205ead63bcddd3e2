#include "source/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { PACKED_BLOCK = 256 * 1024, GZIP_WINDOW = 15 + 16 };

struct unpacked_source {
    struct byte_source base;
    struct byte_source *packed;
    uint64_t taken, given;
    struct archive *archive; /* all but gzip */
    struct dw_error failed;  /* of `packed`, within libarchive's call */
    z_stream z;              /* gzip */
    bool inflating, in_member, ended;
    struct dw_error later; /* what ended it, once all before is given */
    char block[PACKED_BLOCK];
};

static bool begins(struct slice s, const char *magic, size_t len)
{
    return s.len >= len && memcmp(s.ptr, magic, len) == 0;
}

static bool is_gzip(struct slice head)
{
    return begins(head, "\x1f\x8b", 2);
}

bool dw_unpack_bid(struct slice head)
{
    static const char xz[] = {(char)0xfd, '7', 'z', 'X', 'Z', 0};
    return is_gzip(head) || begins(head, xz, sizeof xz) || begins(head, "\x28\xb5\x2f\xfd", 4) ||
           (begins(head, "BZh", 3) && head.len > 3 && head.ptr[3] >= '1' && head.ptr[3] <= '9');
}

enum dw_status dw_unpack_bound(uint64_t taken, uint64_t given, struct dw_error *error)
{
    if (given > UNPACK_FREE && given / UNPACK_RATIO > taken)
        return dw_fail(error, DW_ERR_FORMAT,
                       "unpacks to more than %d times its size, as no log does (a decompression bomb?); "
                       "stopped after %llu MiB",
                       UNPACK_RATIO, (unsigned long long)(given >> 20));
    if (given > UNPACK_MOST)
        return dw_fail(error, DW_ERR_FORMAT, "unpacks to more than %llu GiB; stopped there",
                       (unsigned long long)(UNPACK_MOST >> 30));
    return DW_OK;
}

static enum dw_status take_packed(struct unpacked_source *u, size_t *got, struct dw_error *error)
{
    enum dw_status status = u->packed->read(u->packed, u->block, sizeof u->block, got, error);
    if (status == DW_OK)
        u->taken += *got;
    u->base.raw_read = u->packed->raw_read;
    return status;
}

/* More for zlib. DW_END: a proper end; behind the last member nothing or padding may follow. */
static enum dw_status refill(struct unpacked_source *u, struct dw_error *error)
{
    size_t got = 0;
    enum dw_status status = take_packed(u, &got, error);
    if (status == DW_END && u->in_member)
        return dw_fail(error, DW_ERR_FORMAT, "the compressed data is cut short");
    if (status != DW_OK)
        return status;
    u->z.next_in = (Bytef *)u->block;
    u->z.avail_in = (uInt)got;
    return DW_OK;
}

static enum dw_status inflate_some(struct unpacked_source *u, struct dw_error *error)
{
    if (u->z.avail_in == 0) {
        enum dw_status status = refill(u, error);
        if (status != DW_OK)
            return status;
    }
    if (!u->in_member) {
        if (u->given != 0 && *u->z.next_in != 0x1f)
            return DW_END; /* padding */
        u->in_member = true;
    }
    int code = inflate(&u->z, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
        u->in_member = false;
        (void)inflateReset(&u->z);
        return DW_OK;
    }
    if (code == Z_OK || (code == Z_BUF_ERROR && u->z.avail_in == 0))
        return DW_OK;
    return code == Z_MEM_ERROR ? dw_fail(error, DW_ERR_MEMORY, "no memory to unpack")
                               : dw_fail(error, DW_ERR_FORMAT, "the compressed data is damaged");
}

static enum dw_status gzip_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                struct dw_error *error)
{
    struct unpacked_source *u = (struct unpacked_source *)source;
    uInt room = size < UINT_MAX ? (uInt)size : UINT_MAX;
    enum dw_status status = DW_OK;
    u->z.next_out = buffer;
    u->z.avail_out = room;
    while (!u->ended && u->z.avail_out == room) {
        status = inflate_some(u, &u->later);
        u->ended = status != DW_OK;
        if (status == DW_END)
            u->later.status = DW_END;
    }
    *got = room - u->z.avail_out;
    u->given += *got;
    if (*got != 0)
        return dw_unpack_bound(u->taken - u->z.avail_in, u->given, error);
    return u->later.status == DW_END ? DW_END : dw_fail(error, u->later.status, "%s", u->later.text);
}

static la_ssize_t feed(struct archive *archive, void *self, const void **buffer)
{
    (void)archive;
    struct unpacked_source *u = self;
    size_t got = 0;
    enum dw_status status = take_packed(u, &got, &u->failed);
    *buffer = u->block;
    return status == DW_OK ? (la_ssize_t)got : status == DW_END ? 0 : -1;
}

static enum dw_status archive_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                   struct dw_error *error)
{
    struct unpacked_source *u = (struct unpacked_source *)source;
    la_ssize_t n = archive_read_data(u->archive, buffer, size);
    if (n < 0)
        return dw_fail(error, DW_ERR_FORMAT, "the compressed data is damaged or cut short: %s",
                       archive_error_string(u->archive));
    if (n == 0)
        return DW_END;
    *got = (size_t)n;
    u->given += *got;
    return dw_unpack_bound(u->taken, u->given, error);
}

static void unpacked_close(struct byte_source *source)
{
    struct unpacked_source *u = (struct unpacked_source *)source;
    if (u->archive != NULL)
        (void)archive_read_free(u->archive);
    if (u->inflating)
        (void)inflateEnd(&u->z);
    u->packed->close(u->packed);
    free(u);
}

/* Not filter_all: some of those run outside programs on what a hostile file says. */
static bool open_archive(struct unpacked_source *u)
{
    struct archive_entry *entry;
    u->archive = archive_read_new();
    return u->archive != NULL && archive_read_support_filter_bzip2(u->archive) == ARCHIVE_OK &&
           archive_read_support_filter_xz(u->archive) == ARCHIVE_OK &&
           archive_read_support_filter_zstd(u->archive) == ARCHIVE_OK &&
           archive_read_support_format_raw(u->archive) == ARCHIVE_OK &&
           archive_read_open(u->archive, u, NULL, feed, NULL) == ARCHIVE_OK &&
           archive_read_next_header(u->archive, &entry) == ARCHIVE_OK;
}

enum dw_status dw_unpack(struct byte_source **out, struct byte_source *packed, struct slice head,
                         struct dw_error *error)
{
    struct unpacked_source *u = calloc(1, sizeof *u);
    if (u == NULL) {
        packed->close(packed);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    bool gzip = is_gzip(head);
    u->packed = packed;
    u->base = (struct byte_source){.read = gzip ? gzip_read : archive_read,
                                   .close = unpacked_close,
                                   .descriptor = -1,
                                   .raw_size = packed->raw_size};
    u->inflating = gzip && inflateInit2(&u->z, GZIP_WINDOW) == Z_OK;
    if (gzip ? u->inflating : open_archive(u)) {
        *out = &u->base;
        return DW_OK;
    }
    unpacked_close(&u->base);
    return dw_fail(error, DW_ERR_FORMAT, "the compressed data cannot be read: it is damaged or cut short");
}
