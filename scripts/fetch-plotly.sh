#!/bin/sh
# Puts plotly.js, which the HTML report draws with, at the path given: from its PyPI wheel, pinned by hash.
# Needs python3 with pip (Debian: apt-get install python3-pip). Does nothing when the file is already right.
set -eu

version=6.9.0
wheel_sha256=36bebe2f1bb13884774fe61689c329071446f6ce4a8927fb1f0d6fb24f581236
script_sha256=8ef4c6ab1369f0019611cbcd2d5b8aafef23e5d19ef58c39d4b4249831fe2180

fail() {
  echo "fetch-plotly: $1" >&2
  exit 1
}

matches() { # file, SHA-256
  echo "$2  $1" | sha256sum --check --status
}

[ $# -eq 1 ] || fail "usage: $0 PATH"
if [ -f "$1" ] && matches "$1" "$script_sha256"; then exit 0; fi

python3 -m pip --version >/dev/null 2>&1 ||
  fail "python3 with pip is missing; on Debian: apt-get install python3-pip"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m pip download "plotly==$version" --quiet --disable-pip-version-check --no-deps \
  --only-binary :all: --dest "$scratch" ||
  fail "cannot download the wheel plotly $version from the Python package index; is there a network?"
wheel=$scratch/plotly-$version-py3-none-any.whl
matches "$wheel" "$wheel_sha256" || fail "the wheel plotly $version is not the pinned one"
python3 -m zipfile --extract "$wheel" "$scratch/wheel"
matches "$scratch/wheel/plotly/package_data/plotly.min.js" "$script_sha256" ||
  fail "plotly.min.js in the wheel is not the pinned one"
mkdir -p "$(dirname "$1")"
mv "$scratch/wheel/plotly/package_data/plotly.min.js" "$1"
