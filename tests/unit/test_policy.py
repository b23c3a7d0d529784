"""The policy: every fault with its path, what two versions differ in, what may go out by itself."""

import copy
import json

import pytest

from bot.handbook.load import load, read
from bot.handbook.policy import differences, faults, merged
from tests.builders import small_handbook
from tests.server import ROOT

HANDBOOK = load(ROOT / "handbook")


@pytest.mark.parametrize("path,value,where", [
    (("price", "agent_limit"), -1, "price.agent_limit"), (("shop", "opens"), "9点", "shop.opens"),
    (("shop", "opens"), "23:40", "shop.closes"), (("promotion", "ends"), "2026-01-01", "promotion.ends"),
    (("automatic",), ["T2"], "automatic.0"), (("price", "unknown"), 1, "price"), (("targets", "satisfaction"), 9, "targets.satisfaction")])
def test_a_fault_names_its_place(path, value, where):
    policy = copy.deepcopy(json.loads(json.dumps(HANDBOOK.policy)))
    place = policy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert where in [".".join(map(str, one)) for one, _ in faults(policy, HANDBOOK.rows)]


def test_the_shops_own_policy_is_sound_and_safe_rows_may_be_automatic():
    policy = {**json.loads(json.dumps(HANDBOOK.policy)), "automatic": ["R5", "R9"], "promotion": None}
    assert faults(policy, HANDBOOK.rows) == []


def test_differences_are_dotted_paths():
    assert differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}) == [{"path": "a.c", "before": 2, "after": 3}]
    assert merged({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}) == {"a": {"b": 1, "c": 3}}


def test_a_fault_in_the_file_has_its_line(tmp_path):
    folder = small_handbook(tmp_path)
    text = (folder / "policy.yml").read_text("utf-8").replace("agent_limit: 500 ", "agent_limit: -5 ")
    (folder / "policy.yml").write_text(text, "utf-8")
    [issue] = [one for one in read(folder)[1] if "agent_limit" in one.message]
    assert issue.place.file == "handbook/policy.yml" and issue.place.line > 1
