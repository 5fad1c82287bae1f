#!/bin/bash
# Shows the plugin at work, on this machine alone: no cluster, nothing changed outside a temporary folder.
#
#   scripts/demo.sh PATH/TO/kubectl-prepull
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$(realpath "${1:?usage: scripts/demo.sh PATH/TO/kubectl-prepull}")
samples=$PWD/Tests/Fixtures/seeds

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# What the reader sees; the commands' own output can be piped meanwhile.
exec 3>&1
title() { printf '\n== %s\n\n' "$*" >&3; }

# Prints a command as a user types it, then runs it.
run() {
  printf '$ kubectl prepull %s\n' "$*" >&3
  "$binary" "$@"
}

# The same for a command whose exit code may be 0 or 1 (the input is wrong), but nothing else.
run_on_broken_input() {
  local code=0
  run "$@" || code=$?
  if [ "$code" -gt 1 ]; then
    echo "demo: exit code $code from: kubectl prepull $*" >&2
    exit 1
  fi
}

title 'A job for the images of a Deployment, as KubeEdge writes it'
cat > web.yaml << 'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers: [{name: migrate, image: "registry.example.com/team/migrate:3.1"}]
      containers: [{name: web, image: "nginx:1.27.2"}, {name: cache, image: "redis:7.4.1"}]
YAML
run create web --from web.yaml -l zone=a --secret registry.example.com=prod/pull | tee job.yaml

title 'The same job for OpenKruise; the report says what is not quite the same there'
run convert -f job.yaml --to kruise-list | tee kruise.yaml

title 'And back'
run convert -f kruise.yaml --to kubeedge

title 'Jobs as guides print them: what is wrong, and the repair where only one is possible'
shown=0
cd "$samples"
for sample in *.yaml; do
  if "$binary" validate -f "$sample" > /dev/null 2>&1; then continue; fi
  run_on_broken_input validate -f "$sample"
  echo
  run_on_broken_input validate -f "$sample" --fix --diff
  echo
  shown=$((shown + 1))
done
if [ "$shown" -eq 0 ]; then
  echo "demo: found no broken sample in $samples" >&2
  exit 1
fi
