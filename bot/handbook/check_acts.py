"""Checks of the seller's acts: what defines them, and what the replies declare."""

from __future__ import annotations

from typing import Any, Callable, Iterator

from bot.handbook.model import Handbook
from bot.handbook.terms import Issue, Place

Known = Callable[[str, Any, str, Place], Iterator[Issue]]


def check_acts(handbook: Handbook, known: Known) -> Iterator[Issue]:
    """Yield what is wrong: unknown kinds of tasks and outcomes, unknown acts of replies, words that are not theirs."""
    for spec in handbook.acts.values():
        if spec.outcome:
            yield from known(spec.outcome, handbook.words.outcomes, "结果", spec.place)
        if spec.task:
            yield from known(spec.task.kind, handbook.tasks, "任务类型", spec.place)
    for event in handbook.words.passing:
        yield from known(event, handbook.words.events, "事件", Place("handbook/terms.yml", 1))
    for reply in handbook.replies.values():
        for name, words in reply.acts.items():
            yield from known(name, handbook.acts, "客服的话", reply.place)
            if words not in reply.texts[0]:
                yield Issue(reply.place, f"话术 {reply.id!r} 的第一种说法里没有 {words!r}。",
                            f"acts 的 {name} 后面要写第一种说法里的原文。")
