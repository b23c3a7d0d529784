"""A real ``bot run`` in its own process, and small clients for its three kinds of people."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import tempfile
import threading
import time
import uuid
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Union

import requests

from bot.migrations import upgrade
from bot.roles import ROLES
from bot.security.buyer_tokens import Identity
from bot.services import wall_clock
from bot.store import people
from bot.store.database import Database
from tests import warm

ROOT = Path(__file__).resolve().parents[1]
SECRET = "T8q2-zVxW0rKb6NfYp4Lh_9JmDc3RtGs7Ua1"
PASSWORD = "test-password"
START_SECONDS = 90


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One process of the product."""

    def __init__(self, folder: Path, database: Optional[str] = None, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.database = database or f"sqlite:///{folder}/shop.db"
        self.base = f"http://127.0.0.1:{self.port}/shop"
        self.environment = {**os.environ, "BOT_DATABASE": self.database, "BOT_SECRET": SECRET,
                     "BOT_PORT": str(self.port), "BOT_VAR": str(folder), **settings}
        self._process: Union[BaseProcess, warm.Cold, None] = None
        self.output: List[str] = []

    def start(self) -> "Server":
        """Start and wait until the addresses are printed; people who may sign in are added before."""
        self._add_people()
        return self.start_as_it_is()

    def _add_people(self) -> None:
        database = Database(self.database)
        upgrade(database)
        if not database.run_now(people.list_people):
            for role in ROLES:
                people.create(database, role, role, role, PASSWORD, wall_clock())
        database.close()

    def start_as_it_is(self) -> "Server":
        """Start and wait until the addresses are printed; the first start adds its own people."""
        self.output = []
        pipe = Path(tempfile.mkdtemp()) / "output"
        os.mkfifo(pipe)
        threading.Thread(target=self._collect, args=(pipe, self.output), daemon=True).start()
        self._process = warm.start(["run"], str(ROOT), self.environment, str(pipe))
        atexit.register(self.stop)
        deadline = time.monotonic() + START_SECONDS
        while not any("/shop/workbench" in line for line in list(self.output)):
            if self._process.exitcode is not None or time.monotonic() > deadline:
                raise AssertionError("the server did not start:\n" + "".join(self.output))
            time.sleep(0.05)
        return self

    @staticmethod
    def _collect(pipe: Path, output: List[str]) -> None:
        with pipe.open(encoding="utf-8", errors="replace") as lines:
            shutil.rmtree(pipe.parent)
            for line in lines:
                output.append(line)

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.join()

    def stop(self) -> None:
        """Ask it to stop and wait."""
        atexit.unregister(self.stop)
        if self._process is not None and self._process.exitcode is None:
            self._process.terminate()
            self._process.join(20)
            if self._process.is_alive():
                self.kill()

    def login(self, name: str = "agent", password: str = PASSWORD, **headers: str) -> requests.Response:
        """Try to sign in and return the answer."""
        return requests.post(f"{self.base}/auth/login", json={"name": name, "password": password}, headers=headers,
                             timeout=60)

    def buyer(self, buyer_id: Optional[str] = None, viewing: Optional[str] = None) -> "BuyerClient":
        """Return a buyer with an open chat."""
        return BuyerClient(self.base, buyer_id, viewing)

    def open_all_day(self) -> None:
        """Let the shop be on duty at whatever hour the tests run."""
        lead = self.member("lead")
        kept = lead.get("workbench/api/policy")
        kept["policy"]["shop"].update(opens="00:00", closes="23:59")
        body = {"policy": kept["policy"], "version": kept["version"], "note": "全天在班"}
        assert lead.http.put(f"{lead.base}/workbench/api/policy", json=body, timeout=60).status_code == 200

    def member(self, role: str = "agent") -> "Client":
        """Return somebody who is signed in."""
        return Client(self.base, role)


class BuyerClient:
    """A widget without a page."""

    def __init__(self, base: str, buyer_id: Optional[str], viewing: Optional[str] = None) -> None:
        self._base = base
        self.identity = Identity(SECRET, wall_clock).sign_buyer(buyer_id) if buyer_id else None
        body = {"buyer_token": self.identity, "viewing": viewing}
        self.session = requests.post(f"{base}/widget/session", json=body, timeout=60).json()
        self.conversation = self.session["conversation"]
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {self.session['token']}"

    def say(self, text: str, client_id: Optional[str] = None) -> requests.Response:
        """Send a message."""
        body = {"client_id": client_id or str(uuid.uuid4()), "text": text}
        return self.http.post(f"{self._base}/widget/messages", json=body, timeout=60)

    def messages(self) -> List[Dict[str, Any]]:
        """Return all messages of the conversation."""
        return self.http.get(f"{self._base}/widget/messages", timeout=60).json()["messages"]


class Client:
    """An agent, a lead or an analyst without a page."""

    def __init__(self, base: str, role: str) -> None:
        self.base = base
        self.http = requests.Session()
        answer = self.http.post(f"{base}/auth/login", json={"name": role, "password": PASSWORD}, timeout=60)
        assert answer.status_code == 200, answer.text
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]

    def get(self, path: str, **params: Any) -> Dict[str, Any]:
        """GET below /shop."""
        answer = self.http.get(f"{self.base}/{path}", params=params, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> requests.Response:
        """POST below /shop."""
        return self.http.post(f"{self.base}/{path}", json=body, timeout=60)

    def conversation(self, conversation: str) -> Dict[str, Any]:
        """Return a conversation as the desk shows it."""
        return self.get(f"desk/api/conversations/{conversation}")

    def proposals(self, conversation: str, seconds: float = 10) -> List[Dict[str, Any]]:
        """Wait until every message is read, then return the proposals that stand."""
        deadline = time.monotonic() + seconds
        while True:
            shown = self.conversation(conversation)
            waiting = [one for one in shown["messages"] if one["read_state"] == "pending"]
            if not waiting or time.monotonic() > deadline:
                return shown["proposals"]
            time.sleep(0.02)

    def send(self, conversation: str, proposal: Dict[str, Any], text: Optional[str] = None) -> requests.Response:
        """Send a proposal, maybe edited."""
        return self.post(f"desk/api/conversations/{conversation}/messages", client_id=str(uuid.uuid4()),
                         text=text or proposal["text"], proposal=proposal["id"])

    def events(self, after: int = 0, path: str = "desk/events") -> Iterator[Dict[str, Any]]:
        """Follow the live events."""
        with self.http.get(f"{self.base}/{path}", headers={"Last-Event-ID": str(after)}, stream=True,
                           timeout=30) as answer:
            yield from read_events(answer)


def read_events(answer: requests.Response) -> Iterator[Dict[str, Any]]:
    """Read server-sent events."""
    buffer = b""
    for piece in answer.iter_content(None):
        buffer += piece
        *blocks, buffer = buffer.split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(": ", 1) for line in block.decode("utf-8").split("\n")
                          if not line.startswith((":", "retry")) and ": " in line)
            if "data" in fields:
                yield {**fields, "data": json.loads(fields["data"])}
