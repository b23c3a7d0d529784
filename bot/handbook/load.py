"""Loads the handbook's files into a linked and checked ``Handbook``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from jsonschema import Draft7Validator

from bot.errors import HandbookError
from bot.handbook import parts
from bot.handbook.acts import effects
from bot.handbook.asks import ASK
from bot.handbook.check import check
from bot.handbook.checked import is_checked, mark_of, note_checked
from bot.handbook.located import Located, LocatedList, read_yaml
from bot.handbook.model import Handbook, Scenario
from bot.handbook.sale_terms import SaleTerms
from bot.handbook.terms import Issue, Place, Words

_WORDS = ("outcomes", "case_kinds", "events", "steps", "attributes", "alike", "opposites", "parts", "families",
          "passing")
_TERM_NAMES = ("general", "apart", "validity", "seasons")
_KINDS = {"rows": "行", "facts": "事实", "replies": "话术", "scenarios": "场景", "tasks": "任务类型", "asks": "问法",
          "sale_terms": "销售条款", "acts": "客服的话", "one_fact": "同一件事"}
RESERVED = tuple(f"{word}:" for word in ("nlu", "responses", "stories", "rules"))


def load(folder: Path, intents: Optional[Mapping[str, str]] = None, checked: Optional[Path] = None) -> Handbook:
    """Read, link and check all content.

    Args:
        folder: The handbook's folder.
        intents: Chinese titles of the intents by name.
        checked: A file that remembers which content had no fault, so that it is not checked at every start.

    Returns:
        The handbook. Every reply, fact, row and scenario that is named exists.

    Raises:
        HandbookError: With every error at once, each with file, line and hint.
    """
    mark = mark_of(folder, intents or {}) if checked else ""
    known = checked is not None and is_checked(checked, mark)
    handbook, issues = read(folder, intents, known)
    faults = [issue for issue in issues if issue.level == "error"]
    if faults:
        raise HandbookError(faults)
    if checked is not None and not known:
        note_checked(checked, mark)
    return handbook


def read(folder: Path, intents: Optional[Mapping[str, str]] = None,
         checked: bool = False) -> Tuple[Handbook, List[Issue]]:
    """Read all content and return it with every issue, warnings too; ``checked`` content was without fault before."""
    issues: List[Issue] = []
    documents = [(path, _document(path, folder, issues, checked)) for path in _files(folder)]
    policy = read_yaml(folder / "policy.yml", "handbook/policy.yml", issues)
    if any(issue.level == "error" for issue in issues):
        return _empty(policy), issues
    handbook = _link(documents, folder, policy, issues)
    _name_values(handbook, intents or {})
    if not checked and not any(issue.level == "error" for issue in issues):
        issues.extend(check(handbook))
    return handbook, issues


def _files(folder: Path) -> List[Path]:
    top = [folder / "rows.yml", folder / "facts.yml", folder / "terms.yml",
           folder / "wording.yml", folder / "sale_terms.yml", folder / "acts.yml"]
    top += [path for path in (folder / "one_fact.yml",) if path.is_file()]
    return top + sorted(path for path in folder.glob("*/*.yml"))


def _document(path: Path, folder: Path, issues: List[Issue], checked: bool) -> Located:
    name = f"handbook/{path.relative_to(folder)}"
    document = read_yaml(path, name, issues)
    if checked:
        return document
    _reserved_lines(path, name, issues)
    for error in _validator().iter_errors(document):
        place = Place(name, _line(document, list(error.absolute_path)))
        where = ".".join(str(step) for step in error.absolute_path)
        issues.append(Issue(place, f"{where or 'file'}: {_shorten(error.message)}",
                            "格式见 bot/handbook/schema.json。"))
    return document


def _reserved_lines(path: Path, name: str, issues: List[Issue]) -> None:
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip().startswith(RESERVED):
            issues.append(Issue(Place(name, number), f"一行不能以 {line.strip()!r} 开头。",
                                "否则 Rasa 会把这个文件当成训练数据。"))


@lru_cache(maxsize=1)
def _validator() -> Draft7Validator:
    return Draft7Validator(json.loads(Path(__file__).with_name("schema.json").read_text("utf-8")))


def _shorten(message: str) -> str:
    return message if len(message) <= 160 else f"{message[:100]} … {message[-50:]}"


def _line(document: Any, path: List[Any]) -> int:
    line = getattr(document, "line", 1)
    for step in path:
        if isinstance(document, Located):
            line = document.lines.get(step, line)
        elif isinstance(document, LocatedList):
            line = document.lines[step]
        document = document[step]
    return line


def _link(documents: Iterable[Tuple[Path, Located]], folder: Path, policy: Located,
          issues: List[Issue]) -> Handbook:
    tables: Dict[str, Dict[str, Any]] = {"rows": {}, "facts": {}, "replies": {}, "scenarios": {},
                                         "tasks": {}, "asks": {}, "sale_terms": {}, "acts": {}, "one_fact": {}}
    words: Dict[str, Any] = {}
    names: Dict[str, Tuple[str, ...]] = {}
    lists: Dict[str, List[Any]] = {"examples": [], "wording": []}
    digest = hashlib.sha256((folder / "policy.yml").read_bytes())
    for path, document in documents:
        digest.update(path.read_bytes())
        name, topic = f"handbook/{path.relative_to(folder)}", path.parent.name
        words.update({key: document[key] for key in _WORDS if key in document})
        names.update({key: tuple(document[key]) for key in _TERM_NAMES if key in document})
        for kind, item in parts.parse_items(document, name, topic):
            if kind in lists:
                lists[kind].append(item)
                continue
            key = item.name if kind in ("facts", "tasks", "sale_terms", "acts", "one_fact") else item.id
            if key in tables[kind]:
                issues.append(Issue(item.place, f"{_KINDS[kind]} {key!r} 定义了两次。",
                                    f"第一次在 {tables[kind][key].place}。"))
            tables[kind][key] = item
    by_intent, by_event = _index(tables["scenarios"].values(), issues)
    handbook = Handbook(tables["rows"], tables["facts"], tables["replies"], tables["scenarios"],
                    tuple(lists["examples"]), policy, digest.hexdigest(), by_intent, by_event, tables["tasks"],
                    Words(**words), tuple(lists["wording"]), tables["asks"],
                    SaleTerms(tables["sale_terms"], **names), tables["acts"], one_facts=tables["one_fact"])
    faulty = any(issue.level == "error" for issue in issues)
    return handbook if faulty else replace(handbook, act_effects=effects(handbook))


def _name_values(handbook: Handbook, intents: Mapping[str, str]) -> None:
    """Give the facts ``turn.intent``, ``turn.event`` and ``turn.ask`` the Chinese names of their values."""
    facts: Any = handbook.facts
    titles = {ask.id: ask.title for ask in handbook.asks.values()}
    for name, values in (("turn.intent", intents), ("turn.event", handbook.words.events), (ASK, titles)):
        if name in facts:
            facts[name] = replace(facts[name], values=dict(values))


def _index(scenarios: Iterable[Scenario], issues: List[Issue]) -> Tuple[Dict[str, Scenario], Dict[str, Scenario]]:
    by_intent: Dict[str, Scenario] = {}
    by_event: Dict[str, Scenario] = {}
    for scenario in scenarios:
        for table, names in ((by_intent, scenario.intents), (by_event, scenario.events)):
            for name in names:
                if name in table:
                    issues.append(Issue(scenario.place, f"{name!r} 走到场景 {scenario.id!r}，"
                                        f"又走到 {table[name].id!r}。", "只能走到一个场景。"))
                table[name] = scenario
    return by_intent, by_event


def _empty(policy: Located) -> Handbook:
    return Handbook({}, {}, {}, {}, (), policy, "")
