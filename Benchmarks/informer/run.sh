#!/usr/bin/env bash
# Memory and processor time of keeping 10,000 and 50,000 Nodes: slim, and whole as client-go keeps them.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product informer-benchmark --scratch-path .build/bench
benchmark="$(swift build -c release --scratch-path .build/bench --show-bin-path)/informer-benchmark"

server=
trap '[ -z "$server" ] || kill "$server"' EXIT

# Serves so many Nodes and lists and watches them in another process.
measure() {
  local how="$1" count="$2"
  coproc NODES { exec "$benchmark" serve "$count"; }
  server=$NODES_PID
  read -r port <&"${NODES[0]}"
  echo "-- $how, $count Nodes"
  "$benchmark" "$how" "$port" 10
  kill "$server"
  wait "$server" 2> /dev/null || true
  server=
}

measure slim 10000
measure slim 50000
measure whole 10000
