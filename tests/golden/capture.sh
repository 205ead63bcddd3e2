#!/bin/sh
# capture.sh PROGRAM: what the commands collect, run by it or pasted into a shell, is what analyze takes. Stand-ins of a
# Mac's programs print samples.
set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fail() { echo "FAILED: $*"; bad=1; }
"$program" entries --format ndjson samples/split-tunnel-getaddrinfo-macos26.ndjson >"$work/log.ndjson"
mkdir "$work/mac" "$work/a" "$work/b"
stand_in() { { printf '#!/bin/sh\necho "$0 $*" >>"%s/called"\n' "$work"; cat; } >"$work/mac/$1"; chmod +x "$work/mac/$1"; }
stand_in log <<END
cat "$work/log.ndjson"
END
stand_in scutil <<'END'
case $* in
*--dns) printf 'DNS configuration\n\nresolver #1\n  search domain[0] : corp.example\n  nameserver[0] : 10.20.0.53\n  if_index : 21 (utun3)\n  flags    : Request A records\n  reach    : 0x00000003 (Reachable,Transient Connection)\n' ;;
*) printf 'Network information\n\nIPv4 network interface information\n     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.0.2.10\n           reach      : 0x00000002 (Reachable)\n\nIPv6 network interface information\n   No IPv6 states found\n\n\nREACH : flags 0x00000002 (Reachable)\n\nNetwork interfaces: en0\n' ;;
esac
END
stand_in ifconfig <<'END'
printf 'en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tinet 192.0.2.10 netmask 0xffffff00 broadcast 192.0.2.255\n'
END
stand_in netstat <<'END'
printf 'Routing tables\n\nInternet:\nDestination        Gateway            Flags           Netif Expire\ndefault            192.0.2.1          UGScg             en0\n'
END
stand_in sw_vers <<'END'
printf 'ProductName:\t\tmacOS\nProductVersion:\t\t26.1\nBuildVersion:\t\t25B78\n'
END
diagnosis() { "$program" query --format csv "$@" "SELECT name, outcome, cause, client_process, summary FROM lookups ORDER BY id"; }
diagnosis "$work/log.ndjson" >"$work/want"
check() { # ARCHIVE: its log, its state and its system are read
    diagnosis "$1" >"$work/got" || fail "$1: exit status $?"
    cmp -s "$work/want" "$work/got" || { fail "$1: another diagnosis"; diff "$work/want" "$work/got"; }
    [ "$("$program" query --format csv "$1" "SELECT os_version, build FROM inputs" | tail -1)" = "macOS 26.1,25B78" ] || fail "$1: the system"
    [ "$("$program" query --format csv "$1" "SELECT count(*) FROM resolvers WHERE nameservers LIKE '%10.20.0.53%'" | tail -1)" = 1 ] || fail "$1: the resolvers"
}
# elsewhere: the commands, pasted into a shell
"$program" capture --last 2h -o "it's.tar.gz" >"$work/commands" 2>/dev/null || fail "elsewhere: exit status $?"
grep -q '^#' "$work/commands" && fail "zsh takes no comments at its prompt"
for shell in sh bash zsh dash; do
    command -v $shell >/dev/null 2>&1 || continue
    rm -f "$work/called" "$work/a/"*
    (cd "$work/a" && PATH="$work/mac:$PATH" TMPDIR="$work" $shell <"$work/commands") || fail "$shell: exit status $?"
    check "$work/a/it's.tar.gz"
    grep -q 'log show --style ndjson --info --debug --last 2h --predicate process == "mDNSResponder" OR process == "configd"' "$work/called" || fail "$shell: what log is asked"
    [ "$(wc -l <"$work/called" | tr -d ' ')" = 7 ] || fail "$shell: seven commands"
done
# an older Mac knows no ndjson
cp "$work/mac/log" "$work/log.new"
printf '#!/bin/sh\ncase $* in *ndjson*) echo "usage: log" >&2; exit 64 ;; esac\necho "["; sed "s/^{\"count.*//; /^$/d" "%s/log.ndjson" | paste -s -d, -; echo "]"\n' "$work" >"$work/mac/log"
(cd "$work/a" && PATH="$work/mac:$PATH" TMPDIR="$work" sh <"$work/commands" 2>/dev/null) || fail "an older Mac: exit status $?"
check "$work/a/it's.tar.gz"
cp "$work/log.new" "$work/mac/log"
# on the Mac: run
(cd "$work/b" && PATH="$work/mac:$PATH" "$program" capture 2>/dev/null) || fail "on a Mac: exit status $?"
check "$work/b/dnswhy-capture.tar.gz"
PATH="$work/mac:$PATH" "$program" capture -o - 2>/dev/null >"$work/b/out.tar.gz" || fail "to standard output: exit status $?"
check "$work/b/out.tar.gz"
PATH="$work/mac:$PATH" "$program" capture --print 2>/dev/null | grep -q 'scutil -d -v --dns > dns-configuration.txt' || fail "--print"
PATH="$work/mac:$PATH" "$program" capture -o "$work/missing/x.tar.gz" 2>/dev/null; [ $? = 4 ] || fail "-o to nowhere"
printf '#!/bin/sh\nexit 64\n' >"$work/mac/log"
PATH="$work/mac:$PATH" "$program" capture -o "$work/b/part.tar.gz" 2>"$work/err"; [ $? = 3 ] || fail "a command that fails"
grep -q 'lacks log.ndjson' "$work/err" || fail "a command that fails is told"
for span in '30' "5m; echo" 'x' '' '-5m'; do
    "$program" capture "--last=$span" >/dev/null 2>&1; [ $? = 2 ] || fail "--last '$span'"
done
exit $bad
