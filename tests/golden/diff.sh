#!/bin/sh
# diff.sh PROGRAM: two captures beside each other. After a change that is meant:
#   PROGRAM diff samples/full-tunnel-macos12.log samples/split-tunnel-macos12.log >tests/golden/expected/diff.txt
#   PROGRAM diff --format json ... >tests/golden/expected/diff.json
set -u
program=$1
good=samples/full-tunnel-macos12.log bad=samples/split-tunnel-macos12.log
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fault=0
fail() { echo "FAILED: $*"; fault=1; }
unset COLUMNS
"$program" diff $good $bad >"$work/out" || fail "exit status $?"
diff -u tests/golden/expected/diff.txt "$work/out" || fail text
"$program" diff --format json $good $bad >"$work/out" || fail "json: exit status $?"
diff -u tests/golden/expected/diff.json "$work/out" || fail json
# the width of the terminal is kept
for width in 60 80 120; do
    COLUMNS=$width "$program" diff --all $good $bad | awk -v w=$width 'length($0) > w { print; bad = 1 } END { exit bad }' || fail "$width columns"
done
# databases, pipes, archives
"$program" analyze --all --db "$work/good.db" $good >/dev/null
"$program" diff --format json "$work/good.db" - <$bad | sed -e "s|$work/good.db|$good|" -e "s|\"path\":\"-\"|\"path\":\"$bad\"|" | diff -u tests/golden/expected/diff.json - || fail "a database, a pipe"
"$program" diff $good samples/split-tunnel-sysdiagnose.tar.gz | grep -q 'intranet.corp.example' || fail "a sysdiagnose"
# hidden names stand beside clear ones by their hash
sed -n '/R101\]/p; /R102\]/p; /Q2002/p' samples/split-tunnel-redacted-macos15.log |
    sed -e "s/<mask.hash: '[^']*'>/bastion.corp.example./" -e 's/type: A, rdata: <none>/type: A, rdata: 192.0.2.7/' >"$work/clear.log"
"$program" diff "$work/clear.log" samples/split-tunnel-redacted-macos15.log | grep -q '1 in both captures' || fail "a name and its hash"
# the other way round all is well; a capture and itself
"$program" diff $bad $good | grep -q 'No name fares worse' || fail "the other way round"
"$program" diff $bad $bad | grep -q '1 name fails in both' || fail "itself"
"$program" diff --redact $good $bad | grep -qE 'corp\.example|192\.168' && fail "--redact"
"$program" diff --bad-at 14:33:20 $good $bad | grep -q '^BAD .*14:33:20.000' || fail "--bad-at"
# refusals
"$program" diff $good >/dev/null 2>&1; [ $? = 2 ] || fail "one input"
"$program" diff - - </dev/null >/dev/null 2>&1; [ $? = 2 ] || fail "standard input twice"
"$program" diff --good-at nonsense $good $bad >/dev/null 2>&1; [ $? = 2 ] || fail "no time"
"$program" diff $good "$work/missing" >/dev/null 2>&1; [ $? = 4 ] || fail "a missing BAD"
"$program" diff "$work/missing" $bad >/dev/null 2>&1; [ $? = 4 ] || fail "a missing GOOD"
{ cat $bad; printf '\0\0\377\376 rubbish'; } | gzip | head -c 900 >"$work/cut.gz"
"$program" diff $good "$work/cut.gz" >/dev/null 2>&1; [ $? = 3 ] || fail "a damaged input"
exit $fault
