"""Parses YAML values, already checked against the schema, into the classes of ``model``."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

from bot.handbook.asks import ASK, Ask
from bot.handbook.duties import ActSpec, TaskSpec, TimerSpec
from bot.handbook.located import Located
from bot.handbook.model import (
    Answers,
    AnyOf,
    Branch,
    Condition,
    FactRef,
    FactSpec,
    FactType,
    Reply,
    Row,
    Scenario,
    Scope,
    UnknownRule,
    When,
    WorkedExample,
)
from bot.handbook.one_fact import parse_one_fact
from bot.handbook.sale_terms import SaleTerm, Sentence
from bot.handbook.terms import Place, TaskKind
from bot.handbook.wording import WordingRule

_MINUTES = {"minutes": 1, "hours": 60, "days": 1440}


def parse_items(document: Located, name: str, topic: str) -> Iterator[Tuple[str, Any]]:
    """Yield ``(table, item)`` for everything in one file."""
    for entry in document.get("rows", ()):
        yield "rows", _row(entry, name)
    for key, entry in document.get("facts", {}).items():
        yield "facts", _fact(key, entry, Place(name, document["facts"].lines[key]))
    for key, entry in document.get("replies", {}).items():
        yield "replies", _reply(key, entry, topic, Place(name, document["replies"].lines[key]))
    for key, entry in document.get("asks", {}).items():
        yield "asks", _ask(key, entry, topic, Place(name, document["asks"].lines[key]))
    for entry in document.get("scenarios", ()):
        yield "scenarios", _scenario(entry, topic, name)
    for key, entry in document.get("tasks", {}).items():
        yield "tasks", _task_kind(key, entry, Place(name, document["tasks"].lines[key]))
    for key, entry in document.get("acts", {}).items():
        yield "acts", _act(key, entry, Place(name, document["acts"].lines[key]))
    for key, entry in document.get("one_fact", {}).items():
        yield "one_fact", parse_one_fact(key, entry, Place(name, document["one_fact"].lines[key]))
    for key, entry in document.get("sale_terms", {}).items():
        yield "sale_terms", _sale_term(key, entry, Place(name, document["sale_terms"].lines[key]))
    for entry in document.get("wording", ()):
        yield "wording", WordingRule(
            entry["id"], entry["label"], entry["reason"], _tuple(entry.get("words")),
            _tuple(entry.get("patterns")), tuple(tuple(group) for group in entry.get("near", ())),
            _tuple(entry.get("except")), entry.get("over"))
    for entry in document.get("examples", ()):
        yield "examples", WorkedExample(entry["name"], entry["scenario"], entry["given"], entry["expect"],
                            Place(name, entry.line))


def _tuple(value: Any) -> Tuple[Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


def _row(entry: Located, name: str) -> Row:
    return Row(entry["id"], entry["title"], _tuple(entry["source"]), entry["kind"],
               Place(name, entry.line), _tuple(entry.get("scenario")), entry.get("place"),
               entry.get("test"), entry.get("reason"), bool(entry.get("safe")))


def _task_kind(key: str, entry: Located, place: Place) -> TaskKind:
    request, answer = entry.get("request"), entry.get("answer")
    return TaskKind(key, entry["label"], place, entry.get("team"),
                    (request["state"], request["amount"]) if request else None,
                    (answer["fact"], answer["event"]) if answer else None)


def _act(key: str, entry: Located, place: Place) -> ActSpec:
    task = entry.get("task")
    return ActSpec(key, entry["label"], entry["group"], place, _task(task) if task else None, entry.get("outcome"),
                   entry.get("remedy"))


def _fact(key: str, entry: Located, place: Place) -> FactSpec:
    unknown: Mapping[str, Any] = entry.get("unknown", {})
    rule = UnknownRule(unknown.get("ask"), bool(unknown.get("check")), unknown.get("scenario"),
                       "default" in unknown, unknown.get("default"))
    ends: Mapping[str, Any] = entry.get("ends", {})
    by_policy = (ends["policy"], _MINUTES[ends["unit"]] / 60) if "policy" in ends else None
    values: Dict[str, str] = {str(code): str(text) for code, text in entry.get("values", {}).items()}
    return FactSpec(key, entry["label"], FactType(entry["type"]), Scope(entry["scope"]),
                    entry["source"], place, entry.get("path"), values, entry.get("entity"), rule,
                    ends.get("hours"), by_policy, bool(entry.get("overheard")),
                    _words(entry.get("words")), entry.get("event"),
                    bool(entry.get("private")))


def _reply(key: str, entry: Located, topic: str, place: Place) -> Reply:
    answers = dict(entry.get("answers") or {})
    words = _words(answers.pop("words", None))
    parsed = Answers(entity=answers.pop("entity", None), text=bool(answers.pop("text", False)),
                     diagnosis=bool(answers.pop("diagnosis", False)),
                     words=words, intents=answers)
    return Reply(key, topic, place, tuple(text.strip() for text in _tuple(entry["text"])),
                 entry.get("asks"), parsed, entry.get("sets", {}), bool(entry.get("short")),
                 bool(entry.get("strict")), dict(entry.get("acts") or {}))


def _ask(key: str, entry: Located, topic: str, place: Place) -> Ask:
    return Ask(key, entry["intent"], entry["title"], topic, place, tuple(map(str, entry.get("lines", ()))),
               tuple(map(str, entry.get("not", ()))))


def _words(groups: Optional[Mapping[str, Any]]) -> Tuple[Tuple[str, Any], ...]:
    """Return pairs of word and value, longest word first."""
    words = [(word, value) for value, group in (groups or {}).items() for word in group]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def _scenario(entry: Located, topic: str, name: str) -> Scenario:
    return Scenario(entry["id"], entry["title"], topic, Place(name, entry.line),
                    tuple(_branch(branch, name) for branch in entry["branches"]),
                    _tuple(entry.get("intents")), _tuple(entry.get("events")), entry.get("about"),
                    tuple(tuple(group) for group in entry.get("fits", ())), entry.get("counts"),
                    bool(entry.get("yields")), entry.get("case"), entry.get("step"),
                    _tuple(entry.get("holds")), bool(entry.get("mood")), entry.get("clause"),
                    _tuple(entry.get("counts_not")), entry.get("first"))


def _branch(entry: Located, name: str) -> Branch:
    answers = _tuple(entry.get("answers"))
    asked = (Condition(ASK, "in", answers),) if answers else ()
    return Branch(entry["id"], Place(name, entry.line), _tuple(entry.get("row")), answers,
                  (*asked, *(parse_when(item) for item in entry.get("when", ()))),
                  bool(entry.get("otherwise")), _tuple(entry.get("reply")),
                  tuple(_task(task) for task in entry.get("tasks", ())),
                  _timer(entry.get("timer")), entry.get("goto"), bool(entry.get("nothing")),
                  entry.get("settles"), bool(entry.get("reopens")), _tuple(entry.get("closes")))


def parse_when(item: Mapping[str, Any]) -> When:
    """Return a condition, or a group of which one is enough, from its mapping of the right shape."""
    if "any" in item:
        return AnyOf(tuple(_condition(one) for one in item["any"]))
    return _condition(item)


def _condition(item: Mapping[str, Any]) -> Condition:
    operator = next(key for key in item if key != "fact")
    value = item[operator]
    if isinstance(value, dict):
        value = FactRef(value["fact"])
    return Condition(item["fact"], operator, tuple(value) if isinstance(value, list) else value)


def _task(entry: Located) -> TaskSpec:
    due: Mapping[str, Any] = entry.get("due", {})
    minutes: Optional[float] = None
    for unit, factor in _MINUTES.items():
        if unit in due:
            minutes = due[unit] * factor
    return TaskSpec(entry["kind"], entry["text"], entry["role"], minutes, due.get("policy"),
                    _MINUTES[due.get("unit", "minutes")])


def _timer(entry: Optional[Located]) -> Optional[TimerSpec]:
    if entry is None:
        return None
    return TimerSpec(entry["event"], entry.get("after_minutes"), entry.get("policy"),
                     _MINUTES[entry.get("unit", "minutes")])


def _sale_term(key: str, entry: Located, place: Place) -> SaleTerm:
    lists = {name: _tuple(entry.get(name)) for name in ("names", "occasions", "inverted", "clauses", "marks", "drop")}
    order, policy = (tuple(Sentence(one["text"], tuple(parse_when(item) for item in one.get("when", ())))
                           for one in entry.get(name, ())) for name in ("order", "policy"))
    return SaleTerm(key, place, entry.get("field"), wrap=entry.get("wrap"), affirmed=entry.get("affirmed"),
                    denied=entry.get("denied"), dated=bool(entry.get("dated")),
                    companions=dict(entry.get("companions", {})), replaces=dict(entry.get("replaces", {})),
                    order=order, policy=policy, **lists)
