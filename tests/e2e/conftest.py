"""A real Chromium, and an agent at the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.hands import FLAGS, chromium, signed_in
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
