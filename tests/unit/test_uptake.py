"""How a short turn takes up what the seller's last line left to take."""

from __future__ import annotations

import pytest

from bot.talk.acts import Act, ActDetails
from bot.talk.model import Memory, Question, Wish
from bot.talk.uptake import uptake_facts, uptake_of
from tests.builders import NOW


def act(name, turn=1, **details):
    return Act(id=name, name=name, clause="给您送双袜子", at=NOW, turn=turn, details=ActDetails(**details))


def after(text, *acts, **more):
    return Memory(turn=2, turn_open=True, text=text, acts=acts, **more)


MONEY, PRICE = act("offer_compensation", amount=5500), act("offer_price", amount=26500)
CHOICE = act("offer_remedy", remedies=("return", "exchange"))
PARTS = (act("offer_remedy", remedies=("resend",)), act("offer_compensation", amount=800))


@pytest.mark.parametrize("text, acts, kind, remedy", [
    ("行吧 55就55", (MONEY,), "takes_compensation", "compensation"),
    ("可以", (MONEY,), "takes_compensation", "compensation"),
    ("要得", (PRICE,), "takes_price", None), ("好 那就265", (PRICE,), "takes_price", None),
    ("那换吧", (CHOICE,), "takes_remedy", "exchange"), ("换新就行 不用退", (CHOICE,), "takes_remedy", "exchange"),
    ("不想退 换一个", (CHOICE,), "takes_remedy", "exchange"), ("退货吧", (CHOICE,), "takes_remedy", "return"),
    ("补一个吧 8块配不到", PARTS, "takes_remedy", "resend"), ("8块就8块", PARTS, "takes_compensation", "compensation"),
    ("嗯嗯 行", (act("offer_gift"),), "takes_gift", None),
])
def test_an_offer_is_taken(text, acts, kind, remedy):
    found = uptake_of(after(text, *acts))
    assert found is not None and (found.kind, found.remedy) == (kind, remedy)


@pytest.mark.parametrize("text, acts", [
    ("可以再便宜点吗", (PRICE,)),
    ("行 那运费谁出", (CHOICE,)), ("可以", PARTS), ("可以", (CHOICE,)),
    ("好的 另外问下这个有没有蓝色的啊 我朋友也想要", (PRICE,)),
    ("好的", (act("offer_price", turn=0, amount=26500),)),
])
def test_what_asks_for_more_or_names_nothing_is_left_to_the_reading(text, acts):
    assert uptake_of(after(text, *acts)) is None


@pytest.mark.parametrize("text", ["谢谢", "好的谢谢", "看到了 谢谢姐", "嗯", "到账了", "辛苦了[玫瑰]"])
def test_a_mere_closing_closes(text):
    assert uptake_of(after(text, act("told_refund"))).kind == "closed"


@pytest.mark.parametrize("name", ["ask_picture", "ask_confirm", "ask_contact"])
def test_a_yes_to_a_question_is_an_answer(name):
    assert uptake_of(after("好的", act(name))) is None


def test_a_question_of_the_handbook_is_answered_by_a_yes():
    question = Question(fact="quality.photos", reply="quality.ask_photos", wish=Wish(scenario="quality_defect"))
    assert uptake_of(after("好的", act("told_refund"), question=question)) is None


def test_facts_say_what_was_taken():
    assert uptake_facts(after("行 55就55", MONEY))["uptake.amount"] == 5500
    assert uptake_facts(after("好的", act("offer_gift", what="袜子")))["uptake.gift"] == "袜子"
    assert uptake_facts(after("在吗", MONEY))["uptake.amount"] is None


@pytest.mark.parametrize("text, said", [
    ("长得快 28码吧", "长得快 28码"), ("好的 放对门2206", "放对门2206"), ("要 刻 平安喜乐", "要 刻 平安喜乐"),
    ("不是卡其 黑色那条", "不是卡其 黑色那条"), ("周六下午三点以后", "周六下午三点以后"),
])
def test_what_was_asked_for_is_read_back(text, said):
    memory = after(text, act("ask_contact"))
    assert uptake_of(memory).kind == "gives" and uptake_facts(memory)["uptake.said"] == said


@pytest.mark.parametrize("text", ["放哪里啊", "为什么要28码", "好的", "不想说了真烦人你们这家店" * 4, "嗯"])
def test_what_gives_nothing_is_left_to_the_reading(text):
    assert uptake_of(after(text, act("ask_contact"))) is None


@pytest.mark.parametrize("text", ["才55 打发谁呢", "55不够", "凭什么才55", "白的是你们染坏的 两件都退", "退60还差不多"])
def test_more_is_wanted_than_was_offered(text):
    found = uptake_of(after(text, MONEY))
    assert found is not None and found.kind == "wants_more"
    assert uptake_facts(after(text, MONEY))["uptake.amount"] is None
