/* Reads log text into a list of copied entries. */
#ifndef TEST_SUPPORT_ENTRIES_H
#define TEST_SUPPORT_ENTRIES_H

#include "base/arena.h"
#include "logtext/logtext.h"

enum { ENTRIES_MAX = 4096 };

struct read_entries {
    struct arena arena;
    struct log_entry list[ENTRIES_MAX];
    size_t count;
    struct reader_stats stats;
    enum dw_status status; /* with which the reader ended */
    unsigned notices, losses;
    uint64_t notice_line; /* of the last notice */
};

/* The two daemons are wanted unless `all`. Free the result with dw_test_entries_free. */
struct read_entries *dw_test_read(struct slice text, bool all);
/* As dw_test_read with options of the caller; reads `step` bytes at a time (0: all at once). */
struct read_entries *dw_test_read_with(struct slice text, struct reader_options options, size_t step);
void dw_test_entries_free(struct read_entries *read);

/* A source that gives `step` bytes at a time, and DW_AGAIN twice before each piece when `live`. */
struct byte_source *dw_test_source(struct slice text, size_t step, bool live);

#endif
