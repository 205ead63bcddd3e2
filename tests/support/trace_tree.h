/* Files in memory as the tree of files that the reader of binary logs asks. */
#ifndef TEST_SUPPORT_TRACE_TREE_H
#define TEST_SUPPORT_TRACE_TREE_H

#include "support/trace_output.h"
#include "tracev3/tracev3.h"

/* All files behind one descriptor, one after the other, so that each begins somewhere within. Files whose path begins
 * with `but` are left out; NULL: none. */
struct file_tree *tw_tree(const struct tw_files *files, const char *but);

#endif
