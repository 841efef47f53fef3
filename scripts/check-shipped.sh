#!/bin/bash
# Runs `surplus plugin check` on every library that is built with Surplus and shows what does not pass; with a duration
# (30s, 10m) it also fuzzes each for so long, from a seed that it prints. SURPLUS_TEST_SEED sets that seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
surplus=.build/release/surplus
[ -x $surplus ] || { echo "check-shipped: $surplus is missing; type: make build" >&2; exit 2; }
seed=${SURPLUS_TEST_SEED:-$((RANDOM * 32768 + RANDOM))}
failed=0
for library in .build/release/libSurplus*.so; do
  echo "== $library"
  report=$($surplus plugin check "$library") || failed=3
  grep -v -e ' passed$' -e ' skipped: ' <<< "$report" || true
  if [ $# -gt 0 ]; then
    echo "fuzzing from seed $seed"
    $surplus plugin check "$library" --fuzz "$1" --seed "$seed" || failed=3
  fi
done
exit $failed
