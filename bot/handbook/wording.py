"""What a reply should not say: manners (R2), advertising law, platform rules, limits, private data. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, List, Mapping, Optional, Sequence, Tuple

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_AMOUNT = re.compile(r"(?<![\d.])(\d{1,12}(?:\.\d{1,2})?)\s{0,3}(?:元|块)")
MAX_TEXT_LENGTH = 10_000
"""So many first characters of a text are checked; a reply may not be longer."""
_MAX_PASSAGES = 20
"""So many passages are named for one rule; more help nobody."""


@dataclass(frozen=True)
class WordingRule:
    """One thing a reply should not say, and why; see ``handbook/wording.yml`` for the fields."""

    id: str
    label: str
    reason: str
    words: Tuple[str, ...] = ()
    patterns: Tuple[str, ...] = ()
    near: Tuple[Tuple[str, ...], ...] = ()
    allowed: Tuple[str, ...] = ()
    over: Optional[str] = None


@dataclass(frozen=True)
class Concern:
    """A rule that a text goes against, with the words that do."""

    rule: str
    label: str
    reason: str
    words: Tuple[str, ...]

    def as_json(self) -> Mapping[str, Any]:
        """Return it as the desk shows it."""
        return {"rule": self.rule, "label": self.label, "reason": self.reason, "words": list(self.words)}


def concerns(text: str, rules: Sequence[WordingRule], policy: Mapping[str, Any],
             private: Sequence[str] = ()) -> List[Concern]:
    """Return what speaks against sending a text.

    Args:
        text: A reply as the buyer would get it (or a wording of the handbook); its first 10,000 characters count.
        rules: From ``handbook/wording.yml``.
        policy: For limits.
        private: The buyer's private data in clear: name, phone, address.

    Returns:
        One entry for each rule, with the words found; empty when nothing speaks against it.
    """
    found = []
    text = text[:MAX_TEXT_LENGTH]
    for rule in rules:
        words = list(islice(dict.fromkeys(_against(text, rule, policy)), _MAX_PASSAGES))
        if rule.id == "private":
            words += [one for one in private if len(one) >= 2 and one in text and one not in words]
        if words:
            found.append(Concern(rule.id, rule.label, rule.reason, tuple(words)))
    return found


def _against(text: str, rule: WordingRule, policy: Mapping[str, Any]) -> List[str]:
    found: List[str] = []
    if rule.near and all(any(word in text for word in group) for group in rule.near):
        for sentence in _SENTENCE.findall(text):
            found.extend(_near(sentence, rule, policy))
    found.extend(_standing(text, rule))
    for pattern in rule.patterns:
        for match in _compiled(pattern).finditer(text):
            piece = match.group(0)
            if not any(one in text[max(0, match.start() - 6):match.end() + 6] for one in rule.allowed):
                found.append(piece if len(piece) <= 20 else f"{piece[:18]}…")
    return found


def _standing(text: str, rule: WordingRule) -> List[str]:
    """The rule's words that stand in the text outside the passages that are fine, in the order of the text."""
    if not any(word in text for word in rule.words):
        return []
    for passage in rule.allowed:
        text = text.replace(passage, "")
    return sorted((word for word in rule.words if word in text), key=text.index)


def _near(sentence: str, rule: WordingRule, policy: Mapping[str, Any]) -> List[str]:
    if any(passage in sentence for passage in rule.allowed):
        return []
    hits = [[word for word in group if word in sentence] for group in rule.near]
    if not all(hits):
        return []
    if rule.over is None:
        return [f"{hits[0][0]} … {hits[1][0]}"]
    limit = _limit(policy, rule.over)
    amounts = [amount for amount in _AMOUNT.findall(sentence) if float(amount) * 100 > limit]
    return [f"{amount}元" for amount in amounts]


def _limit(policy: Mapping[str, Any], path: str) -> float:
    value: Any = policy
    for step in path.split("."):
        value = value[step]
    return float(value)


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)
