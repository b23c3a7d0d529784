"""The handbook's files: what is wrong is said with file, line and hint, all of it at once."""

import pytest

from bot.errors import HandbookError
from bot.handbook.load import load, read
from tests.builders import EXAMPLES, FACTS, REPLIES, SCENARIOS, small_handbook


def messages(folder, level="error"):
    return [str(issue) for issue in read(folder)[1] if issue.level == level]


def test_good_handbook_loads(tmp_path):
    handbook = load(small_handbook(tmp_path))
    assert handbook.by_intent["track_parcel"].id == "track"
    assert handbook.sources(("Q5", "Q5")) == ("S0:517",)


def test_unknown_fact_is_named_with_line_and_suggestion(tmp_path):
    folder = small_handbook(tmp_path,
                            scenario=SCENARIOS.replace("order.status, is: shipped", "order.state, is: shipped"))
    [message] = messages(folder)
    assert message.startswith("handbook/topic/scenario.yml:8:")
    assert "没有这个事实: 'order.state'" in message and "'order.status'" in message


def test_all_faults_come_at_once(tmp_path):
    folder = small_handbook(
        tmp_path, scenario=SCENARIOS.replace("reply: track.sent", "reply: track.snet").replace(
            "row: Q5, otherwise: true", "row: Q9, otherwise: true"),
        replies=REPLIES.replace("{{order.amount}}", "{{order.amont}}"))
    with pytest.raises(HandbookError) as caught:
        load(folder)
    text = str(caught.value)
    assert "track.snet" in text and "'Q9'" in text and "order.amont" in text


def test_broken_yaml_names_file_and_line(tmp_path):
    folder = small_handbook(tmp_path, replies="replies:\n  a: {text: [x\n  b: y\n")
    assert any(message.startswith("handbook/topic/replies.yml:") for message in messages(folder))


@pytest.mark.parametrize("text",
                         ["{{order.amount | upper}}", "{% if x %}a{% endif %}", "{{order.amount()}}", "{{order.amount"])
def test_logic_in_a_reply_is_refused(tmp_path, text):
    folder = small_handbook(tmp_path, replies=REPLIES.replace("还没有发货", f"\"{text}\""))
    assert any("占位" in message for message in messages(folder))


def test_missing_default_is_a_fault(tmp_path):
    text = SCENARIOS.replace("      - {id: otherwise, row: L3, otherwise: true, reply: track.other}\n", "")
    assert any("没有兜底分支" in one for one in messages(small_handbook(tmp_path, scenario=text)))


def test_branch_without_case_is_a_fault(tmp_path):
    text = "\n".join(line for line in EXAMPLES.splitlines() if "其他" not in line)
    assert any("track.otherwise 没有例子" in one for one in messages(small_handbook(tmp_path, examples=text)))


def test_reserved_line_start_is_a_fault(tmp_path):
    text = FACTS + "  rules:\n    {label: x, type: text, scope: shop, source: shop}\n"
    assert any("Rasa 会把" in one for one in messages(small_handbook(tmp_path, facts=text)))


def test_doubled_key_is_a_fault(tmp_path):
    text = REPLIES + "  damage.help: {text: 又一个}\n"
    assert any("在这里写了两次" in one for one in messages(small_handbook(tmp_path, replies=text)))


def test_unused_reply_is_a_doubt_only(tmp_path):
    folder = small_handbook(tmp_path, replies=REPLIES + "  spare: {text: 多余}\n")
    assert messages(folder) == []
    assert any("没有被用到" in one for one in messages(folder, "warning"))


def test_operator_must_fit_the_type(tmp_path):
    text = SCENARIOS.replace("{fact: damage.photos, is: true}", "{fact: damage.photos, above: 3}")
    assert any("不能用" in one for one in messages(small_handbook(tmp_path, scenario=text)))


def test_content_without_fault_is_not_checked_at_every_start_and_what_changed_is(tmp_path, monkeypatch):
    folder, checked = small_handbook(tmp_path), tmp_path / "models" / "handbook.checked"
    first = load(folder, {}, checked)
    looked = []

    def looked_at(handbook):
        looked.append(handbook.digest)
        return []

    monkeypatch.setattr("bot.handbook.load.check", looked_at)
    again = load(folder, {}, checked)
    assert looked == [] and again.digest == first.digest and again.scenarios.keys() == first.scenarios.keys()
    policy = folder / "policy.yml"
    policy.write_text(policy.read_text("utf-8") + "\n# changed\n", encoding="utf-8")
    assert load(folder, {}, checked).digest in looked
    (folder / "facts.yml").write_text("facts: {a: {label: 3}}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(HandbookError):
            load(folder, {}, checked)
    checked.write_bytes(b"\xff\xfe")
    with pytest.raises(HandbookError):
        load(folder, {}, checked)
