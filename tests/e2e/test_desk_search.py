"""The desk when nothing is proposed: it says so in one line and offers a search, which never sends by itself."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import reading_rules
from tests.e2e.hands import composer, open_conversation


@pytest.fixture()
def strict(server):
    """Raise the policy's bar so that no guess reaches it."""
    with reading_rules(server, score_from=0.95, harm_to=0.02):
        yield


def test_where_nothing_is_proposed_a_search_by_keys_fills_the_box_and_only_enter_there_sends(server, desk, strict):
    server.buyer("b-lin").say("你们可以开发票吗")
    open_conversation(desk, "你们可以开发票吗")
    box, found = composer(desk), desk.get_by_test_id("guess")
    expect(desk.get_by_test_id("no-proposals")).to_be_visible()
    expect(desk.get_by_test_id("proposal")).to_have_count(0)
    expect(box).to_be_focused()
    before = desk.get_by_test_id("desk-message").count()
    desk.keyboard.press("Alt+S")
    panel = desk.get_by_test_id("guesses")
    expect(panel).to_contain_text("搜索结果，未必合适")
    expect(found.first).to_be_visible()
    assert 1 <= found.count() <= 8
    with desk.expect_response(lambda answer: answer.url.endswith(f"/guesses?q={quote('发票')}")):
        desk.keyboard.type("发票")
    expect(panel.get_by_role("combobox")).to_have_value("发票")
    expect(found.nth(1)).to_be_visible()
    desk.keyboard.press("ArrowDown")
    chosen = panel.locator('[aria-selected="true"]')
    expect(chosen).to_have_count(1)
    text = chosen.locator("span").last.inner_text()
    desk.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(box).to_have_value(text)
    expect(box).to_be_focused()
    expect(desk.get_by_test_id("desk-message")).to_have_count(before)
    desk.keyboard.press("Control+Z")
    expect(box).to_have_value("")
    desk.get_by_test_id("take-back").click()
    expect(box).to_have_value(text)
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("desk-message")).to_have_count(before + 1)
    expect(desk.get_by_test_id("desk-message").last).to_contain_text(text)
    expect(desk.get_by_test_id("no-proposals")).to_have_count(0)


def test_the_search_opens_beside_proposals_and_escape_gives_them_back(desk, chat):
    desk.keyboard.type("我自己写的")
    desk.keyboard.press("Alt+S")
    expect(desk.get_by_test_id("proposal").first).to_be_hidden()
    desk.keyboard.type("没有这样的词")
    expect(desk.get_by_test_id("guess")).to_have_count(0)
    desk.keyboard.press("Escape")
    expect(desk.get_by_test_id("guesses")).to_have_count(0)
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    expect(chat).to_be_focused()
    expect(chat).to_have_value("我自己写的")


def test_the_reason_panel_tells_how_sure_a_proposal_is_and_by_what(desk, chat):
    desk.get_by_test_id("why").first.click()
    expect(desk.get_by_test_id("sure")).to_have_text(re.compile(r"^把握 \d+%$"))
    reasons = desk.get_by_test_id("because").get_by_role("listitem").all_inner_texts()
    assert 1 <= len(reasons) <= 4 and all(one[0] in "↑↓" for one in reasons)
    desk.keyboard.press("Escape")


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (390, 844)])
def test_the_search_leaves_room_for_the_chat(server, desk, chat, size):
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    desk.get_by_test_id("search-open").click()
    expect(desk.get_by_test_id("guesses")).to_be_visible()
    desk.keyboard.type("退货")
    expect(desk.get_by_test_id("guess").nth(3)).to_be_attached()
    expect(desk.get_by_test_id("send")).to_be_in_viewport(ratio=1)
    assert desk.get_by_test_id("said").bounding_box()["height"] >= size[1] * 0.3
    assert desk.evaluate("document.documentElement.scrollWidth") <= size[0]
    desk.keyboard.press("Escape")
