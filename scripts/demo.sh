#!/bin/bash
# Shows the plugin at work, on this machine alone: no cluster, nothing changed outside a temporary folder.
#
#   scripts/demo.sh PATH/TO/kubectl-prepull
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:?usage: scripts/demo.sh PATH/TO/kubectl-prepull}
samples=Tests/Fixtures/seeds

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the reader sees; the commands' own output can be piped meanwhile.
exec 3>&1
title() { printf '\n== %s\n\n' "$*" >&3; }

# Prints a command as a user types it, then runs it.
run() {
  printf '$ kubectl prepull %s\n' "$*" >&3
  "$binary" "$@"
}

# The same for a command that must find something wrong: exit code 1, neither 0 nor a crash.
run_finding_errors() {
  local code=0
  run "$@" || code=$?
  if [ "$code" -ne 1 ]; then
    printf 'demo: expected exit code 1, got %s\n' "$code" >&2
    exit 1
  fi
}

title 'A job for two images on two nodes, as KubeEdge writes it'
run create web --image nginx:1.27 --image redis:7.4 --nodes edge-1,edge-2 | tee "$work/job.yaml"

title 'The same job for OpenKruise; the report says what is not quite the same there'
run convert -f "$work/job.yaml" --to kruise-list | tee "$work/kruise.yaml"

title 'And back'
run convert -f "$work/kruise.yaml" --to kubeedge

title 'Jobs as guides print them, with their mistakes'
for sample in "$samples"/*.yaml; do
  [ -e "$sample" ] || { echo "demo: no samples in $samples" >&2; exit 1; }
  if "$binary" validate -f "$sample" > /dev/null 2>&1; then continue; fi
  run_finding_errors validate -f "$sample"
  echo
done
