"""A memory that names what left the handbook."""

from __future__ import annotations

from dataclasses import replace

from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import CaseNote, Count, Heard, Memory, Question, Wish
from tests.builders import NOW, whole_handbook

HANDBOOK = whole_handbook()
GONE = Wish(scenario="gone", intent="gone")


def remembered() -> Memory:
    known = next(one for one in HANDBOOK.scenarios.values() if one.case)
    asking = next(one for one in HANDBOOK.replies.values() if one.asks in HANDBOOK.facts)
    assert asking.asks is not None and known.case is not None
    return Memory(
        turn=3, wishes=(GONE, Wish(scenario=known.id)), last=GONE, order_id="1",
        question=Question(fact="gone.fact", reply="gone.reply", wish=GONE),
        heard={"gone.fact": Heard(value=1, at=NOW), "gone.fact@1": Heard(value=1, at=NOW),
               f"{asking.asks}@1": Heard(value="x", at=NOW)},
        asked={"gone.fact": 2, asking.asks: 1}, said={"gone.reply": 1, asking.id: 1},
        counts={"gone.count": Count(value=1, turn=1, at=NOW), "intent:gone": Count(value=1, turn=1, at=NOW)},
        cases={"1": CaseNote(id="c", kind=known.case, scenario="gone", opened_at=NOW, order_id="1")})


def test_what_the_handbook_knows_stays_and_what_left_it_is_forgotten():
    before = remembered()
    after = fit_to_handbook(before, HANDBOOK)
    assert after.wishes == before.wishes[1:] and after.last is None and after.question is None
    assert [*after.heard] == [key for key in before.heard if not key.startswith("gone")]
    assert len(after.asked) == len(after.said) == 1 and [*after.counts] == ["intent:gone"]
    assert HANDBOOK.scenarios[after.cases["1"].scenario].case == before.cases["1"].kind
    assert fit_to_handbook(after, HANDBOOK) == after


def test_a_question_stays_with_its_fact_and_reply():
    asking = next(one for one in HANDBOOK.replies.values() if one.asks in HANDBOOK.facts)
    question = Question(fact=str(asking.asks), reply=asking.id, wish=Wish(scenario=next(iter(HANDBOOK.scenarios))))
    assert fit_to_handbook(Memory(question=question), HANDBOOK).question == question
    without = replace(HANDBOOK, facts={name: one for name, one in HANDBOOK.facts.items() if name != asking.asks})
    assert fit_to_handbook(Memory(question=question), without).question is None


def test_a_ticked_value_of_the_wrong_type_is_forgotten_and_a_heard_one_stays():
    heard = {"order.checked_at": Heard(value="x", at=NOW, by="agent"),
             "discount.amount": Heard(value="x", at=NOW, by="lead"),
             "discount.state": Heard(value="approved", at=NOW, by="lead")}
    assert [*fit_to_handbook(Memory(heard=heard), HANDBOOK).heard] == ["discount.state"]
