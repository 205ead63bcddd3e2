/* The way through, from inputs to the store: readers, patterns, merging by time, correlation. Live and batch are the
 * same way; only the source differs. */
#ifndef DW_PIPELINE_PIPELINE_H
#define DW_PIPELINE_PIPELINE_H

#include "base/log_entry.h"
#include "correlate/results.h"
#include "source/child.h"
#include "store/store.h"

/* Sees each entry within the window that no pattern took (those known as useless are not among them). */
struct pipeline_watch {
    void (*unknown)(void *self, uint32_t input, const struct log_entry *entry); /* may be NULL; input counts from 0 */
    void *self;
};

struct pipeline_options {
    const char *const *pattern_dirs; /* a user's own patterns */
    size_t pattern_dir_count;
    int64_t slow_ns;   /* 0: the default, 2 s */
    const char *since; /* RFC 3339, a date, a time of day of the capture, or an age; NULL: all */
    const char *until;
    int64_t assumed_date; /* as in reader_options */
    int32_t assumed_offset;
    const char *zone; /* whose offset that is; NULL: of none with a name */
    bool separate;    /* each input is a host of its own */
    size_t memory;    /* 0: the default */
    bool progress;    /* a bar on stderr, when that is a terminal */
    struct dw_notify notify;
    struct pipeline_watch watch;
};

#define PIPELINE_DEFAULTS                                                                                              \
    ((struct pipeline_options){.assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN, .slow_ns = 0})

struct pipeline_result {
    uint64_t inputs_read; /* of which at least something could be read */
    uint64_t known;       /* inputs that the database held already: they added nothing */
    uint64_t damaged;     /* places that could not be read */
    uint64_t entries, events, unknown;
    int32_t utc_offset; /* of the first entry: people see the capture's own */
};

/* Reads all inputs into the store. A single unreadable input among others is told through notify and counted as
 * damage; DW_ERR_IO or DW_ERR_FORMAT only when nothing could be read at all. */
enum dw_status dw_pipeline_analyze(struct store *store, const char *const *paths, size_t path_count,
                                   const struct pipeline_options *options, struct pipeline_result *result,
                                   struct dw_error *error);

/* How a stream fares. */
struct live_pulse {
    uint64_t entries, events, damaged, lost; /* lost: messages that the log itself dropped */
    int64_t newest;                          /* time of the newest entry of any process, or DW_TIME_NONE */
    int32_t utc_offset;                      /* the capture's own */
    bool flows;                              /* a byte has come */
};

/* What a live run tells its caller. */
struct pipeline_live {
    const struct child_program *program; /* that prints the stream; NULL: standard input */
    volatile int *stop;                  /* set by a signal handler or a callback: end cleanly */
    void *self;
    /* A lookup was decided or amended and is in the database (committed). */
    void (*lookup)(void *self, uint64_t lookup_id, const struct lookup_result *result);
    /* An incident, an election, a network change as it happens; may be NULL. */
    void (*network_change)(void *self, const struct network_change_result *result);
    void (*incident)(void *self, const struct incident_result *result);
    /* At least ten times a second, from the stream's start to its end; may be NULL. */
    void (*tick)(void *self, const struct live_pulse *pulse);
};

/* Follows a stream until it ends or *stop is set. */
enum dw_status dw_pipeline_live(struct store *store, const struct pipeline_live *live,
                                const struct pipeline_options *options, struct pipeline_result *result,
                                int *child_status, struct dw_error *error);

#endif
