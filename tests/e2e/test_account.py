"""Sign-in and one's own password in a real Chromium, with real keys."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.e2e.hands import signed_in
from tests.server import PASSWORD, Server

NEW = "three-owls-at-noon"


@pytest.fixture()
def lead(browser: Browser, server: Server):
    page = signed_in(browser, server, "desk", "lead")
    yield page
    page.context.close()


def opened(page: Page) -> None:
    page.get_by_test_id("password-open").click()
    expect(page.get_by_test_id("password-old")).to_be_focused()


def test_a_first_password_is_changed_in_the_page(lead: Page, server: Server):
    expect(lead.get_by_test_id("password-open")).to_have_text("请修改初始密码")
    opened(lead)
    fill(lead, PASSWORD, NEW, NEW + "x")
    expect(lead.get_by_text("两次输入的新密码不一样")).to_be_visible()
    fill(lead, PASSWORD, "woaini1314", "woaini1314")
    expect(lead.get_by_test_id("password-error")).to_contain_text("常见")
    fill(lead, "not-the-old-one", NEW, NEW)
    expect(lead.get_by_test_id("password-error")).to_contain_text("原密码不对")
    fill(lead, PASSWORD, NEW, NEW)
    expect(lead.get_by_text("密码已修改")).to_be_visible()
    expect(lead.get_by_test_id("password-open")).to_have_text("修改密码")
    answers = [requests.post(f"{server.base}/auth/login", json={"name": "lead", "password": one},
                             timeout=20).status_code
               for one in (PASSWORD, NEW)]
    assert answers == [401, 200]
    lead.reload()
    expect(lead.get_by_test_id("password-open")).to_have_text("修改密码")
    lead.goto(f"{server.base}/workbench")
    opened(lead)
    fill(lead, NEW, PASSWORD, PASSWORD)
    expect(lead.get_by_text("密码已修改")).to_be_visible()


def fill(page: Page, old: str, new: str, again: str) -> None:
    """Type into the three fields and press Enter."""
    for field, text in (("old", old), ("new", new), ("again", again)):
        page.get_by_test_id(f"password-{field}").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("who, where, there", [("analyst", "desk", "workbench"), ("agent", "workbench", "desk")])
def test_who_is_at_the_wrong_page_is_led_to_theirs(browser: Browser, server: Server, who, where, there):
    page = signed_in(browser, server, where, who)
    expect(page.get_by_test_id("wrong-page")).to_contain_text("客服工作台" if there == "desk" else "分析工作台")
    page.get_by_test_id("wrong-page-go").press("Enter")
    page.wait_for_url(f"**/{there}")
    expect(page.get_by_test_id("account-name")).to_have_text(who)
    page.goto(f"{server.base}/{where}")
    page.get_by_test_id("wrong-page-other").click()
    expect(page.get_by_test_id("login-name")).to_be_focused()
    page.context.close()


def test_too_many_wrong_passwords_are_told_in_chinese(browser: Browser, server: Server):
    page = signed_in(browser, server, "desk", "manager")
    expect(page.get_by_test_id("account-name")).to_have_text("manager")
    page.context.close()
    page = browser.new_context().new_page()
    page.goto(f"{server.base}/desk")
    for n in range(6):
        page.get_by_test_id("login-name").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("manager")
        page.get_by_test_id("login-password").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(f"wrong-password-{n}")
        with page.expect_response("**/auth/login"):
            page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("操作太频繁，请 \\d+ 秒后再试"))).to_be_visible()
    page.context.close()
