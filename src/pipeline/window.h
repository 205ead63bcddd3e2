/* --since and --until in the words of people, by the clock of the captures. Internal to the pipeline. */
#ifndef DW_PIPELINE_WINDOW_H
#define DW_PIPELINE_WINDOW_H

#include "base/timestamp.h"
#include "pipeline/pipeline.h"

/* Which times the captures span; asked for only when a word needs it. */
struct window_clock {
    void *self;
    enum dw_status (*ask)(void *self, struct timestamp_context *context, struct dw_error *error);
};

/* The instants that the options name; DW_TIME_NONE stays where they name none. DW_ERR_USAGE: they make no sense. */
enum dw_status dw_window_points(const struct pipeline_options *options, const struct window_clock *clock,
                                int64_t *since, int64_t *until, struct dw_error *error);
/* The captures span these times too. */
void dw_window_widen(struct timestamp_context *context, int64_t first, int64_t last, int32_t offset);
/* What a text capture spans, read from its file; DW_ERR_USAGE for a pipe. */
enum dw_status dw_window_of_file(const char *path, const struct reader_options *options,
                                 struct timestamp_context *context, struct dw_error *error);

#endif
