"""Checks of a reply's wording: manners (R2), advertising law, platform rules, limits, private data.

The rules are handbook/wording.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.policy_paths import look_up

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_AMOUNT = re.compile(r"(?<![\d.])(\d{1,12}(?:\.\d{1,2})?)\s{0,3}(?:元|块)")
_LINK = re.compile(r"https?://([A-Za-z0-9.-]{1,80})(?::\d{1,5})?(?![A-Za-z0-9.@-])[^\s，。！？]{0,300}", re.IGNORECASE)
MAX_TEXT_LENGTH = 10_000
"""Maximum length of a reply in characters; only these are checked."""
_MAX_PASSAGES = 20
"""Maximum number of passages reported per rule."""


@dataclass(frozen=True)
class WordingRule:
    """A rule: what a reply should not say, and why; the fields are explained in handbook/wording.yml."""

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
    """A rule that a text breaks, with the passages that break it."""

    rule: str
    label: str
    reason: str
    words: Tuple[str, ...]

    def as_json(self) -> Mapping[str, Any]:
        """Return it as the desk shows it."""
        return {"rule": self.rule, "label": self.label, "reason": self.reason, "words": list(self.words)}


def concerns(text: str, rules: Sequence[WordingRule], policy: Mapping[str, Any],
             private: Sequence[str] = ()) -> List[Concern]:
    """Return the rules that a text breaks.

    Args:
        text: A reply as the buyer would get it, or a wording of the handbook.
        rules: From ``handbook/wording.yml``.
        policy: For the limits (``over``).
        private: The buyer's name, phone and address, unmasked.

    Returns:
        One entry per broken rule; empty when the text is fine.
    """
    found = []
    text = _without_own_links(text[:MAX_TEXT_LENGTH], policy)
    for rule in rules:
        words = list(islice(dict.fromkeys(_against(text, rule, policy)), _MAX_PASSAGES))
        if rule.id == "private":
            words += [one for one in private if len(one) >= 2 and one in text and one not in words]
        if words:
            found.append(Concern(rule.id, rule.label, rule.reason, tuple(words)))
    return found


def _without_own_links(text: str, policy: Mapping[str, Any]) -> str:
    """Return the text without links to the shop's own site (``shop.sites``): they lead nowhere off the shop."""
    sites = policy["shop"].get("sites") or ()
    return _LINK.sub(lambda link: "" if _is_own(link[1].lower(), sites) else link[0], text) if sites else text


def _is_own(host: str, sites: Sequence[str]) -> bool:
    return any(host == site.lower() or host.endswith(f".{site.lower()}") for site in sites)


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
    """Return the rule's words in the text, outside the passages that its ``except`` allows, in text order."""
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
    limit = float(look_up(policy, rule.over))
    amounts = [amount for amount in _AMOUNT.findall(sentence) if float(amount) * 100 > limit]
    return [f"{amount}元" for amount in amounts]


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)
