# Builds the environment in $place that tuning needs, once for each state of the requirements.
wanted=$(sha256sum < tools/encoder/requirements.txt)
if [ "$(cat "$place/.built" 2>/dev/null || true)" != "$wanted" ]; then
    echo "Building $place (several minutes)…"
    .venv/bin/python -m venv --clear "$place"
    "$place/bin/python" -m pip install --quiet --disable-pip-version-check -r tools/encoder/requirements.txt
    echo "$wanted" > "$place/.built"
fi
