"""The reading of a message: whether it was understood, its intents and entities."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.nlu.limits import FALLBACK
from bot.nlu.text import clean, is_only_reference

THRESHOLDS = ("threshold", "margin", "also", "clause", "near")
RANKING = 5
CLAUSE_FACTOR = 0.95
"""Maximum confidence of an intent found in a clause only, relative to that of the whole message."""


def judge(text: str, ranking: List[Dict[str, Any]], entities: List[Dict[str, Any]],
          limits: Mapping[str, float], clauses: Sequence[Mapping[str, Any]] = (),
          nearest: Optional[float] = None, labelled: bool = False) -> Dict[str, Any]:
    """Return the reading of a message.

    Args:
        text: The message as typed.
        ranking: ``{"name", "confidence"}`` of the likeliest intents, best first.
        entities: What the message names.
        limits: ``threshold`` (below it nothing is understood), ``margin`` (minimum lead of the
            first over the second where the first is below twice the threshold), ``near`` (a message
            farther than this from every intent needs twice the threshold), ``also`` (a further
            intent counts from here), ``clause`` (a clause's own intent counts from here).
        clauses: The likeliest intent of each clause, when the message has several.
        nearest: Cosine between the message and the nearest intent's centre, if it was measured.
        labelled: Whether the ranking comes from a label of this very message, so that a bare number need not be a
            reference.

    Returns:
        ``{"intent", "confidence", "intents", "ranking", "entities"}``; without intents when the
        message was not understood or holds no word at all.
    """
    if is_only_reference(text) and ranking and not labelled:
        ranking = _first(ranking, "send_reference")
    top: Dict[str, Any] = ranking[0] if ranking and clean(text) else {"name": FALLBACK, "confidence": 0.0}
    confidence = float(top["confidence"])
    understood = top["name"] != FALLBACK and not _unsure(ranking, limits, nearest)
    passed = [one for one in ranking if one is top or one["confidence"] >= limits["also"]]
    names = {one["name"] for one in passed}
    for one in sorted(clauses, key=lambda clause: -float(clause["confidence"])):
        if one["confidence"] >= limits["clause"] and one["name"] not in names:
            names.add(one["name"])
            passed.append({"name": one["name"],
                           "confidence": min(float(one["confidence"]), confidence * CLAUSE_FACTOR)})
    return {
        "intent": top["name"] if understood else FALLBACK, "confidence": confidence,
        "intents": _plain(passed) if understood else [], "ranking": _plain(ranking[:RANKING]),
        "entities": [{key: one[key] for key in ("entity", "value", "text", "start", "end")}
                     for one in entities]}


def _unsure(ranking: Sequence[Mapping[str, Any]], limits: Mapping[str, float], nearest: Optional[float]) -> bool:
    """Tell whether the first intent is below the threshold, or below twice of it and without lead or far off."""
    first = float(ranking[0]["confidence"])
    second = float(ranking[1]["confidence"]) if len(ranking) > 1 else 0.0
    far = nearest is not None and nearest < limits["near"]
    return first < limits["threshold"] or (
        first < 2 * limits["threshold"] and (first - second < limits["margin"] or far))


def _first(ranking: List[Dict[str, Any]], name: str) -> List[Dict[str, Any]]:
    """Return the ranking with this intent moved to the top, at 0.9; the others share 0.1."""
    rest = [one for one in ranking if one["name"] != name]
    share = 0.1 / max(1.0, sum(float(one["confidence"]) for one in rest))
    return [{"name": name, "confidence": 0.9},
            *({"name": one["name"], "confidence": float(one["confidence"]) * share} for one in rest)]


def _plain(ranking: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [{"name": str(one["name"]), "confidence": round(float(one["confidence"]), 4)} for one in ranking]
