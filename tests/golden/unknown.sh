#!/bin/sh
# unknown.sh PROGRAM: messages that no pattern takes are counted and grouped by shape; nothing raw reaches a terminal.
set -u
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fail() { echo "FAILED: $*"; bad=1; }
line() { printf '2026-03-01 10:00:%02d.000000+0000 0x1        Default     0x0                  285    0    %s\n' "$1" "$2"; }
{
    line 1 'mDNSResponder: [com.apple.mDNSResponder:Default] Frobbed www.example.com. in 12 ms'
    line 2 'mDNSResponder: [com.apple.mDNSResponder:Default] [R1->Q2] Frobbed h1.corp.example. in 3 ms'
    line 3 'configd: (IPMonitor) [com.apple.SystemConfiguration:IPMonitor] blinked at 192.0.2.7'
    line 4 'configd: (IPMonitor) [com.apple.SystemConfiguration:IPMonitor] electing IPv4 primary'
    line 5 'configd: (IPMonitor) [com.apple.SystemConfiguration:IPMonitor]  '
    line 6 'Finder: no business of ours'
} >"$work/x.log"
"$program" patterns unknown "$work/x.log" >"$work/out" || fail "exit status $?"
diff -u "$work/out" tests/golden/expected/unknown.txt || fail text
"$program" patterns unknown --format json --samples "$work/x.log" >"$work/out" || fail "--samples: exit status $?"
grep -q '"sample":"Frobbed www.example.com. in 12 ms","input":".*/x.log","line":1}' "$work/out" || fail "--samples: json"
"$program" patterns unknown --samples "$work/x.log" | grep -q 'such as: Frobbed www.example.com. in 12 ms' || fail "--samples: text"
# what is to be sent names nobody
for format in text json ndjson; do
    "$program" patterns unknown --format $format "$work/x.log" | grep -E 'example|192\.0|x\.log' && fail "$format: a name"
done
"$program" patterns unknown --format json --redact --samples "$work/x.log" | sed "s|$work/||" | diff -u - tests/golden/expected/unknown.json || fail json
"$program" patterns unknown --format ndjson --limit 1 "$work/x.log" >"$work/out"
[ "$(wc -l <"$work/out" | tr -d ' ')" = 2 ] || fail "--limit"
"$program" patterns unknown --process configd "$work/x.log" | grep -q '^1 of ' || fail "--process"
"$program" patterns unknown --since 10:00:02 --until 10:00:03 "$work/x.log" | grep -q '^1 of ' || fail "--since, --until"
"$program" patterns unknown - <"$work/x.log" | grep -q '^3 of 5 ' || fail "standard input"
gzip -c "$work/x.log" | "$program" patterns unknown - | grep -q '^3 of 5 ' || fail "standard input, compressed"
mkdir "$work/folder" && cp "$work/x.log" "$work/folder/log.log" && tar -czf "$work/x.tar.gz" -C "$work" folder
"$program" patterns unknown "$work/x.tar.gz" | grep -q '^3 of 5 ' || fail "an archive"
"$program" patterns unknown "$work/x.log" "$work/x.tar.gz" | grep -q '^[36] of ' || fail "two inputs"
line 9 "$(printf 'mDNSResponder: odd\rone \302\233 \342\200\256 \007')" >"$work/odd.log"
"$program" patterns unknown --samples "$work/odd.log" >"$work/out"
LC_ALL=C grep -q "$(printf '[\007\r\033\233\377]')" "$work/out" && fail "a control byte got through"
grep -q 'odd\\x0done \\x9b \\u{202e}' "$work/out" || { fail "controls are shown"; cat "$work/out"; }
# bounded: what comes when there is no more room is counted
awk 'BEGIN { for (i = 0; i < 5000; i++) { w = ""; for (n = i; n > 0; n = int(n / 26)) w = w sprintf("%c", 97 + n % 26);
    printf "2026-03-01 10:00:01.%06d+0000 0x1        Default     0x0                  285    0    mDNSResponder: [com.apple.mDNSResponder:Default] Qqx %s\n", i, w } }' >"$work/many.log"
"$program" patterns unknown --format ndjson "$work/many.log" | tail -1 | grep -q '"unrecognised":5000,"beyond":904}' || fail "5000 shapes"
"$program" patterns unknown >/dev/null 2>&1; [ $? = 2 ] || fail "no input"
"$program" patterns unknown "$work/missing" >/dev/null 2>&1; [ $? = 4 ] || fail "a missing input"
"$program" patterns nonsense >/dev/null 2>&1; [ $? = 2 ] || fail "no such sub-command"
exit $bad
