/* What the files of this room share. */
#ifndef DW_SOURCE_INTERNAL_H
#define DW_SOURCE_INTERNAL_H

#include "base/arena.h"
#include "source/child.h"
#include "source/notices.h"
#include "source/source.h"
#include "tracev3/tracev3.h"

struct input_impl {
    struct child child;
    struct notices *notices;  /* what readers tell goes through it */
    struct arena arena;       /* paths */
    struct file_tree **trees; /* archives and folders that parts read from; closed after the readers */
    size_t tree_count;
    unsigned depth; /* of archives within archives */
};

/* Bytes in order, and where they can be read once more. */
struct opened_bytes {
    struct byte_source *bytes; /* owned by whoever takes this */
    int descriptor;            /* of a regular file, or of the spill; the caller's. -1: they come once */
    uint64_t start, size;
    bool on_disk;               /* the input itself, a file with a path */
    int least_log, least_state; /* how surely it must look like the text of a log, of the network's state (bids) */
};

/* An input without parts; closed with dw_input_close. */
enum dw_status dw_input_new(struct input **out, const char *path, enum input_kind kind, const struct dw_notify *notify,
                            struct dw_error *error);
/* The caller's options as a part's reader gets them; its notices name `path`, within the input when it is not the
 * input's own. */
struct reader_options dw_input_reader_options(struct input *input, const struct reader_options *options,
                                              const char *path);
/* A further part, zeroed but for its path and descriptor; NULL when there is no memory. */
struct input_part *dw_input_add(struct input *input, enum part_kind kind, const char *path);
/* Takes the last part back: it could not be opened. */
void dw_input_drop(struct input *input);
/* Counts damage of the input itself, and tells of it. `path`: the input's, or a part's. */
void dw_input_damage(struct input *input, const char *path, const char *text);

/* Unpacks and sniffs `opened`, whose bytes it owns, and adds what they are: the text of a log, or of the network's
 * state, a binary log, all of an archive. DW_ERR_FORMAT when they are none of these; *error says what then, to be put
 * behind the path. */
enum dw_status dw_input_add_bytes(struct input *input, const char *path, const struct opened_bytes *opened,
                                  const struct reader_options *options, struct dw_error *error);
/* Adds what is of use in a tree, which it owns, also when it fails. `path` is the archive's or the folder's. */
enum dw_status dw_input_add_tree(struct input *input, const char *path, struct file_tree *tree,
                                 const struct reader_options *options, struct dw_error *error);
/* Adds the binary logs of a tree below `prefix` ("" or "x/y.logarchive/"), as one part; `file` is one of them. The tree
 * must live as long as the input. */
enum dw_status dw_input_add_trace(struct input *input, struct file_tree *tree, const char *prefix, const char *file,
                                  const struct reader_options *options, struct dw_error *error);
/* Adds a lone tracev3 file, whose bytes it owns and whose first are `head` (not yet read from `bytes`). `on_disk`:
 * `path` is that of a file as it stands, beside which may lie what belongs to it; else the bytes are kept in a spill.
 */
enum dw_status dw_input_add_tracev3(struct input *input, const char *path, struct byte_source *bytes, struct slice head,
                                    bool on_disk, const struct reader_options *options, struct dw_error *error);
/* Learns which system this is of a text of `name` (SystemVersion.plist, sw_vers.txt, remotectl_dumpstate.txt). What is
 * known already stays. */
void dw_input_learn_version(struct input *input, const char *name, struct slice text);
/* Of the name of a sysdiagnose's folder: sysdiagnose_2026.03.01_12-00-00+0100_macOS_Mac15-3_25A354. */
void dw_input_learn_name(struct input *input, struct slice name);
/* Of the header of a binary log. */
void dw_input_learn_header(struct input *input, struct slice head);

#endif
