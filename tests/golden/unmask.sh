#!/bin/sh
# unmask.sh PROGRAM: names for redacted lookups, by the hashes of candidates; two of one hash are a guess.
set -u
program=$1
sample=samples/split-tunnel-redacted-macos15.log
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fail() { echo "FAILED: $*"; bad=1; }
names() { "$program" query --format csv "$work/x.db" "SELECT name, name_redacted IS NULL AS shown, name_guess AS guess FROM $1 ORDER BY id" | tail -n +2 | sort -u; }
"$program" analyze --db "$work/x.db" "$sample" >/dev/null || fail "analyze"
# a list with ranks, a hosts file, remarks, line ends of all kinds, what is no name
printf '1,www.example.com\r\n2,mail.example.net\n# bastion.corp.example\n\n..\n%s.example\n' "$(printf 'a%.0s' $(seq 300))" >"$work/none"
"$program" unmask --db "$work/x.db" --no-hosts --names "$work/none" >"$work/out" || fail "none: exit status $?"
[ "$(cat "$work/out")" = '0 of 1 lookups without a name have one now.' ] || { fail "none"; cat "$work/out"; }
printf '10.20.0.9\tsecond.corp.example Bastion.corp.example. # its gateway\n' >"$work/hosts"
COLUMNS=100 "$program" unmask --db "$work/x.db" --no-hosts --names "$work/none" --names "$work/hosts" >"$work/out" || fail "hosts: exit status $?"
diff -u - "$work/out" <<'END' || fail "hosts: text"
1 of 1 lookups without a name have one now.
  185f66ad  Bastion.corp.example. 1 lookup
END
[ "$(names lookups)" = 'Bastion.corp.example.,1,0' ] || { fail "hosts: lookups"; names lookups; }
[ "$(names requests)" = 'Bastion.corp.example.,1,0' ] || { fail "hosts: requests"; names requests; }
"$program" query "$work/x.db" "SELECT summary FROM lookups" | grep -q 'ssh could not resolve Bastion.corp.example.:' || fail "hosts: summary"
# again adds nothing; a further candidate of this hash makes a guess of it
"$program" unmask --db "$work/x.db" --no-hosts --names "$work/hosts" | grep -q '^0 of 0 lookups' || fail "again"
echo Amxlgate.corp.example | "$program" unmask --db "$work/x.db" --no-hosts --names - --format json >"$work/out" || fail "guess: exit status $?"
diff -u - "$work/out" <<'END' || fail "guess: json"
{"schema":"dnswhy/1","hidden":0,"named":0,"guessed":1,"hashes":1,"candidates":2,"by_chance":0,"names":[
 {"name_hash":"185f66ad","name":"Amxlgate.corp.example.","name_guess":true,"also":["Bastion.corp.example."],"lookups":1}]}
END
[ "$(names lookups)" = 'Amxlgate.corp.example.,1,1' ] || { fail "guess: lookups"; names lookups; }
[ "$(names requests)" = 'Amxlgate.corp.example.,1,1' ] || { fail "guess: requests"; names requests; }
"$program" analyze "$work/x.db" >"$work/out"
grep -q 'Amxlgate.corp.example. (a guess)' "$work/out" || fail "guess: text of the report"
grep -q 'Of 1 lookups the name is a guess' "$work/out" || fail "guess: quality"
"$program" analyze --format json "$work/x.db" | grep -q '"name_hash":"185f66ad","name_guess":true' || fail "guess: JSON of the report"
# a name that the database has elsewhere
printf '%s\n' '2026-03-02 09:10:05.100000+0100 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R7] DNSServiceQueryRecord START -- qname: bastion.corp.example., qtype: A, flags: 0x1D000, interface index: 0, client pid: 7 (x), name hash: 185f66ad' >"$work/clear.log"
rm "$work/x.db"
"$program" analyze --db "$work/x.db" "$sample" >/dev/null && "$program" analyze --db "$work/x.db" "$work/clear.log" >/dev/null || fail "two captures"
"$program" unmask --db "$work/x.db" --no-hosts | grep -q '^1 of 1 lookups' || fail "elsewhere"
[ "$(names lookups)" = 'bastion.corp.example.,1,0' ] || { fail "elsewhere"; names lookups; }
# analyze --names
"$program" analyze --names "$work/hosts" --format json "$sample" 2>"$work/err" | grep -q '"name":"Bastion.corp.example."' || fail "analyze --names"
grep -q '^dnswhy: 1 of 1 lookups' "$work/err" || fail "analyze --names tells"
# keyed tokens have no computable hash
"$program" analyze --db "$work/27.db" samples/split-tunnel-tokens-macos27.log >/dev/null
"$program" unmask --db "$work/27.db" --no-hosts --names "$work/hosts" | grep -q 'bear no hash' || fail "tokens"
# refusals
"$program" unmask --names "$work/hosts" >/dev/null 2>&1; [ $? = 2 ] || fail "no database"
"$program" unmask --db "$sample" --names "$work/hosts" >/dev/null 2>&1; [ $? = 4 ] || fail "no database but a log"
"$program" unmask --db "$work/missing.db" --names "$work/hosts" >/dev/null 2>&1; [ $? = 4 ] || fail "a missing database"
[ -e "$work/missing.db" ] && fail "a database was made"
"$program" unmask --db "$work/x.db" --names "$work/missing" >/dev/null 2>&1; [ $? = 4 ] || fail "a missing list"
exit $bad
