/* Entries of all processes on their own, without patterns and correlation: inputs merged by time, filtered, given out.
 */
#ifndef DW_PIPELINE_ENTRIES_H
#define DW_PIPELINE_ENTRIES_H

#include "pipeline/pipeline.h"
#include "source/source.h"

struct entries_filter {
    const char *const *processes; /* names, names with * and ?, or numbers; none: all */
    size_t process_count;
    const char *const *subsystems; /* names, or names with * and ? */
    size_t subsystem_count;
    enum log_type level; /* that or graver: DEBUG < INFO < DEFAULT < ERROR < FAULT; UNKNOWN: all */
};

/* Where they go. `input` counts from 0. Marks of boots and of the wall clock come whatever the filter says. */
struct entries_sink {
    void *self;
    /* An input begins; *skip: nothing of it is wanted. May be NULL, as `end`. */
    enum dw_status (*begin)(void *self, size_t input, const struct input *opened, bool *skip, struct dw_error *error);
    enum dw_status (*entry)(void *self, size_t input, const struct log_entry *entry, struct dw_error *error);
    enum dw_status (*end)(void *self, size_t input, const struct input *opened, uint64_t given, struct dw_error *error);
    bool rest; /* log_entry.rest is wanted */
};

/* Of several inputs one that cannot be read is told and counted as damage; DW_ERR_IO or DW_ERR_FORMAT only when nothing
 * could be read. Of `options` the window, assumed zone and date, memory and notify count. */
enum dw_status dw_pipeline_entries(const char *const *paths, size_t path_count, const struct pipeline_options *options,
                                   const struct entries_filter *filter, const struct entries_sink *sink,
                                   struct pipeline_result *result, struct dw_error *error);
/* The same into a database: the view `entries`. What it holds already adds nothing. */
enum dw_status dw_pipeline_entries_keep(struct store *store, const char *const *paths, size_t path_count,
                                        const struct pipeline_options *options, const struct entries_filter *filter,
                                        struct pipeline_result *result, struct dw_error *error);

#endif
