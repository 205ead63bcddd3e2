/* The inside of the store: one struct, and what its files share. */
#ifndef DW_STORE_INTERNAL_H
#define DW_STORE_INTERNAL_H

#include "pattern/buffer.h"
#include "store/bind.h"
#include "store/store.h"

enum statement {
    S_INPUT,
    S_INPUT_END,
    S_INPUT_KNOWN,
    S_EVENT,
    S_ENTRY,
    S_EVENT_SEEN,
    S_BOOT,
    S_BOOT_HOST,
    S_REQUEST,
    S_LOOKUP,
    S_QUERY,
    S_REMEDY,
    S_DROP_QUERIES,
    S_DROP_REMEDIES,
    S_INCIDENT,
    S_SERVICE,
    S_RESOLVER,
    S_ELECTION,
    S_CANDIDATE,
    S_DROP_CANDIDATES,
    S_PRIMARY,
    S_TUNNEL,
    S_CHANGE,
    S_QUALITY,
    S_LOST,
    S_NAME,
    S_NAME_FOUND,
    S_RENAME,
    S_RENAME_LOOKUPS,
    S_RENAME_REQUESTS,
    S_NAME_MASKS,
    S_NAME_LOOKUPS,
    S_NAME_REQUESTS,
    S_DROP_GUESSES,
    S_GUESSES,
    STATEMENT_COUNT
};

enum {
    STORE_HOSTS = 64,          /* hosts at work at one time */
    STORE_INPUTS = 256,        /* rows of the first inputs; those behind share the last */
    STORE_TWINS = 64,          /* entries of one instant that are compared */
    STORE_SCHEMA = 6,          /* PRAGMA user_version */
    STORE_BATCH_NS = 20000000, /* live: what waits longer is committed */
    STORE_LOST_LOOKUPS = 4096, /* so many of the newest may touch a span whose loss is told */
    STORE_BATCH_ROWS = 200000  /* batch: a transaction is no larger, so that the WAL stays small */
};

struct store_host {
    struct store *store;
    bool begun;
    int64_t newest_lookup, newest_election; /* row ids: what is given below them is given again */
    int64_t row;                            /* host_id in the database */
    int64_t origin;                         /* what it was before a boot told whose host it is */
    bool adopted;                           /* a boot has told whose host it is */
    char boot[40];                          /* the last one that was looked up */
    int64_t lookups, requests, queries, incidents, services, resolvers, elections, primaries, tunnels,
        changes; /* id bases */
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    const struct pattern_library *library;
    struct pattern_buffer buffer; /* of one row at a time */
    bool keeps_all;               /* a database with a path keeps every event, else only evidence */
    bool lean, no_requests, live, read_only, in_transaction;
    int64_t next_event, first_event, first_host, began_ns;
    int64_t rows; /* written in this transaction, roughly */
    bool names;   /* some were learned that no row bears yet */
    int64_t input_rows[STORE_INPUTS];
    /* Entries of the newest instant, by which an overlap of inputs of one run shows. */
    int64_t twins_time;
    uint32_t twins_host;
    size_t twin_count;
    struct {
        int64_t digest;
        uint32_t input, part, boot;
    } twins[STORE_TWINS];
    int64_t retain_ns, newest_ns, swept_ns; /* of the capture's clock */
    uint64_t retain_bytes;
    struct store_host hosts[STORE_HOSTS];
};

sqlite3_stmt *dw_store_statement(struct store *store, enum statement which);
enum dw_status dw_store_execute(struct store *store, const char *sql, struct dw_error *error);
/* The first column of the first row; 0 when there is none. */
int64_t dw_store_number(struct store *store, const char *sql);
enum dw_status dw_store_begin(struct store *store, struct dw_error *error);
enum dw_status dw_store_write_event(struct store *store, const struct event *event, int64_t host,
                                    struct dw_error *error);
/* "Default", "Info".. as the column `level` says it; NULL where unknown. */
const char *dw_store_level(enum log_type type);
/* Live: what is older than it may be, or more than may be, goes. Commits. */
enum dw_status dw_store_sweep(struct store *store, struct dw_error *error);
enum dw_status dw_store_on_name(void *self, const struct name_result *r, struct dw_error *error);
int64_t dw_store_clock(void);

#endif
