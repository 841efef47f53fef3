#!/bin/sh
# Builds the plugin and compares it with a known result: gradient descent with a rate of 1/2 halves the parameters.
# Replace the result when you replace the rule. SURPLUS may name the program; else it is the one on the PATH, or the
# one that made this.
set -eu
cd "$(dirname "$0")"
surplus=${SURPLUS:-$(command -v surplus || echo "__PROGRAM__")}
"$surplus" plugin build "$PWD"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

trace() { "$surplus" trace --plugins "$PWD" --precision f64 --emit parameters "$@"; }
trace --landscape __NAME__/__NAME__ --optimizer 'gradient_descent/sgd: {lr: 0.5}' --steps 10 > "$work/trace"
sed -n '$s/.*"parameters": //p' "$work/trace" > "$work/found"
echo '[0.0009765625, -0.001953125]}' > "$work/expected"
diff "$work/expected" "$work/found" || { echo "__NAME__ is not what it should be" >&2; exit 1; }
echo "__NAME__ is right"
