/* Where the writer's files go: a folder, a list in memory, an archive (tar, gzip'd tar, zip). */
#ifndef TEST_SUPPORT_TRACE_OUTPUT_H
#define TEST_SUPPORT_TRACE_OUTPUT_H

#include "support/trace_writer.h"

/* Files in memory. */
struct tw_file {
    char *path;
    struct tw_bytes bytes;
};
struct tw_files {
    struct tw_file *list;
    size_t count;
};
struct tw_output tw_to_memory(struct tw_files *files);
const struct tw_file *tw_file_named(const struct tw_files *files, const char *path);
void tw_add_file(struct tw_files *files, const char *path, struct slice bytes);
void tw_files_free(struct tw_files *files);

/* Files below `folder`, which is made where missing; `folder` must live as long as the output. */
struct tw_output tw_to_folder(const char *folder);

enum tw_archive { TW_TAR, TW_TAR_GZ, TW_ZIP };
/* The files, in their order, under `root` ("" or ending in a slash), as an archive; the same bytes for the same files,
 * but for what the packing library's version makes of them. */
void tw_archive(const struct tw_files *files, const char *root, enum tw_archive form, struct tw_bytes *out);

/* Writes a whole file; aborts when it can't. */
void tw_save(const char *path, struct slice bytes);

#endif
