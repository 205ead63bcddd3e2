#!/bin/sh
# archive.sh PROGRAM TEXT_TO_ARCHIVE SAMPLE: the scenario of a text sample as binary logs gives the same diagnosis, byte
# for byte but for `inputs` and `line`: as a .logarchive, and within a sysdiagnose (.tar.gz, .zip, unpacked, from pipes).
set -eu
program=$1
convert=$2
name=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=sysdiagnose_2026.03.02_09-10-00+0100_macOS_Mac14-2_24G84/
plain() { sed -E -e '/^ "inputs":/d' -e 's/"line":([0-9]+|null)/"line":null/g' "$1"; }
plain "tests/golden/expected/$name.json" >"$work/expected"
check() { # WHAT [INPUT]: what PROGRAM says of INPUT, or of standard input
    "$program" analyze --all --format json "${2:--}" >"$work/got.json" || { echo "$1: exit status $?" >&2; exit 1; }
    plain "$work/got.json" >"$work/got"
    diff -u "$work/expected" "$work/got" || { echo "$1 differs" >&2; exit 1; }
}
"$convert" "samples/$name" "$work/usual.logarchive"
check "a logarchive" "$work/usual.logarchive"
"$convert" --packing blocks --dsc 1 --timebase 125/3 "samples/$name" "$work/old.logarchive"
check "a logarchive of dsc version 1, several blocks, Apple silicon" "$work/old.logarchive"
"$convert" --packing zbm --timebase 125/3 --form tar.gz --root "$root" "samples/$name" "$work/new.tar.gz"
check "a sysdiagnose" "$work/new.tar.gz"
# a real pipe: a file behind `<` can be read twice
cat "$work/new.tar.gz" | check "a sysdiagnose from a pipe"
"$convert" --form tar.gz --strings-first --root "$root" "samples/$name" "$work/first.tar.gz"
cat "$work/first.tar.gz" | check "a sysdiagnose with its strings first, from a pipe"
"$convert" --packing stored --form zip --root "$root" "samples/$name" "$work/new.zip"
check "a sysdiagnose as .zip" "$work/new.zip"
"$convert" --form tar --root "$root" "samples/$name" "$work/new.tar"
mkdir "$work/unpacked"
tar -xf "$work/new.tar" -C "$work/unpacked"
check "a sysdiagnose unpacked" "$work/unpacked/$root"
