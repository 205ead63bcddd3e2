#!/bin/sh
# readme.sh SOURCE PROGRAM [--write]: each block of the README that begins with '$ dnswhy' shows what these commands print
# (--write: make it so). Files and options that the README names are there.
set -u
source=$1 program=$(realpath "$2") mode=${3-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$program" "$work/bin/dnswhy"
PATH=$work/bin:$PATH LC_ALL=C.UTF-8
export PATH LC_ALL
unset COLUMNS
cd "$source" || exit 1
bad=0
fail() { echo "FAILED: $*"; bad=1; }
block=no
while IFS= read -r line; do
    case $block:$line in
    no:'```') block=begins ;;
    begins:'$ dnswhy '* | shown:'$ dnswhy '*)
        block=shown
        printf '%s\n' "$line"
        sh -c "${line#\$ }" </dev/null 2>&1
        continue ;;
    shown:'```') block=no ;;
    shown:*) continue ;;
    begins:*) block=plain ;;
    plain:'```') block=no ;;
    esac
    printf '%s\n' "$line"
done <README.md >"$work/README.md"
grep -c '^\$ dnswhy ' "$work/README.md" >"$work/count"
[ "$(cat "$work/count")" -ge 6 ] || fail "only $(cat "$work/count") outputs are shown"
if [ "$mode" = --write ]; then
    cp "$work/README.md" README.md
else
    diff README.md "$work/README.md" || fail "what the README (<) shows is not what is printed (>): readme.sh SOURCE PROGRAM --write"
fi
awk '/^```/ { inside = !inside } !inside' README.md >"$work/prose"
for file in $(grep -o '](\([^)]*\))' "$work/prose" | tr -d ']()') packaging/dnswhy.rb packaging/lnav/dnswhy.json; do
    [ -e "$file" ] || fail "$file is not there"
done
"$program" --help >"$work/help"
for command in $(grep -Eo '(`|^    )dnswhy [a-z]+' "$work/prose" | awk '{ print $2 }' | sort -u); do
    grep -q "^  $command " "$work/help" || fail "there is no command '$command'"
done
exit $bad
