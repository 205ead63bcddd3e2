/* Inputs, events, and which host of the database they are of. */
#include "store/internal.h"

#include <stdio.h>
#include <xxhash.h>

#include "pattern/event_json.h"

static const char *const HOST_TABLES[] = {
    "t_inputs",       "t_events",    "t_requests",  "t_lookups", "t_quality",         "t_incidents", "t_resolvers",
    "t_dns_services", "t_elections", "t_primaries", "t_boots",   "t_network_changes", "t_tunnels"};

void dw_store_library(struct store *store, const struct pattern_library *library)
{
    store->library = library;
}

static struct store_host *host_of(struct store *store, uint32_t host)
{
    return &store->hosts[host % STORE_HOSTS];
}

static int64_t *input_row(struct store *store, uint32_t index)
{
    return &store->input_rows[index < STORE_INPUTS ? index : STORE_INPUTS - 1];
}

static bool input_known(struct store *store, const char *digest)
{
    sqlite3_stmt *s = dw_store_statement(store, S_INPUT_KNOWN);
    if (digest == NULL || s == NULL)
        return false;
    (void)sqlite3_bind_text(s, 1, digest, -1, SQLITE_STATIC);
    bool known = sqlite3_step(s) == SQLITE_ROW;
    (void)sqlite3_reset(s);
    return known;
}

enum dw_status dw_store_input_begin(struct store *store, const struct store_input *input, int64_t *id, bool *known,
                                    struct dw_error *error)
{
    *known = input_known(store, input->digest);
    if (*known)
        return DW_OK;
    enum dw_status status = dw_store_begin(store, error);
    *id = dw_store_number(store, "SELECT max(id) FROM t_inputs") + 1;
    *input_row(store, input->index) = *id;
    if (status == DW_OK)
        status = dw_store_run(store->db, dw_store_statement(store, S_INPUT), error, "iiccc", *id,
                              store->first_host + input->host, input->path, input->kind, input->digest);
    return status;
}

enum dw_status dw_store_input_end(struct store *store, int64_t id, const struct store_input *in, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(store, error);
    if (status == DW_OK)
        status = dw_store_run(store->db, dw_store_statement(store, S_INPUT_END), error, "icciiittcccii", id, in->style,
                              in->time_basis, (int64_t)in->entries, (int64_t)in->events, (int64_t)in->damaged,
                              in->first, in->last, in->os_version, in->build, in->device, (int64_t)in->unrecognised,
                              (int64_t)in->utc_offset);
    return status;
}

/* Text has microseconds where binary logs have more. */
static int64_t instant_of(const struct event *e)
{
    return e->entry.time_ns / 1000;
}

/* Of time, thread and message. Boots are compared besides, as not every form tells them. */
static int64_t entry_digest(const struct event *e)
{
    uint64_t hash = XXH3_64bits_withSeed(e->entry.message.ptr, e->entry.message.len, e->entry.thread);
    hash ^= (uint64_t)instant_of(e) * 0x9e3779b97f4a7c15u;
    return (int64_t)(hash & INT64_MAX);
}

/* Inputs of one run are merged by time: of what two of them hold, the copies stand beside each other. The same entry
 * twice in one reader is two entries. */
static bool is_twin(struct store *store, uint32_t host, const struct event *e, int64_t digest)
{
    if (store->twins_time != instant_of(e) || store->twins_host != host) {
        store->twins_time = instant_of(e);
        store->twins_host = host;
        store->twin_count = 0;
    }
    for (size_t i = 0; i < store->twin_count; i++)
        if (store->twins[i].digest == digest &&
            (store->twins[i].input != e->input || store->twins[i].part != e->part) && store->twins[i].boot == e->boot)
            return true;
    if (store->twin_count < STORE_TWINS) {
        store->twins[store->twin_count].digest = digest;
        store->twins[store->twin_count].boot = e->boot;
        store->twins[store->twin_count].part = e->part;
        store->twins[store->twin_count++].input = e->input;
    }
    return false;
}

/* Entries of earlier runs. Boots keep hosts apart; where none is told, time, thread and message must do. */
static bool is_known(struct store *store, const struct event *e, int64_t digest)
{
    sqlite3_stmt *s = store->keeps_all && store->first_event > 1 ? dw_store_statement(store, S_EVENT_SEEN) : NULL;
    if (s == NULL)
        return false;
    (void)sqlite3_bind_int64(s, 1, digest);
    (void)sqlite3_bind_int64(s, 2, store->first_event);
    if (e->entry.boot.len != 0)
        (void)sqlite3_bind_text64(s, 3, e->entry.boot.ptr, e->entry.boot.len, SQLITE_STATIC, SQLITE_UTF8);
    else
        (void)sqlite3_bind_null(s, 3);
    bool known = sqlite3_step(s) == SQLITE_ROW;
    (void)sqlite3_reset(s);
    return known;
}

static enum dw_status move_host(struct store *store, int64_t from, int64_t to, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < sizeof HOST_TABLES / sizeof *HOST_TABLES && status == DW_OK; i++) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "UPDATE %s SET host_id = %lld WHERE host_id = %lld", HOST_TABLES[i],
                       (long long)to, (long long)from);
        status = dw_store_execute(store, sql, error);
    }
    return status;
}

/* A boot that an earlier run has seen tells whose host this is: what was written of it so far moves there. */
static enum dw_status learn_boot(struct store *store, struct store_host *h, struct slice boot, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(store, error);
    sqlite3_stmt *s = dw_store_statement(store, S_BOOT_HOST);
    if (status != DW_OK || s == NULL)
        return status;
    (void)snprintf(h->boot, sizeof h->boot, "%.*s", SLICE_ARG(boot));
    (void)sqlite3_bind_text64(s, 1, boot.ptr, boot.len, SQLITE_STATIC, SQLITE_UTF8);
    int64_t row = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    (void)sqlite3_reset(s);
    if (row == 0)
        return dw_store_run(store->db, dw_store_statement(store, S_BOOT), error, "si", &boot, h->row);
    if (row == h->row || row >= store->first_host || h->adopted)
        return DW_OK;
    status = move_host(store, h->row, row, error);
    h->row = row;
    h->adopted = true;
    return status;
}

enum dw_status dw_store_event(struct store *store, uint32_t host, struct event *event, bool *seen,
                              struct dw_error *error)
{
    struct store_host *h = host_of(store, host);
    struct slice boot = event->entry.boot;
    int64_t digest = 0;
    *seen = false;
    if (event->entry.time_ns != DW_TIME_NONE) {
        if (event->entry.time_ns > store->newest_ns)
            store->newest_ns = event->entry.time_ns;
        digest = entry_digest(event);
        *seen = is_twin(store, host, event, digest) || is_known(store, event, digest);
        if (*seen)
            return DW_OK;
    }
    event->id = (uint64_t)store->next_event++;
    if (!store->keeps_all)
        return DW_OK;
    enum dw_status status = DW_OK;
    if (boot.len != 0 && boot.len < sizeof h->boot && !dw_slice_equal(boot, dw_slice_of(h->boot)))
        status = learn_boot(store, h, boot, error);
    if (status == DW_OK)
        status = dw_store_begin(store, error);
    return status != DW_OK ? status : dw_store_write_event(store, event, h->row, error);
}

const char *dw_store_level(enum log_type type)
{
    static const char *const words[] = {NULL,    "Default",  "Info",  "Debug", "Error",    "Fault", "Activity",
                                        "Trace", "Signpost", "State", "Loss",  "Timesync", "Boot"};
    return (size_t)type < sizeof words / sizeof *words ? words[type] : NULL;
}

static int64_t or_none(uint64_t value)
{
    return value != 0 ? (int64_t)value : -1;
}

enum dw_status dw_store_write_event(struct store *store, const struct event *e, int64_t host, struct dw_error *error)
{
    struct slice name = dw_event_text(e, FIELD_NAME), type = dw_event_text(e, FIELD_TYPE), fields = SLICE_NONE;
    int64_t digest = store->keeps_all ? entry_digest(e) : -1;
    if (store->library != NULL) {
        store->buffer.len = 0;
        dw_event_fields_json(&store->buffer, store->library, e);
        if (store->buffer.failed)
            return dw_fail(error, DW_ERR_MEMORY, "no memory for an event's fields");
        fields = dw_slice(store->buffer.ptr, store->buffer.len);
    }
    return dw_store_run(store->db, dw_store_statement(store, S_EVENT), error,
                        "iiistsuuc"
                        "sscuuussssuu",
                        (int64_t)e->id, *input_row(store, e->input), host, &e->entry.boot, e->entry.time_ns,
                        &e->entry.process, or_none(e->entry.pid), or_none(e->entry.thread),
                        dw_store_level(e->entry.type), &e->entry.subsystem, &e->entry.category, e->kind_word,
                        dw_event_number(e, FIELD_REQUEST_ID, -1), dw_event_number(e, FIELD_QUESTION_ID, -1),
                        dw_event_number(e, FIELD_DNS_SERVICE_ID, -1), &name, &type, &fields, &e->entry.message,
                        or_none(e->entry.line), digest);
}

enum dw_status dw_store_entry(struct store *store, uint32_t input, const struct log_entry *e, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(store, error);
    if (status != DW_OK)
        return status;
    return dw_store_run(store->db, dw_store_statement(store, S_ENTRY), error,
                        "iistusuucu"
                        "sssssu",
                        *input_row(store, input), store->first_host, &e->boot, e->time_ns, or_none(e->mach_time),
                        &e->process, or_none(e->pid), or_none(e->thread), dw_store_level(e->type), or_none(e->activity),
                        &e->subsystem, &e->category, &e->sender, &e->message, &e->format, or_none(e->line));
}
