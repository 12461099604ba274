#!/usr/bin/env bash
# Format and lint checks, then every test. Stops at the first step that is wrong.
# One profile and one set of features throughout, so that each dependency is compiled once.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { echo "── $* ($SECONDS s)" >&2; "$@"; }

step cargo fmt --all --check
if [ -f ui/index.html ]; then
  step npm run --prefix ui check
  step npm test --prefix ui
fi
step cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
step cargo nextest run --workspace --all-features --locked
step cargo test --doc --workspace --all-features --locked
step env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --all-features --locked \
  -p carnet-core -p carnet-client -p carnet-server -p carnet-testkit
step scripts/fuzz.sh 30 7
echo "test: ok seconds=$SECONDS"
