#!/bin/sh
# texts.sh PROGRAM [update]: the reports as people read them, word for word, in terminals of several widths; and how they
# behave in pipes and with much to tell. `update` writes the expected files anew, after a change that is meant.
set -eu
dnswhy=$1
expected=tests/terminal/expected
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() {
    echo "texts.sh: $*"
    failures=$((failures + 1))
}
# text NAME COLUMNS COMMAND.. : its output is expected/NAME.COLUMNS.txt, and no line is wider
text() {
    name=$1.$2.txt
    COLUMNS=$2
    export COLUMNS
    shift 2
    "$dnswhy" "$@" >"$work/got" </dev/null || fail "$name: status $?"
    if [ "${update-}" = update ]; then
        cp "$work/got" "$expected/$name"
    elif ! diff -u "$expected/$name" "$work/got"; then
        fail "$name differs"
    fi
    unset COLUMNS
}
update=${2-}
text analyze-vpn 80 analyze samples/split-tunnel-macos12.log
text analyze-vpn 60 analyze samples/split-tunnel-macos12.log
text analyze-several 60 analyze tests/golden/cases/refusals-macos26.log
text analyze-several-by-process 120 analyze --sort process tests/golden/cases/refusals-macos26.log
text analyze-several-by-time 100 analyze --sort time --limit 3 tests/golden/cases/refusals-macos26.log
text analyze-undecided 80 analyze samples/begins-in-the-middle-macos15.log
text analyze-all 80 analyze --all tests/golden/cases/getaddrinfo-two-questions-macos26.log
text analyze-none-fits 80 analyze --name '*.example.net' samples/nxdomain-macos15.log
text live 80 live --command 'cat samples/nxdomain-macos15.log'
text explain 80 explain samples/dead-server-macos15.log slow.example.com
text explain 60 explain samples/split-tunnel-macos12.log R205696
printf '' >"$work/empty.log"
head -2 samples/split-tunnel-macos12.log >"$work/nothing.log"
"$dnswhy" analyze "$work/nothing.log" >"$work/got"
grep -q '^No lookup was found. There is no message of mDNSResponder' "$work/got" || fail "nothing in it: $(cat "$work/got")"
printf 'Timestamp                       Thread     Type        Activity             PID    TTL  \n2019-05-20 22:01:10.500000-0700 0x4a1      Default     0x0                  213    0    mDNSResponder: [com.apple.mDNSResponder:AllINFO] <private>\n' >"$work/hidden.log"
"$dnswhy" analyze "$work/hidden.log" >"$work/got"
grep -q '^No lookup was found. What mDNSResponder said' "$work/got" || fail "hidden wholly: $(cat "$work/got")"
grep -q 'Whole messages of mDNSResponder are hidden' "$work/got" || fail "hidden wholly, untold: $(cat "$work/got")"
"$dnswhy" query --slow 5ms tests/golden/cases/cname-chain-macos12.log "SELECT summary FROM lookups WHERE slow AND cause IS NULL" >"$work/got"
grep -q 'only after .* seconds: the capture does not say' "$work/got" || fail "slow, nobody knows why: $(cat "$work/got")"
# An IPv6 address was all that was asked for: of IPv4 nothing is known.
"$dnswhy" query tests/golden/cases/daemons-timer-macos15.log "SELECT summary FROM lookups WHERE cause = 'aaaa-records-unusable'" >"$work/got"
grep -q 'b.example.com: macOS did not ask' "$work/got" || fail "AAAA alone: $(cat "$work/got")"

# What to type next is a command as a shell takes it; of standard input there is none. Words that do not fit are told by
# their option.
cp samples/nxdomain-macos15.log "$work/it's here.log"
"$dnswhy" analyze "$work/it's here.log" >"$work/got"
(eval "$(grep '^  dnswhy explain ' "$work/got" | sed "s|^  dnswhy|'$dnswhy'|")") >"$work/told" || fail "the next command fails"
grep -q '^#1 nosuch.example.com (AAAA, A) failed' "$work/told" || fail "the next command tells something else"
! "$dnswhy" analyze - <samples/nxdomain-macos15.log | grep -q 'dnswhy explain' || fail "standard input is not read again"
[ "$("$dnswhy" analyze --limit x 2>&1 | head -1)" = "dnswhy: --limit wants a number, not 'x'" ] || fail "--limit x"
[ "$("$dnswhy" state --format x 2>&1 | head -1)" = "dnswhy: --format wants one of text|json, not 'x'" ] || fail "--format x"

# A database keeps the clock of what was read, also when the same is read again.
"$dnswhy" analyze --db "$work/clock.db" samples/nxdomain-macos15.log >"$work/first"
"$dnswhy" analyze --db "$work/clock.db" samples/nxdomain-macos15.log >"$work/again"
"$dnswhy" analyze "$work/clock.db" >"$work/later"
for told in first again later; do
    grep -q '^2026-03-02 09:00:00 to 09:00:05 +0100' "$work/$told" || fail "clock, $told: $(head -3 "$work/$told")"
done
"$dnswhy" explain "$work/clock.db" 1 | grep -q '^What happened, from 09:00:05.100 +0100 on' || fail "clock of explain"

# Ten thousand failures of two causes are a screen or two; --all shows every one.
awk 'BEGIN {
    print "Timestamp                       Thread     Type        Activity             PID    TTL"
    for (i = 0; i < 10000; i++) {
        head = sprintf("2026-03-02 %02d:%02d:%02d.%06d+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] ", 9 + int(i / 3600), int(i / 60) % 60, i % 60, i % 1000)
        name = "host" i % 700 ".example.com."
        why = i % 7 == 0 ? "no DNS service" : "AAAA records are unusable"
        printf "%s[R%d] DNSServiceQueryRecord START -- qname: %s, qtype: AAAA, flags: 0x1D000, interface index: 0, client pid: %d (client%d), name hash: 9dee1cb7\n", head, i + 1, name, 500 + i % 9, i % 9
        printf "%s[R%d->Q%d] Question assigned DNS service 12\n", head, i + 1, i + 1
        printf "%s[Q%d] DetermineUnicastQuerySuppression: Query suppressed for %s AAAA (%s)\n", head, i + 1, name, why
        printf "%s[R%d] DNSServiceQueryRecord STOP -- name hash: 9dee1cb7, duration: 00:00:00\n", head, i + 1
    } }' >"$work/many.log"
"$dnswhy" analyze "$work/many.log" >"$work/got"
grep -q '^10000 of 10000 lookups failed.' "$work/got" || fail "many: $(head -3 "$work/got")"
[ "$(wc -l <"$work/got")" -lt 70 ] || fail "many: a wall of text, $(wc -l <"$work/got") lines"
"$dnswhy" analyze --all "$work/many.log" >"$work/got"
[ "$(grep -c '^    #' "$work/got")" -ge 6300 ] || fail "many: --all hides some" # 700 names of 9 clients
"$dnswhy" analyze --limit 7 "$work/many.log" >"$work/got"
[ "$(grep -c '^    #' "$work/got")" = 7 ] || fail "many: --limit 7"

# A reader that stops reading ends us quietly; a pipe has no colours, a terminal's commands never pass.
"$dnswhy" analyze --all "$work/many.log" 2>"$work/err" | head -1 >"$work/got"
[ ! -s "$work/err" ] || fail "head: $(cat "$work/err")"
"$dnswhy" explain "$work/many.log" 1 2>"$work/err" | head -1 >>"$work/got"
[ ! -s "$work/err" ] || fail "head: $(cat "$work/err")"
esc=$(printf '\033')
sed 's/(Some App)/(So\\u001b[2Jme\\u202eApp)/g' samples/split-tunnel-getaddrinfo-macos26.ndjson >"$work/hostile.ndjson"
for command in "analyze --all" "explain --graph dot" explain live; do
    case $command in
    live) "$dnswhy" live <"$work/hostile.ndjson" >"$work/got" ;;
    explain*) "$dnswhy" $command "$work/hostile.ndjson" 1 >"$work/got" ;;
    *) "$dnswhy" $command "$work/hostile.ndjson" >"$work/got" ;;
    esac
    ! grep -q "$esc" "$work/got" || fail "$command: an escape passed"
    tr '\n' ' ' <"$work/got" | grep -q 'So\\*\\x1b\[2Jme\\*\\u{202e}App' || fail "$command: the escape is not shown"
done

[ "$failures" = 0 ]
