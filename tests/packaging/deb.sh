#!/bin/sh
# deb.sh BUILD SOURCE VERSION: makes the Debian packages and looks into them. 77: not here.
set -eu
build=$1 source=$2 version=$3
for tool in dpkg-deb dpkg-shlibdeps cpack; do
    command -v $tool >/dev/null || { echo "SKIPPED: there is no $tool"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cd "$work"
holds() { # PACKAGE FILE...: a star stands for one folder at most
    package=$1
    shift
    dpkg-deb -c "$package"_*.deb | awk '{ print $6 }' >"$package.list"
    for file in "$@" "usr/share/doc/$package/copyright" "usr/share/doc/$package/changelog.Debian.gz"; do
        pattern=$(printf '%s' "$file" | sed 's/[.+]/\\&/g; s|\*/|([^/]*/)?|')
        grep -Eqx "\./$pattern" "$package.list" || fail "$package lacks $file"
    done
}
commands=$("$build/dnswhy" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
holds dnswhy usr/bin/dnswhy usr/share/man/man1/dnswhy.1.gz usr/share/bash-completion/completions/dnswhy \
    usr/share/zsh/vendor-completions/_dnswhy usr/share/fish/vendor_completions.d/dnswhy.fish \
    usr/share/dnswhy/patterns/causes.json usr/share/dnswhy/schema/2-views.sql \
    $(printf 'usr/share/man/man1/dnswhy-%s.1.gz ' $commands)
holds libdnswhy0 'usr/lib/*/libdnswhy.so.0' "usr/lib/*/libdnswhy.so.$version"
holds libdnswhy-dev usr/include/dnswhy.h 'usr/lib/*/libdnswhy.a' 'usr/lib/*/libdnswhy.so' 'usr/lib/*/pkgconfig/dnswhy.pc'
cat ./*.list | sort | uniq -d | grep -v '/$' && fail "the files above are in two packages"
for package in dnswhy libdnswhy0 libdnswhy-dev; do
    [ "$(dpkg-deb -f ${package}_*.deb Version)" = "$version-1" ] || fail "$package is of another version"
    dpkg-deb -f ${package}_*.deb Description | sed 1d | grep -q . || fail "$package is not described"
done
for package in dnswhy libdnswhy0; do
    for library in libc6 libpcre2-8-0 libsqlite3-0 libcjson1 libarchive13 liblz4-1 libplist libxxhash0 zlib1g; do
        dpkg-deb -f ${package}_*.deb Depends | grep -q "$library" || fail "$package does not depend on $library"
    done
done
dpkg-deb -f libdnswhy-dev_*.deb Depends | grep -q "libdnswhy0 (= $version-1)" || fail "development fits any library"
head -n 1 "$source/packaging/changelog" | grep -qF "($version-1)" || fail "packaging/changelog tells another version"
dpkg-deb -x dnswhy_*.deb root
root/usr/bin/dnswhy analyze "$source/samples/split-tunnel-macos12.log" | grep -q 'split-tunnel-vpn' ||
    fail "the packaged program does not work"
gzip -dc root/usr/share/man/man1/dnswhy.1.gz | grep -q '^.Dt DNSWHY 1' || fail "the page is no page"
if grep -rlF "$source" root; then fail "the files above name the source's place"; fi
