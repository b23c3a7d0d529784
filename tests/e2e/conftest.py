"""A real Chromium, and an agent at the desk."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.hands import FLAGS, chromium, composer, open_conversation, signed_in
from tests.server import Server


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture()
def desk(browser: Browser, server: Server):
    page = signed_in(browser, server, "desk", "agent")
    yield page
    page.context.close()


@contextmanager
def reading_rules(server: Server, **changed: float) -> Iterator[None]:
    """Change the policy's bars for proposals for a while."""
    lead = server.member("lead")
    before = lead.get("workbench/api/policy")["policy"]

    def keep(policy):
        version = lead.get("workbench/api/policy")["version"]
        answer = lead.http.put(f"{lead.base}/workbench/api/policy", timeout=30,
                               json={"policy": policy, "version": version, "note": "试一试"})
        assert answer.status_code == 200, answer.text

    other = copy.deepcopy(before)
    other["reading"].update(changed)
    other["shop"].update(opens="00:00", closes="23:59")  # at whatever hour the tests run
    keep(other)
    yield
    keep(before)


@pytest.fixture()
def several(server: Server) -> Iterator[None]:
    """Let every second and third proposal stand, however unsure."""
    with reading_rules(server, more_from=0.0, score_from=0.0, harm_to=1.0):
        yield


@pytest.fixture()
def chat(server: Server, desk: Page):
    """Open a conversation in which proposals stand."""
    server.buyer("b-zhao").say("我的快递到哪了")
    open_conversation(desk, "我的快递到哪了")
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    box = composer(desk)
    yield box
    box.press("Control+A")
    box.press("Delete")
