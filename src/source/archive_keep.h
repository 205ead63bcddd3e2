/* One member of an archive on its way into the spill. Internal to the reader of archives. */
#ifndef DW_SOURCE_ARCHIVE_KEEP_H
#define DW_SOURCE_ARCHIVE_KEEP_H

#include "source/archive_feed.h"
#include "source/members.h"
#include "source/spill.h"

enum { SNIFF = 64 * 1024 };

struct keeping {
    struct archive_feed *feed; /* the member's header was read */
    struct spill *spill;
    enum member_kind kind;
    uint64_t size;        /* as the archive says; UINT64_MAX: it does not */
    struct spilled piece; /* what was kept */
    size_t held;          /* the beginning, until it is known to be of use */
    bool decided;
    char *head; /* SNIFF bytes of the caller's */
};

/* DW_END: its beginning shows that it is of no use. *lost is filled when it is damaged, longer than the archive says or
 * a bomb: what came before is kept. */
enum dw_status dw_archive_keep(struct keeping *keeping, struct dw_error *lost, struct dw_error *error);

#endif
