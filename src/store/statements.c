/* All statements that write, prepared when first met. */
#include "store/internal.h"

static const char *const SQL[STATEMENT_COUNT] = {
    [S_INPUT] = "INSERT INTO t_inputs(id, host_id, path, kind, digest) VALUES(?1, ?2, ?3, ?4, ?5)",
    [S_INPUT_END] =
        "UPDATE t_inputs SET style = ?2, time_basis = ?3, entries = ?4, events = ?5, damaged = ?6, first = ?7,"
        " last = ?8, os_version = ?9, build = ?10, device = ?11, unrecognised = ?12, utc_offset = ?13 WHERE id = ?1",
    [S_INPUT_KNOWN] = "SELECT 1 FROM t_inputs WHERE digest = ?1",
    [S_EVENT] =
        "INSERT OR IGNORE INTO t_events VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
        " ?16, ?17, ?18, ?19, ?20, ?21)",
    [S_ENTRY] =
        "INSERT INTO t_entries(input_id, host_id, boot, time_ns, mach_time, process, pid, thread, level, activity,"
        " subsystem, category, sender, message, format, line)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [S_EVENT_SEEN] =
        "SELECT 1 FROM t_events WHERE digest = ?1 AND id < ?2 AND (boot = ?3 OR boot IS NULL OR ?3 IS NULL)",
    [S_BOOT] = "INSERT OR IGNORE INTO t_boots VALUES(?1, ?2)",
    [S_BOOT_HOST] = "SELECT host_id FROM t_boots WHERE uuid = ?1",
    [S_REQUEST] =
        "INSERT OR REPLACE INTO t_requests VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
        " ?15, 0)",
    [S_LOOKUP] = "INSERT OR REPLACE INTO t_lookups VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
                 " ?15, ?16, ?17, ?18, 0)",
    [S_QUERY] = "INSERT OR REPLACE INTO t_queries VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [S_REMEDY] = "INSERT INTO t_remedies VALUES(?1, ?2, ?3, ?4, ?5)",
    [S_DROP_QUERIES] = "DELETE FROM t_queries WHERE lookup_id = ?1",
    [S_DROP_REMEDIES] = "DELETE FROM t_remedies WHERE lookup_id = ?1",
    [S_INCIDENT] = "INSERT OR REPLACE INTO t_incidents VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [S_SERVICE] = "INSERT OR REPLACE INTO t_dns_services VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
                  " ?14, ?15)",
    [S_RESOLVER] = "INSERT OR REPLACE INTO t_resolvers VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
                   " ?14, ?15, ?16)",
    [S_ELECTION] = "INSERT OR REPLACE INTO t_elections VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [S_CANDIDATE] = "INSERT INTO t_candidates VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [S_DROP_CANDIDATES] = "DELETE FROM t_candidates WHERE election_id = ?1",
    [S_PRIMARY] = "INSERT OR REPLACE INTO t_primaries VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [S_TUNNEL] = "INSERT OR REPLACE INTO t_tunnels VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [S_CHANGE] = "INSERT OR REPLACE INTO t_network_changes VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [S_LOST] = "UPDATE t_lookups SET confidence = iif(confidence = 'certain', 'likely', confidence),"
               " root_cause_confidence = iif(root_cause_confidence = 'certain', 'likely', root_cause_confidence)"
               " WHERE id > max(?2, ?5) AND host_id = ?1 AND start <= ?4 AND coalesce(\"end\", stopped, start) >= ?3",
    [S_QUALITY] = "INSERT INTO t_quality VALUES(?1, ?2, ?3, ?4, ?5)",
    [S_NAME] = "INSERT OR REPLACE INTO t_names VALUES(?1, ?2, ?3, ?4, 0)",
    [S_NAME_FOUND] = "INSERT OR REPLACE INTO t_names VALUES(?1, ?2, ?3, ?4, ?5)",
    /* Further candidates have come for what was found: ?2 is its name until now. */
    [S_RENAME] = "UPDATE t_names SET name = ?3, found = ?4 WHERE host_id = ?1 AND name = ?2 AND found"
                 " AND (stand_in = ?5 OR length(stand_in) > 8)",
    [S_RENAME_LOOKUPS] = "UPDATE t_lookups SET name = ?3, name_guess = ?4 > 1, summary = replace(summary, ?2, ?3)"
                         " WHERE host_id = ?1 AND name = ?2 AND name_hash = ?5",
    [S_RENAME_REQUESTS] = "UPDATE t_requests SET name = ?3, name_guess = ?4 > 1"
                          " WHERE host_id = ?1 AND name = ?2 AND name_hash = ?5",
    /* The mask beside a hash that has a name now stands for the same name. */
    [S_NAME_MASKS] = "INSERT OR IGNORE INTO t_names SELECT l.host_id, l.name_redacted, n.name, n.hidden, n.found"
                     " FROM t_lookups l JOIN t_names n ON n.host_id = l.host_id AND n.stand_in = l.name_hash"
                     " WHERE l.name IS NULL AND l.name_redacted GLOB '<mask.hash: ''*'",
    [S_NAME_LOOKUPS] =
        "UPDATE t_lookups SET name = n.name, name_redacted = NULL, name_guess = n.found > 1,"
        " summary = replace(summary, n.hidden, n.name)"
        " FROM t_names AS n WHERE t_lookups.name IS NULL AND n.host_id = t_lookups.host_id AND n.stand_in IN"
        " (t_lookups.name_hash, t_lookups.name_redacted, replace(t_lookups.name_redacted, '<private> ', ''))",
    [S_NAME_REQUESTS] =
        "UPDATE t_requests SET name = n.name, name_redacted = NULL, name_guess = n.found > 1"
        " FROM t_names AS n WHERE t_requests.name IS NULL AND"
        " n.host_id = t_requests.host_id AND n.stand_in IN (t_requests.name_hash, t_requests.name_redacted,"
        " replace(t_requests.name_redacted, '<private> ', ''))",
    [S_DROP_GUESSES] = "DELETE FROM t_quality WHERE code = 'names-guessed'",
    [S_GUESSES] = "INSERT INTO t_quality SELECT host_id, 'names-guessed', replace(?1, '{count}', count(*)), NULL, NULL"
                  " FROM t_lookups WHERE name_guess GROUP BY host_id",
};

sqlite3_stmt *dw_store_statement(struct store *store, enum statement which)
{
    if (store->statements[which] == NULL)
        (void)sqlite3_prepare_v3(store->db, SQL[which], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[which], NULL);
    return store->statements[which];
}
