#!/usr/bin/env bash
# Memory of 10,000 Nodes with 10,000 Pods; writes with 1 and 100 watchers; 5,000 Pods from their making to their end.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product sandbox-load --scratch-path .build/bench
load="$(swift build -c release --scratch-path .build/bench --show-bin-path)/sandbox-load"

work="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

# Starts a server with so many simulated nodes.
serve() {
  [ -z "$server" ] || { kill "$server"; wait "$server" || true; }
  rm -f "$work/kubeconfig"
  "$load" serve "$work/kubeconfig" "$1" &
  server=$!
  until [ -s "$work/kubeconfig" ]; do
    kill -0 "$server"
    sleep 0.1
  done
}

"$load" memory 10000
serve 0
"$load" writes "$work/kubeconfig" "$server" 1
"$load" writes "$work/kubeconfig" "$server" 100
serve 5000
"$load" pods "$work/kubeconfig" "$server" 5000 64
