#!/usr/bin/env bash
# Builds for release and runs the three sizes of README.md, or the one that is given: NODES CONCURRENCY [DIALECT].
set -euo pipefail
cd "$(dirname "$0")/../.."
build=.build/bench
for product in prepull-controller controller-benchmark; do
  swift build -c release --static-swift-stdlib --product "$product" --scratch-path "$build" > /dev/null
done
measure() { "$build/release/controller-benchmark" "$build/release/prepull-controller" manifests/crds "$@"; }
if [ $# -gt 0 ]; then
  measure "$@"
else
  measure 1000 100
  measure 5000 500
  measure 20000 1000
  measure 5000 500 kubeedge
fi
