#!/bin/sh
# installed.sh BUILD SOURCE VERSION CC CXX FLAGS: installs into a folder that is then moved, compiles a user of the
# library against it, shared and static, as C and as C++, and runs it. FLAGS: what the library was linked with besides.
set -eu
build=$1 source=$2 version=$3 cc=$4 cxx=$5 flags=$6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
cmake --install "$build" --prefix "$work/first" >"$work/log" || { cat "$work/log"; exit 1; }
mv "$work/first" "$work/moved"
cd "$work/moved"
for file in bin/dnswhy include/dnswhy.h share/man/man1/dnswhy.1 share/man/man1/dnswhy-analyze.1 \
    share/dnswhy/patterns/causes.json share/dnswhy/patterns/README.md share/dnswhy/schema/2-views.sql \
    share/dnswhy/schema/queries.sql share/dnswhy/lnav/dnswhy.json share/bash-completion/completions/dnswhy share/zsh/site-functions/_dnswhy \
    share/fish/vendor_completions.d/dnswhy.fish; do
    [ -s "$file" ] || fail "$file is not installed"
done
pc=$(find "$PWD" -name dnswhy.pc)
libs=$(dirname "$(dirname "$pc")")
[ -e "$libs/libdnswhy.a" ] || fail "no static library beside $pc"
if grep -rlF -e "$source" -e "$build" include share "$pc"; then fail "the files above name the source's place"; fi

# what the shared library shows, and what the static one might collide with
shown=$(nm -D --defined-only "$libs"/libdnswhy.so 2>/dev/null | awk '{ print $3 }' | grep -v '^_' || true)
[ -z "$shown" ] || ! echo "$shown" | grep -v '^dnswhy_' || fail "the symbols above are not public"
for name in $(sed -n 's/^DNSWHY_API .*[ *]\(dnswhy_[a-z_]*\)(.*/\1/p' include/dnswhy.h); do
    [ -z "$shown" ] || echo "$shown" | grep -qx "$name" || fail "$name is declared and not there"
done
! nm -g --defined-only "$libs"/libdnswhy.a 2>/dev/null | awk 'NF == 3 { print $3 }' |
    grep -Ev '^_?(dw_|dnswhy_)|^_?(__odr_asan|__gcov|__llvm)|^__|asan|DW\.ref' || fail "the symbols above may collide"

export PKG_CONFIG_PATH="$(dirname "$pc")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export LD_LIBRARY_PATH="$libs" DYLD_LIBRARY_PATH="$libs"
[ "$(pkg-config --modversion dnswhy)" = "$version" ] || fail "pkg-config tells another version"
sample="$source/samples/split-tunnel-macos12.log"
cp "$source/tests/packaging/user.c" "$work/user.c"
cp "$source/tests/packaging/user.c" "$work/user.cpp"
cd "$work"
use() { # NAME COMPILER...
    name=$1
    shift
    "$@" -o "$name" || fail "$name: does not compile"
    ./"$name" "$sample" "$name.db" >"$name.out" || fail "$name: gives another answer"
    [ "$(tail -n 1 "$name.out")" = "$version" ] || fail "$name: is of another version"
}
# shellcheck disable=SC2046,SC2086 # words are meant
{
    warn='-Wall -Wextra -Wpedantic -Werror'
    use shared "$cc" -std=c11 $warn $flags user.c $(pkg-config --cflags --libs dnswhy)
    needs=$(pkg-config --print-requires-private dnswhy) # shared: 'pkg-config --static' wants all that these need as .a
    use static "$cc" -std=c99 $warn $flags user.c $(pkg-config --cflags dnswhy) "$libs/libdnswhy.a" \
        $(pkg-config --libs $needs) -pthread -lm
    if command -v "$cxx" >/dev/null; then
        use cxx "$cxx" -std=c++11 $warn $flags user.cpp $(pkg-config --cflags --libs dnswhy)
    fi
}
# the installed program gives the same report
"$work/moved/bin/dnswhy" analyze --format json "$sample" >program.out
head -c "$(wc -c <program.out)" shared.out | cmp - program.out || fail "library and program differ"
