#include "support/views.h"

#include <stdbool.h>
#include <stddef.h>

/* The public views as plain tables: a report knows nothing else. */
static const char VIEWS[] =
    "CREATE TABLE inputs(id, host_id, path, kind, style, time_basis, entries, events, damaged, first, last, os_version,"
    " build, device, unrecognised AS (2), utc_offset AS (0));"
    "CREATE TABLE events(id INTEGER PRIMARY KEY, input_id, host_id, boot, time, time_ns, process, pid, thread, level,"
    " subsystem, category, kind, request_id, question_id, dns_service_id, name, type, fields, message, line);"
    "CREATE TABLE requests(id, host_id, request_id, api, client_pid, client_process, delegator_pid, delegator_process,"
    " name, name_hash, name_redacted, flags, start, stop, lookup_id);"
    "CREATE TABLE queries(id, lookup_id, request_id, type, outcome, cause, dns_service_id, server, answers,"
    " question_ids, start, \"end\", duration_ms);"
    "CREATE TABLE lookups(id, host_id, name, name_redacted, name_hash, client_pid, client_process, start, \"end\","
    " stopped, duration_ms, outcome, slow, cause, confidence, root_cause, root_cause_confidence, summary,"
    " name_guess AS (0));"
    "CREATE TABLE evidence(lookup_id, incident_id, event_id, role, position);"
    "CREATE TABLE remedies(lookup_id, position, title, commands, caveat);"
    "CREATE TABLE quality(host_id, code, text, start, \"end\");"
    "CREATE TABLE incidents(id, host_id, kind, start, \"end\", title, lookups);"
    "CREATE TABLE dns_services(id, host_id, dns_service_id, valid_from, valid_to, type, source, scope, interface,"
    " servers, domains, a_ok, aaaa_ok, attributes, properties);"
    "CREATE TABLE resolvers(id, host_id, valid_from, valid_to, section, number, domain, search, nameservers,"
    " interface, flags, a, aaaa, reach, config_id, source);"
    "CREATE TABLE elections(id, host_id, time, family, winner_service, winner_interface, outcome);"
    "CREATE TABLE candidates(election_id, position, interface, service_id, address, rank, assertion, place,"
    " ineligible);"
    "CREATE TABLE primaries(host_id, family, service_id, interface, address, valid_from, valid_to, tunnel_mode);"
    "CREATE TABLE tunnels(id, host_id, valid_from, valid_to, mode, sign, source, interface, service_id, delegates_to,"
    " demoted);"
    "CREATE VIEW failed_lookups AS SELECT * FROM lookups WHERE outcome = 'failed';"
    "CREATE TABLE network_changes(id, host_id, time, text, v4, v6, dns, proxy);";

static const char STORY[] =
    "INSERT INTO inputs VALUES(1, 1, 'x.log', 'text', 'default', 'zone', 12, 10, 0, '2022-10-10T21:33:26.131230Z',"
    " '2022-10-10T21:33:27.000000Z', NULL, NULL, NULL);"
    "INSERT INTO events VALUES(5, 1, 1, 0, '2022-10-10T21:33:26.131230Z', 1665437606131230000, 'mDNSResponder', 200,"
    " 1, 'default', '', '', 'query-suppressed', 205696, 52431, NULL, 'intranet.corp.example.', 'AAAA',"
    " '{\"question_id\":52431,\"reason\":\"AAAA records are unusable\"}',"
    " '[Q52431] ShouldSuppressUnicastQuery: Query suppressed for intranet.corp.example. AAAA (AAAA records are"
    " unusable)', 7);"
    "INSERT INTO requests VALUES(1, 1, 205696, 'DNSServiceQueryRecord', 96315, 'curl', NULL, NULL,"
    " 'intranet.corp.example.', NULL, NULL, 86016, '2022-10-10T21:33:26.131230Z', NULL, 1);"
    "INSERT INTO queries VALUES(1, 1, 205696, 'AAAA', 'failed', 'aaaa-records-unusable', 1037, '192.0.2.53:53', '[]',"
    " '[52431]', '2022-10-10T21:33:26.131230Z', NULL, NULL);"
    "INSERT INTO lookups VALUES(1, 1, 'intranet.corp.example.', NULL, '86c30567', 96315, 'curl',"
    " '2022-10-10T21:33:26.131230Z', '2022-10-10T21:33:26.143530Z', NULL, 12.3, 'failed', 0, 'aaaa-records-unusable',"
    " 'certain', 'split-tunnel-vpn', 'certain', 'curl got no address for intranet.corp.example. from 192.0.2.53.');"
    "INSERT INTO evidence VALUES(1, NULL, 5, 'decisive', 0);"
    "INSERT INTO remedies VALUES(1, 0, 'Give the VPN an IPv6 service', '[\"scutil\",\"d.add Addresses *"
    " 2001:db8::5\"]', 'All IPv6 goes through the VPN.');"
    "INSERT INTO quality VALUES(1, 'no-elections', 'No elections were seen.', NULL, NULL);"
    "INSERT INTO incidents VALUES(1, 1, 'outage', '2022-10-10T21:33:20Z', '2022-10-10T21:48:17Z', 'Nothing worked.',"
    " 41);"
    "INSERT INTO dns_services VALUES(1, 1, 1037, '2022-10-10T21:00:00Z', NULL, 'Do53', 'sc', 'none', 'en0/4',"
    " '[\"192.0.2.53:53\"]', '[\".\"]', 1, 0, 'a-ok', 'ipv4');"
    "INSERT INTO resolvers VALUES(1, 1, '2022-10-10T21:00:00Z', NULL, 'default', 1, 'corp.example', '[]',"
    " '[\"192.0.2.53\"]', 'en0', 2, 1, 0, 'Reachable', 'Default: 0', 'log');"
    "INSERT INTO elections VALUES(1, 1, '2022-10-10T21:00:00Z', 'IPv4', 'net.vpn.example', 'en0', 'new');"
    "INSERT INTO candidates VALUES(1, 0, 'en0', 'net.vpn.example', '192.168.40.27', 16777215, 'First', NULL, 0);"
    "INSERT INTO candidates VALUES(1, 1, 'en0', '5F75AE4F', '192.168.40.27', 16777219, 'Default', 3, 0);"
    "INSERT INTO primaries VALUES(1, 'IPv4', 'net.vpn.example', 'en0', '192.168.40.27', '2022-10-10T21:00:00Z', NULL,"
    " 'split');"
    "INSERT INTO tunnels VALUES(1, 1, '2022-10-10T21:00:00Z', NULL, 'split', 'overlay', 'election', 'utun3',"
    " 'net.vpn.example', NULL, NULL);";

sqlite3 *views_database(const char *more)
{
    sqlite3 *db = NULL;
    const char *const parts[] = {VIEWS, STORY, more != NULL ? more : ""};
    bool bad = sqlite3_open(":memory:", &db) != SQLITE_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !bad; i++)
        bad = sqlite3_exec(db, parts[i], NULL, NULL, NULL) != SQLITE_OK;
    if (!bad)
        return db;
    (void)sqlite3_close(db);
    return NULL;
}
