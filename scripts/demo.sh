#!/bin/bash
# Shows prepull at work, on this machine alone: an API server in memory with fifty simulated nodes, with the webhook and
# the controller in it. Nothing is changed outside a temporary folder.
#
#   scripts/demo.sh PATH/TO/kubectl-prepull
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$(realpath "${1:?usage: scripts/demo.sh PATH/TO/kubectl-prepull}")
if ! command -v kubectl > /dev/null; then
  echo 'demo: kubectl is not installed; see https://kubernetes.io/docs/tasks/tools/' >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# kubectl finds its plugins on the PATH.
PATH="$(dirname "$binary"):$PATH" "$binary" sandbox \
  --nodes 50 --pull-time 300ms --fail 6% --seed 3 -- scripts/demo-tour.sh "$work"
