"""A conversation's matters: opened by wishes, moved on by replies, over after a rest; and what a long talk may hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.talk.acts import ActDetails, FoundAct
from bot.talk.ageing import MOST_NAMES, begin, bounded
from bot.talk.matter_words import matter_cards, summarise_matters
from bot.talk.matters import MOST_MATTERS, forget_act, note_event, note_reply, note_turn, running
from bot.talk.model import Heard, Memory, Wish
from bot.talk.told import acts_of, apply_acts, declared_acts, undo_act, with_tasks
from tests.builders import NOW, whole_handbook

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def handbook():
    return whole_handbook()


def ids():
    numbers = iter(range(1, 1000))
    return lambda: f"a{next(numbers)}"


def asked(handbook, scenario="quality_defect", order="o1", turn=1, text="杯子漏水", now=NOW, memory=None):
    memory = (memory or Memory()).copy(update={
        "turn": turn, "turn_open": True, "text": text,
        "wishes": (Wish(scenario=scenario, turn=turn, order_id=order, intent="quality_defect"),)})
    return note_turn(memory, text, now, handbook)


def says(memory, handbook, *found, text="", now=NOW):
    acts = acts_of(found, memory, now, "小满", handbook, ids())
    acts, _ = with_tasks(acts, handbook.policy, handbook)
    after = apply_acts(memory.copy(update={"turn_open": False}), acts, handbook)
    text = text or "".join(one.clause for one in found)
    return note_reply(after, memory, None, acts, text, now, "小满", handbook), acts


def test_a_wish_opens_a_matter_in_the_buyers_words(handbook):
    matter, = asked(handbook).matters
    assert (matter.scenario, matter.order_id, matter.state) == ("quality_defect", "o1", "open")
    assert matter.notes[0].text == "杯子漏水" and matter.notes[0].by == "buyer"


def test_after_sale_wishes_of_one_order_are_one_matter(handbook):
    memory = asked(handbook, "refund", turn=2, text="退了吧", memory=asked(handbook))
    matter, = memory.matters
    assert matter.scenario == "refund" and [note.text for note in matter.notes] == ["杯子漏水", "退了吧"]


def test_another_order_is_another_matter(handbook):
    memory = asked(handbook, order="o2", turn=2, text="这单也漏", memory=asked(handbook))
    assert [one.order_id for one in memory.matters] == ["o1", "o2"]


@pytest.mark.parametrize("name, state", [
    ("promise_reply", "promised"), ("ask_picture", "asked"),
    ("offer_compensation", "asked"), ("refuse_remedy", "answered"),
    ("agree_refund", "settled"), ("apologise", "answered")])
def test_an_act_moves_it_on(handbook, name, state):
    memory, _ = says(asked(handbook), handbook, FoundAct(name=name, clause="给您弄"))
    assert memory.matters[0].state == state


def test_the_time_of_a_promise_is_its_due_and_shows_in_the_next_step(handbook):
    due = NOW + timedelta(hours=3)
    memory, _ = says(asked(handbook), handbook,
                     FoundAct(name="promise_reply", clause="四点前回您", details=ActDetails(due=due)))
    card, = matter_cards(memory, NOW, ZONE, handbook)
    assert card["due"] == due.isoformat() and "四点前回您" in card["next"] and not card["late"]
    assert matter_cards(memory, NOW + timedelta(hours=4), ZONE, handbook)[0]["late"]


def test_a_promise_is_a_task_due_then(handbook):
    due = NOW + timedelta(hours=3)
    found = FoundAct(name="promise_reply", clause="四点前回您", details=ActDetails(due=due))
    acts = acts_of([found], asked(handbook), NOW, "小满", handbook, ids())
    acts, tasks = with_tasks(acts, handbook.policy, handbook)
    assert len(tasks) == 1 and tasks[0].due_at(NOW) == due and "四点前回您" in tasks[0].text
    assert acts[0].tasks == (tasks[0].kind,)


def test_an_act_asks_the_question_of_its_scenario(handbook):
    memory, _ = says(asked(handbook), handbook, FoundAct(name="ask_picture", clause="拍个照"))
    assert memory.question is not None and memory.question.fact == "quality.photos"
    assert memory.asked == {"quality.photos@o1": 1}


def test_an_act_is_taken_back_with_all_that_came_of_it(handbook):
    before = asked(handbook)
    memory, acts = says(before, handbook, FoundAct(name="ask_picture", clause="拍个照"),
                        FoundAct(name="agree_exchange", clause="给您换"))
    for act in acts:
        memory = forget_act(undo_act(memory, act.id, handbook), act, handbook)
    assert memory.question is None and memory.asked == {} and memory.acts == ()
    assert memory.heard == before.heard
    assert memory.matters[0].state == "open" and [note.kind for note in memory.matters[0].notes] == ["said"]


def test_what_the_buyer_said_is_not_written_over(handbook):
    memory = asked(handbook)
    for effect in handbook.act_effects.values():
        for fact, value in effect.sets.items():
            memory = memory.copy(update={"heard": {**memory.heard, f"{fact}@o1": Heard(value="x", at=NOW)}})
            assert value is not None
    after, _ = says(memory, handbook, *(FoundAct(name=name, clause="弄") for name in handbook.acts))
    assert all(after.heard[key] == one for key, one in memory.heard.items())


def test_a_reply_sent_as_it_was_does_what_it_declares(handbook):
    found = declared_acts(["quality.broken"], handbook.replies["quality.broken"].texts[0], handbook)
    assert {one.name for one in found} == set(handbook.replies["quality.broken"].acts)
    assert all(one.clause for one in found)


def test_every_declared_act_is_known_and_stands_in_its_reply(handbook):
    for reply in handbook.replies.values():
        for name, words in reply.acts.items():
            assert name in handbook.acts and words in reply.texts[0], reply.id


def test_a_new_question_ten_days_later_is_a_new_matter(handbook):
    memory, _ = says(asked(handbook), handbook, FoundAct(name="refuse_remedy", clause="退不了"))
    memory = asked(handbook, turn=2, text="又漏了", now=NOW + timedelta(days=10), memory=memory)
    assert [one.number for one in memory.matters] == [1, 2]
    assert [one.number for one in running(memory, NOW + timedelta(days=10))] == [2]


def test_what_was_promised_does_not_rest(handbook):
    memory, _ = says(asked(handbook), handbook, FoundAct(name="promise_reply", clause="查到回您"))
    assert running(memory, NOW + timedelta(days=30))


def test_after_a_long_rest_the_old_talks_open_ends_are_gone(handbook):
    memory = asked(handbook).copy(update={
        "at": NOW, "turn_open": False, "line": "您要不要换", "awaited": True, "order_id": "o1",
        "heard": {"message.height": Heard(value=165, at=NOW), "message.colour": Heard(value="黑", at=NOW),
                  "quality.photos@o1": Heard(value=True, at=NOW)}})
    later = begin(memory, NOW + timedelta(days=10), handbook)
    assert later.wishes == () and later.order_id is None and not later.awaited and later.line == ""
    assert set(later.heard) == {"message.height", "quality.photos@o1"}
    assert begin(memory, NOW + timedelta(days=2), handbook).wishes == memory.wishes


def test_an_events_of_an_order_is_noted(handbook):
    memory = note_event(asked(handbook), next(iter(handbook.words.events)), "o1", NOW, handbook)
    assert memory.matters[0].notes[-1].by == "system"


def test_the_summary_tells_who_said_what(handbook):
    memory, _ = says(asked(handbook), handbook, FoundAct(name="offer_compensation", clause="给您补10块行吗"))
    line, = summarise_matters(memory, NOW, ZONE, handbook)
    assert "买家说“杯子漏水”" in line and "小满已提出“给您补10块行吗”" in line and "等买家" in line


def test_a_conversation_stays_small_however_long_it_lives(handbook):
    memory, now = Memory(), NOW
    scenarios = [one for one in handbook.scenarios.values() if not one.yields and not one.mood]
    for turn in range(1, 301):
        scenario = scenarios[turn % len(scenarios)]
        memory = bounded(asked(handbook, scenario.id, f"o{turn % 40}", turn, "很长的一句话" * 20, now, memory))
        memory, _ = says(memory, handbook, FoundAct(name="promise_reply", clause="查到马上回您" * 10), now=now)
        memory = memory.copy(update={"said": {**memory.said, f"reply.{turn}": 1}})
        now += timedelta(hours=1)
    memory = bounded(memory)
    assert len(memory.matters) <= MOST_MATTERS and len(memory.said) <= MOST_NAMES
    assert len(memory.json().encode()) < 64_000
