"""A real Chromium, and an agent at the desk."""

from __future__ import annotations

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
