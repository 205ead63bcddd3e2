#!/bin/sh
# run.sh DNSWHY PLAY CHECK quick|whole: plays captures and holds what dnswhy says of them against the truth.
#   quick: some seconds, several eras, styles, redactions, levels;
#   whole: 10,000 lookups of every era, at least 100 of each verdict and root cause, and all ways in which a capture can be poorer.
# Bars: 99 % precision and recall for each cause and root cause with debug and info levels and clear names; never a
# wrong `certain`; with a tenth of the lines lost at most one in 10,000.
set -u
dnswhy=$1 play=$2 check=$3 mode=$4
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
failed=0

# one NAME CHECK-OPTIONS PLAY-OPTIONS...
one() {
    name=$1 bars=$2
    shift 2
    "$play" "$@" --truth "$dir/truth" >"$dir/capture" || { echo "$name: not played"; exit 1; }
    "$dnswhy" analyze --all --format ndjson -o "$dir/report" "$dir/capture" 2>"$dir/errors"
    # shellcheck disable=SC2086 # options are meant
    if "$check" --bars $bars "$dir/truth" "$dir/report" >"$dir/told"; then
        echo "$name: good, $(tail -n 1 "$dir/told")"
    else
        echo "$name: below the bars; play $*"
        cat "$dir/errors" "$dir/told"
        failed=1
    fi
}

clear_names() { # SEED LOOKUPS BARS STYLE ERA...
    seed=$1 lookups=$2 bars=$3 style=$4
    shift 4
    for era; do
        one "$era $style" "$bars" --seed "$seed" --lookups "$lookups" --era "$era" --style "$style"
    done
}

poorer() { # SEED LOOKUPS WRONG-CERTAIN ERA OPTIONS...: only certainty is held
    seed=$1 lookups=$2 wrong=$3 era=$4
    shift 4
    one "$era $*" "--certain-only --wrong-certain $wrong" --seed "$seed" --lookups "$lookups" --era "$era" "$@"
}

if [ "$mode" = quick ]; then
    clear_names 4 400 "--from 30" default 10.13 14 27
    clear_names 4 400 "--from 30" syslog 10.15 12
    clear_names 5 400 "--from 30" ndjson 15 26
    poorer 2 400 0 10.15 --redact stock
    poorer 5 400 0 13 --redact stock --style compact
    poorer 10 400 0 27 --redact stock --style ndjson
    poorer 6 400 0 26 --redact own --levels info
    poorer 8 400 0 14 --levels default
    poorer 9 400 0 15 --loss 10
    poorer 10 400 0 26 --cut 10
else
    clear_names 11 10000 "--least 100 --incidents" default 10.12 10.13 10.14 10.15 11 12 13 14 15 26 27
    clear_names 12 3000 "--from 60" compact 15 27
    clear_names 13 3000 "--from 60" syslog 10.15 12
    clear_names 14 3000 "--from 60" ndjson 14 26
    for era in 10.15 11 12 13 14 15 26 27; do
        poorer 15 3000 0 "$era" --redact stock
        poorer 16 3000 0 "$era" --redact own --style ndjson
    done
    for era in 10.12 10.13 10.14 10.15 11 12 13 14 15 26 27; do
        poorer 17 3000 0 "$era" --levels info
        poorer 18 3000 0 "$era" --levels default
        poorer 19 10000 1 "$era" --loss 10
        poorer 21 3000 1 "$era" --spans 100
        poorer 22 1000 0 "$era" --cut 5
        poorer 20 2000 0 "$era" --style transcript
    done
fi
exit $failed
