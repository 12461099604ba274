#!/usr/bin/env bash
# Format and lint checks, then every test. Stops at the first thing that is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -f ui/package.json ]; then
  npm run --prefix ui check
  npm test --prefix ui
  npm run --prefix ui build
fi
cargo fmt --all --check
cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
cargo nextest run --workspace --all-features --locked
cargo test --doc --workspace --all-features --locked
