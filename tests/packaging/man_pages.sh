#!/bin/sh
# man_pages.sh PROGRAM DESCRIBED: every command has a page and stands in all completions with every option that its
# --help lists; mandoc and man find nothing to say about the pages, where they are there.
set -u
program=$1
cd "$2" || exit 1
bad=0
fail() { echo "FAILED: $*"; bad=1; }
commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 9 ] || fail "--help lists: $commands"
for command in $commands; do
    page=man/dnswhy-$command.1
    [ -s "$page" ] || { fail "$command has no page"; continue; }
    grep -q "^.Xr dnswhy-$command 1" man/dnswhy.1 || fail "dnswhy.1 does not tell of $command"
    # with spaces about, so that --all is not found in --all-of-it
    man=" $(tr '\n' ' ' <"$page" | sed 's/\\[&]//g; s/\\-/-/g') "
    bash=" $(sed -n "/^    $command)/,/esac ;;/p" dnswhy.bash | tr "\n'" '  ') --help "
    zsh=" $(sed -n "/^    $command)/,/ ;;/p" _dnswhy | tr "\n'*)][{},=" '[ *]') "
    fish=" $(grep "__dnswhy_command $command'" dnswhy.fish | tr '\n' ' ') -l help "
    options=$("$program" "$command" --help | sed -n 's/^ *\(-[a-z], \)*--\([a-z-]*\).*/\2/p')
    [ "$(echo "$options" | wc -l)" -ge 2 ] || fail "$command --help lists: $options"
    for option in $options; do
        case $man in *" Fl Fl $option "*) ;; *) fail "$page lacks --$option" ;; esac
        case $bash in *" --$option "*) ;; *) fail "bash: $command lacks --$option" ;; esac
        case $zsh in *" --$option "*) ;; *) fail "zsh: $command lacks --$option" ;; esac
        case $fish in *" -l $option "*) ;; *) fail "fish: $command lacks --$option" ;; esac
    done
done
for page in man/*.1; do
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -W warning "$page" || fail "mandoc: $page"
    fi
    if command -v groff >/dev/null; then
        said=$(groff -mdoc -Tascii -ww "$page" 2>&1 >/dev/null)
        [ -z "$said" ] || fail "groff: $page: $said"
    fi
done
exit $bad
