#!/bin/sh
# report-picture.sh PROGRAM: makes packaging/report.png, the picture of a report for the README, from an invented morning.
# Needs node, chromium and pngquant; Inter and JetBrains Mono (fonts-inter, fonts-jetbrains-mono) stand in for the
# fonts of a Mac.
set -eu
program=$1
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/fonts.conf" <<'CONF'
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir>
<match target="pattern"><test name="family" qual="first"><string>system-ui</string></test><edit name="family" mode="assign" binding="strong"><string>Inter</string></edit></match>
<match target="pattern"><test name="family" qual="first"><string>ui-monospace</string></test><edit name="family" mode="assign" binding="strong"><string>JetBrains Mono</string></edit></match>
</fontconfig>
CONF
node tests/browser/morning.mjs >"$work/morning.log"
"$program" report "$work/morning.log" -o "$work/morning.html"
FONTCONFIG_FILE=$work/fonts.conf node tests/browser/picture.mjs "$work/morning.html" "$work/report.png"
pngquant --force --speed 1 --quality 60-95 --strip --output packaging/report.png "$work/report.png"
ls -l packaging/report.png
