#!/bin/sh
# run.sh PROGRAM: `dnswhy run` follows a stand-in for `log stream` and explains the lookups of the program it runs, and
# nobody else's.
set -eu
dnswhy=$1
here=tests/terminal
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkfifo "$work/say" "$work/said"
stream="sh $here/stand-in.sh $work"
failures=0
fail() {
    echo "run.sh: $*"
    failures=$((failures + 1))
    sed 's/^/    /' "$work/err" "$work/out"
}
# expect STATUS [options] -- PROGRAM ARGS..: runs it, with `in` as standard input
expect() {
    want=$1
    shift
    status=0
    echo in | "$dnswhy" run "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" = "$want" ] || fail "$*: status $status, not $want"
}
has() {
    tr '\n' ' ' <"$work/err" | tr -s ' ' | grep -q -- "$1" || fail "not told: $1"
}
lacks() {
    ! tr '\n' ' ' <"$work/err" | tr -s ' ' | grep -q -- "$1" || fail "told: $1"
}
# What the programs below say to the stand-in; `say` waits until it has printed its lines.
cat >"$work/lib.sh" <<EOF
exec 3<>"$work/say" 4<>"$work/said"
say() { echo "\$*" >&3; read -r said <&4; }
EOF

# Its own lookups, those on its behalf, and no neighbour's of the same name; input, output and status are its own.
cat >"$work/program.sh" <<EOF
. "$work/lib.sh"
say fail 101 \$\$ prog own.example.com
say fail 102 999999 prog neighbour.example.com
say getaddrinfo 103 55 webkit delegated.example.com \$\$
say getaddrinfo 104 55 webkit elsewhere.example.com 999999
cat
exit 6
EOF
expect 6 --command "$stream" -- sh "$work/program.sh"
[ "$(cat "$work/out")" = in ] || fail "standard input or output is not the program's"
has '2 of 2 lookups failed'
has 'own.example.com'
has 'delegated.example.com'
lacks 'neighbour'
lacks 'elsewhere'

# Descendants: one that ends at once, and one that its parent leaves behind.
cat >"$work/child.sh" <<EOF
. "$work/lib.sh"
say fail 201 \$\$ child "\$1.example.com"
: >"$work/\$1"
EOF
cat >"$work/program.sh" <<EOF
sh "$work/child.sh" child
sh -c "sh '$work/child.sh' orphan &"
while [ ! -e "$work/orphan" ]; do :; done
EOF
expect 0 --command "$stream" -- sh "$work/program.sh"
has '2 of 2 lookups failed'
has 'child.example.com'
has 'orphan.example.com'

# A file and JSON instead of text; standard error stays empty.
cat >"$work/program.sh" <<EOF
. "$work/lib.sh"
say fail 301 \$\$ prog json.example.com
say fail 302 999999 prog neighbour.example.com
EOF
expect 0 --format ndjson -o "$work/told" --command "$stream" -- sh "$work/program.sh"
[ ! -s "$work/err" ] || fail "standard error is not empty"
[ "$(grep -c '"outcome"' "$work/told")" = 1 ] || fail "not one lookup: $(cat "$work/told")"
grep -q '"name":"json.example.com."' "$work/told" || fail "another name"
grep -q '"summary":{"lookups":1,"failed":1' "$work/told" || fail "another summary: $(cat "$work/told")"
# The database holds all.
expect 0 --db "$work/all.db" --command "$stream" -- sh "$work/program.sh"
[ "$("$dnswhy" query --format csv "$work/all.db" 'SELECT count(*) FROM lookups' | tail -1)" = 2 ] || fail "--db"

# Another machine's stream: by name.
cat >"$work/program.sh" <<EOF
#!/bin/sh
. "$work/lib.sh"
say fail 401 77 program.sh byname.example.com
say fail 402 78 curl curl.example.com
say fail 403 \$\$ other bynumber.example.com
EOF
chmod +x "$work/program.sh"
expect 0 --remote --command "$stream" -- "$work/program.sh"
has 'byname.example.com'
lacks 'curl.example.com'
lacks 'bynumber'
expect 0 --remote-name curl --command "$stream" -- "$work/program.sh"
has 'curl.example.com'
lacks 'byname'

# A request that is never stopped is not waited for long, and told.
cat >"$work/program.sh" <<EOF
. "$work/lib.sh"
say open 501 \$\$ prog open.example.com
EOF
expect 0 --command "$stream" -- sh "$work/program.sh"
has 'open.example.com'

# No lookup at all.
expect 3 --command "$stream" -- sh -c 'exit 3'
has 'No lookup of it was seen'

# Ended by a signal, by others and by an interrupt that is passed on.
expect 143 --command "$stream" -- sh -c 'kill -TERM $$'
has 'signal 15'
cat >"$work/program.sh" <<EOF
. "$work/lib.sh"
trap 'say fail 601 \$\$ prog interrupted.example.com; exit 9' INT
kill -INT \$PPID
while :; do :; done
EOF
expect 9 --command "$stream" -- sh "$work/program.sh"
has 'interrupted.example.com'

# Programs that cannot be run, and what is dnswhy's own failure.
expect 127 --command "$stream" -- "$work/no-such-program"
has 'no-such-program'
: >"$work/no-program"
expect 126 --command "$stream" -- "$work/no-program"
expect 125 --command "$work/no-such-stream" -- true
expect 125 --command false -- touch "$work/was-run"
[ ! -e "$work/was-run" ] || fail "run without a stream"
has 'the stream ended before'
expect 125 --no-such-option -- true
expect 125 --command "$stream"
expect 125 -o "$work/no/such/folder/file" --command "$stream" -- true

# A stream that says nothing yet; options of the program are its own; one that ends early.
mkfifo "$work/silent"
exec 9<>"$work/silent" # nobody writes, and it does not end
expect 4 --settle 50ms --command "cat $work/silent" -- sh -c 'exit $1' x 4
has 'No lookup'
expect 0 --command "$stream" printf '%s' --format
[ "$(cat "$work/out")" = --format ] || fail "an option of the program was taken"
cat >"$work/program.sh" <<EOF
. "$work/lib.sh"
say fail 701 \$\$ prog early.example.com
say end
exit 5
EOF
expect 5 --command "$stream" -- sh "$work/program.sh"
has 'early.example.com'

[ "$failures" = 0 ]
