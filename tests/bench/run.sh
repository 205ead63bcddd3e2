#!/bin/sh
# run.sh DNSWHY GEN_CAPTURE MEASURE [LINES]: how fast `analyze` and `live` are, beside `rg -c` and `sqlite3 .import` on
# the same file. Times are seconds of one core (the least of three runs), so that a busy machine tells nearly the same
# as an idle one; rates are by them. `x-rg` and `x-import` are our time by theirs. The last lines hold the bars.
set -eu
dnswhy=$1 generate=$2 measure=$3 lines=${4:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
best() { # COMMAND...: `cpu_seconds kib`
    for i in 1 2 3; do
        rm -f "$work/db"*
        "$measure" "$@" 2>/dev/null || true
    done | sort -k2n | awk 'NR == 1 { print $2, $3 }'
}
bar() { # TEXT VALUE OP BOUND
    awk -v text="$1" -v v="$2" -v op="$3" -v b="$4" 'BEGIN {
        met = op == "<=" ? v <= b : v >= b
        printf "%-58s %12.2f %s %-9s %s\n", text, v, op, b, met ? "met" : "NOT MET" }' >>"$work/bars"
}
printf '%-34s %9s %12s %8s %9s %8s %8s %8s %8s\n' capture seconds lines/s MB/s peak-MiB rg-s x-rg import-s x-import
row() { # NAME STYLE PERCENT LINES COMMAND...: FILE stands for the capture; sets `ours` and `ratio`
    name=$1 style=$2 percent=$3 count=$4
    shift 4
    file=$work/capture
    "$generate" --style "$style" --relevant "$percent" --lines "$count" >"$file"
    bytes=$(wc -c <"$file")
    ours=$(best "$@")
    theirs='- -' import='- -'
    if command -v rg >/dev/null; then theirs=$(best rg -c 'mDNSResponder|configd' "$file"); fi
    if command -v sqlite3 >/dev/null; then
        import=$(best sqlite3 :memory: 'CREATE TABLE t(line)' '.mode ascii' '.separator \001 \n' ".import $file t")
    fi
    echo "$name,$style,$percent%,$count $ours $theirs $import $count $bytes" | awk '{
        rg = $4 == "-" ? "-" : sprintf("%.2f", $2 / ($4 > 0 ? $4 : 0.001));
        im = $6 == "-" ? "-" : sprintf("%.2f", $2 / ($6 > 0 ? $6 : 0.001));
        printf "%-34s %9.3f %12.0f %8.1f %9.1f %8s %8s %8s %8s\n", $1, $2, $8 / $2, $9 / $2 / 1e6, $3 / 1024, $4, rg, $6, im }'
    ratio=$(echo "$ours $theirs" | awk '{ print $3 == "-" ? 0 : $1 / ($3 > 0 ? $3 : 0.001) }')
    rate=$(echo "$ours $count" | awk '{ print $3 / $1 }')
    peak=$(echo "$ours" | awk '{ print $2 / 1024 }')
    rm -f "$file" "$work/db"*
}
file=$work/capture
for style in default compact syslog bsd ndjson json; do
    row analyze "$style" 1 "$lines" "$dnswhy" analyze "$file"
    bar "1 % relevant, $style: our time by rg's" "$ratio" '<=' 5
done
row analyze default 1 $((lines / 50)) "$dnswhy" analyze "$file"
bar "1 % relevant, a small capture: our time by rg's" "$ratio" '<=' 5
row analyze ndjson 100 $((lines / 4)) "$dnswhy" analyze "$file"
row analyze default 100 $((lines / 4)) "$dnswhy" analyze "$file"
bar 'only relevant lines: lines/s of one core' "$rate" '>=' 200000
small=$peak
row analyze default 100 "$lines" "$dnswhy" analyze "$file"
bar 'peak memory, four times as many relevant lines: ratio' "$(echo "$peak $small" | awk '{ print $1 / $2 }')" '<=' 1.15
row analyze--db default 100 $((lines / 4)) "$dnswhy" analyze --db "$work/db" "$file"
row live--db default 100 $((lines / 10)) sh -c "cat $file | $dnswhy live --db $work/db -"
small=$peak
row live--db default 100 $((lines / 2)) sh -c "cat $file | $dnswhy live --db $work/db -"
bar 'live with a database: lines/s of one core' "$rate" '>=' 20000
bar 'live, peak memory, five times as many lines: ratio' "$(echo "$peak $small" | awk '{ print $1 / $2 }')" '<=' 1.15
echo
cat "$work/bars"
