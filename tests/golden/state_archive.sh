#!/bin/sh
# state_archive.sh PROGRAM MAKE_ARCHIVE: the network that configd's binary state entries hold, as `state` tells it; and
# `entries` of an archive with every kind of record tells each once.
set -eu
program=$1
make=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$make" --packing zbm --timebase 125/3 "$work/all.logarchive" >"$work/expected.tsv"
"$program" state "$work/all.logarchive" | tr -s ' \n' ' ' >"$work/state"
while read -r line; do
    grep -qF "$line" "$work/state" || { echo "state does not say: $line"; cat "$work/state"; exit 1; }
done <<'EOF'
IPv4: en0, address 192.168.40.27; tunnel: split
IPv6: no primary
split tunnel utun3
search corp.example, servers 10.20.0.53, on utun3; asks: A, no AAAA; Reachable,Transient Connection
scoped #1, servers 192.168.40.1, fe80::1%en0, on en0; asks: A, no AAAA
EOF
"$program" entries --format ndjson "$work/all.logarchive" >"$work/entries"
told=$(grep -cv '"eventType":"timesyncEvent"' "$work/entries")
test "$told" = "$(wc -l <"$work/expected.tsv")" || { echo "$told entries"; exit 1; }
