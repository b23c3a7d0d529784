"""From a ranking to a reading: was the message understood, and which of its intents count. Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.nlu.text import clean, only_reference

FALLBACK = "nlu_fallback"
LIMITS = ("threshold", "margin", "also", "clause", "near")
RANKING = 5
AFTER = 0.95
"""A clause's own intent stands behind what the whole message was read as."""


def judge(text: str, ranking: List[Dict[str, Any]], entities: List[Dict[str, Any]],
          limits: Mapping[str, float], clauses: Sequence[Mapping[str, Any]] = (),
          nearest: Optional[float] = None, labelled: bool = False) -> Dict[str, Any]:
    """Return the reading of a message.

    Args:
        text: The message as typed.
        ranking: ``{"name", "confidence"}`` of the likeliest intents, best first.
        entities: What the message names.
        limits: ``threshold`` (below it nothing is understood), ``margin`` (so far the first must
            be before the second where it is below twice the threshold), ``near`` (a message
            farther than this from every intent needs twice the threshold), ``also`` (a further
            intent counts from here), ``clause`` (a clause's own intent counts from here).
        clauses: The likeliest intent of each clause, when the message has several.
        nearest: Cosine between the message and the nearest intent's centre, if it was measured.
        labelled: The ranking is what a person said of this very message: a number may be more than a reference.

    Returns:
        ``{"intent", "confidence", "intents", "ranking", "entities"}``; without intents when the
        message was not understood or holds no word at all.
    """
    if only_reference(text) and ranking and not labelled:
        ranking = _first(ranking, "send_reference")
    top = ranking[0] if ranking and clean(text) else {"name": FALLBACK, "confidence": 0.0}
    confidence = float(top["confidence"])
    understood = top["name"] != FALLBACK and not _unsure(ranking, limits, nearest)
    passed = [one for one in ranking if one is top or one["confidence"] >= limits["also"]]
    names = {one["name"] for one in passed}
    for one in sorted(clauses, key=lambda clause: -float(clause["confidence"])):
        if one["confidence"] >= limits["clause"] and one["name"] not in names:
            names.add(one["name"])
            passed.append({"name": one["name"], "confidence": min(float(one["confidence"]), confidence * AFTER)})
    return {
        "intent": top["name"] if understood else FALLBACK, "confidence": confidence,
        "intents": _plain(passed) if understood else [], "ranking": _plain(ranking[:RANKING]),
        "entities": [{key: one[key] for key in ("entity", "value", "text", "start", "end")}
                     for one in entities]}


def _unsure(ranking: Sequence[Mapping[str, Any]], limits: Mapping[str, float], nearest: Optional[float]) -> bool:
    """Too low, or low and either close to the second or far from everything that was learned."""
    first = float(ranking[0]["confidence"])
    second = float(ranking[1]["confidence"]) if len(ranking) > 1 else 0.0
    far = nearest is not None and nearest < limits["near"]
    return first < limits["threshold"] or (
        first < 2 * limits["threshold"] and (first - second < limits["margin"] or far))


def _first(ranking: List[Dict[str, Any]], name: str) -> List[Dict[str, Any]]:
    """A pure number, link or mask is a reference, whatever its digits look like."""
    rest = [one for one in ranking if one["name"] != name]
    share = 0.1 / max(1.0, sum(float(one["confidence"]) for one in rest))
    return [{"name": name, "confidence": 0.9},
            *({"name": one["name"], "confidence": float(one["confidence"]) * share} for one in rest)]


def _plain(ranking: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [{"name": str(one["name"]), "confidence": round(float(one["confidence"]), 4)} for one in ranking]
