#!/usr/bin/env bash
# Installs what building and testing Carnet needs and this machine lacks. Quick when nothing is missing, and
# never asks a question.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  build-essential pkg-config perl                 # C parts: SQLCipher, OpenSSL
  libwebkit2gtk-4.1-dev librsvg2-dev              # the window
  webkit2gtk-driver xvfb dbus procps              # window tests
  fonts-noto-core                                 # every script of the member states, on a bare machine too
  postgresql                                      # storage tests start clusters of their own
  python3-venv                                    # fuzzing
  util-linux mount                                # torture: disks of its own, programs that end with whoever started them
)

if command -v apt-get >/dev/null; then
  missing=()
  for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if ((${#missing[@]})); then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    # With PostgreSQL, Debian would make a cluster and start it with the machine; tests need the programs only.
    no_cluster=/etc/postgresql-common/createcluster.d/carnet.conf
    if [[ " ${missing[*]} " == *" postgresql "* ]]; then
      "${as_root[@]}" mkdir -p "${no_cluster%/*}"
      echo "create_main_cluster = false" | "${as_root[@]}" tee "$no_cluster" >/dev/null
    fi
    install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
      apt-get install -y -q --no-install-recommends "${missing[@]}")
    echo "setup: installing ${missing[*]}"
    "${install[@]}" </dev/null || { "${as_root[@]}" apt-get update -q && "${install[@]}" </dev/null; }
    "${as_root[@]}" rm -f "$no_cluster"
  fi
fi

need() { command -v "$1" >/dev/null || { echo "setup: $1 is missing: install $2 first" >&2; exit 1; }; }
need cargo "Rust 1.95 or later, with rustup"
need npm "Node.js 20 or later"

if command -v rustup >/dev/null; then
  for component in rustfmt clippy; do
    command -v "cargo-${component/rust/}" >/dev/null || rustup component add "$component"
  done
fi
# Outside the checkout, so that the settings of this workspace do not apply to them.
tool() { command -v "$1" >/dev/null || (cd / && cargo install "$1" --version "$2" --locked); }
tool cargo-nextest '^0.9'
tool tauri-driver '^2'

if [ -f ui/package-lock.json ] && [ ui/package-lock.json -nt ui/node_modules/.package-lock.json ]; then
  npm ci --prefix ui --no-audit --no-fund
  touch ui/node_modules/.package-lock.json
fi
