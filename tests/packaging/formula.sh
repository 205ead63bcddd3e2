#!/bin/sh
# formula.sh SOURCE PROGRAM: the Homebrew formula is Ruby, names what `dev` installs, and its own test's capture gives
# what it waits for.
set -u
cd "$1" || exit 1
bad=0
fail() { echo "FAILED: $*"; bad=1; }
formula=packaging/dnswhy.rb
wanted=$(sed -n 's/.*install_homebrew \(cmake.*\) ;;/\1/p' dev | tr ' ' '\n' | grep -vx cmocka | sort)
named=$(sed -n 's/^  depends_on "\([a-z0-9-]*\)".*/\1/p' $formula | sort)
[ -n "$wanted" ] && [ "$wanted" = "$named" ] || fail "dev installs: $wanted; the formula: $named"
sed -n '/<<~LOG/,/LOG$/p' $formula | sed '1d;$d;s/^ *//' | "$2" analyze --format json - | grep -q 'nowhere.example.com.' ||
    fail "the formula's capture gives no lookup"
if command -v ruby >/dev/null; then
    ruby -wc $formula >/dev/null || fail "ruby -c"
    # its shape, with a stand-in for Homebrew's class
    ruby -e '
        class Formula
          class << self
            attr_reader :told
            def method_missing(name, *values) = ((@told ||= {})[name] ||= []) << values
            def test(&block) = (@tested = block)
            attr_reader :tested
            def respond_to_missing?(*) = true
          end
        end
        load ARGV[0]
        told = Dnswhy.told
        head = told[:head][0]
        abort "head: #{head}" unless File.directory?(head[0].delete_prefix("file://") + "/packaging")
        abort "desc is too long" if told[:desc][0][0].size > 80
        abort "no test" unless Dnswhy.tested && Dnswhy.method_defined?(:install)' $formula || fail "the formula's shape"
fi
exit $bad
