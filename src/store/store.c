#include "store/internal.h"

#include <stdlib.h>
#include <time.h>

#include "base/embedded.h"

enum dw_status dw_store_execute(struct store *store, const char *sql, struct dw_error *error)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return DW_OK;
    return dw_fail(error, DW_ERR_DATABASE, "the database: %s", sqlite3_errmsg(store->db));
}

int64_t dw_store_number(struct store *store, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t value = 0;
    if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    (void)sqlite3_finalize(s);
    return value;
}

int64_t dw_store_clock(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

enum dw_status dw_store_begin(struct store *store, struct dw_error *error)
{
    if (store->in_transaction) {
        if (++store->rows < STORE_BATCH_ROWS)
            return DW_OK;
        enum dw_status status = dw_store_commit(store, error);
        if (status != DW_OK)
            return status;
    }
    enum dw_status status = dw_store_execute(store, "BEGIN", error);
    store->in_transaction = status == DW_OK;
    store->began_ns = store->live ? dw_store_clock() : 0;
    store->rows = 0;
    return status;
}

enum dw_status dw_store_commit(struct store *store, struct dw_error *error)
{
    if (!store->in_transaction)
        return DW_OK;
    store->in_transaction = false;
    enum dw_status status = dw_store_execute(store, "COMMIT", error);
    if (status != DW_OK && !sqlite3_get_autocommit(store->db))
        (void)dw_store_execute(store, "ROLLBACK", NULL);
    return status;
}

enum dw_status dw_store_tick(struct store *store, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    if (store->in_transaction && dw_store_clock() - store->began_ns >= STORE_BATCH_NS)
        status = dw_store_commit(store, error);
    return status == DW_OK ? dw_store_sweep(store, error) : status;
}

/* Only files with digits in front make the database; the others are for people and for `query`. */
static enum dw_status create(struct store *store, struct dw_error *error)
{
    enum dw_status status = dw_store_execute(store, "BEGIN", error);
    for (const struct embedded_file *f = dw_embedded_schema; f->name != NULL && status == DW_OK; f++)
        if (f->name[0] >= '0' && f->name[0] <= '9')
            status = dw_store_execute(store, f->text, error);
    return status == DW_OK ? dw_store_execute(store, "COMMIT", error) : status;
}

static enum dw_status make_indexes(struct store *store, struct dw_error *error)
{
    const struct embedded_file *f = dw_embedded_find(dw_embedded_schema, "indexes.sql");
    return f != NULL ? dw_store_execute(store, f->text, error)
                     : dw_fail(error, DW_ERR_DATABASE, "indexes.sql is not built in");
}

/* Is the file one of ours? An empty one becomes one. */
static enum dw_status recognise(struct store *store, const char *path, struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(store->db, "SELECT count(*), sum(name = 't_lookups') FROM sqlite_master", -1, &s, NULL) !=
            SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        (void)sqlite3_finalize(s);
        return dw_fail(error, DW_ERR_DATABASE, "cannot read %s: %s", path, sqlite3_errmsg(store->db));
    }
    bool empty = sqlite3_column_int64(s, 0) == 0, ours = sqlite3_column_int64(s, 1) != 0;
    (void)sqlite3_finalize(s);
    if (empty && !store->read_only)
        return create(store, error);
    if (!ours)
        return dw_fail(error, DW_ERR_DATABASE, "%s is not a database of dnswhy's", path);
    if (dw_store_number(store, "PRAGMA user_version") != STORE_SCHEMA)
        return dw_fail(error, DW_ERR_DATABASE, "%s was written by another version of dnswhy", path);
    return DW_OK;
}

/* A database may come from anybody: its own triggers and views get no power. */
static void distrust(sqlite3 *db)
{
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
}

/* Pages that retention frees are given back; that must be said before the file has a page. */
static const char *preparation(const struct store *store)
{
    if (store->read_only)
        return "";
    if (!store->keeps_all)
        return "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
               " PRAGMA cache_size = -8192";
    if (store->retain_ns != 0 || store->retain_bytes != 0)
        return "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
    return "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192";
}

static enum dw_status prepare(struct store *store, const char *path, struct dw_error *error)
{
    int flags =
        SQLITE_OPEN_NOMUTEX | (store->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (sqlite3_open_v2(path != NULL ? path : "", &store->db, flags, NULL) != SQLITE_OK)
        return dw_fail(error, DW_ERR_DATABASE, "cannot open %s: %s", path != NULL ? path : "a database",
                       store->db != NULL ? sqlite3_errmsg(store->db) : "no memory");
    (void)sqlite3_busy_timeout(store->db, 2000);
    if (store->read_only)
        distrust(store->db);
    enum dw_status status = dw_store_execute(store, preparation(store), NULL);
    if (status != DW_OK)
        return dw_fail(error, DW_ERR_DATABASE, "cannot write %s: %s", path != NULL ? path : "a database",
                       sqlite3_errmsg(store->db));
    status = recognise(store, path != NULL ? path : "the database", error);
    if (status != DW_OK || store->read_only)
        return status;
    store->next_event = store->first_event = dw_store_number(store, "SELECT max(id) FROM t_events") + 1;
    store->first_host = dw_store_number(store, "SELECT max(host_id) FROM t_inputs") + 1;
    /* Entries are compared with those of earlier runs only: the first run goes without the index. */
    if (store->keeps_all && store->first_event > 1)
        status = make_indexes(store, error);
    return status;
}

enum dw_status dw_store_open(struct store **out, const struct store_options *options, struct dw_error *error)
{
    struct store *store = calloc(1, sizeof *store);
    *out = NULL;
    if (store == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    store->keeps_all = options->path != NULL;
    store->lean = options->lean && !store->keeps_all;
    store->no_requests = options->no_requests && !store->keeps_all;
    store->live = options->live;
    store->read_only = options->read_only;
    store->retain_ns = options->live ? options->retain_ns : 0;
    store->retain_bytes = options->live ? options->retain_bytes : 0;
    store->newest_ns = store->swept_ns = store->twins_time = DW_TIME_NONE;
    enum dw_status status = prepare(store, options->path, error);
    if (status != DW_OK) {
        (void)sqlite3_close(store->db);
        free(store);
        return status;
    }
    *out = store;
    return DW_OK;
}

bool dw_store_keeps(const struct store *store)
{
    return store->keeps_all;
}

/* A finished database is one file, which opens from a read-only place too. Somebody who reads it now keeps its WAL
 * alive; the last to close folds it in. */
static enum dw_status finish(struct store *store, struct dw_error *error)
{
    (void)sqlite3_set_authorizer(store->db, NULL, NULL);
    enum dw_status status = dw_store_execute(store, "PRAGMA query_only = OFF", error);
    if (status == DW_OK)
        status = make_indexes(store, error);
    if (status == DW_OK && sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK &&
        sqlite3_errcode(store->db) != SQLITE_BUSY && sqlite3_errcode(store->db) != SQLITE_LOCKED)
        status = dw_fail(error, DW_ERR_DATABASE, "the database: %s", sqlite3_errmsg(store->db));
    return status;
}

enum dw_status dw_store_close(struct store *store, struct dw_error *error)
{
    if (store == NULL)
        return DW_OK;
    enum dw_status status = dw_store_settle(store, error);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        (void)sqlite3_finalize(store->statements[i]);
    if (status == DW_OK && store->keeps_all && !store->read_only)
        status = finish(store, error);
    (void)sqlite3_close_v2(store->db);
    dw_pattern_buffer_free(&store->buffer);
    free(store);
    return status;
}

struct sqlite3 *dw_store_database(struct store *store)
{
    return store->db;
}

/* What a query may do: read. */
static int reads_only(void *self, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)self, (void)a, (void)c, (void)d;
    if (action == SQLITE_FUNCTION && b != NULL && sqlite3_stricmp(b, "load_extension") == 0)
        return SQLITE_DENY;
    return action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE
               ? SQLITE_OK
               : SQLITE_DENY;
}

enum dw_status dw_store_lock(struct store *store, struct dw_error *error)
{
    enum dw_status status = dw_store_settle(store, error);
    if (status == DW_OK)
        status = dw_store_execute(store, "PRAGMA query_only = ON", error);
    distrust(store->db);
    (void)sqlite3_set_authorizer(store->db, reads_only, NULL);
    return status;
}
