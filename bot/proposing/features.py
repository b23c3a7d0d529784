"""What speaks for or against a candidate, as numbers that a person can read."""

from __future__ import annotations

from typing import Dict, Mapping, Sequence, Set

from bot.handbook.model import Handbook
from bot.proposing.candidates import Candidate
from bot.talk.model import Memory

LABELS: Mapping[str, str] = {
    "intent": "意图的把握", "ask_share": "问法的把握", "ask_near": "和问法的说法有多像", "specific": "正好回答这个问法",
    "general": "有问法但只是泛泛的答复", "other_reading": "只是另一种理解", "older": "不是最新一句的事",
    "alternative": "同一情形的另一条话术", "question": "是问句", "check": "要客服先核对", "said": "说过这条话术",
    "asked_before": "已经问过", "own_facts": "用到订单或商品的信息", "shop_only": "只有全店通用的说法",
    "said_by_buyer": "提到买家说的内容", "wishes": "这一轮有几件事", "mood": "买家在生气", "yields": "招呼客套",
    "long_reply": "答复长", "short_message": "买家只写了几个字", "long_message": "买家写了很多",
    "in_talk": "前面已经聊过", "waits": "我们问的还没有回答", "no_order": "没有订单", "rival": "有更像的别的理解",
    "joined": "一次答几件事", "record": "这条话术以往被采用的情况"}
"""Every feature with what it is called on the card; topics and states of the order come on top."""

ANGRY = ("complain_angry", "complain_service", "escalate", "bad_review_threat", "reject_solution")


def features_of(candidate: Candidate, rivals: Sequence[Candidate], memory: Memory, handbook: Handbook,
                record: float) -> Dict[str, float]:
    """Return the features of a candidate, most of them 0 to 1.

    Args:
        candidate: The one.
        rivals: All candidates of the same moment.
        memory: What the conversation knows.
        handbook: All content.
        record: How often the reply was accepted, relative to all replies: 0 is as often as all.
    """
    proposal, wish, asked = candidate.proposal, candidate.proposal.wish, candidate.asked
    sources = [fact.source for fact in proposal.facts]
    own = sum(source in ("order", "product", "buyer", "terms") for source in sources)
    scenario = handbook.scenarios[proposal.scenario]
    intents = {one.intent for one in memory.wishes if one.turn == memory.turn}
    status = _status(candidate)
    values: Dict[str, float] = {
        "intent": wish.confidence, "ask_share": asked.confidence if asked else 0.0,
        "ask_near": asked.nearness if asked else 0.0, "specific": candidate.specific,
        "general": asked is not None and not candidate.specific, "other_reading": not candidate.meant,
        "older": wish.turn != memory.turn, "alternative": candidate.alternative > 0,
        "question": proposal.kind == "question", "check": proposal.kind == "check",
        "said": min(2, sum(memory.said.get(name, 0) for name in proposal.replies)),
        "asked_before": proposal.kind == "question" and _asked(candidate, memory) > 0,
        "own_facts": min(1.0, own / 3), "shop_only": bool(sources) and not own,
        "said_by_buyer": _shared(memory.text, proposal.text), "wishes": min(3, len(intents)) / 3,
        "mood": bool(intents & set(ANGRY)), "yields": scenario.yields,
        "long_reply": min(2.0, len(proposal.text) / 100), "short_message": len(memory.text) <= 4,
        "long_message": min(1.0, len(memory.text) / 100), "in_talk": memory.turn > 1 or bool(memory.said),
        "waits": memory.question is not None, "no_order": proposal.order_id is None,
        "rival": _rival(candidate, rivals), "record": record,
        f"topic:{scenario.topic}": 1.0}
    if status:
        values[f"status:{status}"] = 1.0
    return {name: float(value) for name, value in values.items()}


def _status(candidate: Candidate) -> str:
    return next((str(fact.raw) for fact in candidate.proposal.facts if fact.name == "order.status"), "")


def _asked(candidate: Candidate, memory: Memory) -> int:
    missing = {one.name for one in candidate.proposal.missing}
    return sum(times for key, times in memory.asked.items() if key.partition("@")[0] in missing)


def _rival(candidate: Candidate, rivals: Sequence[Candidate]) -> float:
    """Return by how much another scenario's intent is surer, 0 when this one is the surest."""
    others = [one.proposal.wish.confidence for one in rivals if one.proposal.wish.scenario
              != candidate.proposal.wish.scenario and one.proposal.wish.turn == candidate.proposal.wish.turn]
    return max(0.0, max(others, default=0.0) - candidate.proposal.wish.confidence)


def _shared(text: str, reply: str) -> float:
    """Return the share of the buyer's pairs of characters that stand in the reply."""
    pairs = _pairs(text)
    return len(pairs & _pairs(reply)) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> Set[str]:
    plain = "".join(char for char in text if char.isalnum())
    return {plain[at:at + 2] for at in range(len(plain) - 1)}
