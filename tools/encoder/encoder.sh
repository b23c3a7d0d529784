#!/bin/sh
# Tunes the turn encoder on the project's examples; needs .venv and the package registry, an hour, two cores.
# The result is part of the repository: only a change of what buyers write about calls for it.
set -eu
cd "$(dirname "$0")/../.."
place=.tools/encoder
. tools/encoder/environment.sh
PYTHONPATH=. .venv/bin/python tools/encoder/examples.py > "$place/examples.json"
"$place/bin/python" tools/encoder/tune.py "$place/examples.json" bot/nlu/weights "$@"
PYTHONPATH=. .venv/bin/python tools/encoder/background.py
