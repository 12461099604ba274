#!/usr/bin/env bash
# Measures what the design sets budgets for: a table, and target/bench/results.json. In the release profile,
# because that is what people get.
set -euo pipefail
cd "$(dirname "$0")/.."

results=$PWD/target/bench
mkdir -p "$results"
cargo build --workspace --release --bins
"${CARGO_TARGET_DIR:-target}/release/carnet-testkit" bench --results "$results" "$@"
