#!/bin/sh
# refusals.sh PROGRAM: what can't be read is told, with the exit status of the contract; what is read twice adds nothing.
set -u
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
expect() { # STATUS WORDS COMMAND...: the exit status, and words on stderr
    want=$1 words=$2
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ "$got" != "$want" ] || { [ -n "$words" ] && ! grep -q -e "$words" "$work/err"; }; then
        echo "FAILED: $* gave $got, not $want with '$words':"
        cat "$work/err"
        bad=1
    fi
}
: >"$work/empty"
head -c 4096 /dev/zero | tr '\0' '\377' >"$work/rubbish"
sample=samples/split-tunnel-macos12.log
expect 4 'No such file' "$program" analyze "$work/missing"
expect 4 'is empty' "$program" analyze "$work/empty"
expect 4 'no log that can be recognised' "$program" analyze "$work/rubbish"
expect 2 'wants an input' "$program" analyze
expect 2 'unknown option' "$program" analyze --nonsense "$sample"
expect 2 'no command' "$program" nonsense
expect 1 '' "$program" analyze --exit-code "$sample"
expect 0 '' "$program" analyze --exit-code samples/full-tunnel-macos12.log
expect 3 'No such file' "$program" analyze "$sample" "$work/missing"
expect 2 'is no time' "$program" analyze --since nonsense "$sample"
expect 2 'not authorized' "$program" query "$sample" 'DELETE FROM t_lookups'
expect 2 'not authorized' "$program" query "$sample" "ATTACH 'x' AS y"
expect 0 '' "$program" analyze --db "$work/all.db" "$sample"
expect 0 'in the database already' "$program" analyze --db "$work/all.db" "$sample"
expect 0 '' "$program" query "$work/all.db" 'SELECT count(*) FROM lookups'
[ "$(tail -1 "$work/out")" = 1 ] || { echo "FAILED: the same input twice gives $(tail -1 "$work/out") lookups"; bad=1; }
[ ! -e "$work/all.db-wal" ] || { echo "FAILED: a WAL is left behind"; bad=1; }
# what was kept can be asked again
expect 0 '' "$program" explain "$work/all.db" intranet.corp.example
grep -q 'Query suppressed' "$work/out" || grep -q 'ShouldSuppress' "$work/out" || { echo "FAILED: explain of a database lacks the evidence"; bad=1; }
expect 0 '' "$program" state "$work/all.db"
"$program" analyze --all --format json "$sample" >"$work/fresh.json"
expect 0 '' "$program" analyze --all --format json "$work/all.db"
diff "$work/fresh.json" "$work/out" || { echo "FAILED: analyze of a database tells something else"; bad=1; }
expect 1 '' "$program" analyze --exit-code "$work/all.db"
expect 3 'read alone' "$program" analyze "$sample" "$work/all.db"
# text of scutil alone, and beside a log
printf 'DNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.1\n  flags    : Request A records\n' >"$work/dns.txt"
expect 0 '' "$program" analyze "$work/dns.txt"
expect 0 '' "$program" state "$work/dns.txt"
expect 0 '' "$program" query --format csv "$sample" "$work/dns.txt" 'SELECT kind, style FROM inputs ORDER BY id'
grep -q 'state,scutil' "$work/out" || { echo "FAILED: text of scutil is no input of its own"; bad=1; }
# a line of a mebibyte, one without end, NUL and escape bytes: the rest is still read
{ head -c 1048576 /dev/zero | tr '\0' x; echo; printf 'a\0b\033[31mc\n'; cat "$sample"; head -c 6000000 /dev/zero | tr '\0' y; } >"$work/odd"
expect 3 'too long' "$program" analyze "$work/odd"
grep -q 'split-tunnel-vpn' "$work/out" || { echo "FAILED: the lookup among odd lines is lost"; bad=1; }
# a compressed capture that was cut: what came before is read, the loss is told
gzip -c "$sample" | head -c 1000 >"$work/cut.gz"
expect 3 'cut short' "$program" analyze "$work/cut.gz"
grep -q 'intranet.corp.example' "$work/out" || { echo "FAILED: nothing of a cut file is read"; bad=1; }
# archives: straight from the file, from a pipe, cut, as a folder; nothing of them is left on disk
mkdir -p "$work/sent/capture" "$work/tmp"
cp "$sample" "$work/sent/capture/log.txt"
cp "$work/dns.txt" "$work/sent/capture/"
(cd "$work/sent" && tar cf - capture) >"$work/sent.tar"
gzip -c "$work/sent.tar" >"$work/sent.tar.gz"
head -c 1100 "$work/sent.tar.gz" >"$work/cut.tar.gz"
TMPDIR=$work/tmp
export TMPDIR
for input in "$work/sent.tar" "$work/sent.tar.gz" "$work/sent"; do
    expect 0 '' "$program" analyze "$input"
    grep -q 'intranet.corp.example' "$work/out" || { echo "FAILED: nothing is read of $input"; bad=1; }
done
# the same capture twice in one folder, one whole, is one capture
mkdir "$work/twice"
cp "$sample" "$work/twice/whole.log"
head -30 "$sample" >"$work/twice/begin.log"
expect 0 '' "$program" query --format csv "$work/twice" 'SELECT count(*), max(outcome), max(confidence) FROM lookups'
cp "$work/out" "$work/of-two"
expect 0 '' "$program" query --format csv "$sample" 'SELECT count(*), max(outcome), max(confidence) FROM lookups'
cmp -s "$work/out" "$work/of-two" || { echo "FAILED: two copies in a folder: $(cat "$work/of-two")"; bad=1; }
expect 3 'cut short' "$program" analyze "$work/cut.tar.gz"
grep -q 'intranet.corp.example' "$work/out" || { echo "FAILED: nothing is read of a cut archive"; bad=1; }
"$program" analyze - <"$work/sent.tar.gz" >"$work/out" && grep -q 'intranet.corp.example' "$work/out" || { echo "FAILED: archive from a file as standard input"; bad=1; }
cat "$work/sent.tar.gz" | "$program" analyze - >"$work/out" && grep -q 'intranet.corp.example' "$work/out" || { echo "FAILED: archive from a pipe"; bad=1; }
# the real file of the test data, where it is at hand: alone, from a pipe, in an archive, as a folder
real=../shared/testdata/unified_logging
if [ -e "$real/0000000000000f85.tracev3" ]; then
    mkdir "$work/real"
    cp -R "$real/0000000000000f85.tracev3" "$real/uuidtext" "$work/real/"
    (cd "$work/real" && tar cf - .) | gzip >"$work/real.tar.gz"
    for input in "$real/0000000000000f85.tracev3" "$work/real" "$work/real.tar.gz"; do
        expect 0 '' "$program" query --format csv "$input" 'SELECT entries, damaged, build, device FROM inputs'
        grep -q '^8654,0,19D52,J96AP' "$work/out" || { echo "FAILED: $input: $(cat "$work/out")"; bad=1; }
    done
    for input in "$real/0000000000000f85.tracev3" "$work/real.tar.gz"; do
        cat "$input" | "$program" query --format csv - 'SELECT entries, damaged FROM inputs' >"$work/out"
        grep -q '^8654,0' "$work/out" || { echo "FAILED: $input from a pipe: $(cat "$work/out")"; bad=1; }
    done
else
    echo "skipped: no ../shared/testdata"
fi
mkdir "$work/nothing"
expect 4 'holds no log' "$program" analyze "$work/nothing"
[ -z "$(ls -A "$work/tmp")" ] || { echo "FAILED: left in TMPDIR: $(ls -A "$work/tmp")"; bad=1; }
unset TMPDIR
# people see the capture's own offset
expect 0 '' "$program" analyze "$sample"
grep -q '14:33:26.131' "$work/out" || { echo "FAILED: not the capture's own offset"; bad=1; }
exit $bad
