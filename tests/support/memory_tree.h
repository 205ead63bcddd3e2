/* Files in memory as a tree of files that the reader of binary logs takes. */
#ifndef TEST_SUPPORT_MEMORY_TREE_H
#define TEST_SUPPORT_MEMORY_TREE_H

#include "support/trace_output.h"
#include "tracev3/tracev3.h"

/* `files` must live as long. Aborts without memory. */
struct file_tree *test_memory_tree(const struct tw_files *files);

#endif
