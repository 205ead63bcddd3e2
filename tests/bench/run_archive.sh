#!/bin/sh
# run_archive.sh DNSWHY GEN_ARCHIVE READ_ARCHIVE MEASURE [SIZE]: how fast binary logs are read, from the page cache.
# A log archive of SIZE (default 1G), the two daemons in 1, 30 and 100 % of its chunk sets: all its entries, the daemons'
# alone, as the reader gives them and as `entries` prints them, and `analyze`. MB/s are of the size of its tracev3 files: by the clock, and by seconds of processor time, which
# others on the machine do not change.
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
of() { # WHAT COMMAND...
    what=$1
    shift
    # shellcheck disable=SC2046 # words are meant
    set -- $("$measure" "$@")
    row "$label" "$what" "$bytes" "$1" "$3" "$2"
}

header
for share in ${SHARES:-1 30 100}; do
    "$generate" --size "$size" --share "$share" "$archive"
    bytes=$(bytes_of "$archive") # read once: it is in the page cache now
    label=$share%
    of "the reader, daemons alone" "$read" "$archive" mDNSResponder configd
    of "entries, daemons alone" "$dnswhy" entries --process mDNSResponder --process configd "$archive"
    of analyze "$dnswhy" analyze "$archive"
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
    set -- $("$measure" "$dnswhy" entries "$archive") $("${PYTHON:-python3}" "$work/theirs.py" "$archive")
    row "$label" "dtformats ($7 entries)" "$bytes" "$4" "$5" "$6"
    echo "$1 $3 $4 $5" | awk '{ printf "ours is %.0f times as fast by the clock, %.0f times by processor time\n", $3 / $1, $4 / $2 }'
fi
