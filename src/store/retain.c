/* Retention of a live database: by age of the capture's clock, and by size of the file. */
#include "store/internal.h"

#include <stdio.h>

#define SWEEP_NS INT64_C(60000000000) /* how often one looks: a minute of the capture */

enum { SWEEP_ROUNDS = 16 };

/* Events stand in the order of time, so that those that are too old are the first ones; what kept results have for
 * evidence stays. ?1: the oldest time that is kept. */
static const char *const OLD[] = {
    "DELETE FROM t_queries WHERE lookup_id IN (SELECT id FROM t_lookups WHERE start < ?1)",
    "DELETE FROM t_remedies WHERE lookup_id IN (SELECT id FROM t_lookups WHERE start < ?1)",
    "DELETE FROM t_lookups WHERE start < ?1",
    "DELETE FROM t_requests WHERE coalesce(stop, start) < ?1 AND coalesce(lookup_id, 0) NOT IN"
    " (SELECT id FROM t_lookups)",
    "DELETE FROM t_incidents WHERE coalesce(\"end\", start) < ?1",
    "DELETE FROM t_network_changes WHERE time < ?1",
    "DELETE FROM t_candidates WHERE election_id IN (SELECT id FROM t_elections WHERE time < ?1 AND id NOT IN"
    " (SELECT max(id) FROM t_elections GROUP BY host_id, family))",
    "DELETE FROM t_elections WHERE time < ?1 AND id NOT IN (SELECT max(id) FROM t_elections GROUP BY host_id, family)",
    "DELETE FROM t_dns_services WHERE valid_to < ?1",
    "DELETE FROM t_resolvers WHERE valid_to < ?1",
    "DELETE FROM t_primaries WHERE valid_to < ?1",
    "DELETE FROM t_tunnels WHERE valid_to < ?1",
    "DELETE FROM t_quality WHERE \"end\" < ?1",
    "DELETE FROM t_events WHERE id < (SELECT id FROM t_events WHERE time_ns >= ?1 ORDER BY id LIMIT 1)"
    " AND id NOT IN (SELECT event_id FROM evidence)",
};

static enum dw_status drop_before(struct store *store, int64_t kept_from, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(store, error);
    for (size_t i = 0; i < sizeof OLD / sizeof *OLD && status == DW_OK; i++) {
        sqlite3_stmt *s = NULL;
        (void)sqlite3_prepare_v2(store->db, OLD[i], -1, &s, NULL);
        status = dw_store_run(store->db, s, error, "i", kept_from);
        (void)sqlite3_finalize(s);
    }
    if (status == DW_OK)
        status = dw_store_commit(store, error);
    return status == DW_OK ? dw_store_execute(store, "PRAGMA incremental_vacuum", error) : status;
}

static uint64_t bytes_used(struct store *store)
{
    int64_t pages = dw_store_number(store, "PRAGMA page_count") - dw_store_number(store, "PRAGMA freelist_count");
    return (uint64_t)(pages * dw_store_number(store, "PRAGMA page_size"));
}

/* Where what may be let go begins; 0: there is nothing. All events may be some lookup's evidence. */
static int64_t oldest(struct store *store)
{
    int64_t event =
        dw_store_number(store, "SELECT time_ns FROM t_events WHERE time_ns IS NOT NULL AND id NOT IN (SELECT"
                               " event_id FROM evidence) ORDER BY id LIMIT 1");
    int64_t lookup = dw_store_number(store, "SELECT coalesce(min(start), 0) FROM t_lookups");
    return event == 0 || (lookup != 0 && lookup < event) ? lookup : event;
}

/* Room is made down to nine tenths of the bound, an eighth of the capture's span at a time, so that it need not be made
 * again at once. */
static enum dw_status drop_to_size(struct store *store, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    if (bytes_used(store) <= store->retain_bytes)
        return DW_OK;
    for (int i = 0; i < SWEEP_ROUNDS && status == DW_OK; i++) {
        if (bytes_used(store) <= store->retain_bytes / 10 * 9)
            break;
        int64_t first = oldest(store);
        if (first == 0 || first >= store->newest_ns)
            break;
        status = drop_before(store, first + (store->newest_ns - first) / 8 + 1, error);
    }
    return status;
}

enum dw_status dw_store_let_go(struct store *store, struct dw_error *error)
{
    if ((store->retain_ns == 0 && store->retain_bytes == 0) || store->newest_ns == DW_TIME_NONE)
        return DW_OK;
    store->swept_ns = store->newest_ns;
    enum dw_status status = dw_store_settle(store, error);
    if (status == DW_OK && store->retain_ns != 0)
        status = drop_before(store, store->newest_ns - store->retain_ns, error);
    if (status == DW_OK && store->retain_bytes != 0)
        status = drop_to_size(store, error);
    return status;
}

enum dw_status dw_store_sweep(struct store *store, struct dw_error *error)
{
    bool lately = store->swept_ns != DW_TIME_NONE && store->newest_ns != DW_TIME_NONE &&
                  store->newest_ns - store->swept_ns < SWEEP_NS;
    return lately ? DW_OK : dw_store_let_go(store, error);
}
