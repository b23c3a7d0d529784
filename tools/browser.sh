#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs Debian's where there is none.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then command -v "$name"; exit 0; fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing Chromium for the browser tests…" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >&2
    command -v chromium; exit 0
fi
"$(dirname "$0")/../.venv/bin/python" -m playwright install chromium >&2 || {
    echo "No Chromium was found and none could be installed. Install it, then repeat." >&2; exit 1; }
"$(dirname "$0")/../.venv/bin/python" -c 'from playwright.sync_api import sync_playwright as s
with s() as p: print(p.chromium.executable_path)'
