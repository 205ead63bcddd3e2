#!/bin/sh
# cases.sh PROGRAM [NAME]: cases/NAME.log is a small capture that shows one thing, cases/NAME.csv what dnswhy says of it.
# After a change that is meant: cases.sh PROGRAM NAME > cases/NAME.csv
set -u
program=$1
here=$(dirname "$0")/cases
ask="SELECT coalesce(name, name_redacted) AS name, client_process AS client, outcome, slow, cause, confidence,
    root_cause AS root, root_cause_confidence AS root_confidence, CAST(duration_ms AS INTEGER) AS ms,
    (SELECT group_concat(type || '=' || outcome || coalesce(':' || cause, ''), ' ')
        FROM (SELECT * FROM queries WHERE lookup_id = lookups.id ORDER BY id)) AS queries
    FROM lookups ORDER BY id"
incidents="SELECT kind, lookups, title FROM incidents ORDER BY id"
say() {
    "$program" query --format csv "$here/$1.log" "$ask"
    "$program" query --format csv "$here/$1.log" "$incidents"
}
if [ $# -gt 1 ]; then
    say "$2"
    exit
fi
failed=0
for log in "$here"/*.log; do
    name=$(basename "$log" .log)
    if ! say "$name" | diff -u "$here/$name.csv" -; then
        failed=$((failed + 1))
        echo "case $name: not as expected"
    fi
done
[ $failed -eq 0 ]
