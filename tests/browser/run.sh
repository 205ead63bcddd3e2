#!/bin/sh
# run.sh PROGRAM: the page of `dnswhy report` in a headless Chromium. Exit status 77 where there is no Chromium or Node.
set -eu
program=$1
here=$(dirname "$0")
command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
node --input-type=module -e "
import {findChromium} from '$PWD/$here/chromium.mjs';
process.exit(findChromium() === null ? 1 : 0);" || { echo "skipped: no chromium"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node "$here/morning.mjs" >"$work/morning.log"
"$program" report "$work/morning.log" -o "$work/morning.html"
"$program" report --separate samples/split-tunnel-macos12.log samples/dead-server-macos15.log -o "$work/hosts.html"
"$program" report --redact --limit 500 "$work/morning.log" -o "$work/redacted.html"
for word in corp.example exmaple 198.51.100 10.20.0.53 2001:db8:cd: WebKit 'Chat Helper'; do
    if grep -qF -e "$word" "$work/redacted.html"; then echo "FAILED: $word is in the redacted page"; exit 1; fi
done
# a name and a process that would be markup; U+202E turns the direction of what follows
sed -e 's/intranet\.corp\.example/<\/script><img\\032src=x\\032onerror=alert(1)>.corp.example/g' \
    -e 's/(curl)/(<b>cu\&rl<\/b>\xe2\x80\xae<script>alert(2)<\/script>)/g' samples/split-tunnel-macos12.log >"$work/hostile.log"
"$program" report "$work/hostile.log" -o "$work/hostile.html"
node "$here/report.test.mjs" "$work"
