#!/usr/bin/env bash
# Builds the UI into ui/dist, which the desktop program carries, if it changed since the last time. Where it has
# not been built, src-tauri/build.rs puts a page in its place that says so.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f ui/index.html ] || exit 0
built=ui/node_modules/.cache/carnet-built
sources=(ui/src ui/index.html ui/public ui/package.json ui/package-lock.json ui/vite.config.ts ui/tsconfig.json ui/scripts locales Cargo.lock)
present=()
for source in "${sources[@]}"; do [ -e "$source" ] && present+=("$source"); done

if [ -f ui/dist/index.html ] && [ -f "$built" ] && [ -z "$(find "${present[@]}" -newer "$built" -print -quit)" ]; then
  exit 0
fi
mkdir -p "$(dirname "$built")"
touch "$built.new" # before the build: an edit during it counts as newer
npm run --prefix ui build
mv "$built.new" "$built"
