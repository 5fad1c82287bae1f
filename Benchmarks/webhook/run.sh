#!/usr/bin/env bash
# Loads the webhook with wrk on the same machine, as /mutate and as /validate, and prints what it took.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${SECONDS_EACH:-10}
connections=${CONNECTIONS:-8}
missing=()
for tool in wrk openssl curl; do
  command -v "$tool" > /dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "this benchmark needs: ${missing[*]}; install them first (apt-get install ${missing[*]})" >&2
  exit 1
fi

# As the image is built: with the Swift libraries inside.
if [ -z "${WEBHOOK:-}" ]; then
  swift build -c release --product prepull-webhook --static-swift-stdlib
  WEBHOOK=$PWD/.build/release/prepull-webhook
fi
work=$(mktemp -d)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/tls.key" -out "$work/tls.crt" 2> /dev/null

"$WEBHOOK" --no-cluster --cert-dir "$work" --listen 127.0.0.1:0 --health-listen 127.0.0.1:0 --shutdown-delay 0 \
  2> "$work/log" &
process=$!
trap 'kill "$process" 2> /dev/null || true; rm -rf "$work"' EXIT
port() { sed -n "s/.*\"msg\":\"$1\".*\"address\":\"127.0.0.1:\([0-9]*\)\".*/\1/p" "$work/log"; }
for _ in $(seq 100); do
  [ -n "$(port listening)" ] && [ -n "$(port 'health is served')" ] && break
  kill -0 "$process" 2> /dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

for path in mutate validate; do
  echo "-- /$path, $connections connections, $seconds s"
  REVIEW=Benchmarks/webhook/review.json wrk -t1 -c"$connections" -d"${seconds}s" --latency \
    -s Benchmarks/webhook/post.lua "https://127.0.0.1:$(port listening)/$path" |
    grep -E ' (50|99)%|Requests/sec|Non-2xx|Socket errors'
done
echo '-- the process'
grep -E 'VmHWM|VmRSS' "/proc/$process/status"
ps -o time= -p "$process" | sed 's/^ */CPU time /'
