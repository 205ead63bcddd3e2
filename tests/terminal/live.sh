#!/bin/sh
# live.sh PROGRAM: what `dnswhy live` says of a stream, when it says it, and how it ends.
set -eu
dnswhy=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
COLUMNS=80
NO_COLOR=1
export COLUMNS NO_COLOR
failures=0
fail() {
    echo "live.sh: $*"
    failures=$((failures + 1))
    head -60 "$work/out" "$work/err" | sed 's/^/    /'
}
has() {
    tr '\n' ' ' <"$work/out" | tr -s ' ' | grep -q -- "$1" || fail "not told: $1"
}
count() {
    [ "$(grep -c -- "$1" "$work/out")" = "$2" ] || fail "not $2 times: $1"
}
live() {
    status=0
    "$dnswhy" live "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# What the network does, then the failure, once, by the capture's own clock, then the summary.
live --command 'cat samples/nxdomain-macos15.log'
[ "$status" = 0 ] || fail "status $status"
has '09:00:00.000 IPv4: en0 is primary now, service 0C1D2E3F-0000-4000-8000-00000000000A 09:00:00.000 network changed: IPv4 through en0 (new, 192.168.1.23), no IPv6, DNS servers are there 09:00:05.100 #1 curl\[700\]: nosuch.example.com failed Why: the DNS server says that this name does not exist. \[nxdomain\] What to do: Ask the server directly dig @192.168.1.1 nosuch.example.com A'
has '1 of 1 lookup failed.'
count '#1 curl.700.: ' 1
[ ! -s "$work/err" ] || fail "standard error is not empty"

# JSON: a line a failure, then the rest; amendments that say nothing new are no lines.
live --format ndjson --command 'cat samples/nxdomain-macos15.log'
count '"outcome":"failed"' 1
count '"summary":{"lookups":1,"failed":1' 1
[ "$(wc -l <"$work/out")" = 2 ] || fail "not two lines"

# An answer that comes too late amends the failure.
cat >"$work/late.log" <<'EOF'
Timestamp                       Thread     Type        Activity             PID    TTL
2026-03-02 09:00:05.100000+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R101] DNSServiceQueryRecord START -- qname: late.example.com., qtype: A, flags: 0x1D000, interface index: 0, client pid: 700 (curl), name hash: 9dee1cb7
2026-03-02 09:00:05.100100+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R101->Q2001] Question assigned DNS service 12
2026-03-02 09:00:05.100700+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [Q2001] Sent 38-byte query #1 to 192.0.2.53 over UDP via en0/4 -- id: 0x07D1 (2001), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, late.example.com. IN A?
2026-03-02 09:00:12.100000+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [Q2001] Received acceptable 54-byte response from 192.0.2.53 over UDP via en0/4 -- id: 0x07D1 (2001), flags: 0x8180 (R/Query, RD, RA, NoError), counts: 1/1/0/0, late.example.com. IN A?, late.example.com. 60 IN A 192.0.2.80
2026-03-02 09:00:12.100100+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R101->Q2001] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 4, name hash: 9dee1cb7, type: A, rdata: 192.0.2.80
2026-03-02 09:00:12.200000+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R101] DNSServiceQueryRecord STOP -- name hash: 9dee1cb7, duration: 00:00:07
EOF
live --command "cat $work/late.log"
has '09:00:05.100 #1 curl\[700\]: late.example.com (A) failed, after 5 s Why (likely): the DNS server 192.0.2.53 did not answer. \[timeout\]'
has '09:00:05.100 #1 curl\[700\]: late.example.com (A) resolved after all, slow, after 7 s'
has 'No lookup failed. 1 lookup: 1 resolved (1 slow).'

# Stand-ins are the same from block to block.
live --redact --command "cat samples/nxdomain-macos15.log"
has 'process-1\[700\]: name1.name2.com failed'
! grep -q "nosuch\|192[.]168" "$work/out" || fail "a name or an address got through"
[ "$(grep -c "@198.18.0.2 " "$work/out")" = 2 ] || fail "not the same stand-in in the summary"

# --retain bounds what is kept: ten days, of which seven are wanted. The summary says that it is not of all.
awk 'BEGIN {
    print "Timestamp                       Thread     Type        Activity             PID    TTL"
    for (i = 0; i < 2400; i++) {
        head = sprintf("2026-03-%02d %02d:%02d:00.000000+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] ", 1 + int(i / 240), int(i % 240 / 10), i % 10 * 6)
        printf "%s[R%d] DNSServiceQueryRecord START -- qname: day%d.example.com., qtype: A, flags: 0x1D000, interface index: 0, client pid: 700 (curl), name hash: 9dee1cb7\n", head, i + 1, 1 + int(i / 240)
        printf "%s[R%d->Q%d] Question assigned DNS service 12\n", head, i + 1, i + 1
        printf "%s[Q%d] DetermineUnicastQuerySuppression: Query suppressed for day.example.com. A (no DNS service)\n", head, i + 1
        printf "%s[R%d] DNSServiceQueryRecord STOP -- name hash: 9dee1cb7, duration: 00:00:00\n", head, i + 1
    } }' >"$work/days.log"
live --db "$work/days.db" --retain 7d --command "cat $work/days.log"
[ "$status" = 0 ] || fail "status $status"
has '2400 lookups were seen, 2400 of them failed; what follows tells of the newest 1[67][0-9][0-9],'
has '23:54:00.000 #240 curl\[700\]: day1.example.com (A) failed 2026-03-02 00:00:00.000 #241'
kept=$("$dnswhy" query --format csv "$work/days.db" "SELECT count(*), min(start) >= '2026-03-03T1' FROM lookups" | tail -1)
case $kept in 16[89][0-9],1 | 17[0-9][0-9],1) ;; *) fail "kept: $kept" ;; esac
events=$("$dnswhy" query --format csv "$work/days.db" "SELECT count(*) FROM events" | tail -1)
[ "$events" -lt 7000 ] || fail "events kept: $events"

# An interrupt ends it with the summary: what has come stands.
live --shell --command "cat samples/nxdomain-macos15.log; kill -INT \$PPID; exec cat $work/late.log -"
[ "$status" = 0 ] || fail "interrupted: status $status"
has 'failed. 2026-03-02'

# A program that fails has said nothing; one that printed something and then fails is told of.
live --command false
[ "$status" = 4 ] || fail "false: status $status"
grep -q 'false ended with status 1' "$work/err" || fail "not told how it ended"
live --shell --command 'cat samples/nxdomain-macos15.log; exit 9'
[ "$status" = 0 ] || fail "status $status"
grep -q 'ended with status 9' "$work/err" || fail "not told how it ended"
has '1 of 1 lookup failed.'
live --command "$work/no-such-program"
[ "$status" = 4 ] || fail "no such program: status $status"

[ "$failures" = 0 ]
