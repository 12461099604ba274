#!/usr/bin/env bash
# Measures what the design sets budgets for, and in the same run what people would use instead: a table, and
# target/bench/results.json. In the release profile, because that is what people get. With `--only NAME` one figure of
# Carnet alone, beside what was measured of the others before.
set -euo pipefail
cd "$(dirname "$0")/.."

results=$PWD/target/bench
marks=$PWD/target/bench-anchors/marks.csv
anchors=$results/anchors.json
cargo build --workspace --release --bins
[[ " $* " == *" --only "* ]] || scripts/anchors.sh
[ -f "$marks" ] || { mkdir -p "$(dirname "$marks")"; node bench/common/marks.mjs "$marks"; }
beside=()
[ ! -f "$anchors" ] || beside=(--anchors "$anchors")
"${CARGO_TARGET_DIR:-target}/release/carnet-testkit" bench --results "$results" --marks "$marks" "${beside[@]}" "$@"
