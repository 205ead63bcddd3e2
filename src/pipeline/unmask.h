/* Candidate names from files, for lookups whose names the log hides. */
#ifndef DW_PIPELINE_UNMASK_H
#define DW_PIPELINE_UNMASK_H

#include "store/unmask.h"

struct unmask_files {
    const char *const *paths; /* "-": standard input. A name a line, alone or with a rank before it
                                 (`12,www.example.com`), or lines of a hosts file; what follows a '#' is a remark */
    size_t count;
    const char *hosts; /* a hosts file that may be missing; NULL: none */
};

/* Tries the names of the files and those that the database has elsewhere, and writes what was found. *out is the
 * caller's to close. DW_ERR_IO: a file cannot be read; nothing is written then. */
enum dw_status dw_pipeline_unmask(struct store *store, const struct unmask_files *files, struct unmask **out,
                                  struct unmask_counts *counts, struct dw_error *error);

#endif
