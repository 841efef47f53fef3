#!/bin/bash
# Builds the examples in C and C++, and the components in C that ship, with the address and the undefined-behaviour
# sanitizer, each linked with Tests/Sanitized/host.c, and runs them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=.build/sanitized
mkdir -p "$out"
flags=(-g -O1 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -ISources/CSurplus/include)

cc -std=c11 "${flags[@]}" -c Tests/Sanitized/host.c -o "$out/host.o"

sanitize() { # name, sources
  local name=$1 objects=() source object
  shift
  for source in "$@"; do
    object=$out/$name-$(basename "$source").o
    case $source in
      *.cpp) c++ -std=c++17 "${flags[@]}" -c "$source" -o "$object" ;;
      *) cc -std=c11 -Wno-unknown-pragmas "${flags[@]}" -IPlugins/C/include -c "$source" -o "$object" ;;
    esac
    objects+=("$object")
  done
  c++ "${flags[@]}" "$out/host.o" "${objects[@]}" -o "$out/$name" -lm
  echo "== $name"
  LSAN_OPTIONS=suppressions=Tests/Sanitized/leaks.txt:print_suppressions=0 "$out/$name"
}

sanitize shipped Plugins/C/*.c
for folder in examples/plugins/c*; do
  sanitize "$(basename "$folder")" "$folder"/*.c*
done
