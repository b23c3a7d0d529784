"""A candidate beside the champion: what is called better, worse or equal, and what people read."""

from __future__ import annotations

import re

import pytest

from bot.learning.compare import Comparison, Side
from bot.learning.evaluate import Scored, report
from bot.nlu.classifier import Example


def side(name: str, hits: str, labels_right: int = 0) -> Side:
    """A model that reads the messages right that are marked x; every second one is about a parcel."""
    scored = [Scored(Example(str(number), ("track_parcel" if number % 2 else "greet",)),
                     ((("track_parcel" if number % 2 else "greet") if hit == "x" else "thanks", 0.8), ("deny", 0.1)))
              for number, hit in enumerate(hits)]
    return Side(name, scored, report(scored, 9.5), labels_right)


@pytest.mark.parametrize("new,old,new_labels,old_labels,verdict,advice", [
    ("x" * 100, "x" * 90 + "-" * 10, 0, 0, "better", "比当前模型好.*建议用"),
    ("x" * 90 + "-" * 10, "x" * 100, 5, 0, "worse", "比当前模型差.*不建议启用"),
    ("x" * 100, "x" * 97 + "-" * 3, 0, 0, "equal", "相当.*不必启用"),
    ("x" * 97 + "-" * 3, "x" * 100, 3, 1, "equal", "相当.*标签读对的更多, 建议用"),
    ("x" * 100, "x" * 100, 1, 3, "equal", "相当.*标签读对的更少, 不建议启用"),
    ("xx-" * 30, "x-x" * 30, 0, 0, "equal", "相当")])
def test_the_verdict(new: str, old: str, new_labels: int, old_labels: int, verdict: str, advice: str) -> None:
    found = Comparison(side("shop-2", new, new_labels), side("shop-1", old, old_labels), 5)
    assert found.verdict == verdict == found.as_json()["verdict"]
    last = found.as_text().splitlines()[-1]
    assert re.search(advice, last) and "用 bot models promote shop-2 启用" in last


def test_the_table_shows_both_models_and_what_moved() -> None:
    found = Comparison(side("shop-2", "x" * 96 + "----", 12), side("shop-1", "-" * 10 + "x" * 90, 3), 12)
    text = found.as_text()
    for part in ("100 条没有参加训练的消息", "当前模型", "新模型", "@1", "@3", "macro-F1", "ECE", "毫秒/条",
                 "共 12 条"):
        assert part in text
    assert "变好的意图: 打招呼 +3/50; 查物流 +3/50\n变差的意图: 无" in text
    assert found.gained == 10 and found.lost == 4


def test_the_first_model_has_nothing_beside_it() -> None:
    found = Comparison(side("shop-1", "xx--"), None, 0)
    assert found.verdict == "first" and found.as_json()["champion"] is None
    assert "新模型" in found.as_text() and "变好" not in found.as_text()
