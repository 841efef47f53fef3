#!/bin/bash
# Installs the Debian packages named on the command line that are missing. A run that finds everything
# installed is fast and needs no network.
set -euo pipefail

# Without dpkg there is nothing to ask: the compiler will name what it misses.
command -v dpkg-query > /dev/null || exit 0

missing=()
for package in "$@"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo > /dev/null; then
  as_root=(sudo)
else
  echo "missing packages: ${missing[*]}. As root, type: apt-get install ${missing[*]}" >&2
  exit 2
fi

echo "installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
