#!/bin/sh
# Builds the plugin and compares it with a known result: the shipped l2, to the bit.
# Replace the result when you replace the rule. SURPLUS may name the program; else it is the one on the PATH, or the
# one that made this.
set -eu
cd "$(dirname "$0")"
surplus=${SURPLUS:-$(command -v surplus || echo "__PROGRAM__")}
"$surplus" plugin build "$PWD"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

trace() { "$surplus" trace --plugins "$PWD" --precision f64 --emit parameters "$@"; }
on_rosenbrock() { trace --landscape golden_rosenbrock --steps 20 "$@"; }
on_rosenbrock --optimizer 'gradient_descent/sgd: {lr: 0.0005}' --regularizer '__NAME__/__NAME__: {strength: 0.1}' > "$work/found"
on_rosenbrock --optimizer 'gradient_descent/sgd: {lr: 0.0005}' --regularizer 'penalties/l2: {strength: 0.1, roles: all}' > "$work/expected"
diff "$work/expected" "$work/found" || { echo "__NAME__ is not what it should be" >&2; exit 1; }
echo "__NAME__ is right"
