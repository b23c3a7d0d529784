"""Stock Rasa commands work on the project."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.server import ROOT


def rasa(*arguments, seconds=240):
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"}
    return subprocess.run([sys.executable, "-m", "rasa", *arguments], cwd=ROOT, env=env, capture_output=True, text=True,
                          timeout=seconds)


def test_validation_prints_no_warning_about_our_data():
    run = rasa("data", "validate", "--fail-on-warnings", "--max-history", "5")
    said = run.stdout + run.stderr
    ours = [line for line in said.splitlines() if "UserWarning" in line and "/rasa/" in line]
    assert run.returncode == 0, said[-3000:]
    assert not ours, ours


def test_stories_are_predicted_as_told(model, tmp_path):
    run = rasa("test", "core", "--model", str(model), "--stories", "tests/e2e/test_stories.yml",
               "--fail-on-prediction-errors", "--out", str(tmp_path))
    assert run.returncode == 0, (run.stdout + run.stderr)[-3000:]
