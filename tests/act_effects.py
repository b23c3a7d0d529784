"""What the route does that takes an act of a line back, seen from outside by the people who call it."""

from __future__ import annotations

from typing import Callable, Dict

from tests.office import Office


def an_act_that_was_taken_back_is_struck(office: Office) -> None:
    buyer = office.chat("怎么还没发货")
    office.ok(office.agent.post(f"desk/api/conversations/{buyer.conversation}/messages",
                                text="不好意思让您久等了，今天下午四点前给您答复"))
    [line] = [one for one in office.shown(buyer)["messages"] if one["sender"] == "agent"]
    path = f"desk/api/messages/{line['id']}/acts/{line['acts'][0]['id']}/undo"
    office.ok(office.agent.post(path))
    [line] = [one for one in office.shown(buyer)["messages"] if one["sender"] == "agent"]
    assert line["acts"][0]["undone"] and office.agent.post(path).status_code == 409


EFFECTS: Dict[str, Callable[[Office], None]] = {
    "POST /desk/api/messages/<message:str>/acts/<act:str>/undo": an_act_that_was_taken_back_is_struck}
