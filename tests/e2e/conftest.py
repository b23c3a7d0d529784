"""A real Chromium, and an agent at the desk."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.hands import FLAGS, signed_in
from tests.server import Server


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("BOT_BROWSER") or shutil.which("chromium")
    assert path, "no Chromium: run the tests with `make test`"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture()
def desk(browser: Browser, server: Server):
    page = signed_in(browser, server, "desk", "agent")
    yield page
    page.context.close()
