#!/usr/bin/env bash
# What an idle controller costs: 1,000 finished and 20 running jobs, its processor time over half a minute, and how long
# a restart takes until it is ready. Needs kubectl. Give a folder with built products to measure those:
#   Benchmarks/controller/idle.sh [.build/bench/release]
set -euo pipefail
cd "$(dirname "$0")/../.."
products=${1:-}
if [ -z "$products" ]; then
  for product in prepull-controller kubectl-prepull; do
    swift build -c release --product "$product" --scratch-path .build/bench > /dev/null
  done
  products=.build/bench/release
fi
products=$(cd "$products" && pwd)
export products

# shellcheck disable=SC2016
exec "$products/kubectl-prepull" sandbox --no-webhook --no-controller --nodes 10 --pull-time 50ms \
  --not-ready edge-1 -- bash -euo pipefail -c '
finished=1000 waiting=20 seconds=30
dir=$(mktemp -d)
trap "kill \$controller 2> /dev/null || true; rm -rf \$dir" EXIT

job() { # NAME NODE
  printf -- "---\napiVersion: apps.kruise.io/v1alpha1\nkind: ImagePullJob\nmetadata: {name: %s, namespace: default}\n" "$1"
  printf "spec: {image: nginx:1.27, selector: {names: [%s]}, pullPolicy: {timeoutSeconds: 86400}}\n" "$2"
}
for ((i = 1; i <= finished; i++)); do job "done-$i" "edge-$((i % 9 + 2))"; done > "$dir/jobs.yaml"
for ((i = 1; i <= waiting; i++)); do job "waits-$i" edge-1; done >> "$dir/jobs.yaml"

start() {
  "$products/prepull-controller" --namespace prepull-system --leader-elect false --health-listen 127.0.0.1:0 \
    2> "$dir/log" & controller=$!
}
now() { date +%s%N; }
ready() { # Milliseconds until the health port says ready.
  local from address; from=$(now)
  while ! address=$(sed -n "s/.*\"msg\":\"health is served\".*/&/; s/.*\"address\":\"\([0-9.:]*\)\".*/\1/p" "$dir/log" | head -1) \
    || [ -z "$address" ] || ! curl -fs -o "$dir/ready" "http://$address/readyz"; do sleep 0.01; done
  # The port says ready before leading, too: the log has the rest.
  while ! grep -q "\"msg\":\"ready\"" "$dir/log"; do sleep 0.01; done
  echo $((($(now) - from) / 1000000))
}
ticks() { awk "{print \$14 + \$15}" "/proc/$controller/stat"; }

start; ready > /dev/null
kubectl apply --server-side -f "$dir/jobs.yaml" > "$dir/applied"
while [ "$(kubectl get imagepulljobs -o jsonpath="{range .items[?(@.status.completionTime)]}x{end}" | wc -c)" -lt $finished ]; do
  sleep 1
done
# Connections that nobody needs are closed after a minute.
sleep 75
before=$(ticks); sleep $seconds; after=$(ticks)
hertz=$(getconf CLK_TCK)
awk -v t=$((after - before)) -v s=$seconds -v h="$hertz" \
  "BEGIN { printf \"idle: %.0f ms of processor time in %d s (%.2f %%)\n\", t * 1000 / h, s, t * 100 / h / s }"
awk "/VmRSS/ { printf \"memory: %.1f MB\n\", \$2 / 1024 }" "/proc/$controller/status"
kill -KILL $controller; wait $controller 2> /dev/null || true
for run in 1 2 3; do
  start; took=$(ready)
  echo "restart $run: ready after $took ms, with $(($(ticks) * 1000 / hertz)) ms of processor time"
  kill -KILL $controller; wait $controller 2> /dev/null || true
done
'
