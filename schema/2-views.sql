-- The public views: what users, reports and queries read. Times are RFC 3339, UTC, microseconds.
CREATE VIEW events AS SELECT
    id,
    input_id,
    host_id,
    boot,
    strftime('%Y-%m-%dT%H:%M:%S', time_ns / 1000000000, 'unixepoch') || printf('.%06dZ', time_ns / 1000 % 1000000) AS "time",
    time_ns,
    process,
    pid,
    thread,
    level,
    subsystem,
    category,
    kind,
    request_id,
    question_id,
    dns_service_id,
    name,
    type,
    fields,
    message,
    line
FROM t_events;
CREATE VIEW requests AS SELECT
    id,
    host_id,
    request_id,
    api,
    client_pid,
    client_process,
    delegator_pid,
    delegator_process,
    name,
    name_hash,
    name_redacted,
    flags,
    strftime('%Y-%m-%dT%H:%M:%S', start / 1000000000, 'unixepoch') || printf('.%06dZ', start / 1000 % 1000000) AS "start",
    strftime('%Y-%m-%dT%H:%M:%S', stop / 1000000000, 'unixepoch') || printf('.%06dZ', stop / 1000 % 1000000) AS "stop",
    lookup_id,
    name_guess
FROM t_requests;
CREATE VIEW queries AS SELECT
    id,
    lookup_id,
    request_id,
    type,
    outcome,
    cause,
    dns_service_id,
    server,
    answers,
    question_ids,
    strftime('%Y-%m-%dT%H:%M:%S', start / 1000000000, 'unixepoch') || printf('.%06dZ', start / 1000 % 1000000) AS "start",
    strftime('%Y-%m-%dT%H:%M:%S', "end" / 1000000000, 'unixepoch') || printf('.%06dZ', "end" / 1000 % 1000000) AS "end",
    round(("end" - start) / 1000000.0, 3) AS duration_ms
FROM t_queries;
CREATE VIEW lookups AS SELECT
    id,
    host_id,
    name,
    name_redacted,
    name_hash,
    client_pid,
    client_process,
    strftime('%Y-%m-%dT%H:%M:%S', start / 1000000000, 'unixepoch') || printf('.%06dZ', start / 1000 % 1000000) AS "start",
    strftime('%Y-%m-%dT%H:%M:%S', "end" / 1000000000, 'unixepoch') || printf('.%06dZ', "end" / 1000 % 1000000) AS "end",
    strftime('%Y-%m-%dT%H:%M:%S', stopped / 1000000000, 'unixepoch') || printf('.%06dZ', stopped / 1000 % 1000000) AS "stopped",
    round(("end" - start) / 1000000.0, 3) AS duration_ms,
    outcome,
    slow,
    cause,
    confidence,
    root_cause,
    root_cause_confidence,
    summary,
    name_guess
FROM t_lookups;
CREATE VIEW failed_lookups AS SELECT * FROM lookups WHERE outcome = 'failed';
CREATE VIEW evidence AS SELECT
    l.id AS lookup_id,
    NULL AS incident_id,
    j.value / 4 AS event_id,
    CASE j.value % 4 WHEN 0 THEN 'decisive' WHEN 1 THEN 'supporting' ELSE 'context' END AS role,
    j.key AS position
FROM t_lookups l, json_each(l.evidence) j
UNION ALL SELECT
    NULL,
    i.id,
    j.value / 4,
    CASE j.value % 4 WHEN 0 THEN 'decisive' WHEN 1 THEN 'supporting' ELSE 'context' END,
    j.key
FROM t_incidents i, json_each(i.evidence) j;
CREATE VIEW remedies AS SELECT
    lookup_id,
    position,
    title,
    commands,
    caveat
FROM t_remedies;
CREATE VIEW quality AS SELECT
    host_id,
    code,
    text,
    strftime('%Y-%m-%dT%H:%M:%S', start / 1000000000, 'unixepoch') || printf('.%06dZ', start / 1000 % 1000000) AS "start",
    strftime('%Y-%m-%dT%H:%M:%S', "end" / 1000000000, 'unixepoch') || printf('.%06dZ', "end" / 1000 % 1000000) AS "end"
FROM t_quality;
CREATE VIEW incidents AS SELECT
    id,
    host_id,
    kind,
    strftime('%Y-%m-%dT%H:%M:%S', start / 1000000000, 'unixepoch') || printf('.%06dZ', start / 1000 % 1000000) AS "start",
    strftime('%Y-%m-%dT%H:%M:%S', "end" / 1000000000, 'unixepoch') || printf('.%06dZ', "end" / 1000 % 1000000) AS "end",
    title,
    lookups
FROM t_incidents;
CREATE VIEW dns_services AS SELECT
    id,
    host_id,
    dns_service_id,
    strftime('%Y-%m-%dT%H:%M:%S', valid_from / 1000000000, 'unixepoch') || printf('.%06dZ', valid_from / 1000 % 1000000) AS "valid_from",
    strftime('%Y-%m-%dT%H:%M:%S', valid_to / 1000000000, 'unixepoch') || printf('.%06dZ', valid_to / 1000 % 1000000) AS "valid_to",
    type,
    source,
    scope,
    interface,
    servers,
    domains,
    a_ok,
    aaaa_ok,
    attributes,
    properties
FROM t_dns_services;
CREATE VIEW resolvers AS SELECT
    id,
    host_id,
    strftime('%Y-%m-%dT%H:%M:%S', valid_from / 1000000000, 'unixepoch') || printf('.%06dZ', valid_from / 1000 % 1000000) AS "valid_from",
    strftime('%Y-%m-%dT%H:%M:%S', valid_to / 1000000000, 'unixepoch') || printf('.%06dZ', valid_to / 1000 % 1000000) AS "valid_to",
    section,
    number,
    domain,
    search,
    nameservers,
    interface,
    flags,
    a,
    aaaa,
    reach,
    config_id,
    source
FROM t_resolvers;
CREATE VIEW elections AS SELECT
    id,
    host_id,
    strftime('%Y-%m-%dT%H:%M:%S', time / 1000000000, 'unixepoch') || printf('.%06dZ', time / 1000 % 1000000) AS "time",
    family,
    winner_service,
    winner_interface,
    outcome
FROM t_elections;
CREATE VIEW candidates AS SELECT
    election_id,
    position,
    interface,
    service_id,
    address,
    rank,
    assertion,
    place,
    ineligible
FROM t_candidates;
CREATE VIEW primaries AS SELECT
    host_id,
    family,
    service_id,
    interface,
    address,
    strftime('%Y-%m-%dT%H:%M:%S', valid_from / 1000000000, 'unixepoch') || printf('.%06dZ', valid_from / 1000 % 1000000) AS "valid_from",
    strftime('%Y-%m-%dT%H:%M:%S', valid_to / 1000000000, 'unixepoch') || printf('.%06dZ', valid_to / 1000 % 1000000) AS "valid_to",
    tunnel_mode
FROM t_primaries;
CREATE VIEW tunnels AS SELECT
    id,
    host_id,
    strftime('%Y-%m-%dT%H:%M:%S', valid_from / 1000000000, 'unixepoch') || printf('.%06dZ', valid_from / 1000 % 1000000) AS "valid_from",
    strftime('%Y-%m-%dT%H:%M:%S', valid_to / 1000000000, 'unixepoch') || printf('.%06dZ', valid_to / 1000 % 1000000) AS "valid_to",
    mode,
    sign,
    source,
    interface,
    service_id,
    delegates_to,
    demoted
FROM t_tunnels;
CREATE VIEW network_changes AS SELECT
    id,
    host_id,
    strftime('%Y-%m-%dT%H:%M:%S', time / 1000000000, 'unixepoch') || printf('.%06dZ', time / 1000 % 1000000) AS "time",
    text,
    v4,
    v6,
    dns,
    proxy
FROM t_network_changes;
CREATE VIEW inputs AS SELECT
    id,
    host_id,
    path,
    kind,
    style,
    time_basis,
    entries,
    events,
    damaged,
    strftime('%Y-%m-%dT%H:%M:%S', first / 1000000000, 'unixepoch') || printf('.%06dZ', first / 1000 % 1000000) AS "first",
    strftime('%Y-%m-%dT%H:%M:%S', last / 1000000000, 'unixepoch') || printf('.%06dZ', last / 1000 % 1000000) AS "last",
    os_version,
    build,
    device,
    unrecognised,
    utc_offset
FROM t_inputs;
CREATE VIEW entries AS SELECT
    id,
    input_id,
    host_id,
    boot,
    strftime('%Y-%m-%dT%H:%M:%S', time_ns / 1000000000, 'unixepoch') || printf('.%06dZ', time_ns / 1000 % 1000000) AS "time",
    time_ns,
    mach_time,
    process,
    pid,
    thread,
    level,
    activity,
    subsystem,
    category,
    sender,
    message,
    format,
    line
FROM t_entries;
