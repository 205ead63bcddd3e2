/* The tracev3 files of a tree, opened when they are read and closed when too many are open. Any thread may ask.
 * Internal to tracev3. */
#ifndef DW_TRACEV3_FILES_H
#define DW_TRACEV3_FILES_H

#include <pthread.h>

#include "tracev3/textfile.h"
#include "tracev3/tracev3.h"

enum { TRACE_PLACES_MAX = 8 };

struct trace_file {
    char *path; /* in the tree */
    uint64_t size;
    struct trace_extent extent;
    unsigned users;
    uint64_t used; /* when, for closing the one that waited longest */
};

struct trace_files {
    struct file_tree *tree; /* borrowed */
    pthread_mutex_t lock;
    struct trace_file *file; /* in the order of their paths */
    size_t count, capacity;
    size_t open_count;
    uint64_t uses;
    char **timesync; /* paths, in order */
    size_t timesync_count, timesync_capacity;
    char *places[TRACE_PLACES_MAX]; /* folders that hold string files: "" or ending in a slash */
    size_t place_count;
    bool full; /* there are more than are read */
};

/* Lists the tree. */
enum dw_status dw_files_open(struct trace_files *files, struct file_tree *tree, struct dw_error *error);
void dw_files_close(struct trace_files *files);
/* False: it cannot be opened. */
bool dw_files_take(struct trace_files *files, size_t index, struct trace_extent *out);
void dw_files_give_back(struct trace_files *files, size_t index);

#endif
