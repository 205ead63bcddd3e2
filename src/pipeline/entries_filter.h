/* Which entries `entries` gives. Internal to the pipeline. */
#ifndef DW_PIPELINE_ENTRIES_FILTER_H
#define DW_PIPELINE_ENTRIES_FILTER_H

#include "pipeline/entries.h"

struct entries_choice {
    const struct entries_filter *filter;
    int64_t since, until; /* DW_TIME_NONE: open */
    struct slice *names;  /* for the readers, which then skip the others unread; NULL: all */
    size_t name_count;
};

enum dw_status dw_choice_open(struct entries_choice *choice, const struct entries_filter *filter,
                              struct dw_error *error);
void dw_choice_close(struct entries_choice *choice);
bool dw_choice_takes(const struct entries_choice *choice, const struct log_entry *entry);

#endif
