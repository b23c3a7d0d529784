"""The channel under our server and under a stock `rasa run`, actions inside and over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import RasaException

from bot.errors import SetupError
from bot.rasa.channel import ChannelError, ShopChannel
from bot.rasa.serve import listen, read_channels
from tests.integration.project_small.training import PROJECT, trained_model

ROOT = Path(__file__).parents[2]
METADATA = {"buyer_token": "signed", "previous": None, "now": "2026-11-24", "viewing": "SKU1"}
PHONE = "13812345678"


@dataclass
class Server:
    """A process that answers below ``url``; what it logs goes to ``log``."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def turn(self, text: str, conversation: str = "c1") -> dict[str, Any]:
        body = {"text": text, "conversation": conversation, "metadata": METADATA}
        return self.post("/shop/turn", json.dumps(body).encode())

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}{path}", body, timeout=20) as answer:
            return json.loads(answer.read())


def start(command: list[str], port: int, log: Path) -> Server:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)  # set by Rasa in this process
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return server
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"{command} did not start:\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="module")
def action_server(folder: Path) -> Iterator[Server]:
    port = free_port()
    actions = "tests.integration.project_small.actions"
    command = ["-m", "rasa", "run", "actions", "--actions", actions, "-p", str(port)]
    server = start(command, port, folder / "actions.log")
    yield server
    server.process.kill()


@pytest.fixture(scope="module", params=["ours", "ours, actions over HTTP", "rasa run"])
def server(request: pytest.FixtureRequest, folder: Path) -> Iterator[Server]:
    port, model = free_port(), str(trained_model())
    command = ["-m", "tests.integration.project_small.serve", model, str(port)]
    if request.param != "ours":
        actions: Server = request.getfixturevalue("action_server")
        command.append(f"{actions.url}/webhook")
    if request.param == "rasa run":
        endpoints = folder / "endpoints.yml"
        endpoints.write_text(
            (ROOT / "endpoints.yml")
            .read_text()
            .replace("http://localhost:5055", actions.url)
            .replace(
                "bot.rasa.tracker_store.Shop", "tests.integration.project_small.conversations.Small"
            )
        )
        command = ["-m", "rasa", "run", "-m", model, "-p", str(port)]
        command += ["--credentials", str(PROJECT / "credentials.yml")]
        command += ["--endpoints", str(endpoints)]
    server = start(command, port, folder / f"{request.param}.log")
    yield server
    server.process.kill()


def test_a_turn_is_the_same_everywhere(server: Server) -> None:
    turn = server.turn(f"包裹到哪了 202611230001 电话{PHONE}")
    assert turn["complete"]
    assert turn["error"] is None
    assert turn["reading"]["intent"] == "shipping_track"
    (response,) = turn["responses"]
    assert response["reading"] == turn["reading"]
    assert response["metadata"] == METADATA
    assert response["domain"] == []
    assert len(response["proposals"]) == 3


def test_a_conversation_goes_on(server: Server) -> None:
    turns = [server.turn("便宜点", "c2") for _ in range(3)]
    assert [turn["slots"]["bargain_round"] for turn in turns] == [1, 2, 3]


def test_a_broken_action_is_seen_and_nothing_is_kept(server: Server) -> None:
    assert not server.turn(f"出错 {PHONE} 便宜点", "c3")["complete"]
    assert server.turn("便宜点", "c3")["slots"]["facts"]["turns"] == 1


def test_a_command_of_rasa_is_not_for_buyers(server: Server) -> None:
    """The channel takes the slash away; what came through would be an intent of confidence 1."""
    assert server.turn("restart", "c4")["reading"]["intent"] == "nlu_fallback"


def test_no_word_of_a_buyer_is_logged(server: Server) -> None:
    server.turn(f"便宜点 {PHONE}", "c5")
    server.turn(f"出错 {PHONE}", "c5")
    time.sleep(0.2)
    logs = [log.read_text() for log in server.log.parent.glob("*.log")]
    assert any(logs) and not [text for text in logs if PHONE in text]


def test_rasas_own_api_is_off(server: Server) -> None:
    for path in ("/model/parse", "/webhooks/rest/webhook", "/conversations/c1/messages"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            server.post(path, b"{}")
        assert caught.value.code == 404


def test_a_server_of_ours_refuses_what_is_too_large_and_stops_at_once(folder: Path) -> None:
    port = free_port()
    command = ["-m", "tests.integration.project_small.serve", str(trained_model()), str(port)]
    server = start(command, port, folder / "stops.log")
    with pytest.raises((urllib.error.HTTPError, ConnectionError)) as caught:
        server.post("/shop/turn", b"x" * 2_000_000)
    assert getattr(caught.value, "code", 413) == 413
    assert server.turn("便宜点")["complete"]
    server.process.terminate()
    assert server.process.wait(5) == 0
    assert server.log.read_text() == ""


def test_an_address_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SetupError, match=str(port)):
            listen("127.0.0.1", port)


def test_the_products_credentials_open_the_channel() -> None:
    (channel,) = read_channels(ROOT / "credentials.yml")
    assert isinstance(channel, ShopChannel)
    assert channel.url_prefix() == "/shop"


@pytest.mark.parametrize("line", ["bot.rasa.channel.NoChannel:", "no_such.Channel:"])
def test_an_unknown_channel_stops_the_start(line: str, tmp_path: Path) -> None:
    (tmp_path / "credentials.yml").write_text(line)
    with pytest.raises(SetupError, match="Channel"):
        read_channels(tmp_path / "credentials.yml")


def test_routes_that_cannot_be_imported_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("bot.http.app", raising=False)  # another test may have imported it
    monkeypatch.setitem(sys.modules, "bot.http.app", None)
    with pytest.raises(ChannelError, match="路由无法导入: .*app") as caught:
        ShopChannel().blueprint(None)  # type: ignore[arg-type]
    assert isinstance(caught.value, RasaException)
