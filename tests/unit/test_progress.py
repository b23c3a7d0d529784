"""R3 and E9: the step a conversation is in, and the one that comes next."""

from bot.talk.memory import record_fact
from bot.talk.model import Memory, Wish
from bot.talk.steps import sale_steps
from tests.builders import NOW, whole_handbook

HANDBOOK = whole_handbook()


def titles(steps, state):
    return [one["title"] for one in steps if one["state"] == state]


def test_the_newest_wish_tells_the_step_of_the_sale():
    memory = Memory(wishes=(Wish(scenario="greeting"), Wish(scenario="bargain")))
    sale = sale_steps(memory, HANDBOOK)["sale"]
    assert [one["title"] for one in sale] == ["招呼", "询问", "推荐", "议价", "快递", "核实", "道别", "跟进"]
    assert titles(sale, "now") == ["议价"] and titles(sale, "next") == ["快递"] and len(titles(sale, "done")) == 3


def test_nothing_is_shown_before_the_first_step_and_without_a_dispute():
    assert sale_steps(Memory(), HANDBOOK) == {"sale": [], "dispute": []}


def test_a_dispute_shows_its_four_steps():
    memory = record_fact(Memory(), "dispute.step", "cause", NOW, HANDBOOK)
    dispute = sale_steps(memory, HANDBOOK)["dispute"]
    assert titles(dispute, "done") == ["安抚与同理"] and titles(dispute, "next") == ["找到办法"]
