#!/usr/bin/env fish
# completion.fish PROGRAM DESCRIBED: what TAB offers.
set -x HOME (mktemp -d)
set -x XDG_CONFIG_HOME $HOME
source $argv[2]/dnswhy.fish; or exit 1
cd (status dirname)/../..
set -g bad 0
function offers # LINE WANTED...
    set -l got (complete -C $argv[1] | string replace -r '\t.*' '')
    if test "$got" != "$argv[2..-1]"
        echo "FAILED: $argv[1]: offers '$got', not '$argv[2..-1]'"
        set -g bad 1
    end
end
set -l commands ($argv[1] --help | string match -r '^  [a-z]+ ' | string trim)
offers 'dnswhy ' (string join \n $commands | sort)
offers 'dnswhy analyze --form' --format
offers 'dnswhy analyze --format ' html json ndjson text
offers 'dnswhy analyze --format=j' --format=json
offers 'dnswhy patterns ' check list test unknown
offers 'dnswhy query x --named failures-by-c' failures-by-cause failures-by-cause-and-hour
offers 'dnswhy analyze --db schema/que' schema/queries.sql
offers 'dnswhy analyze schema/que' schema/queries.sql
offers 'dnswhy analyze --patterns schem' schema/
offers 'dnswhy run -- printen' printenv
offers 'dnswhy explain --exit'
rm -rf $HOME
exit $bad
