"""Whole conversations for every row of the handbook, through the trained model and the whole product.

A buyer's turn (or a check, an order's change, the clock) may say what must stand at the desk after it:
``want_rows`` (rows that are among the proposals), ``want_text`` (passages that some proposal holds),
``want_not`` (passages that none holds).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from tests.builders import whole_handbook
from tests.server import ROOT

FOLDER = Path(__file__).parent / "replays"
SCRIPTS = [json.loads(line) for file in sorted(FOLDER.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def replayed(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Dict[str, List[Dict[str, Any]]]:
    file = tmp_path_factory.mktemp("replays") / "all.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in SCRIPTS), encoding="utf-8")
    run = subprocess.run([sys.executable, "-m", "bot", "replay", str(file), "--model", str(model)], cwd=ROOT,
                         capture_output=True, text=True, timeout=600)
    found: Dict[str, List[Dict[str, Any]]] = {}
    for line in run.stdout.splitlines():
        turn = json.loads(line)
        found.setdefault(turn["conversation"], []).append(turn)
    assert found, run.stderr[-2000:]
    return found


def wants() -> List[Any]:
    return [pytest.param(script["id"], index, turn, id=f"{script['id']} {index}")
            for script in SCRIPTS for index, turn in enumerate(script["turns"])
            if any(key.startswith("want") for key in turn)]


@pytest.mark.parametrize("name,index,turn", wants())
def test_what_the_handbook_says_stands_at_the_desk(replayed, name, index, turn):
    faults = [one["error"] for one in replayed[name] if "error" in one]
    assert not faults, faults
    [output] = [one for one in replayed[name] if one["turn"] == index]
    proposals = output["proposals"]
    shown = [(one["rows"], one["text"]) for one in proposals]
    read = [one["name"] for one in output["intents"]]
    rows = {row for one in proposals for row in one["rows"]}
    assert set(turn.get("want_rows", ())) <= rows, f"read as {read}: {shown}"
    for passage in turn.get("want_text", ()):
        assert any(passage in text for _, text in shown), f"{passage!r} missing, read as {read}: {shown}"
    for passage in turn.get("want_not", ()):
        assert not any(passage in text for _, text in shown), f"{passage!r} among {shown}"


def test_every_reply_row_is_replayed():
    rows = {row.id for row in whole_handbook().rows.values() if row.kind == "reply"}
    told = {row for script in SCRIPTS for turn in script["turns"] for row in turn.get("want_rows", ())}
    assert rows - told == set(), f"no conversation for {sorted(rows - told)}"


def test_conversations_are_called_after_rows_that_exist_and_are_told_in_them():
    """A name such as ``L3 查物流`` promises the row; ``S0:784`` is a place in the sources and no row."""
    called = {(script["id"], row) for script in SCRIPTS for row in re.findall(r"\b([A-Z]\d{1,2})\b(?!:)", script["id"])}
    rows = whole_handbook().rows
    assert len(called) > 50 and not [one for one in called if one[1] not in rows]
    silent = [(script["id"], row) for script in SCRIPTS for row in re.findall(r"\b([A-Z]\d{1,2})\b(?!:)", script["id"])
              if row in rows and rows[row].kind == "reply"
              and not any(row in turn.get("want_rows", ()) for turn in script["turns"])]
    assert not silent, f"named after a row that they do not want: {silent}"
