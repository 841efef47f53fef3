#!/bin/bash
# Says what to do when the Swift toolchain is missing or too old.
set -euo pipefail

needed=6.3
where=https://www.swift.org/install/linux
command -v swift > /dev/null || { echo "Surplus needs a Swift $needed toolchain: $where" >&2; exit 2; }
version=$(swift --version 2> /dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p')
older=$(printf '%s\n' "$needed" "$version" | sort --version-sort | head -n 1)
[ "$older" = "$needed" ] || {
  echo "Surplus needs a Swift $needed toolchain; $(command -v swift) is ${version:-of an unknown version}: $where" >&2
  exit 2
}
