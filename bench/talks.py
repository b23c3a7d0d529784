"""Replays conversations with what a lead wants of the proposals after every buyer's turn, and counts what holds.

    talks.py [FILE…] [--kept | --open] [-v]

Without files those of data/talks. A third of the conversations, by the digest of their ids, is kept for testing and not
looked into (--kept); --open takes the others. A want may name ``rows`` (one of them among the first three proposals; a
list of lists where several wishes need one each), ``says`` and ``never`` (texts or /expressions/), ``kind``, ``task``
and ``none``. Rows of newer situations (N1 and on) count by what they say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

ROOT = Path(__file__).resolve().parents[1]
Key = Tuple[str, int]


def is_kept(name: str) -> bool:
    """Tell whether a conversation is kept for testing."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def faults(want: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a turn's first three proposals lack of what is wanted."""
    proposals = (said.get("proposals") or [])[:3]
    texts, rows = [one["text"] for one in proposals], [list(one["rows"]) for one in proposals]
    if want.get("none") and proposals:
        yield f"proposed {rows} where nothing fits"
    wanted = want.get("rows") or []
    groups = wanted if wanted and isinstance(wanted[0], list) else [wanted] if wanted else []
    for group in groups:
        if not any(_fits(one, group) for one in rows):
            yield f"rows {rows}, wanted one of {group}"
    flat = [row for group in groups for row in group]
    own = [text for text, one in zip(texts, rows) if not flat or _fits(one, flat)]
    yield from (f"not said: {one}" for one in want.get("says", ()) if not any(_matches(one, text) for text in own))
    yield from (f"said: {one}" for one in want.get("never", ()) if any(_matches(one, text) for text in texts))
    if want.get("kind") and want["kind"] not in [one["kind"] for one in proposals]:
        yield f"no {want['kind']} among {[one['kind'] for one in proposals]}"
    tasks = [json.dumps(task, ensure_ascii=False) for one in proposals for task in one["tasks"]]
    if want.get("task") and not any(_matches(want["task"], task) for task in tasks):
        yield f"no task {want['task']}"


def _matches(pattern: str, text: str) -> bool:
    if len(pattern) > 2 and pattern[0] == pattern[-1] == "/":
        return re.search(pattern[1:-1], text) is not None
    return pattern in text


def _fits(rows: List[str], group: List[str]) -> bool:
    return any(row in group or re.fullmatch(r"N\d+", row) for row in rows)


def replayed(talks: Sequence[Mapping[str, Any]]) -> Dict[Key, Mapping[str, Any]]:
    """Replay conversations; return what each turn printed.

    Raises:
        SystemExit: The replay could not be run.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for one in talks:
            file.write(json.dumps({key: value for key, value in one.items() if key != "about"}) + "\n")
        file.flush()
        run = subprocess.run([sys.executable, "-m", "bot", "replay", file.name], capture_output=True, text=True,
                             cwd=ROOT, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(run.stderr.strip()[-400:])
    return {(one["conversation"], one["turn"]): one for one in lines if "turn" in one}


def main() -> int:
    """Replay and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--kept", action="store_true")
    parser.add_argument("--open", action="store_true")
    parser.add_argument("-v", action="store_true")
    given = parser.parse_args()
    files = given.files or sorted((ROOT / "data" / "talks").glob("*.jsonl"))
    talks = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    talks = [one for one in talks if not (given.kept or given.open) or is_kept(one["id"]) == given.kept]
    wants: Dict[Key, Mapping[str, Any]] = {(one["id"], at): turn["want"] for one in talks
                                           for at, turn in enumerate(one["turns"]) if turn.get("want")}
    said = replayed(talks)
    found = {key: list(faults(want, said.get(key, {}))) for key, want in wants.items()}
    for key, lacks in found.items():
        if lacks and given.v:
            print(key, "; ".join(lacks))
    firsts = {one["id"]: next(at for at, turn in enumerate(one["turns"]) if "buyer" in turn) for one in talks}
    for label, keys in (("first turns", [key for key in found if key[1] == firsts[key[0]]]),
                        ("later turns", [key for key in found if key[1] != firsts[key[0]]]), ("all", list(found))):
        good = sum(not found[key] for key in keys)
        print(f"{label}: {good} of {len(keys)} wants hold ({good / max(1, len(keys)):.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
