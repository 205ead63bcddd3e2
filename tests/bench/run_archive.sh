#!/bin/sh
# run_archive.sh DNSWHY GEN_ARCHIVE READ_ARCHIVE MEASURE [SIZE]: how fast binary logs are read, from the page cache.
# A log archive of SIZE (default 1G), the two daemons in 1, 30 and 100 % of its chunk sets: all its entries, the daemons'
# alone, as the reader gives them and as `entries` prints them, and `analyze`. MB/s are of the size of its tracev3 files:
# by the clock, and by seconds of processor time, which others on the machine change less. Of RUNS (default 3) the
# fastest counts, and the largest peak. The last lines hold the bars.
# SHARES='1 30' measures these alone. With DTFORMATS=FOLDER (libyal/dtformats and what it imports) its reader is measured
# beside ours on 20 MB (PYTHON_SIZE; it takes minutes).
set -eu
dnswhy=$1 generate=$2 read=$3 measure=$4 size=${5:-1G}
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
archive=$work/bench.logarchive

bytes_of() { find "$1" -name '*.tracev3' -exec cat {} + | wc -c; }
header() { printf '%-7s %-28s %9s %9s %9s %11s %9s\n' share what seconds cpu-s MB/s MB/cpu-s peak-MiB; }
row() { # SHARE WHAT BYTES SECONDS CPU PEAK_KIB
    echo "$3 $4 $5 $6" | awk -v share="$1" -v what="$2" '{
        printf "%-7s %-28s %9.2f %9.2f %9.1f %11.1f %9.1f\n", share, what, $2, $3, $1 / $2 / 1e6, $1 / $3 / 1e6, $4 / 1024 }'
}
of() { # WHAT COMMAND...: sets `wall`, `cpu`, `peak`
    what=$1
    shift
    # shellcheck disable=SC2046 # words are meant
    set -- $(for _ in $(seq "${RUNS:-3}"); do "$measure" "$@" 2>/dev/null || true; done | awk '
        NR == 1 || $1 < wall { wall = $1 }
        NR == 1 || $2 < cpu { cpu = $2 }
        $3 > peak { peak = $3 }
        END { print wall, cpu, peak }')
    wall=$1 cpu=$2 peak=$3
    row "$label" "$what" "$bytes" "$wall" "$cpu" "$peak"
}
bar() { # TEXT VALUE OP BOUND
    awk -v text="$1" -v v="$2" -v op="$3" -v b="$4" 'BEGIN {
        met = op == "<=" ? v <= b : v >= b
        printf "%-58s %12.2f %s %-9s %s\n", text, v, op, b, met ? "met" : "NOT MET" }' >>"$work/bars"
}
rate() { awk -v b="$bytes" -v s="$wall" 'BEGIN { print b / s / 1e6 }'; }
mebibytes() { awk -v k="$peak" 'BEGIN { print k / 1024 }'; }

header
for share in ${SHARES:-1 30 100}; do
    "$generate" --size "$size" --share "$share" "$archive"
    bytes=$(bytes_of "$archive") # read once: it is in the page cache now
    label=$share%
    of "the reader, daemons alone" "$read" "$archive" mDNSResponder configd
    of "entries, daemons alone" "$dnswhy" entries --process mDNSResponder --process configd "$archive"
    case $share in
    1) bar "the daemons in 1 %, entries: MB/s by the clock" "$(rate)" '>=' 1000 ;;
    30) bar "the daemons in 30 %, entries: MB/s by the clock" "$(rate)" '>=' 300 ;;
    esac
    bar "the daemons in $share %, entries: peak MiB" "$(mebibytes)" '<=' 256
    of analyze "$dnswhy" analyze "$archive"
    bar "the daemons in $share %, analyze: peak MiB" "$(mebibytes)" '<=' 256
    if [ "$share" = 30 ]; then
        of "the reader, all" "$read" "$archive"
        of "entries, all" "$dnswhy" entries "$archive"
    fi
    rm -rf "$archive"
done

if [ -n "${DTFORMATS:-}" ]; then
    "$generate" --size "${PYTHON_SIZE:-20M}" --file 10M --share 30 "$archive"
    bytes=$(bytes_of "$archive")
    cat >"$work/theirs.py" <<'EOF'
import glob, os, resource, sys, time
sys.path.insert(0, os.environ["DTFORMATS"])
from dtformats import file_system, output_writers, unified_logging
begin = time.monotonic()
count = 0
for path in sorted(glob.glob(sys.argv[1] + "/**/*.tracev3", recursive=True)):
    reader = unified_logging.TraceV3File(
        file_system_helper=file_system.NativeFileSystemHelper(), output_writer=output_writers.StdoutWriter())
    reader.Open(path)
    for entry in reader.ReadLogEntries():
        count += 1
usage = resource.getrusage(resource.RUSAGE_SELF)
print("%.3f %.3f %d %d" % (time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, count))
EOF
    label=${PYTHON_SIZE:-20M}
    of "entries, all" "$dnswhy" entries "$archive"
    # shellcheck disable=SC2046
    set -- $("${PYTHON:-python3}" "$work/theirs.py" "$archive")
    row "$label" "dtformats ($4 entries)" "$bytes" "$1" "$2" "$3"
    bar "entries beside dtformats, all entries: times by the clock" "$(awk -v a="$1" -v b="$wall" 'BEGIN { print a / b }')" '>=' 60
    bar "the same by processor time" "$(awk -v a="$2" -v b="$cpu" 'BEGIN { print a / b }')" '>=' 60
fi
echo
cat "$work/bars"
