#ifndef DW_STORE_INTERNAL_H
#define DW_STORE_INTERNAL_H

#include "store/bind.h"
#include "store/store.h"

enum statement {
    S_INPUT,
    S_INPUT_END,
    S_INPUT_KNOWN,
    S_EVENT,
    S_EVENT_SEEN,
    S_REQUEST,
    S_LOOKUP,
    S_QUERY,
    S_EVIDENCE,
    S_REMEDY,
    S_DROP_QUERIES,
    S_DROP_EVIDENCE,
    S_DROP_REMEDIES,
    S_INCIDENT,
    S_DROP_INCIDENT_EVIDENCE,
    S_SERVICE,
    S_RESOLVER,
    S_ELECTION,
    S_CANDIDATE,
    S_PRIMARY,
    S_CHANGE,
    S_QUALITY,
    STATEMENT_COUNT
};

enum { STORE_HOSTS = 64 };

struct store_host {
    struct store *store;
    bool begun;
    int64_t newest_lookup;
    int64_t row; /* host_id in the database */
    int64_t lookups, requests, queries, incidents, services, resolvers, elections, primaries, changes; /* id bases */
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    bool keeps_all; /* a database with a path keeps every event, else only evidence */
    bool in_transaction, live;
    int64_t next_event, first_host, first_input, began_ns;
    int64_t retain_ns;
    uint64_t retain_bytes;
    struct store_host hosts[STORE_HOSTS];
};

enum dw_status dw_store_begin(struct store *store, struct dw_error *error);
sqlite3_stmt *dw_store_statement(struct store *store, enum statement which);
enum dw_status dw_store_write_event(struct store *store, const struct event *event, int64_t host,
                                    struct dw_error *error);

#endif
