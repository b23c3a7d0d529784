"""The workbench's knowledge page in a real Chromium, with real keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import choose, signed_in
from tests.server import Server


@pytest.fixture()
def page(browser, server: Server):
    opened = signed_in(browser, server, "workbench", "lead")
    opened.get_by_test_id("tab-knowledge").click()
    expect(opened.get_by_test_id("knowledge")).to_be_visible()
    yield opened
    opened.context.close()


def write(page: Page, label: str, text: str) -> None:
    """Replace what stands in a field, key by key."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def told(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"kn-fault-{name}")


def entry(page: Page, text: str) -> Locator:
    return page.get_by_test_id("kn-entry").filter(has_text=text)


def new(page: Page, questions: str, answer: str) -> None:
    page.get_by_test_id("kn-new").click()
    write(page, "买家的问法", questions)
    write(page, "回答", answer)


def save(page: Page) -> None:
    page.get_by_test_id("kn-save").click()


def test_an_entry_is_written_seen_filled_in_kept_found_changed_and_its_history_read(page):
    new(page, "有礼盒吗\n能包装成礼物吗", "亲，")
    page.get_by_test_id("kn-placeholder").click()
    page.keyboard.type("shangpin")
    page.get_by_title("商品", exact=True).last.click()
    expect(page.get_by_label("回答", exact=True)).to_have_value("亲，{{product.title}}")
    page.keyboard.type("可以配礼盒")
    expect(page.get_by_test_id("kn-preview")).to_have_text("亲，【商品】可以配礼盒")
    page.get_by_label("示例商品编号").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("kn-preview")).not_to_contain_text("【商品】")
    write(page, "标题", "礼盒包装")
    save(page)
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    write(page, "回答", "亲，礼盒加10元")
    save(page)
    expect(page.get_by_test_id("kn-editor")).to_contain_text("第 2 版")
    page.get_by_test_id("kn-tab-history").click()
    expect(page.get_by_test_id("kn-change")).to_have_count(2)
    expect(page.get_by_test_id("kn-change").first.locator("ins")).to_have_text("亲，礼盒加10元")
    expect(page.get_by_test_id("kn-change").first.locator("del")).to_have_text("亲，{{product.title}}可以配礼盒")
    page.get_by_test_id("kn-back").click()
    for typed in ("礼盒", "lhbz", "10元"):
        write(page, "搜标题、问法、回答，拼音也行", typed)
        expect(entry(page, "礼盒包装")).to_have_count(1)
    page.keyboard.type("没有")
    expect(page.get_by_test_id("kn-empty")).to_contain_text("没有符合的知识")


def test_faults_stand_at_their_fields_and_what_was_typed_stays(page):
    new(page, "能刻字吗\n能刻字吗？", "可以刻{{product.titel}}")
    save(page)
    expect(told(page, "questions")).to_contain_text("「能刻字吗？」与第1行一样")
    expect(told(page, "answer")).to_contain_text("是不是 'product.title'")
    expect(told(page, "title")).to_contain_text("是空的")
    expect(page.get_by_label("回答", exact=True)).to_have_attribute("aria-invalid", "true")
    write(page, "买家的问法", "能刻字吗")
    expect(told(page, "questions")).to_have_text("")
    write(page, "回答", "可以刻{{product.title}}")
    expect(told(page, "answer")).to_have_text("")
    write(page, "标题", "刻字")
    page.get_by_label("开始日期", exact=True).fill("2026-12-10")
    page.get_by_label("结束日期", exact=True).fill("2026-12-01")
    expect(told(page, "valid_to")).to_contain_text("早于开始日期")
    page.get_by_label("结束日期", exact=True).fill("2099-12-01")
    page.get_by_label("开始日期", exact=True).fill("")
    expect(told(page, "valid_to")).to_have_text("")
    save(page)
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    page.get_by_test_id("kn-back").click()
    new(page, "能刻字吗", "不能")
    write(page, "标题", "另一条")
    save(page)
    expect(told(page, "questions")).to_contain_text("「能刻字吗」已经写在「刻字」里")
    page.get_by_label("开始日期", exact=True).fill("2099-12-02")
    expect(told(page, "questions")).to_have_text("")
    save(page)
    expect(page.get_by_test_id("kn-editor")).to_contain_text("第 1 版")


def test_conditions_are_chosen_and_money_is_typed_in_yuan(page):
    new(page, "满多少送杯套", "亲，满100元送杯套")
    write(page, "标题", "送杯套")
    page.get_by_test_id("kn-condition").click()
    page.get_by_label("事实", exact=True).click()
    page.keyboard.type("sfje")
    page.keyboard.press("Enter")
    choose(page, "怎么比", "大于")
    page.get_by_label("值", exact=True).click()
    page.keyboard.type("99.05")
    expect(page.get_by_label("值", exact=True)).to_have_value("99.05")
    page.get_by_role("button", name="或者…").click()
    save(page)
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    page.get_by_test_id("kn-back").click()
    expect(entry(page, "送杯套")).to_contain_text("任一成立: 实付金额大于99.05元 / 订单状态是待付款")
    entry(page, "送杯套").get_by_role("button").first.click()
    expect(page.get_by_label("值", exact=True).first).to_have_value("99.05")
    page.get_by_label("删除这个条件").first.click()
    page.get_by_label("删除这个条件").first.click()
    save(page)
    expect(page.get_by_test_id("kn-editor")).to_contain_text("第 2 版")
    page.get_by_test_id("kn-back").click()
    expect(entry(page, "送杯套")).not_to_contain_text("条件：")


def test_an_entry_is_put_aside_and_taken_back(page):
    new(page, "你们有实体店吗", "亲，只有网店")
    write(page, "标题", "实体店")
    save(page)
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    page.get_by_test_id("kn-back").click()
    entry(page, "实体店").get_by_test_id("kn-disable").click()
    expect(entry(page, "实体店")).to_have_attribute("data-state", "off")
    page.get_by_test_id("kn-undo").click()
    expect(entry(page, "实体店")).to_have_attribute("data-state", "now")
    entry(page, "实体店").get_by_test_id("kn-disable").click()
    choose(page, "是否生效", "已停用")
    expect(page.get_by_test_id("kn-entry")).to_have_count(1)
    page.get_by_test_id("kn-enable").click()
    expect(page.get_by_test_id("kn-entry")).to_have_count(0)


def test_a_question_is_tried_out_and_last_week_is_looked_at(server, page):
    buyer = server.buyer("b-zhao")
    buyer.say("你家杯子可以放进洗碗机里洗吗")
    server.member("agent").proposals(buyer.conversation, 30)
    new(page, "可以放洗碗机洗吗\n洗碗机能洗不", "亲，内胆可以，杯盖请手洗")
    write(page, "标题", "洗碗机")
    page.get_by_test_id("kn-tab-replay").click()
    page.get_by_test_id("kn-look").click()
    expect(page.get_by_test_id("kn-replay-count")).to_be_visible(timeout=30_000)  # the first look loads the encoder
    expect(page.get_by_test_id("kn-said").filter(has_text="洗碗机里洗吗")).to_contain_text("没有答复")
    save(page)
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    page.get_by_test_id("kn-back").click()
    page.get_by_test_id("kn-try").click()
    page.keyboard.type("请问洗碗机能洗么")
    page.keyboard.press("Enter")
    found = page.get_by_test_id("kn-found").first
    expect(found).to_have_attribute("data-answers", "true")
    expect(found).to_contain_text("会用它回答")
    expect(found).to_contain_text("亲，内胆可以，杯盖请手洗")
    found.get_by_role("button", name="洗碗机").click()
    expect(page.get_by_label("标题", exact=True)).to_have_value("洗碗机")
    page.get_by_test_id("kn-back").click()
    expect(page.get_by_test_id("kn-question")).to_have_value("请问洗碗机能洗么")


def test_what_is_not_saved_is_not_lost_and_neither_of_two_people_loses_what_was_typed(browser, server, page):
    new(page, "春节几号停发", "亲，2月8日停发")
    write(page, "标题", "春节")
    page.get_by_test_id("kn-back").click()
    page.get_by_role("button", name="留下继续改").click()
    expect(page.get_by_label("标题", exact=True)).to_have_value("春节")
    page.get_by_test_id("tab-cases").click()
    page.get_by_role("button", name="留下继续改").click()
    save(page)
    expect(page.get_by_text("已保存，已经生效")).to_be_visible()
    other = signed_in(browser, server, "workbench", "analyst")
    other.get_by_test_id("tab-knowledge").click()
    entry(other, "春节").get_by_role("button").first.click()
    write(other, "标题", "春节停发")
    write(page, "回答", "亲，2月9日停发")
    save(page)
    expect(page.get_by_test_id("kn-editor")).to_contain_text("第 2 版")
    save(other)
    expect(other.get_by_text("别人刚刚保存了第 2 版，您的修改还在")).to_be_visible()
    expect(other.get_by_label("标题", exact=True)).to_have_value("春节停发")
    expect(other.get_by_label("回答", exact=True)).to_have_value("亲，2月9日停发")
    save(other)
    expect(other.get_by_test_id("kn-editor")).to_contain_text("第 3 版")
    other.context.close()


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (390, 844)])
def test_the_page_fits_the_screen_and_every_field_has_a_name(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_test_id("kn-new").click()
    page.get_by_test_id("kn-condition").click()
    expect(page.get_by_label("值", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    names = page.get_by_test_id("kn-editor").locator("input, textarea").evaluate_all(
        "all => all.map((one) => (one.getAttribute('aria-label') || [...(one.labels || [])].map((l) => "
        "l.textContent).join('')))")
    assert len(names) >= 10 and all(names), names
