#!/bin/sh
# run.sh PROGRAM SAMPLE: the diagnosis of a sample must be the expected one; live must give the same lookups.
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
