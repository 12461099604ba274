#!/usr/bin/env bash
# Builds the UI into ui/dist, which the desktop program carries, if it changed since the last time. While there
# is no UI an empty page with the window's title takes its place, so that the shell can be built and tested.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -f ui/index.html ]; then
  [ ! -f ui/dist/index.html ] || exit 0
  mkdir -p ui/dist
  printf '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Carnet</title><h1>Carnet</h1></html>\n' >ui/dist/index.html
  exit 0
fi
built=ui/node_modules/.cache/carnet-built
sources=(ui/src ui/index.html ui/public ui/package.json ui/package-lock.json ui/vite.config.ts ui/tsconfig.json ui/scripts locales)
present=()
for source in "${sources[@]}"; do [ -e "$source" ] && present+=("$source"); done

if [ -f ui/dist/index.html ] && [ -f "$built" ] && [ -z "$(find "${present[@]}" -newer "$built" -print -quit)" ]; then
  exit 0
fi
mkdir -p "$(dirname "$built")"
touch "$built.new" # before the build: an edit during it counts as newer
npm run --prefix ui build
mv "$built.new" "$built"
