"""T1, F1-F5: a case for each matter, its six steps, the ladder, closing and reopening."""

from itertools import count
from typing import Tuple

from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.talk import cases as casework
from bot.talk.memory import apply_event, apply_sent_reply, hear_message, record_fact
from bot.talk.model import Memory, Proposal
from bot.talk.references import References
from tests.builders import NOW, a_buyer, a_product, a_reading, an_order, whole_handbook

HANDBOOK = whole_handbook()
POLICY = HANDBOOK.policy


class Talk:
    """A conversation without stores: what is heard, proposed, sent, and the cases it leads to."""

    def __init__(self, *orders):
        self.memory, self.ids = Memory(), count(1)
        self.snapshot = Snapshot(now=NOW, orders=orders, buyer=a_buyer(), verified=True,
                                 products={"CUP-1": a_product()})
        self.proposals: Tuple[Proposal, ...] = ()

    def _go_on(self, memory):
        self.proposals = propose(memory, self.snapshot, HANDBOOK, POLICY)
        self.memory = casework.open_cases(memory, self.proposals, NOW, HANDBOOK, lambda: f"c{next(self.ids)}")
        return self

    def buyer(self, text, intent, named=None):
        memory = hear_message(self.memory, text, a_reading(intent), named or References(), NOW, HANDBOOK)
        return self._go_on(memory)

    def event(self, name, order_id):
        return self._go_on(apply_event(self.memory, name, order_id, HANDBOOK))

    def check(self, fact, value, order_id=None):
        return self._go_on(record_fact(self.memory, fact, value, NOW, HANDBOOK, order_id))

    def send(self, n=0):
        chosen = self.proposals[n]
        memory = apply_sent_reply(self.memory, chosen, NOW, HANDBOOK)
        return self._go_on(casework.apply_reply_to_case(memory, chosen, chosen.text, NOW, HANDBOOK))

    @property
    def case(self):
        [note] = self.memory.cases.values()
        return note


def signed(**changed):
    return an_order(status="signed", signed_at=NOW, parcel={"courier": "中通快递", "number": "1", "signed_by": "buyer"},
                    **changed)


def test_a_complaint_opens_one_case_and_a_second_wish_about_the_order_joins_it():
    talk = Talk(signed())
    talk.buyer("少发了一件", "missing_item").buyer("我要退货", "return_request").buyer("气死我了", "complain_angry")
    assert talk.case.kind == "complaint" and talk.case.order_id and talk.case.state == "open"


def test_a_question_opens_none():
    talk = Talk(an_order()).buyer("到哪了", "track_parcel").send()
    assert talk.memory.cases == {}


def test_the_case_of_an_unknown_order_moves_to_it_once_it_is_known():
    first, second = an_order(), an_order("2026112300010002")
    talk = Talk(first, second).buyer("我要退款", "refund_request")
    assert list(talk.memory.cases) == [""]
    talk.send().buyer("0002", "send_reference", References(order_id=second.id))
    assert list(talk.memory.cases) == [second.id] and talk.case.order_id == second.id


def test_the_six_steps_are_ticked_off_as_they_are_done():
    talk = Talk(signed()).buyer("少发了一件", "missing_item")
    assert talk.case.steps == ()
    talk.send()
    assert set(talk.case.steps) == {"contact", "soothe"}
    talk.check("missing.photos", True, talk.case.order_id).check("missing.confirmed", True, talk.case.order_id)
    talk.send().buyer("补发吧", "inform").send()
    assert {"contact", "verify", "soothe", "settle"} <= set(talk.case.steps)
    assert talk.case.state == "settled" and talk.case.outcome == "reshipped" and "reship" in talk.case.tasks


def test_a_done_task_leaves_the_case():
    talk = Talk(signed()).buyer("少发了一件", "missing_item")
    talk.check("missing.photos", True, talk.case.order_id).check("missing.confirmed", True, talk.case.order_id)
    talk.send().buyer("补发吧", "inform").send()
    assert "reship" in talk.case.tasks
    memory = casework.finish_case_task(talk.memory, talk.case.id, "reship")
    assert "reship" not in next(iter(memory.cases.values())).tasks


def test_the_ladder_ends_with_the_manager_and_a_settled_case_stays():
    talk = Talk(signed()).buyer("少发了一件", "missing_item")
    memory, note = casework.raise_level(talk.memory, talk.case.id)
    assert note is not None and note.level == "lead"
    memory, note = casework.raise_level(memory, talk.case.id)
    assert note is not None and note.level == "manager"
    assert casework.raise_level(memory, talk.case.id)[1] is None


def test_closing_keeps_outcome_and_steps_and_the_same_matter_may_open_anew():
    talk = Talk(signed()).buyer("少发了一件", "missing_item").send()
    first = talk.case
    talk.memory = casework.close_case(talk.memory, first.id, "reshipped", NOW, HANDBOOK)
    assert talk.case.state == "closed" and {"settle", "follow_up", "record"} <= set(talk.case.steps)
    talk.buyer("又少了一件", "missing_item")
    assert talk.case.state == "open" and talk.case.id != first.id


def test_an_unsatisfied_buyer_reopens_the_case():
    talk = Talk(signed()).buyer("少发了一件", "missing_item").send()
    talk.memory = casework.close_case(talk.memory, talk.case.id, "reshipped", NOW, HANDBOOK)
    talk.event("callback_due", talk.case.order_id).send()
    talk.buyer("很差 2分", "inform")
    talk.memory = casework.rate_cases(talk.memory)
    assert talk.case.satisfaction == 2
    talk.send()
    assert talk.case.state == "open" and talk.case.reopened == 1


def test_a_satisfied_buyer_is_thanked():
    talk = Talk(signed()).buyer("少发了一件", "missing_item").send()
    talk.memory = casework.close_case(talk.memory, talk.case.id, "reshipped", NOW, HANDBOOK)
    talk.event("callback_due", talk.case.order_id).send()
    talk.buyer("5分 挺满意的", "praise")
    assert casework.rate_cases(talk.memory).cases[talk.case.order_id].satisfaction == 5
    assert any(one.branch == "satisfied" for one in talk.proposals)
