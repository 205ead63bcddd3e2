#!/bin/sh
# run.sh PROGRAM SAMPLE: the diagnosis of a sample must be the expected one, from a file, a pipe, and live.
# After a change that is meant: PROGRAM analyze --all --format json samples/SAMPLE > tests/golden/expected/SAMPLE.json
set -eu
program=$1
name=$2
expected=tests/golden/expected/$name.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" analyze --all --format json "samples/$name" >"$work/got.json"
diff -u "$expected" "$work/got.json"
# another way in: from a pipe, compressed; only the path may differ
gzip -c "samples/$name" | "$program" analyze --all --format json - | sed "s|\"path\":\"[^\"]*\"|\"path\":\"samples/$name\"|" >"$work/pipe.json"
diff -u "$expected" "$work/pipe.json"
# live and analyze give the same diagnosis for the same entries
ask="SELECT name, name_redacted, name_hash, client_pid, client_process, start, \"end\", stopped, outcome, slow, cause,
    confidence, root_cause, root_cause_confidence, summary FROM lookups ORDER BY id"
"$program" analyze --db "$work/analyze.db" "samples/$name" >/dev/null
"$program" live --db "$work/live.db" <"samples/$name" >/dev/null
"$program" query --format ndjson "$work/analyze.db" "$ask" >"$work/analyze.ndjson"
"$program" query --format ndjson "$work/live.db" "$ask" >"$work/live.ndjson"
test -s "$work/live.ndjson"
diff -u "$work/analyze.ndjson" "$work/live.ndjson"
