#!/usr/bin/env bash
# Installs what building and testing Carnet needs and this machine lacks. Quick when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  build-essential pkg-config perl
  libwebkit2gtk-4.1-dev librsvg2-dev
  webkit2gtk-driver xvfb xauth dbus
)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

command -v cargo-nextest >/dev/null || cargo install cargo-nextest --locked
if [ -f tests/desktop/main.rs ]; then
  command -v tauri-driver >/dev/null || cargo install tauri-driver --version '^2' --locked
fi
if [ -f ui/package-lock.json ] && [ ui/package-lock.json -nt ui/node_modules/.package-lock.json ]; then
  npm ci --prefix ui --no-audit --no-fund
fi
