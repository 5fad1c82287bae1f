#!/bin/sh
# Runs TLS connections of every fate under valgrind: fails on any invalid memory access, on any block that is lost,
# and on memory that grows with the number of connections.
#
#   scripts/tls-leak-check.sh [connections]     1,000 without an argument; takes some minutes
set -eu

connections=${1:-1000}
few=45
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || {
  echo "tls-leak-check: needs valgrind (apt-get install valgrind)" >&2
  exit 2
}

swift build --product tls-soak
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# valgrind before 3.20 dies of the DWARF 5 that Swift writes; the names of functions stay.
strip --strip-debug -o "$work/tls-soak" "$(swift build --show-bin-path)/tls-soak"

# Prints the bytes in use at the end of a run with so many connections.
# "Possibly lost" is not counted as an error: the Swift runtime keeps its caches of types behind tagged pointers,
# which valgrind cannot follow. They do not grow, which the comparison below makes sure of.
soak() {
  valgrind --leak-check=full --errors-for-leak-kinds=definite,indirect --show-leak-kinds=definite,indirect \
    --error-exitcode=99 --num-callers=30 --log-file="$work/valgrind.$1" "$work/tls-soak" "$1" >"$work/soak.$1" || {
    status=$?
    cat "$work/soak.$1" "$work/valgrind.$1" >&2
    echo "tls-leak-check: failed with $1 connections (status $status)" >&2
    exit 1
  }
  sed -n 's/.*in use at exit: \([0-9,]*\) bytes.*/\1/p' "$work/valgrind.$1" | tr -d ,
}

before=$(soak "$few")
after=$(soak "$connections")
cat "$work/soak.$connections"
sed -n '/HEAP SUMMARY/,/total heap/p; /LEAK SUMMARY/,/still reachable/p; /ERROR SUMMARY/p' "$work/valgrind.$connections"
echo "in use at the end: $before bytes after $few connections, $after bytes after $connections"
# A connection costs tens of kilobytes while it lives; 16 KiB in all is what late caches and rounding may differ by.
if [ "$after" -gt $((before + 16384)) ]; then
  echo "tls-leak-check: memory grows with the number of connections" >&2
  exit 1
fi
