/* libdnswhy: why did that DNS lookup fail on an Apple system? Reads the unified logs of mDNSResponder and configd in
 * whatever form they are, and tells each lookup's outcome, cause, evidence and remedies.
 *
 *     dnswhy *d = NULL;
 *     const char *inputs[] = {"capture.log"};
 *     if (dnswhy_open(&d, NULL) == DNSWHY_OK && dnswhy_analyze(d, inputs, 1) == DNSWHY_OK) {
 *         dnswhy_cursor *c = NULL;
 *         const struct dnswhy_lookup *l = NULL;
 *         for (int s = dnswhy_lookups(d, NULL, &c); s == DNSWHY_OK && (s = dnswhy_next(c, &l)) == DNSWHY_OK;)
 *             printf("%s %s: %s\n", l->process, l->name, l->summary);
 *         dnswhy_cursor_close(c);
 *     } else {
 *         fprintf(stderr, "%s\n", dnswhy_error(d));
 *     }
 *     dnswhy_close(d);
 *
 * A handle reads once, as one command does: dnswhy_analyze or dnswhy_follow, or it is opened on a database that is
 * there; then it can be asked as often as you like. Words, codes and views are those of the program's documentation.
 *
 * Errors: functions give an enum dnswhy_status; dnswhy_error() tells the last failure in a sentence.
 * Text: UTF-8, terminated; text from a log is as hostile as the log, so escape it where it goes. NULL: not known.
 * Times: nanoseconds since 1970, UTC; DNSWHY_TIME_NONE where the capture has none.
 * Threads: one handle, one thread at a time; different handles are independent. Only dnswhy_stop may come from
 * anywhere.
 * Structs that you fill begin with their size: initialise them with their _INIT, so that later versions can add
 * members. Structs that the library fills may grow at their end. */
#ifndef DNSWHY_H
#define DNSWHY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DNSWHY_API __attribute__((visibility("default")))
#else
#define DNSWHY_API
#endif

typedef struct dnswhy dnswhy;
typedef struct dnswhy_cursor dnswhy_cursor;

enum dnswhy_status {
    DNSWHY_OK = 0,
    DNSWHY_END = 1,         /* of dnswhy_next: there are no more */
    DNSWHY_ERR_MEMORY = -1, /* no memory, or a bound on memory was met */
    DNSWHY_ERR_IO = -2,     /* the system said no */
    DNSWHY_ERR_FORMAT = -3, /* an input is not what it must be */
    DNSWHY_ERR_USAGE = -4,  /* what you ask for makes no sense */
    DNSWHY_ERR_DATABASE = -5
};

#define DNSWHY_TIME_NONE INT64_MIN

/* "1.2.3"; constant. */
DNSWHY_API const char *dnswhy_version(void);

/* ---- opening ---- */

enum dnswhy_notice_kind {
    DNSWHY_NOTE,   /* something worth knowing */
    DNSWHY_DAMAGE, /* a place that could not be read; what is around it was */
    DNSWHY_LOSS    /* the log itself says that entries were dropped */
};

struct dnswhy_notice {
    enum dnswhy_notice_kind kind;
    const char *input; /* its path as given */
    uint64_t line;     /* from 1; 0 where there are no lines */
    uint64_t offset;   /* in bytes */
    const char *text;
};

struct dnswhy_options {
    size_t size;
    const char *database;  /* a file that keeps the result; NULL: private, gone with the handle */
    int read_only;         /* not 0: `database` was written earlier; it is asked and nothing else */
    int live;              /* not 0: for dnswhy_follow; what is decided is written at once */
    int64_t retain_ns;     /* live, with a database: what is older goes; 0: all stays */
    uint64_t retain_bytes; /* the same for the file's size */
    /* Only entries at or after `since` and before `until`: RFC 3339, a date, a time of day of the capture, or an age
     * before its end ("30m"). */
    const char *since, *until;
    const char *zone;            /* of stamps without one: "+02:00", "Europe/Berlin" */
    const char *date;            /* of stamps without one: "2026-03-01" */
    int separate;                /* not 0: each input is of another host. Else all are of one, and merged by time */
    int64_t slow_ns;             /* what counts as slow; 0: two seconds */
    uint64_t memory;             /* bound in bytes; 0: the default */
    const char *const *patterns; /* folders with patterns of your own */
    size_t pattern_count;
    void (*notice)(void *user, const struct dnswhy_notice *notice); /* NULL: notices are dropped. Valid in the call */
    void *user;                                                     /* for notice */
};
#define DNSWHY_OPTIONS_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(struct dnswhy_options), NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL, 0, 0, 0, NULL, 0, NULL, NULL          \
    }

/* Opens a handle; `options` may be NULL and is copied, with all its texts. *out is a handle after a failure too, so
 * that dnswhy_error can tell it (NULL only without memory): close it in any case. */
DNSWHY_API int dnswhy_open(dnswhy **out, const struct dnswhy_options *options);
/* Frees; finishes the database, and fails when that can't be written. NULL is fine. Close its cursors before. */
DNSWHY_API int dnswhy_close(dnswhy *d);
/* The last failure of this handle, "" where there was none; valid until the next call. */
DNSWHY_API const char *dnswhy_error(const dnswhy *d);

/* ---- reading ---- */

/* Reads captures of any form, archives, state texts ("-": standard input). An input that can't be read beside others
 * that can is damage (a notice, and counted); it fails when nothing could be read at all. */
DNSWHY_API int dnswhy_analyze(dnswhy *d, const char *const *inputs, size_t count);

/* A lookup was decided, or is told anew since something came later; ask for it with dnswhy_lookup or
 * dnswhy_lookup_json. Anything but 0 stops the stream. */
typedef int (*dnswhy_decided)(void *user, dnswhy *d, uint64_t lookup_id);
/* Follows a stream until it ends or is stopped; the handle was opened with `live`. The stream is what `argv` prints
 * (NULL-terminated words, run without a shell; its process is ended with the stream), or standard input (NULL). */
DNSWHY_API int dnswhy_follow(dnswhy *d, char *const *argv, dnswhy_decided decided, void *user);
/* Ends dnswhy_follow soon; from a signal handler or another thread too. */
DNSWHY_API void dnswhy_stop(dnswhy *d);

struct dnswhy_counts {
    uint64_t inputs;  /* of which something could be read */
    uint64_t known;   /* inputs that the database held already: they added nothing */
    uint64_t damaged; /* places that could not be read */
    uint64_t entries; /* of the two daemons */
    uint64_t events;  /* entries that a pattern recognised */
    uint64_t unknown; /* and those that none did */
};
/* What was read by this handle; valid as long as it. */
DNSWHY_API const struct dnswhy_counts *dnswhy_read_counts(const dnswhy *d);

/* ---- asking ---- */

struct dnswhy_selection { /* NULL wherever it stands: failed, slow and undecided lookups */
    size_t size;
    int all;             /* not 0: answered and cancelled ones too */
    const char *name;    /* a glob: "*.example.com"; NULL: every name */
    const char *process; /* a client's name or number; NULL: every one */
    uint64_t limit;      /* 0: all */
    int redact;          /* not 0: names, addresses, processes replaced, each always by the same stand-in */
};
#define DNSWHY_SELECTION_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(struct dnswhy_selection), 0, NULL, NULL, 0, 0                                                           \
    }

struct dnswhy_lookup {
    uint64_t id;
    const char *name;          /* ends in a dot; NULL: hidden by the log */
    const char *name_redacted; /* then what the log prints in its place */
    const char *name_hash;
    int64_t pid; /* of the client; -1: unknown */
    const char *process;
    int64_t start, end, stopped; /* asked; decided; let go by the client */
    double duration_ms;          /* from start to end; negative: unknown */
    const char *outcome;         /* resolved, failed, cancelled, undecided */
    int slow;
    const char *cause, *confidence;                 /* codes: nxdomain..; certain, likely, possible */
    const char *root_cause, *root_cause_confidence; /* split-tunnel-vpn.. */
    const char *summary;                            /* a sentence for people */
};

/* Lookups in the order of time. *out is NULL after a failure. */
DNSWHY_API int dnswhy_lookups(dnswhy *d, const struct dnswhy_selection *which, dnswhy_cursor **out);
/* The next one; *out and its texts are the cursor's and valid until the next call for it. DNSWHY_END: no more. */
DNSWHY_API int dnswhy_next(dnswhy_cursor *c, const struct dnswhy_lookup **out);
DNSWHY_API void dnswhy_cursor_close(dnswhy_cursor *c);
/* One lookup alone; *out is the handle's and valid until the next call of dnswhy_lookup. */
DNSWHY_API int dnswhy_lookup_get(dnswhy *d, uint64_t id, const struct dnswhy_lookup **out);
/* One lookup whole, with queries, evidence and remedies: a line of JSON as `dnswhy analyze --format ndjson` gives it.
 * *out is yours: dnswhy_free. */
DNSWHY_API int dnswhy_lookup_json(dnswhy *d, uint64_t id, char **out);
DNSWHY_API void dnswhy_free(char *text);

enum dnswhy_format { DNSWHY_TEXT, DNSWHY_JSON, DNSWHY_NDJSON, DNSWHY_HTML };
/* The report of `dnswhy analyze`; `which` may be NULL. */
DNSWHY_API int dnswhy_report(dnswhy *d, const struct dnswhy_selection *which, enum dnswhy_format format, FILE *out);
/* The story of one lookup as text: an id, a name, or "R205696". */
DNSWHY_API int dnswhy_explain(dnswhy *d, const char *lookup, FILE *out);

/* A row, as text (NULL: null), and the names of its columns; valid in the call. Anything but 0 ends the query. */
typedef int (*dnswhy_row)(void *user, int columns, const char *const *values, const char *const *names);
/* One statement of SQL over the public views (`dnswhy query --schema`). It can only read. */
DNSWHY_API int dnswhy_query(dnswhy *d, const char *sql, dnswhy_row row, void *user);

struct dnswhy_cause {
    const char *code;        /* "aaaa-records-unusable" */
    int root;                /* not 0: a root cause, the state upstream that makes causes happen */
    const char *title;       /* a few words */
    const char *explanation; /* a few sentences */
};
/* The causes that there are: index from 0, causes before root causes. Texts are valid as long as the handle.
 * DNSWHY_END: there are no more. */
DNSWHY_API int dnswhy_cause_at(dnswhy *d, size_t index, struct dnswhy_cause *out);

#ifdef __cplusplus
}
#endif
#endif
