#!/usr/bin/env bash
# The main job by script: two laptops, one central server, no display needed. With `screenshots` it only
# takes the pictures.
set -euo pipefail
cd "$(dirname "$0")/.."

pictures=$PWD/target/demo
rm -rf "$pictures"
mkdir -p "$pictures"
# The same build as that of the tests, so that nothing is compiled twice.
cargo build --workspace --all-features --bins --examples
CARNET_DEMO_FOLDER=$pictures "${CARGO_TARGET_DIR:-target}/debug/examples/demo" "$@"
