/* Archives (tar, packed or not, and zip) as trees of files, straight from their bytes.
 *
 * The plan. Tar can be read in order only, so a first pass over the archive keeps what members.h calls of use in the
 * spill (spill.h); texts that turn out at their first bytes to be no log are dropped again. A logarchive's string files
 * are many and few are asked for: when the archive can be read twice (a file, not a pipe), they wait until the reader
 * tells which it wants (file_tree.want), and a second pass fetches these; a string file that nobody told of before
 * makes that pass fetch all. From a pipe they are kept in the first pass.
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

/* Where an archive's bytes are: a range of a file, read as often as needed, or bytes that come once. */
struct archive_place {
    int descriptor; /* duplicated; -1: `once` */
    uint64_t start, size;
    bool packed;              /* the range must be unpacked first */
    struct byte_source *once; /* already unpacked; owned by the tree, also when opening fails */
};

/* Does the first pass. `path` names the archive in notices; it and `input` must live longer than the tree. */
enum dw_status dw_archive_tree(struct file_tree **out, const struct archive_place *place, struct input *input,
                               const char *path, struct dw_error *error);

#endif
