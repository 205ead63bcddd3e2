#!/usr/bin/env zsh
# completion.zsh PROGRAM DESCRIBED: what TAB offers, in a zsh of its own behind a pseudo-terminal. A mark stands on each
# line that is printed; reading waits for it.
program=$1 described=$2:A
cd ${0:A:h}/../.. || exit 1
work=$(mktemp -d)
trap 'rm -rf $work' EXIT
integer bad=0
zmodload zsh/zpty || exit 1
cat >$work/.zshrc <<'END'
PS1= PS2= RPS1=
fpath=($DESCRIBED $fpath)
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' verbose no
zstyle ':completion:*' list-grouped no
zstyle ':completion:*' format
# what would be offered is written instead
compadd() {
    if [[ ${@[(i)-[OAD]]} -le $# ]]; then builtin compadd "$@"; return; fi
    local -a got
    builtin compadd -A got "$@"
    print -rl -- $got >>$OFFERED
    builtin compadd "$@"
}
offer() { zle list-choices; print -r -- '<end>' >>$OFFERED; BUFFER=; zle .accept-line }
zle -N offer
bindkey '^T' offer # between two lines the terminal cooks: ^Z would be a signal then
unsetopt beep
print '<ready>'
END
export DESCRIBED=$described OFFERED=$work/offered ZDOTDIR=$work TERM=dumb
mkfifo $OFFERED
zpty shell zsh -i || exit 1
zpty -r shell said '*<ready>*' || exit 1
offers() { # LINE WANTED...
    zpty -n -w shell "$1"$'\C-t'
    local -aU got=()
    local line
    while IFS= read -r -t 60 -u 9 line && [[ $line != '<end>' ]]; do got+=($line); done
    local wanted="${(o)@[2,-1]}"
    [[ "${(o)got}" = $wanted ]] || { print "FAILED: $1: offers '${(o)got}', not '$wanted'"; bad=1 }
}
exec 9<>$OFFERED
offers 'dnswhy ' $($program --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
offers 'dnswhy analyze --form' --format
offers 'dnswhy analyze --format ' text json ndjson html
offers 'dnswhy analyze --format=j' json
offers 'dnswhy analyze -o x --db schema/que' queries.sql
offers 'dnswhy patterns ' list check test unknown
offers 'dnswhy query x --named failures-by-c' failures-by-cause failures-by-cause-and-hour
offers 'dnswhy report schema/que' queries.sql
offers 'dnswhy explain --exit'
zpty -d shell
exit $bad
