#!/bin/sh
# entries.sh PROGRAM: what `entries` writes is a log again: read anew it gives the same diagnosis.
set -u
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fail() { echo "FAILED: $*"; bad=1; }
# all but what names the input: its row, and the lines
diagnosis() { "$program" analyze --all --format json "$1" | sed -e '/^ "inputs":/d' -e 's/"line":[^,}]*/"line":0/g'; }
for sample in samples/*; do
    name=$(basename "$sample")
    diagnosis "$sample" >"$work/want"
    for format in text ndjson; do
        case $name in *transcript*) [ $format = ndjson ] && continue ;; esac # lines of a page hold no objects
        "$program" entries --format $format "$sample" >"$work/again" || fail "entries of $name"
        diagnosis "$work/again" >"$work/got"
        cmp -s "$work/want" "$work/got" || { fail "$name as $format"; diff -u "$work/want" "$work/got" | head -20; }
    done
done
sample=samples/split-tunnel-macos12.log
count() { "$program" entries --format ndjson "$@" | wc -l | tr -d ' '; }
[ "$(count "$sample")" = 37 ] || fail "$(count "$sample") entries, not 37"
[ "$(count --process configd "$sample")" = "$("$program" entries "$sample" | grep -c ' configd: ')" ] || fail "--process"
[ "$(count --process configd --process mDNSResponder "$sample")" = 37 ] || fail "--process twice"
[ "$(count --process 'm*' "$sample")" = "$("$program" entries "$sample" | grep -c ' mDNSResponder: ')" ] || fail "--process m*"
[ "$(count --process 118 "$sample")" = "$(count --process configd "$sample")" ] || fail "--process by number"
[ "$(count --subsystem com.apple.SystemConfiguration "$sample")" = "$(count --process configd "$sample")" ] || fail "--subsystem"
[ "$(count --until 2022-10-10T21:33:25Z "$sample")" -lt 37 ] || fail "--until"
[ "$(count --since 2022-10-10T21:33:25Z "$sample")" -lt 37 ] || fail "--since"
[ "$(count --since 1s "$sample")" = "$(count --since 2022-10-10T21:33:25.143930Z "$sample")" ] || fail "--since 1s"
[ "$(count --since 14:33:25 "$sample")" = "$(count --since 2022-10-10T21:33:25Z "$sample")" ] || fail "--since 14:33:25"
"$program" entries --since nonsense "$sample" >/dev/null 2>&1; [ $? = 2 ] || fail "--since nonsense"
[ "$(count --level error "$sample")" = 0 ] || fail "--level"
# two inputs, merged by time
"$program" entries --process configd "$sample" -o "$work/a.log"
"$program" entries --process mDNSResponder "$sample" -o "$work/b.log"
"$program" entries "$work/b.log" "$work/a.log" >"$work/merged"
"$program" entries "$sample" >"$work/whole"
[ "$(cut -c1-31 "$work/merged")" = "$(cut -c1-31 "$work/whole")" ] || fail "merged by time"
# controls of a log never reach a terminal
printf '2022-10-10 14:33:26.131230-0700 0x1        Default     0x0                  285    0    mDNSResponder: a\rb\302\233c\007d\377e\342\200\256f\n' >"$work/odd.log"
"$program" entries "$work/odd.log" >"$work/out"
LC_ALL=C grep -q "$(printf '[\007\r\033\233\377]')" "$work/out" && fail "a control byte got through"
grep -q 'a\\x0db\\x9bc\\x07d\\xffe\\u{202e}f' "$work/out" || { fail "controls are shown"; cat "$work/out"; }
# a reader that stops reading ends it quietly; an output that cannot be written is told
"$program" entries "$work/whole" 2>"$work/err" | head -1 >/dev/null
[ -s "$work/err" ] && { fail "not quiet at | head"; cat "$work/err"; }
[ -e /dev/full ] && { "$program" entries "$sample" >/dev/full 2>"$work/err" && fail "a full disk goes unnoticed"; grep -q 'cannot write' "$work/err" || fail "a full disk is not told"; }
"$program" entries -o "$work/missing/x" "$sample" 2>/dev/null && fail "-o to nowhere"
# into a database
"$program" entries --db "$work/e.db" "$sample" || fail "--db"
"$program" entries --db "$work/e.db" "$sample" 2>"$work/err" && grep -q 'adds nothing' "$work/err" || fail "the same input twice"
[ "$("$program" query --format csv "$work/e.db" "SELECT count(*), sum(process = 'configd') FROM entries" | tail -1)" = "37,$(count --process configd "$sample")" ] || fail "view entries"
exit $bad
