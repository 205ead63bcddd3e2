/* A catalog that several threads use, with the paths of its processes and which of them are wanted. Kept while anything
 * needs it, and a few more for the next chunk set. Internal to tracev3. */
#ifndef DW_TRACEV3_BOOK_H
#define DW_TRACEV3_BOOK_H

#include "base/arena.h"
#include "tracev3/catalog.h"
#include "tracev3/files.h"
#include "tracev3/strings.h"

struct trace_book {
    struct trace_catalog catalog;
    struct slice *paths; /* of each process, in the catalog's order; empty where unknown */
    bool *wanted;
    struct arena arena;
    /* of the shelf: */
    size_t file;
    uint64_t at;
    unsigned users;
    uint64_t used;
};

struct trace_shelf; /* where books are kept */

/* The processes whose entries are wanted. */
struct trace_wanted {
    const struct slice *processes; /* NULL: all */
    size_t count;
};
/* A process whose path is unknown may be any, so it is wanted. */
bool dw_wanted(const struct trace_wanted *wanted, struct slice path);
struct slice dw_path_name(struct slice path);

struct trace_shelf *dw_shelf_new(struct trace_files *files, struct trace_strings *strings, struct trace_wanted wanted);
void dw_shelf_free(struct trace_shelf *shelf);
/* The catalog whose chunk begins at `at`; NULL when it cannot be read or memory is short. `extent`: of the file. */
struct trace_book *dw_shelf_take(struct trace_shelf *shelf, size_t file, const struct trace_extent *extent,
                                 uint64_t at);
void dw_shelf_give_back(struct trace_shelf *shelf, struct trace_book *book);

#endif
