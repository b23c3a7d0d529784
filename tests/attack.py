"""Sends malformed requests to a running server, and looks whether anybody suffers."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from typing import Any, Dict, List, Tuple

from tests.builders import whole_handbook
from tests.malformed import (
    OTHERS,
    TEXTS,
    Request,
    Route,
    Sender,
    all_routes,
    chosen,
    policies,
    requests_to,
    shown,
)
from tests.server import BuyerClient, Client, Server

QUIET = ("POST /auth/logout",)
"""Sent by nobody who is signed in: they would end the sender's session."""


class Attack:
    """Everybody's malformed requests to every route, while a buyer goes on chatting."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.statuses: Counter[int] = Counter()
        self.faults: List[str] = []
        self.victim = server.buyer("b-liu")
        self.agent, self.lead, self.analyst = (server.member(role) for role in ("agent", "lead", "analyst"))
        self.victim.say("能便宜点吗")
        self.proposals = self.agent.proposals(self.victim.conversation)
        self.senders = {"buyer": self._sender(self.victim.http.headers), "nobody": self._sender({}),
                        **{one: self._member(getattr(self, one)) for one in ("agent", "lead", "analyst")}}

    def run(self, count: int, seed: int = 1) -> Dict[str, Any]:
        """Send ``count`` requests; return counts of statuses, 5xx, hang-ups, and unread control messages."""
        control = Control(self.server)
        started = time.monotonic()
        for sender, request in self._requests(count, seed):
            status, text = self.senders[sender].send(request)
            self.statuses[status] += 1
            if status >= 500:
                self.faults.append(f"{status} {sender}: {shown(request)} -> {text[:300]}")
        unread = control.stop()
        return {"sent": sum(self.statuses.values()), "seconds": round(time.monotonic() - started, 1),
                "statuses": dict(sorted(self.statuses.items())), "faults": self.faults[:40],
                "fault_count": len(self.faults), "control": control.sent, "control_unread": unread,
                "poisoned": self.poisoned()}

    def poisoned(self) -> List[str]:
        """Return what does not work any more that worked before."""
        wrong = []
        for conversation in self.agent.get("desk/api/conversations", filter="all")["conversations"]:
            answer = self.agent.http.get(f"{self.agent.base}/desk/api/conversations/{conversation['id']}", timeout=30)
            if answer.status_code != 200:
                wrong.append(f"conversation {conversation['id']}: {answer.status_code}")
        for page in ("messages", "summary", "policy", "cases", "reports", "handbook", "cases.csv"):
            answer = self.analyst.http.get(f"{self.analyst.base}/workbench/api/{page}", timeout=30)
            if answer.status_code != 200:
                wrong.append(f"workbench {page}: {answer.status_code}")
        for buyer in (self.victim, self.server.buyer("b-zhao"), self.server.buyer()):
            buyer.say("我的快递到哪了")
            proposals = self.agent.proposals(buyer.conversation, 30)
            read = self.agent.conversation(buyer.conversation)["messages"][-1]
            if read["read_state"] != "read" or not proposals:
                wrong.append(f"buyer {buyer.conversation}: {read['read_state']}, {len(proposals)} proposals")
        return wrong

    def _requests(self, count: int, seed: int) -> List[Tuple[str, Request]]:
        real = self._real()
        found: List[Tuple[str, Request]] = []
        for route in all_routes():
            found += [(sender, one) for sender in self._who(route) for one in requests_to(route, real)]
        found += [("agent", one) for one in self._ticks()] + [("lead", one) for one in self._policies()]
        by_request = {id(request): sender for sender, request in found}
        return [(by_request[id(one)], one) for one in chosen([one for _, one in found], count, seed)]

    def _who(self, route: Route) -> Tuple[str, ...]:
        if f"{route.method} {route.address}" in QUIET or route.address.startswith(("/auth/login", "/demo")):
            return ("nobody",)
        if route.address.startswith("/widget"):
            return ("buyer",)
        if route.address.startswith("/workbench"):
            return ("analyst",)
        return ("lead",) if "/tasks/" in route.address else ("agent",)

    def _real(self) -> Dict[str, List[str]]:
        shown_now = self.agent.conversation(self.victim.conversation)
        return {"conversation": [self.victim.conversation], "message": [one["id"] for one in shown_now["messages"]],
                "proposal": [one["id"] for one in self.proposals], "task": [one["id"] for one in shown_now["tasks"]],
                "case": [one["id"] for one in shown_now["cases"]]}

    def _ticks(self) -> List[Request]:
        """Every fact of the handbook ticked with values of every kind."""
        route = Route("POST", "/desk/api/conversations/<conversation:str>/checks", None, None)
        path = route.address.replace("<conversation:str>", self.victim.conversation)
        return [Request(route, path, json.dumps({"fact": fact, "value": value}).encode())
                for fact in whole_handbook().facts for value in (*TEXTS[:4], *TEXTS[24:], *OTHERS)]

    def _policies(self) -> List[Request]:
        """The policy in force with one value changed, on the version in force."""
        now = self.analyst.get("workbench/api/policy")
        route = Route("PUT", "/workbench/api/policy", None, None)
        return [Request(route, "/workbench/api/policy", json.dumps({
            "policy": one, "version": now["version"] + later}).encode()) for one in policies(now["policy"])
            for later in (0,)]

    def _sender(self, headers: Any) -> Sender:
        kept = {name: value for name, value in headers.items() if name in ("Authorization", "X-CSRF-Token", "Cookie")}
        return Sender(self.server.port, kept)

    def _member(self, client: Client) -> Sender:
        cookies = "; ".join(f"{one.name}={one.value}" for one in client.http.cookies)
        return self._sender({"Cookie": cookies, "X-CSRF-Token": client.http.headers["X-CSRF-Token"]})


class Control:
    """A buyer in another chat who writes every two seconds and has to be read."""

    def __init__(self, server: Server) -> None:
        self._buyer: BuyerClient = server.buyer("b-sun")
        self._agent = server.member("agent")
        self.sent = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def _go_on(self) -> None:
        while not self._ends.wait(2.0):
            if self._buyer.say(f"这个杯子保温多久呢 {self.sent}").status_code == 200:
                self.sent += 1

    def stop(self) -> int:
        """Stop writing; return how many messages were not read."""
        self._ends.set()
        self._thread.join(30)
        self._agent.proposals(self._buyer.conversation, 30)
        messages = self._agent.conversation(self._buyer.conversation)["messages"]
        return sum(one["read_state"] != "read" for one in messages if one["sender"] == "buyer")
