"""The workbench's policy page in a real Chromium, with real keys."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.store.database import Database
from bot.store.tables import policy_versions
from tests.builders import whole_handbook
from tests.e2e.hands import signed_in
from tests.server import Server

FIRST = json.loads(json.dumps(whole_handbook().policy))


@pytest.fixture()
def page(browser, server: Server):
    opened = signed_in(browser, server, "workbench", "lead")
    opened.get_by_test_id("tab-policy").click()
    expect(opened.get_by_test_id("policy")).to_be_visible()
    yield opened
    opened.context.close()


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def write(page: Page, name: str, label: str, text: str) -> None:
    """Replace what stands in a field, key by key."""
    field = part(page, name).get_by_label(label, exact=True)
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def told(page: Page, path: str) -> Locator:
    return page.locator(f'[id="policy-{path}-fault"]')


def test_a_wrong_zone_day_and_an_emptied_amount_are_told_at_their_fields_and_right_ones_are_saved(page):
    write(page, "店铺", "时区", "Mars/Base")
    expect(told(page, "shop.timezone")).to_have_text("没有「Mars/Base」这个时区，请填如 Asia/Shanghai")
    write(page, "当前活动", "截止日期", "2026-02-30")
    expect(told(page, "promotion.ends")).to_have_text("没有 2026-02-30 这一天")
    write(page, "发货与快递", "包邮门槛", "")
    expect(told(page, "shipping.free_from")).to_have_text("不能空着，请填 0 到 100000 元之间的金额，最多两位小数")
    write(page, "请示主管", "主管几分钟内答复", "1000000000000000000")
    expect(told(page, "supervisor.decide_within_minutes")).to_have_text("请填 1 到 1440 之间的整数")
    expect(page.get_by_test_id("policy-faults")).to_contain_text("有 4 处要改：")
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("有填写不对的地方")).to_be_visible()
    expect(page.get_by_label("包邮门槛", exact=True)).to_have_value("")
    expect(page.get_by_label("包邮门槛", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("policy-faults").get_by_text("店铺 · 时区").click()
    expect(page.get_by_label("时区", exact=True)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Asia/Hong_Kong")
    expect(told(page, "shop.timezone")).to_have_text("")
    write(page, "当前活动", "截止日期", "2099-12-31")
    write(page, "发货与快递", "包邮门槛", "88.80")
    write(page, "请示主管", "主管几分钟内答复", "5")
    expect(page.get_by_test_id("policy-faults")).to_have_count(0)
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    expect(page.get_by_test_id("policy-version")).to_have_text("店铺规定第 1 版")
    expect(page.get_by_text("发货与快递 · 包邮门槛：59 元 → 88.8 元")).to_be_visible()
    expect(page.get_by_label("包邮门槛", exact=True)).to_have_value("88.8")


def test_entries_of_lists_have_their_own_faults(page):
    write(page, "上门次数(按订单金额)", "上门次数(按订单金额) 第2档 金额从", "3000")
    expect(told(page, "visits.1.from")).to_have_text("要比上一档的 3000 元多")
    part(page, "上门次数(按订单金额)").get_by_role("button", name="删除第2档").click()
    expect(told(page, "visits.1.from")).to_have_text("")
    page.get_by_label("偏远省份", exact=True).click()
    page.keyboard.type("江苏")
    page.keyboard.press("Enter")
    expect(told(page, "shipping.remote")).to_have_text("「江苏」和近区省份里的「江苏」是同一个地方")
    page.keyboard.press("Backspace")
    expect(told(page, "shipping.remote")).to_have_text("")
    page.get_by_role("group", name="数量折扣").get_by_role("button", name="添加一档").click()
    expect(told(page, "price.bulk_tiers.0.from")).to_have_text("不能空着，请填 1 到 100000 之间的整数")
    page.get_by_label("数量折扣 第1档 几件起").click()
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    page.keyboard.type("95")
    expect(page.get_by_test_id("policy-faults")).to_have_count(0)
    page.get_by_label("现在有活动").click()
    expect(page.get_by_label("截止日期", exact=True)).to_have_count(0)
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("价格与议价 · 数量折扣：无 → 几件起 10，折扣(%) 95")).to_be_visible()
    expect(page.get_by_text("→ 无")).to_be_visible()


def test_a_rule_of_a_category_is_written_and_may_be_left_empty(page):
    rules = "各类目的规则(商品页没写时按这里, 留空按全店)"
    write(page, rules, f"{rules} 第1档 质保", "生鲜没有质保，坏果包赔")
    write(page, rules, f"{rules} 第1档 破损少件怎么赔", "")
    write(page, rules, f"{rules} 第2档 类目", "生鲜")
    expect(told(page, "categories.1.name")).to_have_text("「生鲜」重复了")
    write(page, rules, f"{rules} 第2档 类目", "定制")
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    expect(page.get_by_text("质保 生鲜没有质保，坏果包赔")).to_be_visible()
    expect(page.get_by_label(f"{rules} 第1档 破损少件怎么赔")).to_have_value("")


def test_what_is_not_saved_is_not_lost_without_a_question(page):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    write(page, "店铺", "客服默认昵称", "小雨")
    page.get_by_test_id("tab-cases").click()
    page.get_by_role("button", name="留下继续改").click()
    expect(page.get_by_label("客服默认昵称", exact=True)).to_have_value("小雨")
    page.evaluate("setTimeout(() => location.reload(), 0)")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("客服默认昵称", exact=True)).to_have_value("小雨")
    page.get_by_test_id("tab-cases").click()
    page.get_by_role("button", name="不保存，离开").click()
    expect(page.get_by_test_id("policy")).to_have_count(0)
    page.get_by_test_id("tab-policy").click()
    expect(page.get_by_label("客服默认昵称", exact=True)).to_have_value("小满")


def test_two_people_change_the_policy_and_neither_loses_what_was_typed(browser, server, page):
    other = signed_in(browser, server, "workbench", "analyst")
    other.get_by_test_id("tab-policy").click()
    write(other, "回复", "请买家稍等", "3分钟")
    write(page, "店铺", "店铺性质", "旗舰店")
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("店铺性质：官方旗舰店 → 旗舰店")).to_be_visible()
    other.get_by_test_id("policy-save").click()
    expect(other.get_by_text("您的修改还在")).to_be_visible()
    expect(other.get_by_label("店铺性质", exact=True)).to_have_value("旗舰店")
    expect(other.get_by_label("请买家稍等", exact=True)).to_have_value("3分钟")
    other.get_by_test_id("policy-save").click()
    expect(other.get_by_text("请买家稍等：2分钟 → 3分钟")).to_be_visible()
    other.context.close()


def test_every_field_has_a_name_of_its_own(page):
    names = page.get_by_test_id("policy").locator("input, [role=switch]").evaluate_all(
        "all => all.map((one) => (one.getAttribute('aria-label') || [...(one.labels || [])].map((l) => "
        "l.textContent).join('')))")
    assert len(names) > 60 and all(names)
    assert not [one for one in names if one.isascii()]
    described = page.locator("#root [aria-describedby]").evaluate_all(
        "all => all.filter((one) => one.closest('[data-testid=policy]') && "
        "!document.getElementById(one.getAttribute('aria-describedby')))"
        ".map((one) => one.id)")
    assert described == []


def test_a_version_that_cannot_be_used_is_shown_to_everybody_until_one_works(browser, server, page):
    newest = int(page.evaluate("fetch('./policy/state').then((one) => one.json()).then((one) => one.version)"))
    database = Database(server.database)
    database.run_now(lambda connection: connection.execute(policy_versions.insert().values(
        version=newest + 1, data=json.dumps({**FIRST, "shop": {**FIRST["shop"], "timezone": "Mars/Base"}}),
        changes="[]",
        person=None, note=None, at="2026-11-29T00:00:00.000000+00:00")))
    database.close()
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.get_by_test_id("policy-trouble")).to_contain_text(f"第 {newest + 1} 版店铺规定用不了")
    expect(page.get_by_test_id("policy-trouble")).to_contain_text("店铺 · 时区：没有「Mars/Base」这个时区")
    desk = signed_in(browser, server, "desk", "agent")
    in_force = f"执行的是店铺规定第 {newest} 版" if newest else "初版"
    expect(desk.get_by_test_id("policy-trouble")).to_contain_text(in_force)
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    buyer = server.buyer("b-gao")
    buyer.say("邮费多少 满多少包邮")
    assert "包邮" in server.member("agent").proposals(buyer.conversation)[0]["text"]
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    expect(page.get_by_test_id("policy-trouble")).to_have_count(0)
    desk.context.close()


@pytest.mark.parametrize("width", [1440, 1280, 390])
def test_the_page_fits_and_shows_faults(page, width, tmp_path):
    page.set_viewport_size({"width": width, "height": 900})
    write(page, "店铺", "时区", "Asia/shanghai")
    expect(page.get_by_test_id("policy-fault").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for field in page.get_by_test_id("policy").locator("[data-testid=policy-card] input:visible").all():
        box = field.bounding_box()
        assert box is None or box["x"] + box["width"] <= width
    page.screenshot(path=tmp_path / f"policy-{width}.png", full_page=width > 500)


def test_a_yes_or_no_is_switched_by_key_and_kept(page):
    switch = part(page, "回复").get_by_role("switch", name="单单一句谢谢也要回", exact=True)
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.focus()
    page.keyboard.press("Space")
    page.get_by_test_id("policy-save").click()
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    page.reload()
    page.get_by_test_id("tab-policy").click()
    expect(switch).to_have_attribute("aria-checked", "true")
