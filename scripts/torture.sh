#!/usr/bin/env bash
# The real programs, killed, cut off and left without room for SECONDS_OF_FAULTS; every promise is checked after.
# Takes how many seconds, and the seed if one is wanted.
set -euo pipefail
cd "$(dirname "$0")/.."

# The same build as that of the tests, so that nothing is compiled twice.
cargo build --workspace --all-features --bins --examples
programs=${CARGO_TARGET_DIR:-target}/debug
exec "$programs/carnet-testkit" torture --seconds "${1:-60}" ${2:+--seed "$2"}
