#!/bin/sh
# Tunes the reader of the seller's acts; needs .venv and the package registry, half an hour, two cores.
# The result is part of the repository: only a change of what agents write, or of the acts, calls for it.
set -eu
cd "$(dirname "$0")/../.."
place=.tools/encoder
. tools/encoder/environment.sh
PYTHONPATH=. .venv/bin/python tools/encoder/acts.py lines "$place/acts.json"
"$place/bin/python" tools/encoder/tune_acts.py "$place/acts.json" bot/nlu/weights "$place/acts.npz" "$@"
PYTHONPATH=. .venv/bin/python tools/encoder/acts.py fit "$place/acts.json" "$place/acts.npz"
