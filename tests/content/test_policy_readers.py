"""Every value of the policy does something: each key is read by the rules, or by a named part of the program."""

from collections.abc import Mapping

from bot.handbook.render import placeholders
from bot.proposing.policy_trial import propose_everything
from tests.builders import NOW, ROOT, whole_handbook

HANDBOOK = whole_handbook()
ELSEWHERE = {"case": ("bot/store/cases.py", "bot/due/handlers.py", "bot/due/recurring.py"),
             "retention": ("bot/due/retention.py",),
             "targets": ("bot/http/workbench/reports.py",),
             "reply.answer_within_minutes": ("bot/conversations/receive.py",),
             "reply.repeated_from": ("bot/talk/message_events.py",), "automatic": ("bot/conversations/automatic.py",),
             "reading.more_from": ("bot/proposing/propose.py",)}
"""Keys that are read with a database, or only in a longer conversation, and where."""


class Watched(Mapping):
    """A policy that notes what is read of it."""

    def __init__(self, data, read, path=""):
        self.data, self.read, self.path = data, read, path

    def __getitem__(self, key):
        value, here = self.data[key], f"{self.path}.{key}".lstrip(".")
        if isinstance(value, dict):
            return Watched(value, self.read, here)
        self.read.add(here)
        return value

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


def leaves(data, path=""):
    for key, value in data.items():
        here = f"{path}.{key}".lstrip(".")
        yield from leaves(value, here) if isinstance(value, dict) else [here]


def test_every_key_of_the_policy_has_a_reader():
    read = set()
    propose_everything(Watched(HANDBOOK.policy, read), HANDBOOK, NOW)
    missing = [key for key in leaves(HANDBOOK.policy) if key not in read]
    for key in missing:
        places = ELSEWHERE.get(key) or ELSEWHERE.get(key.partition(".")[0]) or ()
        name = key.rpartition(".")[2]
        assert any(f'"{name}"' in (ROOT / place).read_text("utf-8") for place in places), f"nobody reads {key}"


def test_every_fact_that_stands_in_the_policy_is_said_asked_for_waited_for_or_worked_with_somewhere():
    code = "".join(file.read_text("utf-8") for file in (ROOT / "bot" / "proposing").rglob("*.py"))
    said = {name for reply in HANDBOOK.replies.values() for text in reply.texts for name in placeholders(text)}
    asked, waited = [], set()
    for branch in (branch for scenario in HANDBOOK.scenarios.values() for branch in scenario.branches):
        said |= {name for task in branch.tasks for name in placeholders(task.text)}
        waited |= {task.due_policy for task in branch.tasks} | {branch.timer.policy if branch.timer else None}
        asked.append(repr(branch.when))
    for name, spec in HANDBOOK.facts.items():
        if spec.source == "policy":
            asked_for = any(f"'{name}'" in one for one in asked)
            assert name in said or spec.path in waited or asked_for or f'"{name}"' in code, name
