#!/usr/bin/env bash
# Times the plugin beside kubectl and beside Python's libyaml binding, in one run on one machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

documents=${DOCUMENTS:-10000}
missing=()
for tool in hyperfine python3 kubectl; do
  command -v "$tool" > /dev/null || missing+=("$tool")
done
python3 -c 'import yaml; yaml.CSafeLoader' 2> /dev/null || missing+=("python3-yaml")
[ -x /usr/bin/time ] || missing+=(time)
if [ ${#missing[@]} -gt 0 ]; then
  echo "this benchmark compares with: ${missing[*]}; install them first (apt-get install hyperfine python3-yaml time)" >&2
  exit 1
fi

swift build -c release --product kubectl-prepull --static-swift-stdlib
plugin=$PWD/.build/release/kubectl-prepull
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 Benchmarks/plugin/documents.py "$documents" > "$work/jobs.yaml"
echo "$documents documents, $(wc -c < "$work/jobs.yaml") bytes"

echo "-- create: the plugin and kubectl"
hyperfine --warmup 5 --runs 50 --shell=none \
  "$plugin create warm --image nginx:1.27 --nodes edge-1" \
  'kubectl create deployment x --image=y --dry-run=client -o yaml'

echo "-- convert: the plugin, and Python loading and dumping the same file through libyaml"
hyperfine --warmup 1 --runs 5 \
  "$plugin convert -f $work/jobs.yaml --to kruise-list --report none > $work/converted.yaml" \
  "python3 Benchmarks/plugin/load_and_dump.py $work/jobs.yaml > $work/dumped.yaml"

echo "-- peak memory of convert"
/usr/bin/time -f '%M KiB, %e s' "$plugin" convert -f "$work/jobs.yaml" --to kruise-list --report none > /dev/null
