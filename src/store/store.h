/* The store: the one SQLite database behind every output. The only room that writes SQL to it; DDL stands in schema/
 * alone. Without a path it is a private temporary database (no journal, no sync) that keeps only the events that
 * evidence needs: one way, not two, with one parameter. A finished database is one file without WAL. */
#ifndef DW_STORE_STORE_H
#define DW_STORE_STORE_H

#include "correlate/results.h"

struct store;
struct pattern_library;
struct sqlite3;

struct store_options {
    const char *path;      /* NULL: private and temporary */
    bool live;             /* commits at each decision or after 20 ms (dw_store_tick) */
    bool read_only;        /* query of a database that is there */
    bool lean;             /* without path: of resolved lookups only a bare row of `lookups` is kept */
    bool no_requests;      /* without path: the view `requests` stays empty */
    int64_t retain_ns;     /* live: rows older than this go; 0: all stay */
    uint64_t retain_bytes; /* live: the file's bound; 0: none */
};

struct store_input { /* one INPUT as the view `inputs` shows it */
    const char *path, *kind, *style, *time_basis;
    uint64_t entries, events, damaged;
    uint64_t unrecognised; /* entries that no pattern took */
    int64_t first, last;
    int32_t utc_offset; /* of its first entry, seconds */
    const char *os_version, *build, *device;
    const char *digest; /* content and window; NULL where unknown (a pipe) */
    uint32_t host;      /* which host of this command, from 0 */
    uint32_t index;     /* what event->input of its events is; from 0 */
};

enum dw_status dw_store_open(struct store **out, const struct store_options *options, struct dw_error *error);
/* Finishes (indexes, WAL folded in) and frees. */
enum dw_status dw_store_close(struct store *store, struct dw_error *error);

/* Does it outlast the command? Else nothing is known of earlier inputs. */
bool dw_store_keeps(const struct store *store);
/* A new input; *id is its row. *known is true when its digest is in the database already: it adds nothing then. */
enum dw_status dw_store_input_begin(struct store *store, const struct store_input *input, int64_t *id, bool *known,
                                    struct dw_error *error);
enum dw_status dw_store_input_end(struct store *store, int64_t id, const struct store_input *input,
                                  struct dw_error *error);
/* Every event, in the order of correlation, before correlation sees it. Sets event->id. Keeps it when the store is to
 * keep all; else it is written when it becomes evidence. *seen is true when the same entry (boot, time, thread,
 * message) is there already: it is not to be correlated again. */
enum dw_status dw_store_event(struct store *store, uint32_t host, struct event *event, bool *seen,
                              struct dw_error *error);
/* One entry of any process, for the view `entries`; `input` is the index of its input. Of the first host. */
enum dw_status dw_store_entry(struct store *store, uint32_t input, const struct log_entry *entry,
                              struct dw_error *error);
/* The library whose words the column `fields` uses; NULL: the column is null. It must live as long as events come. */
void dw_store_library(struct store *store, const struct pattern_library *library);
/* The sink of one host's correlation. To be taken anew for each correlation, before its first event: ids begin at 1
 * again, and their rows go on behind those that are there. At most 64 hosts at one time. */
struct correlate_sink dw_store_sink(struct store *store, uint32_t host);
/* The row id of a host's lookup, once it was given to the sink. */
uint64_t dw_store_lookup_row(const struct store *store, uint32_t host, uint64_t lookup_id);
/* Live: time passes; commits what waits, drops what retention no longer allows. */
enum dw_status dw_store_tick(struct store *store, struct dw_error *error);
enum dw_status dw_store_commit(struct store *store, struct dw_error *error);
/* At the end of a run, before reports: names learned late are given to what was stored before. Commits. */
enum dw_status dw_store_settle(struct store *store, struct dw_error *error);
/* Lets go now of what `retain` bounds; while a stream goes on that is done from time to time. */
enum dw_status dw_store_let_go(struct store *store, struct dw_error *error);
/* For reports and queries: they read the public views and nothing else. */
struct sqlite3 *dw_store_database(struct store *store);
/* From now on nothing writes, attaches or loads through dw_store_database (authorizer and query_only). */
enum dw_status dw_store_lock(struct store *store, struct dw_error *error);

#endif
