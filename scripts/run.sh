#!/usr/bin/env bash
# A central server with demo data, and a window enrolled at it. All of it goes when the window is closed.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "run: there is no display here, so no window can open; running the demo instead"
  exec make demo
fi

# The same build as that of the demo and the tests, so that nothing is compiled twice.
cargo build --workspace --all-features --bins --examples
programs=${CARGO_TARGET_DIR:-target}/debug
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

database=sqlite:$folder/server.db
port=$(free_port)

# Projects, activities, people and marks; prints the one-time code with which this laptop enrols.
code=$("$programs/carnet-testkit" seed --database "$database")

"$programs/carnet-server" serve --listen "127.0.0.1:$port" --database "$database" 2>"$folder/server.log" &
server=$!
until answers "$port"; do
  kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; echo "run: the server did not start" >&2; exit 1; }
  sleep 0.05
done

"$programs/carnet-testkit" enrol --data "$folder/laptop" --server "http://127.0.0.1:$port" --code "$code"
echo "run: the central server listens on http://127.0.0.1:$port"
CARNET_DATA_DIR=$folder/laptop "$programs/carnet"
