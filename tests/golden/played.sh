#!/bin/sh
# played.sh PROGRAM PLAY TEXT_TO_ARCHIVE: captures of played lookups, as text and as binary logs, give the same diagnosis
# byte for byte but for `inputs` and `line`. The converter knows no mark of a boot.
set -eu
program=$1
play=$2
convert=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
told() { # FILE INPUT
    "$program" analyze --all --format json "$2" 2>/dev/null | sed -E -e '/^ "inputs":/d' -e 's/"line":([0-9]+|null)/"line":null/g' >"$1"
}
same() { # CONVERT-OPTIONS PLAY-OPTIONS...
    options=$1
    shift
    "$play" --lookups 60 --one-boot --truth "$work/truth" "$@" >"$work/text.log"
    rm -rf "$work/binary.logarchive"
    # shellcheck disable=SC2086 # options are meant
    "$convert" $options "$work/text.log" "$work/binary.logarchive"
    told "$work/text" "$work/text.log"
    told "$work/binary" "$work/binary.logarchive"
    test "$(grep -c '"id":' "$work/text")" -gt 30
    cmp "$work/text" "$work/binary" || { echo "differs: $*"; exit 1; }
}
same "--dsc 1" --seed 31 --era 10.15 --style syslog
same "--packing blocks" --seed 35 --era 12 --style default
same "--timebase 125/3" --seed 33 --era 15 --style ndjson --redact stock
same "--packing zbm --timebase 125/3" --seed 34 --era 27 --style default --redact own
