#include "store/internal.h"

#include <stdlib.h>
#include <time.h>
#include <xxhash.h>

#include "base/embedded.h"

static const char *const SQL[STATEMENT_COUNT] = {
    [S_INPUT] = "INSERT INTO t_inputs(id, host_id, path, kind, digest) VALUES(?1, ?2, ?3, ?4, ?5)",
    [S_INPUT_END] =
        "UPDATE t_inputs SET style = ?2, time_basis = ?3, entries = ?4, events = ?5, damaged = ?6, first = ?7,"
        " last = ?8, os_version = ?9, build = ?10, device = ?11 WHERE id = ?1",
    [S_INPUT_KNOWN] = "SELECT 1 FROM t_inputs WHERE digest = ?1",
    [S_EVENT] =
        "INSERT OR IGNORE INTO t_events VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
        " ?16, ?17, ?18, ?19, ?20, ?21)",
    [S_EVENT_SEEN] = "SELECT 1 FROM t_events WHERE digest = ?1 AND input_id <> ?2",
    [S_REQUEST] =
        "INSERT OR REPLACE INTO t_requests VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
        " ?15)",
    [S_LOOKUP] = "INSERT OR REPLACE INTO t_lookups VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
                 " ?15, ?16, ?17)",
    [S_QUERY] = "INSERT OR REPLACE INTO t_queries VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [S_EVIDENCE] = "INSERT INTO t_evidence VALUES(?1, ?2, ?3, ?4, ?5)",
    [S_REMEDY] = "INSERT INTO t_remedies VALUES(?1, ?2, ?3, ?4, ?5)",
    [S_DROP_QUERIES] = "DELETE FROM t_queries WHERE lookup_id = ?1",
    [S_DROP_EVIDENCE] = "DELETE FROM t_evidence WHERE lookup_id = ?1",
    [S_DROP_REMEDIES] = "DELETE FROM t_remedies WHERE lookup_id = ?1",
    [S_INCIDENT] = "INSERT OR REPLACE INTO t_incidents VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [S_DROP_INCIDENT_EVIDENCE] = "DELETE FROM t_evidence WHERE incident_id = ?1",
    [S_SERVICE] = "INSERT OR REPLACE INTO t_dns_services VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
                  " ?14, ?15)",
    [S_RESOLVER] = "INSERT OR REPLACE INTO t_resolvers VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
                   " ?14, ?15, ?16)",
    [S_ELECTION] = "INSERT OR REPLACE INTO t_elections VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [S_CANDIDATE] = "INSERT INTO t_candidates VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [S_PRIMARY] = "INSERT OR REPLACE INTO t_primaries VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [S_CHANGE] = "INSERT OR REPLACE INTO t_network_changes VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [S_QUALITY] = "INSERT INTO t_quality VALUES(?1, ?2, ?3, ?4, ?5)",
};

static enum dw_status execute(struct store *store, const char *sql, struct dw_error *error)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return DW_OK;
    return dw_fail(error, DW_ERR_DATABASE, "the database: %s", sqlite3_errmsg(store->db));
}

static int64_t number(struct store *store, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t value = 0;
    if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        value = sqlite3_column_int64(s, 0);
    (void)sqlite3_finalize(s);
    return value;
}

sqlite3_stmt *dw_store_statement(struct store *store, enum statement which)
{
    if (store->statements[which] == NULL)
        (void)sqlite3_prepare_v3(store->db, SQL[which], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[which], NULL);
    return store->statements[which];
}

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

enum dw_status dw_store_begin(struct store *store, struct dw_error *error)
{
    if (store->in_transaction)
        return DW_OK;
    enum dw_status status = execute(store, "BEGIN", error);
    store->in_transaction = status == DW_OK;
    store->began_ns = store->live ? now_ns() : 0;
    return status;
}

static enum dw_status create(struct store *store, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    if (number(store, "SELECT count(*) FROM sqlite_master WHERE name = 't_lookups'") == 0) {
        if (number(store, "SELECT count(*) FROM sqlite_master") != 0)
            return dw_fail(error, DW_ERR_DATABASE, "this database is not one of dnswhy's");
        for (const struct embedded_file *f = dw_embedded_schema; f->name != NULL && status == DW_OK; f++)
            status = execute(store, f->text, error);
    }
    if (status == DW_OK && store->keeps_all)
        status = execute(store, "CREATE INDEX IF NOT EXISTS i_events ON t_events(digest)", error);
    return status;
}

enum dw_status dw_store_open(struct store **out, const struct store_options *options, struct dw_error *error)
{
    struct store *store = calloc(1, sizeof *store);
    *out = NULL;
    if (store == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    store->keeps_all = options->path != NULL;
    store->live = options->live;
    store->retain_ns = options->retain_ns;
    store->retain_bytes = options->retain_bytes;
    int flags = options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    enum dw_status status = DW_OK;
    if (sqlite3_open_v2(options->path != NULL ? options->path : "", &store->db, flags, NULL) != SQLITE_OK)
        status =
            dw_fail(error, DW_ERR_DATABASE, "cannot open %s: %s", options->path != NULL ? options->path : "a database",
                    store->db != NULL ? sqlite3_errmsg(store->db) : "no memory");
    if (status == DW_OK && !options->read_only)
        status = execute(store,
                         options->path != NULL ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"
                                               : "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                                 " PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536",
                         error);
    if (status == DW_OK && !options->read_only)
        status = create(store, error);
    if (status != DW_OK) {
        (void)sqlite3_close(store->db);
        free(store);
        return status;
    }
    store->next_event = number(store, "SELECT max(id) FROM t_events") + 1;
    store->first_host = number(store, "SELECT max(host_id) FROM t_inputs") + 1;
    store->first_input = number(store, "SELECT max(id) FROM t_inputs") + 1;
    *out = store;
    return DW_OK;
}

enum dw_status dw_store_commit(struct store *store, struct dw_error *error)
{
    if (!store->in_transaction)
        return DW_OK;
    store->in_transaction = false;
    return execute(store, "COMMIT", error);
}

enum dw_status dw_store_tick(struct store *store, struct dw_error *error)
{
    if (!store->in_transaction || now_ns() - store->began_ns < 20000000)
        return DW_OK;
    return dw_store_commit(store, error);
}

enum dw_status dw_store_close(struct store *store, struct dw_error *error)
{
    enum dw_status status = dw_store_commit(store, error);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        (void)sqlite3_finalize(store->statements[i]);
    if (status == DW_OK && store->keeps_all && !sqlite3_db_readonly(store->db, "main"))
        status = execute(store, "PRAGMA query_only = OFF; PRAGMA journal_mode = DELETE", error);
    (void)sqlite3_close(store->db);
    free(store);
    return status;
}

enum dw_status dw_store_input_begin(struct store *store, const struct store_input *input, int64_t *id, bool *known,
                                    struct dw_error *error)
{
    *known = false;
    if (input->digest != NULL && store->keeps_all) {
        sqlite3_stmt *s = dw_store_statement(store, S_INPUT_KNOWN);
        (void)sqlite3_bind_text(s, 1, input->digest, -1, SQLITE_TRANSIENT);
        *known = sqlite3_step(s) == SQLITE_ROW;
        (void)sqlite3_reset(s);
        if (*known)
            return DW_OK;
    }
    enum dw_status status = dw_store_begin(store, error);
    *id = number(store, "SELECT max(id) FROM t_inputs") + 1;
    if (status == DW_OK)
        status = dw_store_run(store->db, dw_store_statement(store, S_INPUT), error, "iiccc", *id,
                              store->first_host + input->host, input->path, input->kind, input->digest);
    return status;
}

enum dw_status dw_store_input_end(struct store *store, int64_t id, const struct store_input *in, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(store, error);
    if (status == DW_OK)
        status = dw_store_run(store->db, dw_store_statement(store, S_INPUT_END), error, "icciiittccc", id, in->style,
                              in->time_basis, (int64_t)in->entries, (int64_t)in->events, (int64_t)in->damaged,
                              in->first, in->last, in->os_version, in->build, in->device);
    return status;
}

static int64_t entry_digest(const struct event *e)
{
    XXH64_hash_t hash = XXH3_64bits_withSeed(e->entry.message.ptr, e->entry.message.len, e->entry.thread);
    hash ^= (uint64_t)e->entry.time_ns * 0x9e3779b97f4a7c15u;
    hash ^= XXH3_64bits(e->entry.boot.ptr, e->entry.boot.len);
    return (int64_t)(hash & INT64_MAX);
}

enum dw_status dw_store_event(struct store *store, uint32_t host, struct event *event, bool *seen,
                              struct dw_error *error)
{
    *seen = false;
    if (store->keeps_all && event->entry.time_ns != DW_TIME_NONE) {
        sqlite3_stmt *s = dw_store_statement(store, S_EVENT_SEEN);
        (void)sqlite3_bind_int64(s, 1, entry_digest(event));
        (void)sqlite3_bind_int64(s, 2, store->first_input + event->input);
        *seen = sqlite3_step(s) == SQLITE_ROW;
        (void)sqlite3_reset(s);
        if (*seen)
            return DW_OK;
    }
    event->id = (uint64_t)store->next_event++;
    if (!store->keeps_all)
        return DW_OK;
    enum dw_status status = dw_store_begin(store, error);
    return status != DW_OK ? status : dw_store_write_event(store, event, store->first_host + host, error);
}

static const char *level_word(enum log_type type)
{
    static const char *const words[] = {NULL,    "Default",  "Info",  "Debug", "Error",    "Fault", "Activity",
                                        "Trace", "Signpost", "State", "Loss",  "Timesync", "Boot"};
    return (size_t)type < sizeof words / sizeof *words ? words[type] : NULL;
}

enum dw_status dw_store_write_event(struct store *store, const struct event *e, int64_t host, struct dw_error *error)
{
    struct slice name = dw_event_text(e, FIELD_NAME), type = dw_event_text(e, FIELD_TYPE);
    struct slice kind = dw_slice_of(e->kind_word);
    return dw_store_run(store->db, dw_store_statement(store, S_EVENT), error,
                        "iiiits"
                        "iic"
                        "sss"
                        "uuu"
                        "ss"
                        "cs"
                        "ii",
                        (int64_t)e->id, store->first_input + e->input, host, (int64_t)e->boot, e->entry.time_ns,
                        &e->entry.process, (int64_t)e->entry.pid, (int64_t)e->entry.thread, level_word(e->entry.type),
                        &e->entry.subsystem, &e->entry.category, &kind, dw_event_number(e, FIELD_REQUEST_ID, -1),
                        dw_event_number(e, FIELD_QUESTION_ID, -1), dw_event_number(e, FIELD_DNS_SERVICE_ID, -1), &name,
                        &type, "{}", &e->entry.message, (int64_t)e->entry.line, entry_digest(e));
}

struct sqlite3 *dw_store_database(struct store *store)
{
    return store->db;
}

/* What a query may do: read. */
static int reads_only(void *self, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)self, (void)a, (void)c, (void)d;
    if (action == SQLITE_FUNCTION && b != NULL && strcmp(b, "load_extension") == 0)
        return SQLITE_DENY;
    return action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE
               ? SQLITE_OK
               : SQLITE_DENY;
}

enum dw_status dw_store_lock(struct store *store, struct dw_error *error)
{
    enum dw_status status = dw_store_commit(store, error);
    if (status == DW_OK)
        status = execute(store, "PRAGMA query_only = ON", error);
    (void)sqlite3_set_authorizer(store->db, reads_only, NULL);
    return status;
}
