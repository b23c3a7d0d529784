"""A running shop with one person of each role, for tests over HTTP."""

from __future__ import annotations

import uuid
from typing import Any, Dict, List

import requests

from tests.server import BuyerClient, Server

BARGAIN = ("能便宜点吗", "再少点嘛 诚心要的", "50元整行不行")
"""The third time the lead is asked."""


class Office:
    """A server and one person of each role; every chat is a new buyer's."""

    def __init__(self, server: Server) -> None:
        self.server, self.base = server, server.base
        self.people = {role: server.member(role) for role in ("agent", "lead", "manager", "analyst")}
        self.agent, self.lead, self.analyst = (self.people[role] for role in ("agent", "lead", "analyst"))

    def chat(self, *texts: str) -> BuyerClient:
        buyer = self.server.buyer(f"new-{uuid.uuid4().hex[:10]}")
        for text in texts:
            assert buyer.say(text).status_code == 200
            self.agent.proposals(buyer.conversation)
        return buyer

    def proposals(self, buyer: BuyerClient) -> List[Dict[str, Any]]:
        return self.agent.proposals(buyer.conversation)

    def shown(self, buyer: BuyerClient) -> Dict[str, Any]:
        return self.agent.conversation(buyer.conversation)

    def listed(self, **query: str) -> List[str]:
        return [one["id"] for one in self.agent.get("desk/api/conversations", **query)["conversations"]]

    def ok(self, answer: requests.Response) -> Dict[str, Any]:
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def asked_the_lead(self) -> Dict[str, Any]:
        """Bargain until a request stands with the lead; return its task."""
        buyer = self.chat()
        for text in BARGAIN:
            buyer.say(text)
            self.ok(self.agent.send(buyer.conversation, self.proposals(buyer)[0]))
        [task] = self.shown(buyer)["tasks"]
        return {**task, "buyer": buyer}
