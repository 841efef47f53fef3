#!/bin/bash
# Makes a picture of the top of a report, as a browser shows it in a window of 1280 x 1900 pixels, in light colors.
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: $0 REPORT.html PICTURE.png" >&2; exit 2; }
[ -f "$1" ] || { echo "picture: $1 is not there" >&2; exit 2; }
page=$(realpath "$1")
picture=$(realpath "$2")

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
# The browser ends with 0 even where it could not write: look for a new file.
chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$profile" --no-first-run \
  --disable-background-networking --disable-component-update --disable-sync --disable-extensions \
  --blink-settings=preferredColorScheme=1 --hide-scrollbars --virtual-time-budget=10000 \
  --window-size=1280,1900 --screenshot="$profile/picture.png" "file://$page" 2> "$profile/log" ||
  { cat "$profile/log" >&2; exit 1; }
[ -s "$profile/picture.png" ] || { echo "picture: the browser made none" >&2; cat "$profile/log" >&2; exit 1; }
mv "$profile/picture.png" "$picture"
