"""By when something is promised, read from the words of a seller's line."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.nlu.due_times import find_due

NOW = datetime.fromisoformat("2026-11-30T10:00:00+08:00")  # a Monday


@pytest.mark.parametrize("text, due", [
    ("今天下午四点前给您答复", "2026-11-30T16:00"),
    ("下午4点前回您", "2026-11-30T16:00"), ("16:30前发出", "2026-11-30T16:30"),
    ("明天上午给您消息", "2026-12-01T12:00"),
    ("明早10点第一个送您家", "2026-12-01T10:00"), ("今晚给您发", "2026-11-30T22:00"),
    ("今天下班前", "2026-11-30T18:00"), ("24小时内发出", "2026-12-01T10:00"), ("半小时后回您", "2026-11-30T10:30"),
    ("1-3个工作日到账", "2026-12-03T10:00"),
    ("三天内给您退", "2026-12-03T10:00"), ("周五之前一定寄出", "2026-12-04T22:00"),
    ("后天能发", "2026-12-02T22:00"), ("晚上八点我再看", "2026-11-30T20:00"), ("四点给您结果", "2026-11-30T16:00"),
    ("九点前", "2026-12-01T09:00"), ("12月5号发", "2026-12-05T22:00"), ("等我10分钟", "2026-11-30T10:10"),
])
def test_the_time_is_found(text, due):
    found, said = find_due(text, NOW)
    assert found is not None and found.isoformat()[:16] == due
    assert found.tzinfo is not None


@pytest.mark.parametrize("text", [
    "给您补发一个", "价格改好了", "昨天已经发了", "两点意见我都记下了货一起发", "", "第3天了"])
def test_no_time_is_none(text):
    found, _ = find_due(text, NOW)
    assert found is None or found >= NOW
