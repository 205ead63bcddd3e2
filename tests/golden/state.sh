#!/bin/sh
# state.sh PROGRAM: `dnswhy state` of the samples: what it says of three of them, that it fits 80 columns, and that it
# says the same again. After a change that is meant: PROGRAM state ... > tests/golden/state/NAME
set -eu
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for sample in samples/*; do
    "$program" state "$sample" >"$work/once"
    "$program" state "$sample" >"$work/again"
    cmp "$work/once" "$work/again"
    if grep -n '.\{81\}' "$work/once"; then
        echo "$sample: wider than 80 columns"
        exit 1
    fi
done
for name in split-tunnel-macos12.log full-tunnel-macos12.log ipv4-only-home-macos15.log; do
    "$program" state "samples/$name" | diff -u "tests/golden/state/$name.txt" -
done
"$program" state --format json samples/split-tunnel-macos12.log | diff -u tests/golden/state/split-tunnel-macos12.json -
# before the first election nothing is known, and state says so
"$program" state --at 2022-10-10T21:00:00Z samples/split-tunnel-macos12.log >"$work/before"
grep -q 'The capture does not show them' "$work/before"
grep -q 'does not tell whether a VPN was up' "$work/before"
# files alone, and beside a log
printf 'Network information\n\nIPv4 network interface information\n   utun3 : flags      : 0x5 (IPv4,DNS)\n           address    : 10.1.1.2\n\nIPv6 network interface information\n   No IPv6 states found\n\nNetwork interfaces: utun3\n' >"$work/nwi.txt"
"$program" state "$work/nwi.txt" | grep -q 'full tunnel utun3'
