"""kill -9 in the middle of every use case: a shop whose server dies and starts again, and has to keep its word."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Callable, Dict, Generator, Iterator, List, Mapping, Optional, Tuple

import requests

from bot.services import wall_clock
from tests.builders import an_order
from tests.kill_checks import Rows, read_database
from tests.server import ROOT, BuyerClient, Client, Server

Answer = Optional[requests.Response]
"""What came back; ``None`` when the server died before it answered."""

UseCase = Generator[Callable[[], Answer], Answer, None]
"""Prepares, yields the request during which the server is killed, gets its answer, repeats it and checks."""

READ_SECONDS, DONE_SECONDS = 60.0, 180.0
"""Longest time after a start until a message is read, and until what else is due is done: the dead process's claims
have to run out."""

CHATTING = 3
"""Buyers who write all the time."""


def order_id(number: int) -> str:
    return f"{20261123000000 + number:016d}"


def order_of(number: int, status: str = "signed", **changed: Any) -> str:
    """Return the order of the buyer of this number, as the shop imports it."""
    now = wall_clock()
    past = {"placed_at": now - timedelta(days=3), "paid_at": now - timedelta(days=3),
            "ship_by": now - timedelta(days=2), "shipped_at": now - timedelta(days=2),
            "signed_at": now - timedelta(hours=20)}
    parcel = {"courier": "中通快递", "number": f"753{number:08d}", "signed_by": "buyer",
              "scans": [{"at": now - timedelta(hours=20), "text": "已签收"}]}
    fields = {**past, "parcel": parcel, **changed}
    return str(an_order(order_id(number), buyer_id=f"k-{number}", status=status, **fields).json())


def unpaid_order_of(number: int) -> str:
    return order_of(number, "placed", placed_at=wall_clock() - timedelta(minutes=5), paid_at=None, ship_by=None,
                    shipped_at=None, signed_at=None, parcel=None)


def paid_order_of(number: int) -> str:
    now = wall_clock()
    return order_of(number, "paid", placed_at=now - timedelta(minutes=5), paid_at=now, ship_by=now + timedelta(days=1),
                    shipped_at=None, signed_at=None, parcel=None)


class Told:
    """Messages that were sent with a client id: to whom, whether they were acknowledged."""

    def __init__(self) -> None:
        self.all: Dict[str, Tuple[str, str, str]] = {}
        self.acknowledged: set[str] = set()
        self._lock = threading.Lock()

    def sending(self, client_id: str, conversation: str, sender: str, text: str) -> None:
        with self._lock:
            self.all[client_id] = (conversation, sender, text)

    def arrived(self, client_id: str, answer: Answer) -> None:
        if answer is not None and answer.status_code == 200:
            self.acknowledged.add(client_id)


class World:
    """A server that is killed, the people who work with it, and what they were promised."""

    def __init__(self, folder: Path, database: Optional[str] = None, seed: int = 1, buyers: int = 1500) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.server = Server(folder, database, BOT_LIMITS="off", BOT_SAMPLE_SHOP="0")
        self.told, self.in_flight = Told(), Counter[str]()
        self.faults: List[str] = []
        self.kills, self.numbers, self.slowest = 0, iter(range(buyers)), 0.0
        self.import_files(*([f'{{"id": "k-{n}", "name": "买家{n}"}}' for n in range(buyers)],
                            ['{"sku": "CUP-1", "title": "保温杯", "price": 5990, "stock": 10}'],
                            [(unpaid_order_of if n % 2 else order_of)(n) for n in range(buyers)]))
        self.server.start()
        self.agent, self.lead, self.analyst = (self.server.member(role) for role in ("agent", "lead", "analyst"))
        self.chatting = [self.chat() for _ in range(CHATTING)]
        policy = self.lead.get("workbench/api/policy")
        policy["policy"]["reply"]["answer_within_minutes"] = 0.5
        policy["policy"]["supervisor"]["decide_within_minutes"] = 1
        saved = self.lead.http.put(f"{self.server.base}/workbench/api/policy", json={
            "policy": policy["policy"], "version": policy["version"]}, timeout=30)
        assert saved.status_code == 200, saved.text

    # -- people ----------------------------------------------------------------------------------

    def number(self, paid: bool = False) -> int:
        """Return a buyer whom nobody has met: with a signed order, or with one that is not paid."""
        return next(n for n in self.numbers if n % 2 == int(paid))

    def chat(self, *texts: str, paid: bool = False) -> BuyerClient:
        """Open a new buyer's chat, let them write and wait until it is read."""
        buyer = self.server.buyer(f"k-{self.number(paid)}", viewing="CUP-1")
        for text in texts:
            assert self.say(buyer, text) is not None
        if texts:
            self.proposals(buyer)
        return buyer

    def say(self, buyer: BuyerClient, text: str, client_id: str = "") -> Answer:
        client_id = client_id or str(uuid.uuid4())
        self.told.sending(client_id, buyer.conversation, "buyer", text)
        answer = self.tried(lambda: buyer.say(text, client_id))
        self.told.arrived(client_id, answer)
        return answer

    def reply(self, buyer: BuyerClient, text: str, client_id: str, proposal: Optional[str] = None) -> Answer:
        self.told.sending(client_id, buyer.conversation, "agent", text)
        answer = self.tried(lambda: self.agent.post(f"desk/api/conversations/{buyer.conversation}/messages",
                                                    client_id=client_id, text=text, proposal=proposal))
        self.told.arrived(client_id, answer)
        return answer

    def post(self, who: Client, path: str, **body: Any) -> Callable[[], Answer]:
        return lambda: self.tried(lambda: who.post(path, **body))

    @staticmethod
    def tried(work: Callable[[], requests.Response]) -> Answer:
        try:
            return work()
        except requests.RequestException:
            return None

    def shown(self, buyer: BuyerClient) -> Dict[str, Any]:
        return self.agent.conversation(buyer.conversation)

    def proposals(self, buyer: BuyerClient) -> List[Dict[str, Any]]:
        """Wait until all is read and return what stands at the desk."""
        return self.agent.proposals(buyer.conversation, READ_SECONDS)

    def chats_of(self, buyer_id: str) -> List[str]:
        """Return the ids of a buyer's open conversations, from all pages of the queue."""
        found, after = [], None
        while True:
            page = self.agent.get("desk/api/conversations", filter="all", **{"after": after} if after else {})
            found += [one["id"] for one in page["conversations"] if one["buyer"]["id"] == buyer_id]
            after = page["next"]
            if not after:
                return found

    def import_files(self, *contents: List[str], quiet: bool = True) -> None:
        """Let the shop's own system bring orders, products or buyers."""
        for lines in contents:
            file = self.folder / f"import-{uuid.uuid4().hex}.jsonl"
            file.write_text("\n".join(lines), encoding="utf-8")
            done = subprocess.run([sys.executable, "-m", "bot", "orders", "import", str(file), *["--quiet"] * quiet],
                                  cwd=ROOT, env=self.server.environment, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stdout + done.stderr

    def wait_for(self, what: str, true: Callable[[], bool], seconds: float = READ_SECONDS) -> None:
        """Wait for what must come true soon after a start."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > seconds:
                self.fault(f"{what}: not after {seconds:.0f} seconds")
                return
            time.sleep(0.1)
        self.slowest = max(self.slowest, time.monotonic() - began)

    def fault(self, text: str) -> None:
        self.faults.append(f"after kill {self.kills}: {text}")

    def must(self, true: bool, text: str) -> None:
        if not true:
            self.fault(text)

    # -- one kill --------------------------------------------------------------------------------

    def round(self, use_cases: Mapping[str, Callable[["World"], UseCase]], kill: bool = True) -> None:
        """Begin all use cases at about the same moment, kill the server among them, start it and look."""
        running, requests_ = {}, {}
        for name, make in use_cases.items():
            use_case = make(self)
            try:
                requests_[name] = next(use_case)
                running[name] = use_case
            except Exception as err:
                self.fault(f"{name} could not be prepared: {type(err).__name__}: {err}")
        answers: Dict[str, Answer] = {}
        over, dead, threads = threading.Event(), threading.Event(), []
        begun: set[str] = set()

        def perform(name: str, after: float) -> None:
            time.sleep(after)
            if not dead.is_set():
                begun.add(name)
            answers[name] = requests_[name]()

        def chatter(buyer: BuyerClient) -> None:
            for n in range(1_000):
                if over.is_set() or self.say(buyer, f"我的快递到哪了 第{n}次问") is None:
                    return
                over.wait(self.chance.uniform(0.1, 0.5))

        threads += [threading.Thread(target=chatter, args=(one,)) for one in self.chatting]
        threads += [threading.Thread(target=perform, args=(name, self.chance.uniform(0, 0.4))) for name in running]
        self.chance.shuffle(threads)
        for thread in threads:
            thread.start()
        if kill:
            time.sleep(self.chance.uniform(0.02, 0.6))
            dead.set()
            self.server.kill()
            self.kills += 1
        else:
            time.sleep(2)
        over.set()
        for thread in threads:
            thread.join()
        self.in_flight.update(name for name in begun if answers[name] is None)
        if kill:
            self.server.start_as_it_is()
        for name, one in running.items():
            self._finish(name, one, answers[name])
        self.look()

    def _finish(self, name: str, use_case: UseCase, answer: Answer) -> None:
        try:
            use_case.send(answer)
        except StopIteration:
            return
        except Exception as err:
            status = "nothing" if answer is None else answer.status_code
            self.fault(f"{name} (answered {status}): {type(err).__name__}: {err}")
            return
        self.fault(f"{name}: asked for a second request")

    def look(self) -> None:
        """Send again what was not acknowledged; then every message is there once, in order, and read."""
        by_chat: Dict[str, Counter[str]] = {}
        for client_id, (conversation, sender, text) in self.told.all.items():
            if client_id not in self.told.acknowledged:
                buyer = next((one for one in self.chatting if one.conversation == conversation), None)
                if sender == "buyer" and buyer is not None:
                    self.must(self.say(buyer, text, client_id) is not None, "a repeated message was not answered")
            by_chat.setdefault(conversation, Counter())[client_id] += 1
        for buyer in self.chatting:
            self.wait_for("a message is read", lambda chat=buyer: not any(  # type: ignore[misc]
                one["read_state"] == "pending" for one in self.shown(chat)["messages"]))
            messages = self.shown(buyer)["messages"]
            self.must([one["seq"] for one in messages] == list(range(1, len(messages) + 1)), "numbers have a gap")
            there = Counter(one["client_id"] for one in messages if one["sender"] == "buyer")
            self.must(there == by_chat.get(buyer.conversation, Counter()), f"messages differ in {buyer.conversation}")

    def rest(self) -> None:
        """Wait until what was due is done, also what the dead process had claimed."""
        time.sleep(3)
        address = self.server.database
        self.wait_for("all that was due", lambda: not any(_overdue(read_database(address))), DONE_SECONDS)

    def report(self) -> Dict[str, Any]:
        return {"kills": self.kills, "in_flight": dict(sorted(self.in_flight.items())), "messages": len(self.told.all),
                "slowest_seconds": round(self.slowest, 1), "faults": self.faults[:60], "fault_count": len(self.faults)}


def _overdue(rows: Rows) -> Iterator[Any]:
    now = wall_clock().isoformat(timespec="microseconds")
    yield from (one for one in rows["due"] if one.state == "open" and one.due < now)


def as_json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=1)
