/* The JSON files of the library, parsed: the compiled-in ones and a user's. They own all text of the library. */
#ifndef DW_PATTERN_LIBRARY_FILES_H
#define DW_PATTERN_LIBRARY_FILES_H

#include "base/error.h"
#include "base/slice.h"

struct cJSON;

struct library_file {
    char *name;
    struct cJSON *json;
    bool user;
};

struct library_files {
    struct cJSON *types;        /* types.json */
    struct library_file *items; /* those with "patterns" */
    size_t count;
};

/* DW_ERR_FORMAT names the file that is no JSON; DW_ERR_IO the folder that can't be read. */
enum dw_status dw_library_files_load(struct library_files *files, const char *const *dirs, size_t dir_count,
                                     struct dw_error *error);
void dw_library_files_free(struct library_files *files);

#endif
