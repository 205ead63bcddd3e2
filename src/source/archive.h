/* Archives (tar, packed or not, and zip) as trees of files, straight from their bytes.
 *
 * The plan: one pass over the archive, since a packed tar can be read in order only. What members.h calls of use goes
 * to the spill (spill.h); texts that turn out at their first bytes to be no log are dropped. String files go there too,
 * all of them: which are asked for is known only when the paths in them have named the processes, and a second pass to
 * fetch just those would cost ten times what spilling the rest costs (unpacking 200 MiB of tar.gz: 1.4 s; writing them
 * beside it: 0.14 s).
 *
 * Hostile archives: nothing is ever written under a member's name, links are not followed, paths that leave the archive
 * are left out; members, their names, what they unpack to and its ratio are bounded. A damaged archive gives what was
 * readable before the damage. All of it is told and counted as the input's damage. */
#ifndef DW_SOURCE_ARCHIVE_H
#define DW_SOURCE_ARCHIVE_H

#include "base/byte_source.h"
#include "source/internal.h"
#include "tracev3/tracev3.h"

/* Does `head` begin a tar or zip archive? Some KiB are enough. */
bool dw_archive_bid(struct slice head);

/* Where an archive's bytes are: a range of a file (zip's directory stands at its end), or bytes in order. */
struct archive_place {
    int descriptor; /* of the range; -1: `bytes` */
    uint64_t start, size;
    struct byte_source *bytes; /* unpacked */
    struct dw_meter *meter;    /* NULL: none */
};

/* Reads the archive; `place` and what it names stays the caller's and is not needed afterwards. `path` names the
 * archive in notices. */
enum dw_status dw_archive_tree(struct file_tree **out, const struct archive_place *place, struct input *input,
                               const char *path, struct dw_error *error);

#endif
