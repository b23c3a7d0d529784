"""Comparison of a candidate with the champion, on messages that neither was trained on and on the labels."""

from __future__ import annotations

import statistics
import tarfile
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import yaml

from bot.learning.evaluate import Report, Scored, report
from bot.learning.intents import intent_titles
from bot.nlu.classifier import Encoded, Example, IntentModel, encode_messages
from bot.nlu.labels import Label
from bot.nlu.reading import judge
from bot.nlu.text import clean

MEASURING_FILE = Path("tests") / "content" / "own_messages.tsv"
"""Messages of the repository that no model is trained on (``tests/content/test_own_messages.py``)."""
TIMED = 100
MAX_MOVED_INTENTS = 5
"""Maximum number of intents shown that are read better, and that are read worse."""


@dataclass(frozen=True)
class Side:
    """One model of a comparison: scores on the measuring messages, and how many labels it reads right."""

    id: str
    scored: List[Scored]
    report: Report
    labels_right: int

    def as_json(self) -> Dict[str, Any]:
        """Return the scores that are kept with a model."""
        kept = self.report.as_json()
        kept.pop("per_intent")
        return {**kept, "labels_right": self.labels_right}


@dataclass(frozen=True)
class Comparison:
    """A new model and, when there is one that can be read, the champion. ``labels``: how many there are."""

    new: Side
    old: Optional[Side]
    labels: int

    @property
    def gained(self) -> int:
        """Measuring messages that only the new model reads right."""
        return self._only(self.new, self.old)

    @property
    def lost(self) -> int:
        """Measuring messages that only the old model reads right."""
        return self._only(self.old, self.new)

    @staticmethod
    def _only(one: Optional[Side], other: Optional[Side]) -> int:
        if one is None or other is None:
            return 0
        return sum(mine.hit and not theirs.hit for mine, theirs in zip(one.scored, other.scored))

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, ``equal`` on the measuring messages; ``first`` without a champion to compare with.

        Better and worse: of the messages read right by one model only, so many lie on one side that chance would do
        that less than once in twenty times (McNemar).
        """
        if self.old is None:
            return "first"
        difference, moved = self.gained - self.lost, self.gained + self.lost
        if difference * difference > 4 * moved:
            return "better" if difference > 0 else "worse"
        return "equal"

    def as_json(self) -> Dict[str, Any]:
        """Return what is kept with the new model."""
        return {**self.new.as_json(), "labels": self.labels, "verdict": self.verdict,
                "champion": self.old and {"id": self.old.id, **self.old.as_json()}}

    def as_text(self, advice: bool = True) -> str:
        """Return table, moves and, if wanted, advice for people."""
        return "\n".join([self._table(), *self._moves(), *([self._advice()] if advice else [])])

    def _table(self) -> str:
        from tabulate import tabulate

        columns = [one for one in (self.old, self.new) if one is not None]
        rows = [("首位读对 @1", "accuracy_at_1", "{:.3f}"), ("首位是标注之一 @1-any", "accuracy_at_1_any", "{:.3f}"),
                ("前三位有 @3", "accuracy_at_3", "{:.3f}"), ("macro-F1", "macro_f1", "{:.3f}"),
                ("校准误差 ECE", "ece", "{:.3f}"), ("毫秒/条", "ms_per_message", "{:.1f}")]
        cells = [[title, *(form.format(getattr(one.report, name)) for one in columns)] for title, name, form in rows]
        cells.append([f"标签读对 (共 {self.labels} 条, 训练时见过)", *(str(one.labels_right) for one in columns)])
        head = [f"{self.new.report.n} 条没有参加训练的消息", *(["当前模型"] if self.old else []), "新模型"]
        return str(tabulate(cells, head, disable_numparse=True, colalign=("left", *["right"] * len(columns))))

    def _moves(self) -> List[str]:
        if self.old is None:
            return []
        moved: Counter[str] = Counter()
        for mine, theirs in zip(self.new.scored, self.old.scored):
            moved[mine.example.intents[0]] += mine.hit - theirs.hit
        times, title = Counter(one.example.intents[0] for one in self.new.scored), intent_titles()
        ordered = sorted(moved.items(), key=lambda item: (-item[1], item[0]))
        up = [item for item in ordered if item[1] > 0][:MAX_MOVED_INTENTS]
        down = [item for item in reversed(ordered) if item[1] < 0][:MAX_MOVED_INTENTS]
        return [f"{name}: " + ("; ".join(f"{title.get(one, one)} {by:+d}/{times[one]}" for one, by in found) or "无")
                for name, found in (("变好的意图", up), ("变差的意图", down))]

    def _advice(self) -> str:
        use = f"用 bot models promote {self.new.id} 启用"
        if self.old is None:
            return f"没有可以比较的当前模型。{use}。"
        why = (f"测试消息上多读对 {self.gained} 条, 少读对 {self.lost} 条; "
               f"标签从读对 {self.old.labels_right} 条变为 {self.new.labels_right} 条")
        labels = self.new.labels_right - self.old.labels_right
        equal = (f"标签读对的更多, 建议{use}" if labels > 0 else
                 f"标签读对的更少, 不建议启用; 仍要启用就{use}" if labels < 0 else f"不必启用; 要启用就{use}")
        return {"better": f"比当前模型好 ({why})。建议{use}。",
                "worse": f"比当前模型差 ({why})。不建议启用; 仍要启用就{use}。",
                "equal": f"与当前模型相当 ({why})。{equal}。"}[self.verdict]


def compare(project: Path, new: Path, old: Optional[Path], labels: Sequence[Label]) -> Comparison:
    """Score a new model, and an old one when there is one, on the repository's measuring messages and the labels.

    Measuring messages whose text is labelled are left out: the new model was trained on them.

    Args:
        project: The folder with config.yml and the measuring messages.
        new: A model file.
        old: Another one; both read by the same turn encoder.
        labels: What the new model was trained on beside the project's files.
    """
    from bot.nlu.training_files import read_labelled_file

    known = {clean(one.text) for one in labels}
    file = project / MEASURING_FILE
    examples = [one for one in (read_labelled_file(file) if file.is_file() else []) if clean(one.text) not in known]
    as_examples = [Example(one.text, one.intents, one.previous) for one in labels]
    measured, labelled = _encoded(examples), _encoded(as_examples)
    limits = _limits(project)
    took = _milliseconds([path for path in (new, old) if path is not None], examples[:TIMED])

    def side(path: Path) -> Side:
        model = _intent_model(path)
        scored = _scored(model, examples, measured, limits)
        right = sum(one.hit for one in _scored(model, as_examples, labelled, limits))
        return Side(path.name.split(".")[0], scored, report(scored, took[path]), right)

    return Comparison(side(new), side(old) if old is not None else None, len(labels))


def _encoded(examples: Sequence[Example]) -> Optional[Encoded]:
    return encode_messages([(one.text, one.previous) for one in examples]) if examples else None


def _scored(model: IntentModel, examples: Sequence[Example], encoded: Optional[Encoded],
            limits: Mapping[str, float]) -> List[Scored]:
    found = []
    for example, reading in zip(examples, model.read_encoded(encoded) if encoded is not None else []):
        best = reading.whole.argsort()[::-1][:10]
        ranking = [{"name": model.intents[index], "confidence": float(reading.whole[index])} for index in best]
        judged = judge(example.text, ranking, [], limits, labelled=reading.labelled)["ranking"]
        found.append(Scored(example, tuple((one["name"], float(one["confidence"])) for one in judged)))
    return found


def _milliseconds(models: Sequence[Path], examples: Sequence[Example]) -> Dict[Path, float]:
    """Median time of a reading through Rasa; the models take turns."""
    from bot.learning.offline_reader import OfflineReader

    readers = {path: OfflineReader.load(path) for path in models}
    took: Dict[Path, List[float]] = {path: [] for path in models}
    for one in examples:
        for path, reader in readers.items():
            started = time.perf_counter()
            reader.read(one.text, one.previous)
            took[path].append((time.perf_counter() - started) * 1000)
    return {path: statistics.median(times or [0.0]) for path, times in took.items()}


def _intent_model(path: Path) -> IntentModel:
    with tempfile.TemporaryDirectory(prefix="compare-") as folder, tarfile.open(path) as archive:
        members = [one for one in archive.getmembers() if "IntentReader" in one.name and one.isfile()]
        for member in members:
            source = archive.extractfile(member)
            assert source is not None
            (Path(folder) / Path(member.name).name).write_bytes(source.read())
        return IntentModel.load(Path(folder))


def _limits(project: Path) -> Mapping[str, float]:
    config = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    found: Dict[str, float] = next(step for step in config["pipeline"] if step["name"].endswith("Judge"))
    return found
