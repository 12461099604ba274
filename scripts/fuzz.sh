#!/usr/bin/env bash
# Schemathesis against the real server program, by the description that it serves of itself: no failure of the server,
# and no answer that is not described. Takes how many examples for each operation, and the seed.
set -euo pipefail
cd "$(dirname "$0")/.."

examples=${1:-300} seed=${2:-$RANDOM}
[ -n "$examples" ] || examples=300
work=$PWD/target/fuzz
venv=$work/venv
mkdir -p "$work"
if [ fuzz/requirements.txt -nt "$venv/installed" ]; then
  python3 -m venv --clear "$venv" || { echo "fuzz: Python 3.10 or later is missing, with venv" >&2; exit 1; }
  "$venv/bin/pip" install -q --only-binary :all: -r fuzz/requirements.txt
  touch "$venv/installed"
fi

# The same build as that of the tests, so that nothing is compiled twice.
cargo build --workspace --all-features --bins
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

# Real laptops, enrolled and up to date; and codes that nobody has used.
export CARNET_DATABASE=sqlite:$folder/server.db
"$programs/carnet-testkit" seed --database "$CARNET_DATABASE" >/dev/null
"$programs/carnet-server" serve --listen 127.0.0.1:0 >"$folder/address" 2>"$folder/log" &
server=$!
until [ -s "$folder/address" ]; do
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.05
done
address=$(sed 's/^listening on //' "$folder/address")
admin() { "$programs/carnet-server" admin "$@"; }
code() { admin enrolment-code --person ljubica.drenovska@example.org | grep -oE '[0-9A-Z]{4}(-[0-9A-Z]{4}){2}'; }
credentials=()
for laptop in 1 2 3 4 5 6; do
  credentials+=("$("$programs/carnet-testkit" enrol --credential --data "$folder/laptop-$laptop" --server "$address" --code "$(code)")")
done
codes=()
for _ in 1 2 3 4 5 6 7 8; do codes+=("$(code)"); done
CARNET_FUZZ_WORLD=$("$venv/bin/python" fuzz/world.py world "$address" "${credentials[*]}" "${codes[*]}" \
  < <(admin project list --json))
export CARNET_FUZZ_WORLD
before=$("$venv/bin/python" fuzz/world.py before "$address")

export SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$PWD/fuzz PYTHONDONTWRITEBYTECODE=1
status=0
(cd "$folder" && "$venv/bin/schemathesis" --config-file "$OLDPWD/fuzz/schemathesis.toml" run "$address/v1/openapi.json" \
  --seed "$seed" --max-examples "$examples") || status=$?
if ((status)); then
  echo "fuzz: failed; again with: scripts/fuzz.sh $examples $seed" >&2
  grep -E "panicked|ERROR" "$folder/log" >&2 || true
  exit 1
fi
if grep -q "panicked" "$folder/log"; then
  grep -A5 "panicked" "$folder/log" >&2
  echo "fuzz: the server panicked" >&2
  exit 1
fi
"$venv/bin/python" fuzz/world.py figures "$address" "$seed" "$before"
