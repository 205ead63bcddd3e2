/* Readers of binary logs: single .tracev3 files, .logarchive folders, a diagnostics folder beside uuidtext. */
#ifndef DW_TRACEV3_TRACEV3_H
#define DW_TRACEV3_TRACEV3_H

#include "base/log_entry.h"

/* A folder of files, real or within an archive: what the reader asks its files of. All but `close` may be called from
 * several threads at once. Files are known by the ends of their paths, whatever folders stand before: *.tracev3,
 * *.timesync, XX/<30 hex> and dsc/<32 hex> (in a .logarchive at the top, on a live system below uuidtext/). Trees of
 * folders on disk: source/folder.h. */
struct file_tree {
    /* Calls `each` for every regular file, with its path relative to the tree ('/' between parts) and its size. */
    enum dw_status (*list)(struct file_tree *tree,
                           enum dw_status (*each)(void *self, const char *path, uint64_t size, struct dw_error *error),
                           void *self, struct dw_error *error);
    /* A random-access file: *out is an open descriptor that pread(2) reads from `*start` for `*size` bytes; the caller
     * closes it. DW_ERR_IO when there is no such file. */
    enum dw_status (*open)(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                           struct dw_error *error);
    void (*close)(struct file_tree *tree);
};

/* 100 when `head` begins a tracev3 file, else 0. */
int dw_tracev3_bid(struct slice head);

/* What the header of a tracev3 file says of the system that wrote it: its build ("21E236") and hardware ("iPad5,1").
 * False: `head` does not begin one, or it does not say. Both slices lie in `head`. */
bool dw_tracev3_system(struct slice head, struct slice *build, struct slice *hardware);

/* All of a tree (a .logarchive, a diagnostics folder, a single file with what stands beside it); owns `tree`. */
enum dw_status dw_tracev3_open(struct entry_reader **out, struct file_tree *tree, const struct reader_options *options,
                               struct dw_error *error);

#endif
