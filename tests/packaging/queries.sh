#!/bin/sh
# queries.sh SOURCE PROGRAM: every named query gives rows on a database of the samples, in the program and, pasted, in the
# sqlite3 shell; a few of them the rows that are right. schema/README.md names the queries and the columns that there are.
set -u
source=$1 program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fail() { echo "FAILED: $*"; bad=1; }
cd "$work" || exit 1
for sample in "$source"/samples/*; do
    "$program" analyze --db all.db "$sample" >/dev/null 2>notices || { cat notices; fail "$sample"; }
done
# what the samples lack: a name that the VPN fails and home resolves; a client that asks for another; one that stops nothing
sed 's/intranet\.corp/wiki.corp/; s/^Oct 10/Oct 11/; s/^2022-10-10/2022-10-11/' "$source/samples/split-tunnel-macos12.log" >vpn.log
sed 's/^2026-03-02/2026-03-03/; s/www\.example\.com\./wiki.corp.example./' "$source/samples/ipv4-only-home-macos15.log" >home.log
sed 's/client pid: [0-9]* ([^)]*)/&, delegator pid: 900 (Safari)/' \
    "$source/samples/split-tunnel-getaddrinfo-macos26.ndjson" >delegated.ndjson
grep -v ' STOP ' "$source/samples/ipv4-only-home-macos15.log" >open.log
for capture in vpn.log home.log delegated.ndjson open.log; do
    "$program" analyze --db all.db "$capture" >/dev/null 2>notices || { cat notices; fail "$capture"; }
done

"$program" analyze --db one.db home.log >/dev/null && "$program" analyze --db one.db vpn.log | grep -q 'explain one.db 3' ||
    fail "the lookup of a database is not looked for there"

names=$("$program" query --named | awk '{ print $1 }')
[ "$(echo "$names" | wc -l)" -ge 20 ] || fail "there are no twenty queries: $names"
for name in $names; do
    "$program" query all.db --named "$name" --format csv >"$name.csv" 2>said || fail "$name: $(cat said)"
    [ "$(wc -l <"$name.csv")" -ge 2 ] || fail "$name gives no row"
    grep -q "^| \`$name\` |" "$source/schema/README.md" || fail "schema/README.md does not tell of $name"
done
rows() { # NAME ROW...
    name=$1
    shift
    for row in "$@"; do
        grep -qxF -- "$row" "$name.csv" || { cat "$name.csv"; fail "$name lacks the row $row"; }
    done
}
rows fail-only-on-vpn 'wiki.corp.example.,1,1,aaaa-records-unusable'
rows delegates 'Some App,Safari,1'
rows never-stopped 'curl,700,DNSServiceQueryRecord,4,2026-03-02T08:00:05.100000Z,2026-03-02T08:00:05.100500Z'
rows nxdomain 'nosuch.example.com.,1,curl'

if command -v sqlite3 >/dev/null; then
    for name in $names; do
        sed -n "/^-- $name:/,/;\$/p" "$source/schema/queries.sql" >"$name.sql"
        sqlite3 -readonly -csv -header all.db <"$name.sql" >pasted 2>&1 || fail "sqlite3: $name: $(cat pasted)"
        [ "$(wc -l <pasted)" -ge "$(wc -l <"$name.csv")" ] || fail "sqlite3: $name gives other rows: $(cat pasted)"
    done
fi

# the table of the views: | `a`, `b` | a row is | columns |
"$program" query --schema all.db --format csv | tr -d '"' | sed '1d;s/,/: /' | sort >views
sed -n '/^## Views/,/^## /p' "$source/schema/README.md" | sed -n 's/^| `\([^|]*\) | .* | \([^|]*\) |$/\1|\2/p' |
    sed 's/ ([^)]*)//g' | awk -F'|' '{ n = split($1, names, /[`, ]+/); for (i = 1; i <= n; i++) if (names[i] != "") print names[i] ": " $2 }' |
    sort >told
diff told views || fail "schema/README.md (<) and the views (>) differ"
exit $bad
