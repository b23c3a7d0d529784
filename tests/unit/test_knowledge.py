"""Entries of the shop's knowledge: when they apply, what is wrong with one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.handbook.conditions import Outcome
from bot.handbook.fact_values import Facts
from bot.handbook.knowledge import Reach, book_of, entry_of, scope_text, tidy
from bot.handbook.knowledge_check import check_against, check_content, check_id, usable
from tests.builders import whole_handbook

HANDBOOK = whole_handbook()
DAY = date(2026, 11, 23)


def content(**more):
    return tidy({"title": "礼盒", "questions": ["有礼盒吗", "能包装成礼物吗"], "answer": "{{product.title}}可以配礼盒",
                 **more})


def entry(name="gift", enabled=True, **more):
    return entry_of(name, content(**more), enabled=enabled)


def faults(**more):
    return {one.path: f"{one.message} {one.hint}" for one in check_content(content(**more), HANDBOOK)}


def test_an_entry_is_read_back_as_it_was_written():
    whole = content(category="杯子", skus=["A1", "A2"], valid_from="2026-11-01", valid_to="2026-11-30",
                    pictures=["礼盒.jpg", "https://x.example/a.png"],
                    when=[{"fact": "order.paid", "is": False}, {"fact": "order.amount", "above": 9900},
                          {"any": [{"fact": "order.status", "in": ["paid", "shipped"]},
                                   {"fact": "order.amount", "above": {"fact": "shipping.free_from"}}]}])
    assert check_content(whole, HANDBOOK) == []
    assert entry_of("gift", whole).content() == whole


@pytest.mark.parametrize("known, outcome, missing", [
    ({"product.sku": "A1", "order.paid": False}, Outcome.YES, ()),
    ({"product.sku": "A9", "order.paid": False}, Outcome.NO, ()),
    ({"product.sku": None, "order.paid": False}, Outcome.NO, ()),
    ({"order.paid": False}, Outcome.UNKNOWN, ("product.sku",)),
    ({"product.sku": "A1"}, Outcome.UNKNOWN, ("order.paid",)),
    ({"order.paid": True}, Outcome.NO, ()),
])
def test_scope_and_conditions_have_three_outcomes(known, outcome, missing):
    one = entry(skus=["A1", "A2"], when=[{"fact": "order.paid", "is": False}])
    assert one.applies(Facts(known)) == (outcome, missing)


def test_a_category_is_the_products():
    one = entry(category="杯子")
    assert one.applies(Facts({"product.category": "杯子"}))[0] is Outcome.YES
    assert one.applies(Facts({"product.category": "鞋"}))[0] is Outcome.NO
    assert one.applies(Facts({})) == (Outcome.UNKNOWN, ("product.category",))


def test_the_first_and_the_last_day_count():
    one = entry(valid_from="2026-11-23", valid_to="2026-11-24")
    days = [DAY + timedelta(days=offset) for offset in range(-1, 3)]
    assert [one.holds_on(day) for day in days] == [False, True, True, False]
    assert not entry(enabled=False).holds_on(DAY) and entry().holds_on(DAY)


def test_the_book_has_the_nearer_reach_first_and_nothing_that_cannot_be_used():
    entries = [entry("shop"), entry("kind", category="杯子"), entry("one", skus=["A1"]), entry("off", enabled=False),
               entry("bad"), entry("late", valid_to="2026-11-22"), entry("other", skus=["B1"])]
    book = book_of(entries, 3, {"bad": ["?"]})
    assert [one.id for one in book.entries] == ["one", "other", "kind", "late", "shop"]
    assert [one.reach for one in book.on(DAY)] == [Reach.PRODUCTS, Reach.PRODUCTS, Reach.CATEGORY, Reach.SHOP]
    found = book.applicable(Facts({"product.sku": "A1"}), DAY)
    assert [(one.entry.id, one.outcome) for one in found] == [
        ("one", Outcome.YES), ("kind", Outcome.UNKNOWN), ("shop", Outcome.YES)]


def test_what_is_seen_of_an_entry():
    assert entry().source == "店铺知识: 礼盒"
    assert [scope_text(one) for one in (entry(), entry(category="杯子"), entry(skus=["A", "B", "C", "D"]))] == [
        "全店", "类目杯子", "商品A、B、C等"]


@pytest.mark.parametrize("wrong, path, said", [
    ({"answer": "这款{{product.titel}}有"}, "answer", "没有这个事实: 'product.titel'。 是不是 'product.title'"),
    ({"answer": "{% if x %}是{% endif %}"}, "answer", "不能有逻辑"), ({"answer": "{{"}, "answer", "占位写坏了"),
    ({"answer": "{{order.paid}}"}, "answer", "是否型，不能写进话术"), ({"answer": " "}, "answer", "是空的"),
    ({"answer": "字" * 2001}, "answer", "有 2001 个字，最多 2000 个"), ({"title": ""}, "title", "是空的"),
    ({"questions": []}, "questions", "没有写买家的问法"),
    ({"questions": ["有吗", "有吗？"]}, "questions.1", "与第1行一样"),
    ({"questions": ["？？"]}, "questions.0", "没有字"), ({"questions": ["字"] * 101}, "questions", "最多 100 条"),
    ({"valid_from": "2026-12-01", "valid_to": "2026-11-30"}, "valid_to", "早于开始日期"),
    ({"valid_to": "2026-02-30"}, "valid_to", "不是日期"),
    ({"when": [{"fact": "order.statsu", "is": "paid"}]}, "when.0", "是不是 'order.status'"),
    ({"when": [{"fact": "order.status", "is": "gone"}]}, "when.0", "没有这个order.status 的值: 'gone'"),
    ({"when": [{"fact": "order.paid", "above": 3}]}, "when.0", "可用: is, is_not, present"),
    ({"when": [{"fact": "order.amount", "is": "99元"}]}, "when.0", "不是数"),
    ({"when": [{"fact": "order.amount", "above": {"fact": "shop.name"}}]}, "when.0", "店铺名不是数"),
    ({"when": [{"fact": "order.amount", "is": None}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.amount", "in": [None]}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.amount", "is": [5]}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.amount", "above": 10**400}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.amount", "above": float("nan")}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.id", "is": "\ud800"}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.paid"}]}, "when.0", "写得不对"), ({"when": ["order.paid"]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.id", "in": [["a"]]}]}, "when.0", "写得不对"),
    ({"when": [{"fact": "order.id", "is": {"x": 1}}]}, "when.0", "写得不对"),
    ({"when": {"fact": "order.paid"}}, "when", "写成一列"), ({"pictures": ["javascript:x"]}, "pictures.0", "不是图片"),
    ({"skus": ["x" * 81]}, "skus.0", "不是商品编号"), ({"category": "类" * 81}, "category", "不能用"),
    ({"questions": "有吗"}, "questions", "一行一条"), ({"answer": None}, "answer", "应为文字"),
    ({"questions": [5]}, "questions", "一行一条"),
])
def test_a_fault_is_named_with_its_field_and_what_to_do(wrong, path, said):
    found = faults(**wrong)
    assert list(found) == [path] and said in found[path]


def test_an_id_is_letters_and_digits():
    assert not list(check_id("k-1_A")) and list(check_id("礼盒")) and list(check_id("")) and list(check_id("a" * 81))


def test_a_question_belongs_to_one_entry_at_a_time():
    kept = entry("gift", when=[{"fact": "order.paid", "is": False}], valid_to="2026-11-30")

    def clash(**more):
        same = {"when": [{"fact": "order.paid", "is": False}], "questions": ["能送吗", "有礼盒吗？？"], **more}
        return [one.path for one in check_against(entry("new", **same), [kept, entry("off", enabled=False)])]

    assert clash() == ["questions.1"]
    assert clash(when=[]) == clash(skus=["A1"]) == clash(valid_from="2026-12-01") == clash(questions=["另一个"]) == []
    assert check_against(kept, [kept]) == [], "an entry does not stand in its own way"
    assert check_against(entry("new", enabled=False), [kept]) == []


def test_what_an_older_release_kept_is_shown_and_not_used():
    for kept in ({}, [], {"title": 5}, "x", None, {**content(), "when": [{"fact": "x"}]},
                 {**content(), "valid_to": "soon"}):
        one, wrong = usable("a", kept, HANDBOOK)
        assert wrong and one is None
    one, wrong = usable("a", content(answer="{{order.gone}}"), HANDBOOK, version=3)
    assert one and one.version == 3 and wrong[0].path == "answer"
