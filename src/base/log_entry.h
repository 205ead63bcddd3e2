/* One entry of the unified log, in whatever form it reached us. Every reader gives these and nothing else; nobody
 * after the readers knows styles or files. Shapes: facts of `log show --style ndjson` and of tracev3 records. */
#ifndef DW_BASE_LOG_ENTRY_H
#define DW_BASE_LOG_ENTRY_H

#include "base/error.h"
#include "base/slice.h"

#define DW_TIME_NONE INT64_MIN /* the entry has no time: only its order is known */

enum log_type {
    LOG_TYPE_UNKNOWN, /* the style does not tell */
    LOG_TYPE_DEFAULT,
    LOG_TYPE_INFO,
    LOG_TYPE_DEBUG,
    LOG_TYPE_ERROR,
    LOG_TYPE_FAULT,
    LOG_TYPE_ACTIVITY,
    LOG_TYPE_TRACE,
    LOG_TYPE_SIGNPOST,
    LOG_TYPE_STATE,
    LOG_TYPE_LOSS,     /* entries were lost: message says how many, see lost_from, lost_until */
    LOG_TYPE_TIMESYNC, /* the wall clock was set */
    LOG_TYPE_BOOT      /* a boot mark: `boot` is the new boot's UUID; process is empty */
};

struct log_entry {
    int64_t time_ns;    /* UTC, nanoseconds since 1970, or DW_TIME_NONE */
    int32_t utc_offset; /* the capture's own offset east of UTC in seconds; 0 where unknown */
    enum log_type type; /* "level" for people */
    uint32_t pid;       /* 0 where unknown */
    uint64_t thread;    /* 0 where unknown */
    uint64_t activity;  /* 0 where none */
    uint64_t line;      /* 1-based line where the entry begins; 0 in binary input */
    uint64_t offset;    /* byte offset of the entry in its (unpacked) file */
    uint64_t mach_time; /* continuous time in ticks, 0 where unknown (tracev3, json) */
    uint32_t repeats;   /* how often the last message was repeated by this entry; else 0 */
    int64_t lost_from;  /* LOSS: the span, DW_TIME_NONE where unknown */
    int64_t lost_until;
    struct slice process;      /* base name: "mDNSResponder"; empty where the text names none */
    struct slice process_path; /* full path where the form has it */
    struct slice sender;       /* library, base name; may be empty */
    struct slice sender_path;  /* full path where the form has it */
    struct slice subsystem;
    struct slice category; /* `_redacted` twins keep their name here */
    struct slice message;  /* may hold newlines (State entries) and any bytes but NUL; UTF-8 damage is kept */
    struct slice format;   /* format string where the form has it (json, tracev3), else empty */
    struct slice boot;     /* boot UUID, upper case with dashes, or empty where unknown */
    struct slice rest;     /* further members of Apple's JSON object (`"traceID":1`, no braces) when asked for */
};

/* How far a reading is. Readers add what they read of an input, as bytes on the disk, and call `tick` now and then,
 * also where nothing comes of it for long. */
struct dw_meter {
    uint64_t done, total; /* of the inputs that tell their size */
    void (*tick)(struct dw_meter *meter);
};

/* What all readers obey. */
struct reader_options {
    const struct slice *processes; /* wanted process base names; NULL: all */
    size_t process_count;
    const char *input;       /* path for notices */
    struct dw_notify notify; /* damage, notes, losses */
    int64_t assumed_date;    /* midnight UTC, ns, of --date; DW_TIME_NONE: none given */
    int32_t assumed_offset;  /* seconds east of UTC of --tz; INT32_MIN: none given */
    size_t memory;           /* bound in bytes; 0: the default, 256 MiB */
    struct dw_meter *meter;  /* NULL: nobody wants to know */
    bool rest;               /* fill log_entry.rest where the form has further members */
};

/* What a reader tells of its input, at any time; final after DW_END. */
struct reader_stats {
    const char
        *style; /* "default", "compact", "syslog", "json", "ndjson", "console", "bsd", "transcript", "tracev3".. */
    enum { TIME_BASIS_ZONE, TIME_BASIS_ASSUMED, TIME_BASIS_ORDER } time_basis;
    uint64_t seen;            /* entries of any process, as far as counted; 0: not counted */
    uint64_t entries;         /* entries given out, marks not included */
    uint64_t damaged;         /* places that could not be read, or were cut */
    uint64_t lost;            /* entries that the log itself says were lost */
    bool info_off, debug_off; /* the capture says that it lacks these levels */
    const char *host;         /* the machine's name where lines tell it, "" or NULL else; valid as long as the reader */
    int64_t first, last;      /* times of the first and last entry of ANY process that was looked at; DW_TIME_NONE */
};

/* A reader: gives entries one by one, in the order of the input. Slices of an entry stay valid until the next call.
 * Readers know nothing of lookups; they may skip entries of processes that the caller does not want (see
 * reader_options) before anything costly is done with them. */
struct entry_reader {
    /* DW_OK: *out is the next entry. DW_END: no more. DW_AGAIN: a live input has nothing now (wait on its
     * descriptor). An error: nothing more can be read; what came before stands. */
    enum dw_status (*next)(struct entry_reader *reader, struct log_entry *out, struct dw_error *error);
    /* Live: no byte came for a while. What is gathered of the last entry is complete: `next` gives it. May be NULL. */
    void (*flush)(struct entry_reader *reader);
    /* Valid as long as the reader, kept up to date. */
    const struct reader_stats *(*stats)(const struct entry_reader *reader);
    /* Frees the reader and what it owns. */
    void (*close)(struct entry_reader *reader);
};

#endif
