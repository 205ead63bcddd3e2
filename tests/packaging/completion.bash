#!/usr/bin/env bash
# completion.bash PROGRAM DESCRIBED: what TAB offers.
set -u
program=$1
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
source "$2/dnswhy.bash" || exit 1
complete -p dnswhy | grep -q -- '-F _dnswhy dnswhy' || { echo "FAILED: not registered"; bad=1; }
offers() { # WANTED WORDS...: the last word is where the cursor stands
    local wanted=$1
    shift
    COMP_WORDS=(dnswhy "$@") COMP_CWORD=$#
    _dnswhy
    local got
    got=$(printf '%s\n' "${COMPREPLY[@]-}" | awk '!seen[$0]++' | tr '\n' ' ') # of two programs of a name, one
    got=${got% }
    [ "$got" = "$wanted" ] || { echo "FAILED: dnswhy $*: offers '$got', not '$wanted'"; bad=1; }
}
cd "$here" || exit 1
commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | tr '\n' ' ')
offers "$commands--help --version" ''
offers analyze an
offers --version --v
offers '--format' analyze --form
offers 'text json ndjson html' analyze --format ''
offers 'json' analyze --format = j # as bash splits --format=j
offers 'text json ndjson html' analyze --format =
offers '--sort --since --separate --slow' report capture.log --s
offers 'text ndjson' run --format ''
offers '' analyze x # a file: left to readline
offers '' explain --since ''
offers 'list check test unknown' patterns ''
offers 'unknown' patterns u
offers '' patterns unknown sam
offers 'schema' query --patterns schem
offers 'failures-by-cause failures-by-cause-and-hour' query x --named failures-by-c
offers 'printenv' run -- printen
offers '' run -- printenv HO
exit $bad
