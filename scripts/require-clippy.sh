#!/bin/bash
# Installs clippy beside the cargo that there is: as a component of rustup, or with cargo from Debian.
set -euo pipefail

if ! cargo clippy --version > /dev/null 2>&1; then
  if command -v rustup > /dev/null; then rustup component add clippy; else
    "$(dirname "${BASH_SOURCE[0]}")/require.sh" cargo rust-clippy
  fi
fi
# 0.1.63 is the clippy of 1.63; another one cannot read what this compiler wrote.
clippy=$(cargo clippy --version | sed 's/clippy 0\.\(1\.[0-9]*\).*/\1/')
rust=$(rustc --version | sed 's/rustc \(1\.[0-9]*\).*/\1/')
[ "$clippy" = "$rust" ] || {
  echo "clippy is of Rust $clippy and the compiler $rust: install both with rustup, or both from Debian" >&2
  exit 2
}
