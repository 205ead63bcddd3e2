#!/bin/sh
# run_unmask.sh DNSWHY MEASURE [CANDIDATES]: seconds of `unmask` over a list of that many candidates, against one hidden
# name and against 20,000 (the least of three runs). The bar: a million candidates in under a second.
set -eu
dnswhy=$1 measure=$2 count=${3:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk -v n="$count" 'BEGIN { for (i = 1; i <= n; i++) printf "%d,host-%d.dept%d.corp.example\n", i, i, i % 97 }' >"$work/names"
printf '%-10s %12s %9s %9s %9s\n' hidden candidates seconds cpu-s peak-MiB
for hidden in 1 20000; do
    awk -v n=$hidden 'BEGIN { for (i = 1; i <= n; i++) {
        at = sprintf("2026-03-01 10:%02d:%02d.%06d+0000 0x1 Default 0x0 285 0 mDNSResponder: [com.apple.mDNSResponder:Default] ", i / 600 % 60, i / 10 % 60, i % 10 * 100000)
        printf "%s[R%d] DNSServiceQueryRecord START -- qname: <mask.hash: (null)>, qtype: A, flags: 0x15000, interface index: 0, client pid: %d (x), name hash: %x\n", at, i, 1000 + i % 500, 305419896 + i * 104729
        printf "%s[R%d->Q%d] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 4, name hash: %x, type: A, rdata: 192.0.2.9\n", at, i, i % 65000 + 1, 305419896 + i * 104729 } }' >"$work/log"
    "$dnswhy" analyze --db "$work/$hidden.db" "$work/log" >/dev/null 2>&1
    for i in 1 2 3; do
        cp "$work/$hidden.db" "$work/x.db"
        "$measure" "$dnswhy" unmask --no-hosts --db "$work/x.db" --names "$work/names" || true
    done | sort -n | awk -v h=$hidden -v n="$count" 'NR == 1 {
        printf "%-10d %12d %9.3f %9.3f %9.1f  %s\n", h, n, $1, $2, $3 / 1024, $1 * 1000000 / n < 1 ? "met" : "NOT MET" }'
done
