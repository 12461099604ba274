#!/usr/bin/env bash
# Storms of laptops and a central server in one process, one from each seed; every promise is checked after each. A
# seed that fails is printed, and replays alone with SEED=…
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release -p carnet-testkit --bins
programs=${CARGO_TARGET_DIR:-target}/release
if [ -n "${SEED:-}" ]; then
  exec "$programs/carnet-testkit" simulate --seed "$SEED"
fi
exec "$programs/carnet-testkit" simulate --seeds "${SEEDS:-300}" --first "${FIRST:-1}"
