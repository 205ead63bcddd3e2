/* Folders on disk as trees of files (tracev3.h): links are not followed. */
#ifndef DW_SOURCE_FOLDER_H
#define DW_SOURCE_FOLDER_H

#include "tracev3/tracev3.h"

/* All regular files below `path`. */
enum dw_status dw_folder_tree(struct file_tree **out, const char *path, struct dw_error *error);
/* One tracev3 file with what belongs to it: timesync, dsc and string files beside it, or in the .logarchive or
 * diagnostics folder that it lies in (with uuidtext beside that). No other tracev3 file is listed. */
enum dw_status dw_folder_tree_of_file(struct file_tree **out, const char *file, struct dw_error *error);
/* A diagnostics folder with the uuidtext folder beside it, when there is one. One of its folders of logs (Persist,
 * Special, ..), or of a .logarchive's, with what belongs to its files, as above. Else the folder alone. */
enum dw_status dw_folder_tree_of_diagnostics(struct file_tree **out, const char *path, struct dw_error *error);

/* A part of a tree, below `prefix` ("a/b/"); `base` stays the caller's and must live longer. */
enum dw_status dw_subtree(struct file_tree **out, struct file_tree *base, const char *prefix, struct dw_error *error);

#endif
