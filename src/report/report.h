/* Every output: reads the public SQL views (and nothing else) and writes text for people, JSON, or a page. What a
 * report says, a user can query. Text that came from a log never reaches a terminal or a page raw. */
#ifndef DW_REPORT_REPORT_H
#define DW_REPORT_REPORT_H

#include "base/error.h"
#include "base/log_entry.h"
#include "base/slice.h"

#include <stdio.h>

struct sqlite3;
struct redactor;
struct cJSON;

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_NDJSON, REPORT_HTML };
enum report_sort { /* the default: text by cause, all else by time */
                   REPORT_SORT_DEFAULT,
                   REPORT_SORT_TIME,
                   REPORT_SORT_CAUSE,
                   REPORT_SORT_PROCESS,
                   REPORT_SORT_NAME
};

struct report_options { /* zeroed and with db and out set, it asks for what `analyze` gives by default */
    struct sqlite3 *db;
    FILE *out;
    enum report_format format;
    enum report_sort sort;
    bool all;                  /* answered and cancelled lookups too */
    bool brief;                /* text: a screenful, whatever there is to tell; ndjson: the last line alone */
    bool colour;               /* the caller has looked at the terminal and at NO_COLOR */
    bool redact;               /* names, addresses and processes replaced, each always by the same stand-in */
    bool graph;                /* explain: a graph for `dot` instead of text */
    int width;                 /* of the terminal in columns; 0: 80 */
    uint64_t limit;            /* at most so many lookups; 0: all (text: a screenful of each cause) */
    int32_t utc_offset;        /* what people see, in seconds east of UTC; JSON is always UTC */
    const char *name_glob;     /* NULL: every name. A final dot and the case of letters do not matter */
    const char *process;       /* NULL: every client; else its name or its number */
    const char *only;          /* a JSON array of ids of lookups: no others; NULL: all */
    const char *again;         /* text: the inputs as a shell takes them, to tell how to explain one; NULL: nothing */
    const char *hint;          /* what else the reader of text may do next; NULL: nothing is said */
    struct redactor *redactor; /* NULL: one for this call. Give one to keep stand-ins the same over several calls */
    struct cJSON *causes;      /* NULL: read for this call. Give dw_cause_texts() where many calls follow */
};

/* The report of `analyze` in the format asked for (contract section 3). */
enum dw_status dw_report_analyze(const struct report_options *options, struct dw_error *error);
/* One lookup as a block of text or a line of JSON (any format but text), for `live`. DW_ERR_USAGE: no such lookup. */
enum dw_status dw_report_lookup_block(const struct report_options *options, uint64_t lookup_id, struct dw_error *error);
/* The chain of one lookup, from client to root. `which`: an id, a name, or R<n>. DW_ERR_USAGE: nothing fits. */
enum dw_status dw_report_explain(const struct report_options *options, const char *which, struct dw_error *error);

/* A program that was run, to find what it asked for. */
struct report_run {
    const char *program;               /* as people call it */
    const char *pids;                  /* a JSON array of its processes' numbers; or: */
    const char *remote;                /* its name on another machine */
    int64_t last_request, last_lookup; /* what was there when it was started */
    int exit_status;                   /* as a shell tells it */
    int signal;                        /* that killed it; else 0 */
    int64_t ran_ns;                    /* how long */
    bool stream_lost;                  /* the stream ended before it did */
};
/* Before it is started: what is there is not its own. */
enum dw_status dw_report_run_begins(struct sqlite3 *db, struct report_run *run, struct dw_error *error);
/* How many of its requests there are, and how many have not been stopped. */
enum dw_status dw_report_run_requests(struct sqlite3 *db, const struct report_run *run, int64_t *all, int64_t *open,
                                      struct dw_error *error);
/* What became of its lookups, and why. */
enum dw_status dw_report_run(const struct report_options *options, const struct report_run *run,
                             struct dw_error *error);
/* An instant in the words of people (RFC 3339, a date, a time of day of the capture, an age before its end) as UTC ns.
 * DW_ERR_USAGE: it is none. */
enum dw_status dw_report_instant(const struct report_options *options, const char *text, int64_t *out,
                                 struct dw_error *error);
/* The clock that people see of what a database holds: its first input's, seconds east of UTC. */
int32_t dw_report_utc_offset(struct sqlite3 *db);
/* The network as it was at `at`, UTC ns; DW_TIME_NONE: at the end. */
enum dw_status dw_report_state(const struct report_options *options, int64_t at, struct dw_error *error);
/* Two captures beside each other, and which differences explain what fails in the second alone. */
struct report_diff {
    const char *good, *bad;  /* what people call them: paths */
    int64_t good_at, bad_at; /* UTC ns, when their networks are looked at; DW_TIME_NONE: when the same thing happened */
};
/* Both options have the same but for db and utc_offset. */
enum dw_status dw_report_diff(const struct report_options *good, const struct report_options *bad,
                              const struct report_diff *what, struct dw_error *error);
/* The self-contained page. dw_report_analyze calls it for REPORT_HTML. */
enum dw_status dw_report_html(const struct report_options *options, struct dw_error *error);

/* Stand-ins; gathers what is to be replaced from the views of `db` as they are now. */
enum dw_status dw_redactor_open(struct redactor **out, struct sqlite3 *db, struct dw_error *error);
void dw_redactor_close(struct redactor *redactor);
/* The texts of causes.json; freed with dw_cause_texts_free. NULL: no memory; report_options may hold that. */
struct cJSON *dw_cause_texts(void);
void dw_cause_texts_free(struct cJSON *texts);

#endif
