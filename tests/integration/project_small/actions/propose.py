"""An action of the product's size: reads the tracker, returns memory, slots and proposals."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

REPLY = "亲,您的包裹由顺丰承运,单号 SF1234567890,目前在苏州转运中心,预计 11月25日 送达,请您留意。"


class ProposeReplies(Action):
    """Proposes what it was told to: three replies, or one of the ways to fail."""

    def name(self) -> str:
        return "action_propose_replies"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        message = tracker.latest_message
        text = message["text"]
        if "出错" in text:
            raise ValueError(text)
        if "拒绝" in text:
            raise ActionExecutionRejection(self.name())
        memory = dict(tracker.get_slot("facts") or {})
        memory["turns"] = memory.get("turns", 0) + 1
        memory.setdefault("facts", {f"order.fact_{number}": number for number in range(60)})
        tracker.slots["facts"] = "changed by accident"
        rounds = (tracker.get_slot("bargain_round") or 0) + (
            message["reading"]["intent"] == "bargain_discount"
        )
        dispatcher.utter_message(
            json_message={
                "proposals": [_proposal(number) for number in range(3)],
                "reading": message["reading"],
                "metadata": message["metadata"],
                "slots": sorted(tracker.slots),
                "domain": sorted(domain),
                "events": len(tracker.events),
            }
        )
        return [
            SlotSet("facts", memory),
            SlotSet("question_open", "还要吗" in text),
            SlotSet("bargain_round", rounds),
        ]


def _proposal(number: int) -> dict[str, Any]:
    return {
        "n": number + 1,
        "kind": "reply",
        "rows": ["L1"],
        "sources": ["S1:253 §3.1"],
        "text": REPLY,
        "reason": "订单已发货,最近一次扫描在 6 小时前",
        "intent": "shipping_track",
        "confidence": 0.9,
        "score": 0.9 - number / 10,
        "facts": [
            {"name": f"parcel.fact_{i}", "label": "单号", "value": "SF1234567890", "raw": i}
            for i in range(12)
        ],
        "missing": [],
        "tasks": [],
        "trace": [
            {"branch": f"branch_{i}", "outcome": "no", "conditions": ["order.status = shipped"]}
            for i in range(8)
        ],
    }
