"""What the browser tests do as people do: sign in, chat as a buyer, answer as an agent."""

from __future__ import annotations

import os
import shutil
from typing import Tuple

from playwright.sync_api import Browser, Locator, Page, expect

from tests.server import PASSWORD, Server

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion"]


def chromium() -> str:
    """Return the path of the browser that the tests drive."""
    path = os.environ.get("BOT_BROWSER") or shutil.which("chromium")
    assert path, "no Chromium: run the tests with `make test`"
    return path


def signed_in(browser: Browser, server: Server, where: str, who: str, size: Tuple[int, int] = (1440, 900)) -> Page:
    """Return a page below /shop on which somebody has signed in."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{server.base}/{where}")
    page.get_by_test_id("login-name").fill(who)
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    return page


class Widget:
    """A buyer's page with the chat open."""

    def __init__(self, browser: Browser, server: Server, buyer: str) -> None:
        self.page = browser.new_context(viewport={"width": 1100, "height": 800}).new_page()
        self.page.goto(f"{server.base}/?buyer={buyer}")
        self.page.get_by_test_id("widget-open").click()

    @property
    def box(self) -> Locator:
        return self.page.get_by_test_id("widget-input")

    def say(self, text: str) -> None:
        self.box.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        expect(self.messages.filter(has_text=text).last).to_have_attribute("data-state", "sent")

    @property
    def messages(self):
        return self.page.get_by_test_id("widget-message")

    def expect_answer(self, text: str) -> None:
        expect(self.messages.and_(self.page.locator('[data-sender="agent"]')).last).to_contain_text(text)


def composer(desk: Page) -> Locator:
    """Return the box in which the agent types."""
    return desk.get_by_test_id("composer").get_by_role("textbox")


def open_conversation(desk: Page, text: str) -> None:
    desk.get_by_test_id("conversation-item").filter(has_text=text).first.click()
    expect(desk.get_by_test_id("desk-message").filter(has_text=text).first).to_be_visible()


def take_and_send(desk: Page, row: str) -> str:
    """Take the first proposal by its key and send it with Enter; return its text."""
    first = desk.get_by_test_id("proposal").first
    expect(first).to_have_attribute("data-rows", row)
    box = composer(desk)
    box.press("Alt+1")
    expect(box).not_to_have_value("")
    text = box.input_value()
    box.press("Enter")
    expect(box).to_have_value("")
    return text


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list by the keyboard; a click may hit the neighbour while a list is still being placed."""
    box = page.get_by_label(label, exact=True)
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    for _ in range(40):
        at = box.get_attribute("aria-activedescendant")
        if at and page.locator(f'[id="{at}"]').get_attribute("aria-label") == option:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")
