#!/usr/bin/env bash
# Runs every benchmark; each folder has its own and says in its README what the figures mean.
set -euo pipefail
cd "$(dirname "$0")"
for benchmark in */run.sh; do
  echo "== ${benchmark%/run.sh}"
  "$benchmark"
done
