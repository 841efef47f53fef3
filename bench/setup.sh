#!/bin/bash
# Prepares what the comparison needs: a virtual environment with pinned peers, and the reference loops in C.
# Does nothing that is already done.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

environment=.build/bench-venv
pins=(jax==0.10.2 optax==0.2.8)
torch=2.13.0
wanted="${pins[*]} torch==$torch"

if [ "$(cat $environment/pins 2> /dev/null)" != "$wanted" ]; then
  echo "installing the peers: $wanted" >&2
  python3 -m venv $environment
  pip=($environment/bin/python -m pip --disable-pip-version-check install --quiet)
  "${pip[@]}" "${pins[@]}"
  # The build for processors alone, where pip is set up to find it, is a tenth of the other's size; both run the same
  # code here.
  "${pip[@]}" "torch==$torch+cpu" 2> /dev/null || "${pip[@]}" "torch==$torch"
  echo "$wanted" > $environment/pins
fi

compile() { # name, libraries
  local name=$1
  shift
  [ $environment/"$name" -nt bench/peers/"$name".c ] ||
    cc -O3 -march=native -fno-math-errno -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -fopenmp \
      -o $environment/"$name" bench/peers/"$name".c "$@"
}
compile adamw -lm
compile products -ldnnl -lm
