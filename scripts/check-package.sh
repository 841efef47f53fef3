#!/bin/bash
# Depends on the product SurplusPlugin by URL and version, as a plugin elsewhere does, builds a plugin with it and
# checks that. What git tracks is tested. The manifest may hold no flag that SwiftPM calls unsafe: it would be forced on
# whoever depends on Surplus, and SwiftPM before 6.2 refuses the dependency.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
surplus=$PWD/.build/release/surplus
[ -x "$surplus" ] || { echo "check-package: $surplus is missing; type: make build" >&2; exit 2; }

manifest=$(swift package dump-package)
if grep --quiet unsafeFlags <<< "$manifest"; then
  echo "check-package: Package.swift has unsafeFlags: pass them from the Makefile (docs/decisions/0002)" >&2
  exit 3
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
version=0.1.0
commit=$(git stash create)
git clone --quiet --bare . "$scratch/surplus.git"
git -C "$scratch/surplus.git" fetch --quiet "$PWD" "${commit:-HEAD}"
git -C "$scratch/surplus.git" tag "$version" FETCH_HEAD

cp -r examples/plugins/swift "$scratch/plugin"
cd "$scratch/plugin"
rm -rf .build ./*.so
by_path='.package(name: "Surplus", path: "../../../Plugins/Swift/surplus")'
by_version=".package(url: \"file://$scratch/surplus.git\", exact: \"$version\")"
python3 - "$by_path" "$by_version" << 'PYTHON'
import sys
by_path, by_version = sys.argv[1:]
manifest = open("Package.swift").read()
assert by_path in manifest, "check-package: the manifest of examples/plugins/swift names Surplus in another way"
manifest = manifest.replace(by_path, by_version).replace('package: "Surplus"', 'package: "surplus"')
open("Package.swift", "w").write(manifest)
PYTHON
# Its own cache and fingerprints: the same URL and version are another commit tomorrow.
swift build -c release --cache-path "$scratch/cache" --security-path "$scratch/security"
"$surplus" plugin check .build/release/libSignum.so
