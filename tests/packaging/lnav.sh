#!/bin/sh
# lnav.sh SOURCE PROGRAM: lnav takes the format and opens with it what we write, and what Apple's log writes. 77: no lnav.
set -u
command -v lnav >/dev/null || { echo "SKIPPED: there is no lnav"; exit 77; }
source=$1 program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" XDG_CONFIG_HOME="$work/config" TZ=UTC
bad=0
cd "$work" || exit 1
mkdir -p "$work/config/lnav" "$work/.lnav"
said=$(lnav -W -i "$source/packaging/lnav/dnswhy.json" 2>&1)
case $said in *error* | *warning*) echo "FAILED: the format: $said"; bad=1 ;; esac
asks() { # WANTED SQL FILE...
    wanted=$1 sql=$2
    shift 2
    got=$(lnav -n -c ";$sql" -c ':write-csv-to -' "$@" 2>&1 | tr -d '\r')
    [ "$got" = "$wanted" ] || { echo "FAILED: $sql: '$got', not '$wanted'"; bad=1; }
}
"$program" analyze --all --format ndjson "$source/samples/split-tunnel-macos12.log" >failed.ndjson || bad=1
"$program" analyze --all --format ndjson "$source/samples/full-tunnel-macos12.log" >resolved.ndjson || bad=1
asks 'log_level,process,name,cause
error,curl,intranet.corp.example.,aaaa-records-unusable
info,curl,intranet.corp.example.,0' \
    'SELECT log_level, "client/process" AS process, name, coalesce(cause, 0) AS cause FROM dnswhy_lookups' failed.ndjson resolved.ndjson
"$program" entries --format ndjson "$source/samples/split-tunnel-macos12.log" >entries.ndjson || bad=1
asks "entries
$(wc -l <entries.ndjson)" 'SELECT count(*) AS entries FROM dnswhy_entries' entries.ndjson
asks "entries
$(grep -c eventMessage "$source/samples/split-tunnel-getaddrinfo-macos26.ndjson")" 'SELECT count(*) AS entries FROM dnswhy_entries' \
    "$source/samples/split-tunnel-getaddrinfo-macos26.ndjson"
# as a person sees it
seen=$(lnav -n failed.ndjson 2>&1)
case $seen in
*'failed '*' curl[96315] intranet.corp.example. aaaa-records-unusable: curl could not resolve'*) ;;
*) echo "FAILED: a lookup looks so: $seen"; bad=1 ;;
esac
exit $bad
