#!/usr/bin/env bash
# The main job by script: two laptops, one central server, no display needed. With a folder it takes a picture of every
# screen instead, and puts them there.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -z "${1:-}" ] || rm -rf "$1"
# The same build as that of the tests, so that nothing is compiled twice.
cargo build --workspace --all-features --bins --examples
"${CARGO_TARGET_DIR:-target}/debug/examples/demo" "$@"
