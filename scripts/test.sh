#!/usr/bin/env bash
# Format and lint checks, then every test. Stops at the first thing that is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/ui.sh
cargo fmt --all --check
cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
cargo nextest run --workspace --all-features --locked
cargo test --doc --workspace --all-features --locked
