"""Cases, the ladder, and their records: on a real database."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversations.settle import Settlements
from bot.errors import RequestError
from bot.http.workbench.export import cases_csv
from bot.store.cases import all_cases
from tests.builders import an_order, signed
from tests.shop import AGENT, LEAD, Shop


def test_a_case_survives_a_restart_and_is_not_opened_twice(shop, tmp_path):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    [case] = shop.cases
    assert (case["state"], case["kind"], case["order_id"]) == ("open", "complaint", "2026112300010001")
    shop.send()
    shop.close()
    again = Shop(tmp_path, shop.now)  # the same folder again is the same shop after a restart
    again.buyer("我要退货", "return_request")
    assert [one["id"] for one in again.cases] == [case["id"]] and "contact" in again.cases[0]["steps"]
    again.close()


def test_an_unsettled_case_is_followed_up_every_day_and_climbs_the_ladder(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    shop.send()
    shop.later(hours=24, minutes=1)
    assert "F1" in shop.rows and shop.cases[0]["level"] == "lead"
    assert {"follow_up", "handover"} <= {one["kind"] for one in shop.tasks}
    shop.later(hours=24)
    assert shop.cases[0]["level"] == "manager"
    assert shop.look() == 0  # nothing is done twice


def test_an_overdue_task_goes_up_but_a_request_does_not(shop):
    shop.stock(an_order()).buyer("快递不送上门", "courier_complaint")
    shop.send()
    assert [one["role"] for one in shop.tasks] == ["agent"]
    shop.later(hours=5)
    assert [one["role"] for one in shop.tasks if one["kind"] == "ask_courier"] == ["lead"]


def test_a_case_is_closed_with_its_record_and_the_buyer_is_called_back(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    shop.send()
    case = shop.cases[0]["id"]
    settling: Settlements = shop.parts.settlements
    with pytest.raises(RequestError) as caught:
        shop.run(settling.close_case(case, AGENT, "nonsense", [], None, None))
    assert caught.value.code == "case.outcome"
    shop.run(settling.close_case(case, AGENT, "reshipped", ["漏发", "打包"], 1250, "已补发"))
    assert shop.cases[0]["state"] == "closed" and shop.cases[0]["tags"] == ["漏发", "打包"]
    with pytest.raises(RequestError):
        shop.run(settling.close_case(case, AGENT, "reshipped", [], None, None))
    shop.later(hours=24, minutes=1)
    assert "F3" in shop.rows
    shop.send()
    shop.buyer("2分 不满意", "inform")
    shop.send()
    assert shop.cases[0]["state"] == "open" and shop.cases[0]["satisfaction"] == 2
    text = cases_csv(shop.parts.database.run_now(all_cases), shop.parts.handbook, ZoneInfo("Asia/Shanghai"))
    [row] = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert row["成本(元)"] == "12.50" and row["标签"] == "漏发、打包"
    assert row["满意度"] == "2" and row["状态"] == "处理中"
    opened = datetime.fromisoformat(shop.cases[0]["opened_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    assert row["开始时间"] == opened.strftime("%Y-%m-%d %H:%M:%S")
    assert row["订单号"] == "\t" + str(shop.cases[0]["order_id"])


def test_more_than_the_limit_is_asked_of_the_lead_and_the_buyer_hears_a_holding_reply(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    assert "请示主管" in shop.proposals[0].proposal.text or "主管申请" in shop.proposals[0].proposal.text
    shop.send()
    [request] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    with pytest.raises(RequestError) as caught:
        shop.run(shop.parts.settlements.settle_task(request["id"], AGENT, "approve", 8000))
    assert caught.value.status == 403
    shop.run(shop.parts.settlements.settle_task(request["id"], LEAD, "approve", 8000))
    assert "80元" in shop.proposals[0].proposal.text
    shop.later(minutes=10)
    assert "80元" in shop.proposals[0].proposal.text  # no time-out after the answer


def test_a_settled_case_that_is_reopened_climbs_again(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")

    def set_state(state: str) -> None:
        async def work() -> None:
            async with shop.parts.conversations.open(shop.conversation) as talk:
                cases = {key: note.copy(update={"state": state}) for key, note in talk.memory.cases.items()}
                await talk.commit(talk.memory.copy(update={"cases": cases}))

        shop.run(work())

    set_state("settled")
    shop.later(hours=30)
    assert (shop.cases[0]["state"], shop.cases[0]["level"]) == ("settled", "agent")
    set_state("open")
    hours = shop.parts.policy()["case"]["agent_hours"]
    shop.later(hours=hours - 1)
    assert shop.cases[0]["level"] == "agent"
    shop.later(hours=1, minutes=1)
    assert shop.cases[0]["level"] == "lead" and "handover" in {one["kind"] for one in shop.tasks}
