#!/usr/bin/env bash
# Memory of 10,000 nodes with 10,000 Pods, then writes with 100 watchers.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product sandbox-load
"$(swift build -c release --show-bin-path)/sandbox-load" memory 10000
"$(swift build -c release --show-bin-path)/sandbox-load" writes 100
