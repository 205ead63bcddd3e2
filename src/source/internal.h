/* What the files of this room share. */
#ifndef DW_SOURCE_INTERNAL_H
#define DW_SOURCE_INTERNAL_H

#include "source/child.h"
#include "source/notices.h"
#include "source/source.h"

struct input_impl {
    struct child child;
    struct notices *notices; /* what readers tell goes through it */
};

/* An input without parts; closed with dw_input_close. */
enum dw_status dw_input_new(struct input **out, const char *path, enum input_kind kind, const struct dw_notify *notify,
                            struct dw_error *error);
/* The caller's options as a part's reader gets them. `path` must live as long as the reader. */
struct reader_options dw_input_reader_options(const struct input *input, const struct reader_options *options,
                                              const char *path);
/* A further part, zeroed but for its path and descriptor; NULL when there is no memory. */
struct input_part *dw_input_add(struct input *input, enum part_kind kind, const char *path);
/* Counts damage of the input itself, and tells of it. `path`: the input's, or a part's. */
void dw_input_damage(struct input *input, const char *path, const char *text);

/* Unpacks and sniffs `bytes`, which it owns, and adds what they are: the text of a log, or of the network's state.
 * DW_ERR_FORMAT when they are neither; *error says what then, to be put behind the path. */
enum dw_status dw_input_add_bytes(struct input *input, const char *path, struct byte_source *bytes,
                                  const struct reader_options *options, struct dw_error *error);

#endif
