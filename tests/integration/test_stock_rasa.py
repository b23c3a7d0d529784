"""The plug in a stock `rasa run` with a stock action server, from our credentials and endpoints."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest
import requests

from bot.orders.sample import sample_shop
from bot.roles import ROLES
from bot.services import build, wall_clock
from bot.settings import read_settings
from bot.store import people
from tests.integration.test_two_processes import wait_for
from tests.server import PASSWORD, ROOT, SECRET, BuyerClient, Client, free_port


@pytest.fixture(scope="module")
def base(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stock")
    port, action_port = free_port(), free_port()
    own = {"BOT_DATABASE": f"sqlite:///{folder}/shop.db", "BOT_SECRET": SECRET, "BOT_VAR": str(folder),
           "BOT_ORIGINS": "https://shop.example.com"}
    asyncio.run(fill(own))
    env = {**os.environ, **own, "RASA_TELEMETRY_ENABLED": "false"}
    endpoints = folder / "endpoints.yml"
    endpoints.write_text((ROOT / "endpoints.yml").read_text("utf-8").replace("5055", str(action_port)), "utf-8")
    commands = (["-m", "rasa_sdk", "--actions", "actions", "--port", str(action_port)],
                ["-m", "rasa", "run", "--port", str(port), "--model", str(model), "--credentials", "credentials.yml",
                 "--endpoints", str(endpoints)])
    running = [subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for command in commands]
    wait_for(f"http://127.0.0.1:{action_port}/health")
    wait_for(f"http://127.0.0.1:{port}/shop/auth/me", 120)
    yield f"http://127.0.0.1:{port}/shop"
    for process in running:
        process.terminate()
        process.wait()


async def fill(own):
    parts = build(read_settings(own))
    buyers, products, orders = sample_shop(wall_clock())
    await parts.ledger.put_buyers(buyers)
    await parts.ledger.put_products(products)
    await parts.ledger.put_orders(orders, quiet=True)
    for role in ROLES:
        people.create(parts.database, role, role, role, PASSWORD, wall_clock())
    parts.close()


@pytest.mark.parametrize("origin", ["https://shop.example.com", "https://evil.example.com"])
def test_the_same_origins_may_embed(base, origin):
    listed = origin == "https://shop.example.com"
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answers = [requests.options(f"{base}/widget/session", headers=asked, timeout=10),
               requests.post(f"{base}/widget/session", headers=asked, json={}, timeout=10),
               requests.post(f"{base}/widget/messages", headers=asked, json={}, timeout=10)]
    assert [one.status_code for one in answers] == [200, 200, 401]
    assert [one.headers.get("Access-Control-Allow-Origin") for one in answers] == [origin if listed else None] * 3
    assert "Access-Control-Allow-Origin" not in requests.get(f"{base}/auth/me", headers=asked, timeout=10).headers


def test_the_same_addresses_and_the_same_proposals(base):
    buyer, agent = BuyerClient(base, "b-zhao"), Client(base, "agent")
    buyer.say("我的快递到哪了")
    [first, *_] = agent.proposals(buyer.conversation, 20)
    assert first["rows"] == ["L3"] and "中通快递" in first["text"]
    assert agent.send(buyer.conversation, first).status_code == 200
    buyer.say("/restart")
    buyer.say("能便宜点吗")
    assert agent.proposals(buyer.conversation, 20)[0]["rows"][0] == "B1"


def test_a_wrong_setting_is_named(model, tmp_path):
    env = {**os.environ, "BOT_ORIGINS": "*", "BOT_VAR": str(tmp_path), "BOT_SECRET": SECRET,
           "RASA_TELEMETRY_ENABLED": "false"}
    ended = subprocess.run([sys.executable, "-m", "rasa", "run", "--port", str(free_port()), "--model", str(model),
                            "--credentials", "credentials.yml"], cwd=ROOT, env=env, capture_output=True, text=True,
                            timeout=120)
    assert ended.returncode != 0 and "BOT_ORIGINS" in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
