"""The two steps of ``make acts`` that need no PyTorch.

    acts.py lines OUT.json            what the reader of acts is tuned on: data/acts/lines.jsonl, the handbook's replies
    acts.py fit LINES.json SCORES.npz the linear model and the bars, into bot/nlu/weights

An eighth of the lines is held back: by it the bars are set, so that of what is told ``PRECISION`` is right.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Set, Tuple

import numpy as np
import yaml

from bot.learning.act_lines import ActLine, labels_of, read_act_lines
from bot.nlu.act_reader import ABOUT, FOLDER, LINEAR, act_grams, line_row, split_line
from bot.nlu.pieces import Pieces

ROOT = Path(__file__).resolve().parents[2]
PRECISION = 0.95
"""Of what is told of the lines that are held back."""
LEAST_OF_ONE = 0.85
"""Of what is told of a single act."""
LINEAR_SHARE = 0.6
STRENGTH = 3.0
FEWEST = 2
"""Clauses in which an n-gram must occur."""
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


def reply_lines() -> Iterator[ActLine]:
    """Yield the handbook's replies with the acts that they declare."""
    for file in sorted((ROOT / "handbook").glob("*/replies.yml")):
        for name, reply in yaml.safe_load(file.read_text(encoding="utf-8"))["replies"].items():
            text = reply["text"][0] if isinstance(reply["text"], list) else reply["text"]
            acts = tuple((act, _PLACEHOLDER.sub("某", words)) for act, words in reply.get("acts", {}).items())
            yield ActLine(name, "", _PLACEHOLDER.sub("某", text.strip()), acts)


def all_lines() -> List[ActLine]:
    """Return the agents' lines and the handbook's replies."""
    return [*read_act_lines(ROOT / "data" / "acts" / "lines.jsonl"), *reply_lines()]


def names() -> List[str]:
    """Return the acts of the handbook."""
    return list(yaml.safe_load((ROOT / "handbook" / "acts.yml").read_text(encoding="utf-8"))["acts"])


def is_held(line: ActLine) -> bool:
    """Tell whether an agent's line is held back; replies never are."""
    return "." not in line.id and int(hashlib.sha256(line.id.encode()).hexdigest(), 16) % 8 == 0


def write_lines(out: Path) -> None:
    """Write what the transformer is tuned on."""
    acts, pieces = names(), Pieces(FOLDER / "pieces.json")
    rows: List[Dict[str, Any]] = []
    for line in all_lines():
        clauses = split_line(line.text)
        if not clauses:
            continue
        ids, segments, own = line_row(clauses, line.before, pieces)
        labels = [sorted(acts.index(one) for one in found) for found in labels_of(line, clauses)]
        rows.append({"ids": ids, "segments": segments, "own": own, "labels": labels, "held": is_held(line)})
    out.write_text(json.dumps({"acts": acts, "lines": rows}), encoding="utf-8")


class Linear:
    """One logistic regression an act over the characters."""

    def __init__(self, lines: Sequence[ActLine], acts: Sequence[str]) -> None:
        from sklearn.linear_model import LogisticRegression

        rows, labels = _clauses(lines)
        counts: Dict[str, int] = {}
        for row in rows:
            for gram in row:
                counts[gram] = counts.get(gram, 0) + 1
        self.grams = {gram: place for place, gram in enumerate(sorted(
            gram for gram, count in counts.items() if count >= FEWEST))}
        matrix = self.matrix(rows)
        self.weights = np.zeros((len(self.grams), len(acts)), dtype=np.float32)
        self.bias = np.full(len(acts), -9.0, dtype=np.float32)
        for column, act in enumerate(acts):
            target = np.array([act in found for found in labels])
            if target.sum() < 4:
                continue
            model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=200).fit(matrix, target)
            self.weights[:, column], self.bias[column] = model.coef_[0], model.intercept_[0]

    def matrix(self, rows: Sequence[Dict[str, float]]) -> Any:
        """Return the features as a sparse matrix, shape (clauses, n-grams)."""
        from scipy.sparse import csr_matrix

        known = [[(self.grams[gram], weight) for gram, weight in row.items() if gram in self.grams] for row in rows]
        pointers = np.cumsum([0] + [len(row) for row in known])
        return csr_matrix(([weight for row in known for _, weight in row],
                           [place for row in known for place, _ in row], pointers),
                          shape=(len(rows), len(self.grams)), dtype=np.float32)

    def score(self, lines: Sequence[ActLine]) -> Any:
        """Return the probabilities of every clause."""
        return 1 / (1 + np.exp(-(self.matrix(_clauses(lines)[0]) @ self.weights + self.bias)))


def _clauses(lines: Sequence[ActLine]) -> Tuple[List[Dict[str, float]], List[Set[str]]]:
    rows: List[Dict[str, float]] = []
    labels: List[Set[str]] = []
    for line in lines:
        clauses = split_line(line.text)
        rows.extend(act_grams(clauses, number, line.before) for number in range(len(clauses)))
        labels.extend(labels_of(line, clauses))
    return rows, labels


def bars(scores: Any, lines: Sequence[ActLine], acts: Sequence[str]) -> Dict[str, float]:
    """Return from which probability on each act is told: one bar for all, higher where one act is told wrongly."""
    owner = [number for number, line in enumerate(lines) for _ in split_line(line.text)]
    best = np.zeros((len(lines), len(acts)))
    for row, number in enumerate(owner):
        best[number] = np.maximum(best[number], scores[row])
    right = np.array([[act in {name for name, _ in line.acts} for act in acts] for line in lines])
    found = dict.fromkeys(acts, 0.99)
    for bar in np.arange(0.95, 0.2, -0.01):
        chosen = {act: _bar_of_one(best[:, column], right[:, column], float(bar)) for column, act in enumerate(acts)}
        told = best >= np.array([chosen[act] for act in acts])
        if told.sum() and (told & right).sum() / told.sum() >= PRECISION:
            found = chosen
    told = best >= np.array([found[act] for act in acts])
    print(f"held back, {len(lines)} lines: precision {(told & right).sum() / told.sum():.3f}, "
          f"recall {(told & right).sum() / right.sum():.3f}")
    return found


def _bar_of_one(scores: Any, right: Any, lowest: float) -> float:
    """Return the lowest bar from ``lowest`` up at which what is told of an act is mostly right."""
    for bar in np.arange(lowest, 0.99, 0.02):
        told = scores >= bar
        if not told.any() or (told & right).sum() / told.sum() >= LEAST_OF_ONE:
            return round(float(bar), 2)
    return 0.99


def fit(file: Path, scores: Path) -> None:
    """Fit the linear model and the bars."""
    acts = json.loads(file.read_text(encoding="utf-8"))["acts"]
    lines = [one for one in all_lines() if split_line(one.text)]
    held = [one for one in lines if is_held(one)]
    trial = Linear([one for one in lines if not is_held(one)], acts)
    mixed = LINEAR_SHARE * trial.score(held) + (1 - LINEAR_SHARE) * np.load(scores)["scores"]
    found = bars(mixed, held, acts)
    whole = Linear(lines, acts)
    np.savez_compressed(FOLDER / LINEAR, grams=np.array(list(whole.grams)), weights=whole.weights.astype(np.float16),
                        bias=whole.bias)
    about = {"acts": acts, "linear_share": LINEAR_SHARE, "bars": found, "lines": len(lines)}
    (FOLDER / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "lines":
        write_lines(Path(sys.argv[2]))
    else:
        fit(Path(sys.argv[2]), Path(sys.argv[3]))
