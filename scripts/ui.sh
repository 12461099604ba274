#!/usr/bin/env bash
# Checks and builds the UI into ui/dist, which the desktop program carries. While there is no UI an empty page
# with the window's title takes its place, so that the shell can be built and tested.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -f ui/index.html ]; then
  npm run --prefix ui check
  npm test --prefix ui
  npm run --prefix ui build
elif [ ! -f ui/dist/index.html ]; then
  mkdir -p ui/dist
  printf '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Carnet</title></html>\n' >ui/dist/index.html
fi
