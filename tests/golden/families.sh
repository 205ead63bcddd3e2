#!/bin/sh
# families.sh DNSWHY PLAY CHECK [NAME..]: a family shows one cause, root cause, near miss or incident in several eras
# and styles. families/NAME.scene is played in each of them, families/NAME.ERA.log was written by hand; NAME.json tells
# what dnswhy must say of each lookup, and in which eras, whatever the style.
#   families.sh DNSWHY PLAY CHECK --record NAME..: writes NAME.json, if it contradicts nothing that is true of the lookups.
# Remarks in a scene: "# eras: A B" (default: all below), "# play: OPTIONS" for play.
set -u
dnswhy=$1 play=$2 check=$3
shift 3
here=$(cd "$(dirname "$0")/families" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
record=0
[ "${1:-}" = --record ] && record=1 && shift
all_eras="10.13 10.15 12 13 15 26 27"

verdicts="
WITH told AS (SELECT l.*, i.path AS path, i.host_id AS host,
        row_number() OVER (PARTITION BY l.host_id ORDER BY l.start, l.id) AS place,
        row_number() OVER (PARTITION BY l.host_id, l.name, l.client_process ORDER BY l.start, l.id) AS turn,
        (SELECT group_concat(type || '=' || outcome || coalesce(':' || cause, ''), ' ')
            FROM (SELECT * FROM queries WHERE lookup_id = l.id AND type <> 'SOA' ORDER BY type DESC, id)) AS queries
    FROM lookups l JOIN inputs i ON i.host_id = l.host_id),
parts AS (SELECT told.*, substr(path, 1, instr(path, '@') - 1) AS family,
        replace(substr(path, instr(path, '@') + 1), '.log', '') AS era FROM told ORDER BY host),
happened AS (SELECT n.kind, n.host_id, n.id, iif(n.kind = 'server-trouble', NULL, n.lookups) AS lookups,
        substr(path, 1, instr(path, '@') - 1) AS family, replace(substr(path, instr(path, '@') + 1), '.log', '') AS era,
        iif(n.kind = 'outage', (SELECT count(*) FROM lookups l WHERE l.host_id = n.host_id AND l.outcome = 'resolved'
            AND l.end > n.start AND l.end < n.end), NULL) AS resolved
    FROM incidents n JOIN inputs i ON i.host_id = n.host_id ORDER BY n.host_id, n.id)
SELECT family, group_concat(era, ' ') AS eras, name, client_process AS process,
    outcome || iif(slow, ' slow', '') AS fate, confidence AS certainty, cause, root_cause AS root,
    root_cause_confidence AS root_certainty, queries
    FROM parts GROUP BY family, name, client_process, turn, outcome, slow, confidence, cause, root_cause,
        root_cause_confidence, queries
    ORDER BY family, min(place), min(host)"
happenings="${verdicts%%SELECT family, group*}
SELECT family, group_concat(era, ' ') AS eras, kind AS incident, lookups,
    resolved AS resolved_within
    FROM happened GROUP BY family, kind, lookups, resolved ORDER BY family, min(host_id), min(id)"

eras_of() {
    told=$(sed -n 's/^# eras: //p' "$here/$1.scene")
    echo "${told:-$all_eras}"
}

# The next style in turn; the first pass of a recording is all of the default style.
next_style() {
    turn=$(((turn + 1) % 4))
    case $pass$turn in
    plain* | *0) style=default ;;
    *1) style=syslog ;;
    *2) style=compact ;;
    *3) style=ndjson ;;
    esac
}

contradicts() { # NAME ERA: what the report of a played capture has against the truth
    "$dnswhy" analyze --all --format ndjson -o "$dir/report" "$1@$2.log" 2>/dev/null
    "$check" --bars --from 1 "$dir/truth" "$dir/report" >"$dir/told" && return 1
    echo "$1 in $2 is not true:"
    sed -n -e '/ -> /p' -e '/^wrong/p' "$dir/told"
}

untrue=""
captures() { # NAME: its captures in the present folder, in the style of the pass
    name=$1
    if [ -f "$here/$name.scene" ]; then
        options=$(sed -n 's/^# play: //p' "$here/$name.scene")
        for era in $(eras_of "$name"); do
            next_style
            # shellcheck disable=SC2086 # options are meant
            "$play" --seed 7 --era "$era" --style "$style" --scene "$here/$name.scene" $options \
                --truth "$dir/truth" >"$name@$era.log" || exit 1
            if [ $record = 1 ] && contradicts "$name" "$era"; then
                untrue="$untrue $name"
            fi
        done
        return
    fi
    for log in "$here/$name".*.log; do
        era=$(basename "$log" .log)
        era=${era#"$name".}
        if [ "$pass" = mixed ]; then
            "$dnswhy" entries --format ndjson -o "$name@$era.log" "$log"
        else
            cp "$log" "$name@$era.log"
        fi
    done
}

split() { # into one file a family
    awk -v dir="$1" '{
        match($0, /^\{"family":"[^"]*",/)
        family = substr($0, 12, RLENGTH - 13)
        print "{" substr($0, RLENGTH + 1) >> (dir "/" family ".json")
    }'
}

names=$*
if [ -z "$names" ]; then
    names=$(cd "$here" && for file in *.json; do echo "${file%.json}"; done)
fi
failed=0 turn=0 passes=mixed
[ $record = 1 ] && passes="plain mixed"
for pass in $passes; do
    mkdir "$dir/$pass" "$dir/$pass.told"
    cd "$dir/$pass" || exit 1
    for name in $names; do
        captures "$name"
    done
    # shellcheck disable=SC2046 # eras in their order
    set -- $(for era in 10.12 $all_eras 11 14; do ls ./*@"$era".log 2>/dev/null; done | sed 's,^\./,,' | awk -F@ '!seen[$0]++')
    "$dnswhy" query --separate --format ndjson "$@" "$verdicts" 2>"$dir/errors" >"$dir/rows" || { cat "$dir/errors"; exit 1; }
    split "$dir/$pass.told" <"$dir/rows"
    "$dnswhy" query --separate --format ndjson "$@" "$happenings" 2>"$dir/errors" >"$dir/rows" || { cat "$dir/errors"; exit 1; }
    split "$dir/$pass.told" <"$dir/rows"
    for name in $names; do
        if [ $record = 1 ] && [ "$pass" = plain ]; then
            cp "$dir/plain.told/$name.json" "$here/$name.json"
        elif ! diff -u "$here/$name.json" "$dir/$pass.told/$name.json"; then
            echo "family $name: not as expected"
            failed=1
        fi
    done
done
for name in $untrue; do
    failed=1
done
exit $failed
