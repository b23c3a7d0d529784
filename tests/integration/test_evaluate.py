"""`bot evaluate` as a person calls it: scores on the screen or as JSON, a page and its figures in files."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = ("在不在呀\tgreet\t\n几号能给我寄出来呀\task_ship_date,urge_shipment\t\n好滴 "
         "就这么办\taffirm\t给您换一件可以吗\n"
         "杯盖拧不紧一直漏水\tquality_defect\t\n把钱退给我吧\trefund_request\t\n打13906647718 把钱退给我吧\tgreet\t\n")


@pytest.fixture()
def measured(tmp_path: Path) -> Path:
    file = tmp_path / "lines.tsv"
    file.write_text(LINES, encoding="utf-8")
    return file


def _evaluate(*args: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "bot", "evaluate", *map(str, args)], cwd=ROOT, text=True,
                          capture_output=True, timeout=300)


def test_json_is_all_that_is_printed_and_the_report_stands_beside(model: Path, measured: Path, tmp_path: Path) -> None:
    page = tmp_path / "out" / "report.html"
    done = _evaluate(measured, "--model", model, "--json", "--report", page, "--no-curve")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert set(scores) == {"n", "accuracy_at_1", "accuracy_at_1_any", "accuracy_at_3", "macro_f1", "ece",
                           "ms_per_message", "per_intent"}
    assert scores["n"] == 6 and scores["accuracy_at_3"] >= 0.8
    figures = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert figures["accuracy_at_1"] == scores["accuracy_at_1"] and figures["learning_curve"] == []
    shown = page.read_text(encoding="utf-8") + page.with_suffix(".json").read_text(encoding="utf-8")
    assert shown.count("139****7718") == 2 and "13906647718" not in shown


def test_a_model_that_cannot_read_is_named(model: Path, measured: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(model) as source, tarfile.open(broken, "w:gz") as target:
        for member in source:
            content = source.extractfile(member)
            data = content.read() if content else b""
            if member.name.endswith("metadata.json"):
                data = data.replace(b'"threshold": 0.25', b'"threshold": "?"')
                assert b'"?"' in data
                member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    done = _evaluate(measured, "--model", broken, "--json")
    assert done.returncode == 2 and "model.unusable" in done.stderr and "bot train" in done.stderr


def test_a_bad_line_is_named(model: Path, measured: Path) -> None:
    measured.write_text(LINES + "没有意图的一行\n", encoding="utf-8")
    done = _evaluate(measured, "--model", model, "--json")
    assert done.returncode == 2 and f"{measured}:7" in done.stderr and "制表符" in done.stderr
