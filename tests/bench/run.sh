#!/bin/sh
# run.sh DNSWHY GEN_CAPTURE MEASURE [LINES]: how fast `analyze` is beside `rg -c` and `sqlite3 .import` on the same file.
# Each line: the capture; analyze's time (best of three), lines/s, MB/s, peak memory; the others' times and the ratios.
set -eu
dnswhy=$1 generate=$2 measure=$3 lines=${4:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
best() { # COMMAND...: the best of three runs, `seconds kib`
    for i in 1 2 3; do "$measure" "$@" 2>/dev/null || true; done | sort -n | head -1 | cut -d' ' -f1,2
}
printf '%-26s %9s %12s %8s %9s %8s %8s %8s %8s\n' capture seconds lines/s MB/s peak-MiB rg-s x-rg import-s x-import
row() { # STYLE PERCENT LINES
    file=$work/capture
    "$generate" --style "$1" --relevant "$2" --lines "$3" >"$file"
    bytes=$(wc -c <"$file")
    ours=$(best "$dnswhy" analyze "$file")
    theirs='- -' import='- -'
    if command -v rg >/dev/null; then theirs=$(best rg -c 'mDNSResponder|configd' "$file"); fi
    if command -v sqlite3 >/dev/null; then
        import=$(best sqlite3 :memory: 'CREATE TABLE t(line)' '.mode ascii' '.separator \001 \n' ".import $file t")
    fi
    echo "$1,$2%,$3 $ours $theirs $import $3 $bytes" | awk '{
        rg = $4 == "-" ? "-" : sprintf("%.2f", $2 / ($4 > 0 ? $4 : 0.001));
        im = $6 == "-" ? "-" : sprintf("%.2f", $2 / ($6 > 0 ? $6 : 0.001));
        printf "%-26s %9.3f %12.0f %8.1f %9.1f %8s %8s %8s %8s\n", $1, $2, $8 / $2, $9 / $2 / 1e6, $3 / 1024, $4, rg, $6, im }'
    rm -f "$file"
}
for style in default compact syslog ndjson json; do row "$style" 1 "$lines"; done
row default 100 $((lines / 4))
row ndjson 100 $((lines / 4))
# peak memory must not grow with the file
row default 1 $((lines * 3))
