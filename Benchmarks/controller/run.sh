#!/usr/bin/env bash
# Builds for release, as the image has it, and runs the sizes of README.md, or the one that is given:
# NODES CONCURRENCY [DIALECT [PULL-SECONDS]].
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
  # As long as real pulls take: all that may pull do.
  measure 5000 500 kruise 1
fi
