#!/usr/bin/env bash
# Measures what people would use instead of Carnet, doing the same work on this machine: a table, and
# target/bench/anchors.json. Without a name, all of them; with names, only those, and the others keep the figures
# that they had. What is compared, and what is not the same work: bench/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${CARGO_TARGET_DIR:-$PWD/target}
results=$PWD/target/bench
work=$PWD/target/bench-anchors
mkdir -p "$results/anchors" "$work"
export ANCHOR_PROXY=$build/release/carnet-testkit
export ANCHOR_MARKS=$work/marks.csv ANCHOR_MARKS_MIXED=$work/marks-mixed.csv

all=(encoders anki actual taskchampion pouchdb)
if (($# == 0)); then
  set -- "${all[@]}"
  rm -f "$results"/anchors/*.jsonl
fi

# Each anchor is a process group of its own, with its files in one folder. It stops what it started and removes
# them; this is for when it could not.
TMPDIR=$(mktemp -d "$work/run-XXXXXX")
export TMPDIR
running=
stop() { [ -z "$running" ] || kill -KILL -- "-$running" 2>/dev/null || true; }
trap 'stop; rm -rf "$TMPDIR"' EXIT
trap 'exit 1' INT TERM HUP

group() {
  local ended=0
  set -m
  "$@" &
  running=$!
  set +m
  wait "$running" || ended=$?
  stop
  running=
  return "$ended"
}

# Whether an anchor could be measured is asked below, and where bash is asked it does not stop by itself at what
# fails: hence each && here.
packages() {
  local installed=bench/$1/node_modules/.package-lock.json
  [ "bench/$1/package-lock.json" -nt "$installed" ] || return 0
  npm ci --prefix "bench/$1" --no-audit --no-fund >&2 && touch "$installed"
}

crate() { # outside this workspace, with a lock file of its own
  (cd "bench/$1" && CARGO_TARGET_DIR=$build/bench-anchors cargo build --release --locked)
}

wheels() {
  local venv=$work/anki-venv
  [ bench/anki/requirements.txt -nt "$venv/installed" ] || return 0
  python3 -m venv --clear "$venv" || { echo "anchors: Anki needs Python 3.10 or later, with venv" >&2; return 1; }
  "$venv/bin/pip" install -q --only-binary :all: -r bench/anki/requirements.txt && touch "$venv/installed"
}

anchor() {
  case $1 in
    pouchdb | actual) packages "$1" && group node "bench/$1/run.mjs" ;;
    anki) wheels && group "$work/anki-venv/bin/python" bench/anki/run.py ;;
    taskchampion) crate taskchampion/server && crate taskchampion &&
      group "$build/bench-anchors/release/carnet-anchor-taskchampion" ;;
    encoders) crate encoders && group "$build/bench-anchors/release/carnet-anchor-encoders" ;;
    *) echo "anchors: there is no $1, only ${all[*]}" >&2; return 1 ;;
  esac
}

cargo build --release -p carnet-testkit --bin carnet-testkit
node bench/common/marks.mjs "$ANCHOR_MARKS"
node bench/common/marks.mjs "$ANCHOR_MARKS_MIXED" --mixed

failed=()
for name in "$@"; do
  if anchor "$name" >"$work/$name.jsonl"; then
    mv "$work/$name.jsonl" "$results/anchors/$name.jsonl"
  else
    failed+=("$name")
  fi
done

node bench/common/collect.mjs "$results/anchors" "$results/anchors.json"
if ((${#failed[@]})); then
  echo "anchors: not measured: ${failed[*]}" >&2
  exit 1
fi
