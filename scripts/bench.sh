#!/usr/bin/env bash
# Measures what the design sets budgets for, and in the same run what people would use instead: a table, and
# target/bench/results.json. In the release profile, because that is what people get. With `--only NAME` one figure of
# Carnet alone, beside what was measured of the others before.
set -euo pipefail
cd "$(dirname "$0")/.."

results=$PWD/target/bench
marks=$PWD/target/bench-anchors/marks.csv
anchors=$results/anchors.json
programs=${CARGO_TARGET_DIR:-target}/release
cargo build --workspace --release --bins --example pace
[[ " $* " == *" --only "* ]] || scripts/anchors.sh
[ -f "$marks" ] || { mkdir -p "$(dirname "$marks")"; node bench/common/marks.mjs "$marks"; }
more=()
[ ! -f "$anchors" ] || more+=(--anchors "$anchors")
case " $* " in
  *" --only "*) [[ " $* " != *" --only "@(key|script)* ]] || window=$results/window.json ;;
  *) window=$results/window.json ;;
esac
if [ -n "${window:-}" ]; then
  echo "bench: the keyboard in the real window" >&2
  mkdir -p "$results"
  "$programs/examples/pace" "$window"
  more+=(--window "$window")
fi
"$programs/carnet-testkit" bench --results "$results" --marks "$marks" "${more[@]}" "$@"
