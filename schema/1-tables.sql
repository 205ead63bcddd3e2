-- The tables behind the public views. Times are UTC nanoseconds since 1970; arrays and objects are JSON text.
CREATE TABLE t_inputs(id INTEGER PRIMARY KEY, host_id, path, kind, style, time_basis, entries, events, damaged, first, last,
    os_version, build, device, digest, unrecognised, utc_offset);
-- Which host a boot is of: what a later run reads of the same boot is of the same host.
CREATE TABLE t_boots(uuid TEXT PRIMARY KEY, host_id) WITHOUT ROWID;
CREATE TABLE t_events(id INTEGER PRIMARY KEY, input_id, host_id, boot, time_ns, process, pid, thread, level, subsystem,
    category, kind, request_id, question_id, dns_service_id, name, type, fields, message, line, digest);
CREATE TABLE t_requests(id INTEGER PRIMARY KEY, host_id, request_id, api, client_pid, client_process, delegator_pid,
    delegator_process, name, name_hash, name_redacted, flags, start, stop, lookup_id, name_guess);
-- `evidence`: an array in order of position, of event id * 4 + role (0 decisive, 1 supporting, 2 context).
CREATE TABLE t_lookups(id INTEGER PRIMARY KEY, host_id, name, name_redacted, name_hash, client_pid, client_process,
    start, "end", stopped, outcome, slow, cause, confidence, root_cause, root_cause_confidence, summary, evidence, name_guess);
-- What stands for a name in the log (a name hash, a mask, a token), and the name; `hidden`: what summaries say in its place;
-- `found`: not the log's own but found among candidates; 2: another candidate has the same hash.
CREATE TABLE t_names(host_id, stand_in, name, hidden, found, PRIMARY KEY(stand_in, host_id)) WITHOUT ROWID;
CREATE TABLE t_queries(id INTEGER PRIMARY KEY, lookup_id, request_id, type, outcome, cause, dns_service_id, server,
    answers, question_ids, start, "end");
CREATE TABLE t_remedies(lookup_id, position, title, commands, caveat);
CREATE TABLE t_quality(host_id, code, text, start, "end");
CREATE TABLE t_incidents(id INTEGER PRIMARY KEY, host_id, kind, start, "end", title, lookups, evidence);
CREATE TABLE t_dns_services(id INTEGER PRIMARY KEY, host_id, dns_service_id, valid_from, valid_to, type, source, scope,
    interface, servers, domains, a_ok, aaaa_ok, attributes, properties);
CREATE TABLE t_resolvers(id INTEGER PRIMARY KEY, host_id, valid_from, valid_to, section, number, domain, search,
    nameservers, interface, flags, a, aaaa, reach, config_id, source);
CREATE TABLE t_elections(id INTEGER PRIMARY KEY, host_id, time, family, winner_service, winner_interface, outcome);
CREATE TABLE t_candidates(election_id, position, interface, service_id, address, rank, assertion, place, ineligible);
CREATE TABLE t_primaries(id INTEGER PRIMARY KEY, host_id, family, service_id, interface, address, valid_from, valid_to,
    tunnel_mode);
CREATE TABLE t_tunnels(id INTEGER PRIMARY KEY, host_id, valid_from, valid_to, mode, sign, source, interface, service_id,
    delegates_to, demoted);
CREATE TABLE t_network_changes(id INTEGER PRIMARY KEY, host_id, time, text, v4, v6, dns, proxy);
-- What `dnswhy entries --db` keeps; analyze and live leave it empty.
CREATE TABLE t_entries(id INTEGER PRIMARY KEY, input_id, host_id, boot, time_ns, mach_time, process, pid, thread, level,
    activity, subsystem, category, sender, message, format, line);
CREATE INDEX i_queries ON t_queries(lookup_id);
CREATE INDEX i_remedies ON t_remedies(lookup_id);
CREATE INDEX i_candidates ON t_candidates(election_id);
PRAGMA user_version = 6;
PRAGMA application_id = 1684960121;
