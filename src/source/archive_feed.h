/* Bytes for libarchive. Internal to the reader of archives. */
#ifndef DW_SOURCE_ARCHIVE_FEED_H
#define DW_SOURCE_ARCHIVE_FEED_H

#include <archive.h>

#include "source/archive.h"

enum { FEED_BLOCK = 256 * 1024 };

/* One pass over an archive. */
struct archive_feed {
    struct archive *archive;
    struct byte_source *bytes; /* in order, or NULL: the plain range */
    int descriptor;
    uint64_t start, size, at;
    struct dw_meter *meter;
    uint64_t metered;       /* bytes of the file told of */
    uint64_t taken, given;  /* bytes given to libarchive, and bytes of members that came of them */
    struct dw_error failed; /* of the source */
    char block[FEED_BLOCK];
};

enum dw_status dw_feed_open(struct archive_feed **out, const struct archive_place *place, struct dw_error *error);
void dw_feed_close(struct archive_feed *feed);

#endif
