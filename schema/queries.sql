-- Named queries: `dnswhy query INPUT... --named NAME`. Each begins with a line `-- NAME: what it shows` and reads the
-- public views alone, so that it can be pasted into the sqlite3 shell or Datasette as it stands.

-- failures-by-process: failed lookups of each client process, with their most frequent cause
SELECT client_process, count(*) AS failed, count(DISTINCT name) AS names,
       (SELECT f.cause FROM failed_lookups f WHERE f.client_process IS l.client_process
        GROUP BY f.cause ORDER BY count(*) DESC, f.cause LIMIT 1) AS most_frequent_cause
FROM failed_lookups l GROUP BY client_process ORDER BY failed DESC, client_process;

-- failures-by-cause: how often each cause and root cause stood in the way
SELECT cause, root_cause, count(*) AS failed, count(DISTINCT name) AS names, count(DISTINCT client_process) AS processes,
       min(start) AS first, max(start) AS last
FROM failed_lookups GROUP BY cause, root_cause ORDER BY failed DESC, cause;

-- failures-by-cause-and-hour: when each cause struck (hours in UTC)
SELECT substr(start, 1, 13) || ':00Z' AS hour, cause, count(*) AS failed
FROM failed_lookups GROUP BY hour, cause ORDER BY hour, failed DESC;

-- failures-by-name: the names that fail most
SELECT coalesce(name, name_redacted, name_hash) AS name, count(*) AS failed, group_concat(DISTINCT cause) AS causes,
       group_concat(DISTINCT client_process) AS processes
FROM failed_lookups GROUP BY coalesce(name, name_redacted, name_hash) ORDER BY failed DESC LIMIT 100;

-- failure-rate: the share of lookups that failed, hour by hour (UTC)
SELECT substr(start, 1, 13) || ':00Z' AS hour, count(*) AS lookups, sum(outcome = 'failed') AS failed,
       round(100.0 * sum(outcome = 'failed') / count(*), 1) AS percent
FROM lookups GROUP BY hour ORDER BY hour;

-- failures: every failed lookup in a line
SELECT id, start, client_process, coalesce(name, name_redacted, name_hash) AS name, cause, root_cause, confidence
FROM failed_lookups ORDER BY start, id;

-- outcomes-by-process: how each process fared
SELECT client_process, count(*) AS lookups, sum(outcome = 'resolved') AS resolved, sum(outcome = 'failed') AS failed,
       sum(outcome = 'cancelled') AS cancelled, sum(outcome = 'undecided') AS undecided, sum(slow) AS slow
FROM lookups GROUP BY client_process ORDER BY lookups DESC, client_process;

-- fail-only-on-vpn: names that fail while a tunnel is up and resolve without one
WITH vpn AS (
    SELECT l.id, coalesce(l.name, l.name_hash) AS name, l.outcome, l.cause,
           EXISTS (SELECT 1 FROM primaries p WHERE p.host_id = l.host_id AND p.tunnel_mode IN ('full', 'split')
                   AND (p.valid_from IS NULL OR p.valid_from <= l.start)
                   AND (p.valid_to IS NULL OR p.valid_to > l.start)) AS up
    FROM lookups l)
SELECT name, sum(up AND outcome = 'failed') AS failed_on_vpn, sum(NOT up AND outcome = 'resolved') AS resolved_without,
       group_concat(DISTINCT CASE WHEN up THEN cause END) AS causes
FROM vpn WHERE name IS NOT NULL GROUP BY name
HAVING failed_on_vpn > 0 AND resolved_without > 0 AND sum(up AND outcome = 'resolved') = 0 ORDER BY failed_on_vpn DESC;

-- sometimes-fail: names that both fail and resolve
SELECT coalesce(name, name_hash) AS name, sum(outcome = 'failed') AS failed, sum(outcome = 'resolved') AS resolved,
       group_concat(DISTINCT cause) AS causes
FROM lookups WHERE coalesce(name, name_hash) IS NOT NULL GROUP BY coalesce(name, name_hash)
HAVING sum(outcome = 'failed') > 0 AND sum(outcome = 'resolved') > 0 ORDER BY failed DESC;

-- slowest-answers: the resolved lookups that took longest
SELECT id, start, duration_ms, client_process, coalesce(name, name_redacted, name_hash) AS name, cause
FROM lookups WHERE outcome = 'resolved' AND duration_ms IS NOT NULL ORDER BY duration_ms DESC LIMIT 50;

-- servers-that-time-out: servers by how often they left a query without an answer
SELECT server, count(*) AS queries, sum(cause = 'timeout') AS timeouts, round(avg(duration_ms), 1) AS average_ms
FROM queries WHERE server IS NOT NULL GROUP BY server HAVING timeouts > 0 ORDER BY timeouts DESC;

-- servers: how each DNS service's queries ended
SELECT dns_service_id, server, count(*) AS queries, sum(outcome = 'resolved') AS resolved,
       sum(outcome = 'failed') AS failed, group_concat(DISTINCT cause) AS causes
FROM queries GROUP BY dns_service_id, server ORDER BY queries DESC;

-- suppressed: names whose queries were never sent, and why
SELECT coalesce(l.name, l.name_redacted, l.name_hash) AS name, q.type, q.cause, count(*) AS queries
FROM queries q JOIN lookups l ON l.id = q.lookup_id
WHERE q.cause IN ('aaaa-records-unusable', 'a-records-unusable', 'no-dns-service', 'blocked-by-policy',
                  'interface-cellular', 'interface-expensive', 'interface-constrained')
GROUP BY 1, q.type, q.cause ORDER BY queries DESC;

-- nxdomain: names that do not exist, and who asks for them
SELECT name, count(*) AS lookups, group_concat(DISTINCT client_process) AS processes
FROM failed_lookups WHERE cause = 'nxdomain' GROUP BY name ORDER BY lookups DESC;

-- types: queries by record type and outcome
SELECT type, count(*) AS queries, sum(outcome = 'resolved') AS resolved, sum(outcome = 'failed') AS failed,
       round(avg(duration_ms), 1) AS average_ms
FROM queries GROUP BY type ORDER BY queries DESC;

-- never-stopped: requests that were started and not stopped, by client
SELECT client_process, client_pid, api, count(*) AS requests, min(start) AS first, max(start) AS last
FROM requests WHERE start IS NOT NULL AND stop IS NULL GROUP BY client_process, client_pid, api ORDER BY requests DESC;

-- delegates: who asks on whose behalf
SELECT client_process, delegator_process, count(*) AS requests
FROM requests WHERE delegator_process IS NOT NULL GROUP BY 1, 2 ORDER BY requests DESC;

-- decisive-entries: the log entry that decided each failed lookup
SELECT l.id, coalesce(l.name, l.name_redacted, l.name_hash) AS name, l.cause, e.time, e.line, e.message
FROM failed_lookups l JOIN evidence v ON v.lookup_id = l.id AND v.role = 'decisive' JOIN events e ON e.id = v.event_id
ORDER BY l.id, v.position;

-- remedies: what to do, and for how many lookups it would help
SELECT r.title, count(DISTINCT r.lookup_id) AS lookups, r.commands, r.caveat
FROM remedies r GROUP BY r.title, r.commands, r.caveat ORDER BY lookups DESC;

-- timeline: elections, network changes and incidents in the order of time
SELECT time, 'election' AS what, family || ': ' || coalesce(winner_interface, 'none') || ' (' || coalesce(outcome, '')
       || ')' AS text FROM elections
UNION ALL SELECT time, 'network-change', text FROM network_changes
UNION ALL SELECT start, 'incident', title FROM incidents
ORDER BY 1;

-- primaries: which service was primary for each family, and when
SELECT family, valid_from, valid_to, interface, service_id, address, tunnel_mode
FROM primaries ORDER BY valid_from, family;

-- tunnels: VPNs that were up, their mode, and what shows it
SELECT valid_from, valid_to, mode, sign, source, interface, service_id, delegates_to, demoted
FROM tunnels ORDER BY valid_from, id;

-- resolvers-without-aaaa: resolvers that may not be asked for AAAA records
SELECT valid_from, valid_to, section, number, domain, nameservers, interface, reach
FROM resolvers WHERE aaaa = 0 ORDER BY valid_from, section, number;

-- events-by-kind: what was recognised in the log
SELECT process, kind, count(*) AS events FROM events GROUP BY process, kind ORDER BY events DESC;

-- quality: what the capture lacks
SELECT code, text, start, "end" FROM quality ORDER BY code, start;
