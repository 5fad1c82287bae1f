#!/bin/bash
# Runs `swift test` with the arguments given. When tests fail, what they said comes again at the end, the
# runner's closing line last: a log of which only the end is kept still tells which of a thousand tests failed.
#
# On a terminal nothing is repeated, so that the runner keeps its colours. Exits as `swift test` does.
set -uo pipefail

if [ -t 1 ]; then
  exec swift test "$@"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

swift test "$@" 2>&1 | tee "$log"
status=$?
if [ "$status" -ne 0 ]; then
  printf '\nWhat failed:\n'
  # A failure is a line with a cross and the lines with arrows below it; suites only repeat their tests' failures.
  # Without its closing line the run came to no end: then the tests that it was in are what there is to tell.
  awk '
    /^◇ Test .* started\.$/ { name = $0; sub(/^◇ Test /, "", name); sub(/ started\.$/, "", name); running[name] = 1 }
    /^(✔|✘) Test .* after [0-9.]+ seconds/ {
      name = $0; sub(/^(✔|✘) Test /, "", name); sub(/ (with [0-9]+ test cases? )?(passed|failed) after .*$/, "", name)
      delete running[name]
    }
    /^✘ Test run with / { closing = $0; next }
    /^✘ Suite / { failing = 0; next }
    /^✘ / { failing = 1; print; next }
    /^↳ / { if (failing) print; next }
    { failing = 0 }
    END {
      if (closing != "") { print closing; exit }
      for (name in running) if (name !~ /^(case|run) /) print "was running: " name
    }
  ' "$log"
fi
exit "$status"
