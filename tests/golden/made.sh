#!/bin/sh
# made.sh PROGRAM TEXT_TO_ARCHIVE: the shipped binary sample is what the tool makes of its text sample, and says the same.
# After a change that is meant: TEXT_TO_ARCHIVE <the options below> --form tar.gz samples/<text> samples/<binary>
set -eu
program=$1
convert=$2
text=split-tunnel-macos12.log
binary=split-tunnel-sysdiagnose.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$convert" --timebase 125/3 --product 12.6 --root sysdiagnose_2022.10.10_14-40-02-0700_macOS_MacBookPro18-3_21G115/ --form tar \
    "samples/$text" "$work/made.tar"
# entry by entry: another version of lz4 packs the same into other bytes
"$program" entries --format ndjson "$work/made.tar" >"$work/made.ndjson"
"$program" entries --format ndjson "samples/$binary" >"$work/shipped.ndjson"
test -s "$work/made.ndjson"
cmp "$work/made.ndjson" "$work/shipped.ndjson"
test "$(wc -c <"samples/$binary")" -lt 10000
plain() { sed -E -e '/^ "inputs":/d' -e 's/"line":([0-9]+|null)/"line":null/g' "$1"; }
"$program" analyze --all --format json "samples/$binary" >"$work/got.json"
plain "tests/golden/expected/$text.json" >"$work/expected"
plain "$work/got.json" >"$work/got"
diff -u "$work/expected" "$work/got"
