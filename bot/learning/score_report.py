"""What graded scenes say of the proposals: accepted, harmful, rightly silent, calibration, coverage against risk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

BINS = 10
BARS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class ShownCard:
    """A card that stood in a scene: its score, and its grade if it has one."""

    accepted: float
    harmful: float
    grade: Optional[int]


@dataclass(frozen=True)
class ShownScene:
    """A scene with its cards, best first, and whether silence was right there."""

    id: str
    silent_ok: bool
    cards: Tuple[ShownCard, ...]

    @property
    def graded(self) -> bool:
        """Whether every card has its grade."""
        return all(card.grade is not None for card in self.cards)


@dataclass(frozen=True)
class ScoreReport:
    """Shares of scenes unless said otherwise.

    Attributes:
        scenes: Number of scenes.
        graded: Number of scenes of which all cards are graded; the shares below are of these.
        accepted_at_1: The first card would be sent as it is, or nothing stood where nothing should.
        accepted_at_3: One of three would.
        light_at_1: The first after a light edit.
        harmful_at_3: One of three would do harm.
        silent: Scenes in which silence was right, and in how many of them nothing stood.
        cards: Mean number of cards.
        reliability: Per tenth of the score: mean score, share that would be sent as it is, number of cards.
        coverage: Per bar: the bar, share of scenes with a card above it, share of those whose first would be sent
            as it is, share in which one would do harm.
    """

    scenes: int
    graded: int
    accepted_at_1: float
    accepted_at_3: float
    light_at_1: float
    harmful_at_3: float
    silent: Tuple[int, int]
    cards: float
    reliability: List[Tuple[float, float, int]] = field(default_factory=list)
    coverage: List[Tuple[float, float, float, float]] = field(default_factory=list)

    def as_json(self) -> Dict[str, Any]:
        """Return plain JSON values."""
        return {**self.__dict__, "silent": list(self.silent)}

    def as_text(self) -> str:
        """Return the figures for a terminal, in Chinese."""
        lines = [f"{self.scenes} 个场景, 其中 {self.graded} 个的卡片都评过分; 每个场景 {self.cards:.2f} 张卡片",
                 f"首条可直接发 {self.accepted_at_1:.3f}   三条内可直接发 {self.accepted_at_3:.3f}   "
                 f"首条稍改可发 {self.light_at_1:.3f}   三条内有害 {self.harmful_at_3:.3f}   "
                 f"该沉默时沉默 {self.silent[1]}/{self.silent[0]}", "把握(平均)  实际可直接发  卡片数"]
        lines += [f"  {mean:.2f}        {share:.2f}        {count}" for mean, share, count in self.reliability]
        lines.append("门槛   有卡片的场景   首条可直接发   三条内有害")
        lines += [f" {bar:.1f}      {covered:.2f}          {good:.2f}          {harm:.2f}"
                  for bar, covered, good, harm in self.coverage]
        return "\n".join(lines)


def report(scenes: Sequence[ShownScene], unbarred: Sequence[ShownScene]) -> ScoreReport:
    """Return the report.

    Args:
        scenes: As they stood by the policy's bar.
        unbarred: The same without a bar, for calibration and for coverage against risk.
    """
    graded = [scene for scene in scenes if scene.graded]
    quiet = [scene for scene in graded if scene.silent_ok]
    total = max(1, len(graded))
    return ScoreReport(
        len(scenes), len(graded),
        sum(_right(scene) or _first(scene) == 2 for scene in graded) / total,
        sum(_right(scene) or any(card.grade == 2 for card in scene.cards) for scene in graded) / total,
        sum(_right(scene) or _first(scene) >= 1 for scene in graded) / total,
        sum(any((card.grade or 0) < 0 for card in scene.cards) for scene in graded) / total,
        (len(quiet), sum(not scene.cards for scene in quiet)),
        sum(len(scene.cards) for scene in scenes) / max(1, len(scenes)),
        _reliability(unbarred), [_covered(unbarred, bar) for bar in BARS])


def _right(scene: ShownScene) -> bool:
    return scene.silent_ok and not scene.cards


def _first(scene: ShownScene) -> int:
    return (scene.cards[0].grade or 0) if scene.cards else 0


def _reliability(scenes: Sequence[ShownScene]) -> List[Tuple[float, float, int]]:
    bins: Mapping[int, List[ShownCard]] = {number: [] for number in range(BINS)}
    for card in (card for scene in scenes for card in scene.cards if card.grade is not None):
        bins[min(BINS - 1, int(card.accepted * BINS))].append(card)
    return [(round(sum(card.accepted for card in cards) / len(cards), 3),
             round(sum(card.grade == 2 for card in cards) / len(cards), 3), len(cards))
            for cards in bins.values() if cards]


def _covered(scenes: Sequence[ShownScene], bar: float) -> Tuple[float, float, float, float]:
    graded = [scene for scene in scenes if scene.graded]
    left = [[card for card in scene.cards if card.accepted >= bar] for scene in graded]
    some = [cards for cards in left if cards]
    good = sum(cards[0].grade == 2 for cards in some) / max(1, len(some))
    harm = sum(any((card.grade or 0) < 0 for card in cards) for cards in some) / max(1, len(some))
    return bar, round(len(some) / max(1, len(graded)), 3), round(good, 3), round(harm, 3)
