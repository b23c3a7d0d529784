"""The policy: what may stand in each of its fields, what a fault says, what two versions differ in."""

import copy
import json
import math
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.handbook.load import read
from bot.handbook.policy import differences, drop_unknown_keys, faults_as_json, find_faults, merge_policy, schema
from bot.handbook.policy_words import zones
from bot.proposing.policy_trial import deadlines, try_policy
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.replaying.script import read_script
from bot.talk.memory import hear_message
from bot.talk.model import Memory
from bot.talk.references import References
from tests.builders import (
    FACTS,
    NOW,
    SCENARIOS,
    a_buyer,
    a_product,
    a_reading,
    an_order,
    small_handbook,
    whole_handbook,
)

HANDBOOK = whole_handbook()
FULL = {**json.loads(json.dumps(HANDBOOK.policy)), "automatic": ["R5", "R9"]}
FULL["price"]["bulk_tiers"] = [{"from": 10, "rate": 95}, {"from": 50, "rate": 90}]
FULL["shop"]["sites"] = ["shop.example.com"]


def changed(path, value):
    policy = copy.deepcopy(FULL)
    place = policy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return policy


def found(policy):
    return {one["path"]: one["message"] for one in faults_as_json(find_faults(policy, HANDBOOK.rows))}


def leaves(shape=None, path=()):
    """Every field of the schema, with the path of its first place in the full policy."""
    shape = shape or schema()
    for name, inner in shape["properties"].items():
        here = (*path, name)
        if "properties" in inner:
            yield from leaves(inner, here)
        elif inner.get("type") == "array":
            items = inner["items"]
            yield here, inner
            yield from leaves(items, (*here, 0)) if "properties" in items else [((*here, 0), items)]
        else:
            yield here, inner


ANYTHING_WRONG = [None, True, [], {}, [None], {"a": 1}, b"".decode(), "\x00", "元\n旦", "\ud800", "\u202e反", "\u200b",
                  " ", " 值",
                  "长" * 5000]
NUMBERS_WRONG = [math.nan, math.inf, -math.inf, -1, -1e300, 1e18, 10**400, "1", ""]


def wrong_values(shape):
    kind, form = shape["type"], shape.get("format")
    if kind in ("integer", "number"):
        below, above = shape["minimum"] - 1, shape["maximum"] + 1
        whole = [1.5, float(shape["minimum"])] if kind == "integer" else []
        return [*ANYTHING_WRONG, *NUMBERS_WRONG, below, above, *whole]
    if kind == "boolean":
        return [*(one for one in ANYTHING_WRONG if one is not True), *NUMBERS_WRONG, 0, "true"]
    if kind == "array":
        return [*(one for one in ANYTHING_WRONG if one != []), "江苏", 1, [1], [""], [[]], ["值"] * 2000]
    more = {"time": ["9:00", "24:00", "09:60", "09:00:00", "早上", "０９:00"], "timezone": [
        "Mars/Base", "Asia/shanghai", "UTC+8", "localtime", "../../etc/passwd", "/etc/localtime", "Factory"], "date": [
        "2026-13-45", "2026-02-30", "2026-2-3", "20261101", "2026-11-01T00:00", "0001-01-01", "9999-12-31", "明天"]}
    wrong = [one for one in ANYTHING_WRONG if one is not None or kind == "string"]  # or it may be left empty
    return [*wrong, 1, 1.5, *more.get(form, ["字" * (shape.get("maxLength", 0) + 1)])]


@pytest.mark.parametrize("path,shape", leaves(),
                         ids=lambda one: ".".join(map(str, one)) if isinstance(one, tuple) else "")
def test_no_field_takes_what_cannot_work_and_says_what_it_takes(path, shape):
    for value in wrong_values(shape):
        messages = found(changed(path, value))
        here = ".".join(map(str, path))
        assert [one for one in messages if one == here or one.startswith(f"{here}.")], (path, repr(value)[:60])
        for message in messages.values():
            assert re.search("[\u4e00-\u9fff]", message) and len(message) < 80
            assert not re.search(r"[A-Za-z]{3,} (is|not|does)|\^|\\\\d|None|nan", message), message
            message.encode("utf-8")


@pytest.mark.parametrize("path,value,where,message", [
    (("shop", "timezone"), "Asia/shanghai", "shop.timezone",
     "没有「Asia/shanghai」这个时区，请填 Asia/Shanghai 这样的名称"),
    (("shop", "timezone"), "Mars/Base", "shop.timezone", "没有「Mars/Base」这个时区，请填如 Asia/Shanghai"),
    (("promotion", "ends"), "2026-02-30", "promotion.ends", "没有 2026-02-30 这一天"),
    (("promotion", "ends"), "2026-01-01", "promotion.ends", "截止日期不能早于开始日期 2026-11-01"),
    (("shop", "opens"), "早上", "shop.opens", "请填 24 小时制的时间，如 09:00"),
    (("shop", "opens"), "23:40", "shop.closes", "下班时间要晚于上班时间 23:40(全天填 00:00 到 23:59)"),
    (("shipping", "free_from"), None, "shipping.free_from", "不能空着，请填 0 到 100000 元之间的金额，最多两位小数"),
    (("supervisor", "decide_within_minutes"), 10**18, "supervisor.decide_within_minutes", "请填 1 到 1440 之间的整数"),
    (("reply", "answer_within_minutes"), 1e12, "reply.answer_within_minutes", "请填 0.1 到 1440 之间的数字"),
    (("reply", "wait_text"), "", "reply.wait_text", "不能空着，请填文字"),
    (("targets", "satisfaction"), 9, "targets.satisfaction", "请填 1 到 5 之间的数字"),
    (("automatic",), ["T2"], "automatic.0", "「T2」不能自动发送，可以的有: R1、R5、R9"),
    (("automatic",), ["R5", "R5"], "automatic.1", "「R5」重复了"),
    (("shipping", "near"), ["江苏", "江苏"], "shipping.near.1", "「江苏」重复了"),
    (("shipping", "remote"), ["新疆", "江苏省"], "shipping.remote.1", "「江苏省」和近区省份里的「江苏」是同一个地方"),
    (("visits",), [{"from": 5000, "times": 2}, {"from": 5000, "times": 3}], "visits.1.from", "要比上一档的 50 元多"),
    (("visits",), [{"from": 5000, "times": 2}, {"from": 6000, "times": 1}], "visits.1.times", "不能少于上一档的 2 次"),
    (("price", "bulk_tiers"), [{"from": 5, "rate": 90}, {"from": 6, "rate": 95}], "price.bulk_tiers.1.rate",
     "不能高于上一档的 90%"),
    (("price", "unknown"), 1, "price.unknown", "没有这一项，请去掉")])
def test_a_fault_names_its_field_and_what_is_allowed(path, value, where, message):
    assert found(changed(path, value)) == {where: message}


def test_what_is_missing_is_named_at_its_own_place():
    policy = copy.deepcopy(FULL)
    del policy["shop"]["name"], policy["reply"]
    assert found(policy) == {"shop.name": "缺少这一项", "reply": "缺少这一项"}


@pytest.mark.parametrize("policy", [None, [], "", 1, {}, {"shop": []}, {"shop": {"name": {}}}])
def test_what_is_no_policy_at_all_has_faults_and_nothing_breaks(policy):
    assert found(policy)


def test_the_shops_own_policy_is_sound_and_safe_rows_may_be_automatic():
    assert find_faults(HANDBOOK.policy, HANDBOOK.rows) == []
    assert find_faults({**FULL, "promotion": None}, HANDBOOK.rows) == []


def test_differences_are_dotted_paths():
    assert differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}) == [{"path": "a.c", "before": 2, "after": 3}]
    assert merge_policy({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}) == {"a": {"b": 1, "c": 3}}


def test_keys_that_a_release_no_longer_has_are_left_out_of_older_versions():
    older = {**copy.deepcopy(FULL), "gone": 1}
    older["reading"]["also_from"] = 0.2
    assert drop_unknown_keys(older) == FULL


def test_a_fault_in_the_file_has_its_line(tmp_path):
    folder = small_handbook(tmp_path)
    text = (folder / "policy.yml").read_text("utf-8").replace("agent_limit: 5000 ", "agent_limit: -5 ")
    (folder / "policy.yml").write_text(text, "utf-8")
    [issue] = [one for one in read(folder)[1] if "agent_limit" in one.message]
    assert issue.place.file == "handbook/policy.yml" and issue.place.line > 1


def allowed(shape):
    """Values that a part of the schema allows, its limits often among them."""
    kinds = shape["type"]
    if "properties" in shape:
        parts = st.fixed_dictionaries({name: allowed(inner) for name, inner in shape["properties"].items()})
        return st.none() | parts if "null" in kinds else parts
    if kinds == "array":
        return st.lists(allowed(shape["items"]), max_size=4)
    if kinds in ("integer", "number"):
        low, high = shape["minimum"], shape["maximum"]
        between = st.integers(low, high) if kinds == "integer" else st.floats(low, high)
        return st.sampled_from([low, high]) | between
    return {"time": st.times().map(lambda one: f"{one:%H:%M}"), "timezone": st.sampled_from(sorted(zones())),
            "date": st.dates().filter(lambda day: 2000 <= day.year <= 2099).map(str)}.get(
        shape.get("format"), st.text(min_size=1, max_size=shape.get("maxLength", 1)).map(str.strip))


def sound(policy):
    """Put back what does not stand together: whatever has a fault is as in the shop's own policy."""
    for _ in range(3):
        for path, _message in find_faults(policy, HANDBOOK.rows):
            first = path[0] if isinstance(FULL[path[0]], list) or path[0] == "promotion" else None
            if first:
                policy[first] = copy.deepcopy(FULL[first])
            else:
                policy[path[0]][path[1]] = copy.deepcopy(FULL[path[0]][path[1]])
    for path, _message in find_faults(policy, HANDBOOK.rows):  # one value that is put back may clash with its neighbour
        policy[path[0]] = copy.deepcopy(FULL[path[0]])
    return policy


SNAPSHOTS = [Snapshot(now=NOW, orders=None), Snapshot(now=NOW - timedelta(hours=10), orders=(), waiting=10_001),
             *(Snapshot(now=NOW, orders=(an_order(status=status, amount=amount),), buyer=a_buyer(), verified=True,
                        products={"CUP-1": a_product()}) for status, amount in [
                            ("placed", 0), ("shipped", 299_999), ("signed", 300_000), ("closed", 10**9)])]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=allowed(schema()), intents=st.lists(st.sampled_from(sorted(HANDBOOK.by_intent)), min_size=1, max_size=4),
       snapshot=st.sampled_from(SNAPSHOTS))
def test_with_any_policy_that_is_taken_a_message_is_answered(policy, intents, snapshot):
    policy = sound(policy)
    assert find_faults(policy, HANDBOOK.rows) == []
    reading = a_reading(intents[0], 0.95, also=dict.fromkeys(intents[1:], 0.92))
    memory = hear_message(Memory(), "保证明天到 便宜点吗 要10个", reading, References(), snapshot.now, HANDBOOK)
    proposals = propose(memory, snapshot, HANDBOOK, policy)
    assert all(one.json(ensure_ascii=False).encode("utf-8") for one in proposals)
    deadlines(policy, snapshot.now)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=allowed(schema()))
def test_any_policy_that_is_taken_passes_its_trial(policy):
    try_policy(sound(policy), HANDBOOK, NOW)


def test_the_trial_finds_what_the_shape_does_not_show():
    with pytest.raises(KeyError):
        try_policy(changed(("shop", "timezone"), "Mars/Base"), HANDBOOK, NOW)
    with pytest.raises(OverflowError):
        try_policy(changed(("reply", "answer_within_minutes"), 1e12), HANDBOOK, NOW)


@pytest.mark.parametrize("over,named", [({"shop": {"timezone": "Mars/Base"}}, "shop.timezone"),
                                        ({"promotion": {"ends": "2026-13-45"}}, "promotion.ends"),
                                        ({"reply": 5}, "reply"), ({"nothing": 1}, "nothing"), ([1], "policy")])
def test_a_replayed_conversation_cannot_have_a_policy_that_cannot_work(over, named):
    line = {"id": "1", "now": "2026-11-23T14:00:00", "turns": [], "policy": over}
    with pytest.raises(InputError, match=named):
        read_script(json.dumps(line), HANDBOOK.policy)
    sound = {**line, "policy": {"price": {"rounds_before_supervisor": 0}, "promotion": None, "automatic": ["R5"]}}
    assert read_script(json.dumps(sound), HANDBOOK.policy).policy["promotion"] is None


@pytest.mark.parametrize("path", ["parcel.waits", "shop.name", "parcel", "nothing"])
@pytest.mark.parametrize("where", ["due", "timer", "ends", "over"])
def test_the_handbook_can_only_wait_for_figures_that_the_policy_has(tmp_path, path, where):
    facts, scenario = FACTS, SCENARIOS
    if where == "due":
        scenario = SCENARIOS.replace("due: {hours: 2}", f"due: {{policy: {json.dumps(path)}, unit: days}}")
    if where == "timer":
        timer = f"timer: {{event: parcel_check, policy: {json.dumps(path)}, unit: days}}"
        scenario = SCENARIOS.replace("reply: track.other", f"reply: track.other, {timer}")
    if where == "ends":
        facts = FACTS.replace("type: flag, scope: order, source: heard, unknown: {default: false}",
                              f"type: flag, scope: order, source: heard, unknown: {{default: false}}, ends: "
                              f"{{policy: {json.dumps(path)}, unit: days}}")
    folder = small_handbook(tmp_path, facts=facts, scenario=scenario)
    if where == "over":
        text = (folder / "wording.yml").read_text("utf-8")
        text = text.replace("over: aftersale.agent_limit", f"over: {json.dumps(path)}")
        (folder / "wording.yml").write_text(text, "utf-8")
    _, issues = read(folder)
    assert any("没有数值" in one.message and path in one.message for one in issues), issues
