"""What is wrong with an entry of the shop's knowledge: each fault with its field and what to do."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from jsonschema import Draft7Validator

from bot.handbook.check import condition_issues, text_issues
from bot.handbook.knowledge import CATEGORY_FACT, SKU_FACT, Entry, entry_of
from bot.handbook.model import AnyOf, Condition, FactRef, FactType, Handbook
from bot.handbook.parts import parse_when
from bot.handbook.terms import Place
from bot.sound_text import sound

TITLES: Mapping[str, str] = {
    "id": "编号", "title": "标题", "questions": "买家的问法", "answer": "回答", "category": "类目", "skus": "商品",
    "when": "条件", "valid_from": "开始日期", "valid_to": "结束日期", "pictures": "图片", "enabled": "启用"}
"""How people call the fields."""

MAX_TITLE, MAX_QUESTION, MAX_ANSWER, MAX_PICTURE, MAX_SKU = 80, 200, 2000, 500, 80
"""Maximum numbers of characters."""
MAX_ITEMS: Mapping[str, int] = {"questions": 100, "skus": 500, "when": 20, "pictures": 9}

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_PICTURE = re.compile(r"https?://\S+|[^\s/:\\][^\n:\\]*", re.I)
_IGNORED = re.compile(r"[\s,，.。!！?？~～、…;；:：]+")
_NUMBERS = (FactType.COUNT, FactType.NUMBER, FactType.MONEY)
_LARGEST = 2**53
_PLACE = Place("", 0)
_EXAMPLE = "写成 {fact: order.status, is: paid}；可用 is、is_not、in、above、below、present，任一成立用 {any: [...]}。"


@dataclass(frozen=True)
class Fault:
    """What is wrong: ``path`` is the field, with the item's number from 0, such as ``questions.2``."""

    path: str
    message: str
    hint: str = ""

    @property
    def title(self) -> str:
        """The field as people call it."""
        name, _, number = self.path.partition(".")
        return TITLES.get(name, name) + (f"第{int(number) + 1}行" if number else "")

    def as_json(self) -> Dict[str, str]:
        """Return it as the pages show it."""
        return {"path": self.path, "title": self.title, "message": f"{self.message}{self.hint}"}


def check_content(content: Mapping[str, Any], handbook: Handbook) -> List[Fault]:
    """Return what is wrong with an entry by itself.

    Args:
        content: As ``Entry.content`` gives it; any other shape is a fault.
        handbook: Its facts are those that placeholders and conditions may name.
    """
    wrong = list(_shape(content))
    if wrong:
        return wrong
    wrong += _texts(content, handbook)
    wrong += _dates(content)
    wrong += _scope(content, handbook)
    wrong += _conditions(content, handbook)
    return wrong


def check_id(name: str) -> Iterator[Fault]:
    """Yield what is wrong with an id."""
    if not _ID.fullmatch(name):
        yield Fault("id", f"编号 {name[:40]!r} 不能用。", "只能用字母、数字、- 和 _，最多 80 个字符。")


def check_against(entry: Entry, others: Iterable[Entry]) -> List[Fault]:
    """Return the questions of an entry that another one answers at the same time.

    Two entries may share a question when they differ in scope or conditions, or when their days do not meet.
    """
    return duplicates(entry, index(others))


Index = Mapping[str, Sequence[Entry]]
"""Entries that are enabled, by each question in its plain form."""


def index(entries: Iterable[Entry]) -> Index:
    """Return entries by their questions, for ``duplicates``."""
    found: Dict[str, List[Entry]] = defaultdict(list)
    for entry in entries:
        for text in {plain(one) for one in entry.questions} if entry.enabled else ():
            found[text].append(entry)
    return found


def duplicates(entry: Entry, others: Index) -> List[Fault]:
    """Like ``check_against``, for who compares many."""
    wrong = []
    for number, question in enumerate(entry.questions if entry.enabled else ()):
        for other in others.get(plain(question), ()):
            if other.id != entry.id and _at_once(entry, other):
                wrong.append(Fault(f"questions.{number}", f"「{question}」已经写在「{other.title}」里。",
                                   "请只留一条，或者让两条的范围、条件或日期不同。"))
                break
    return wrong


def plain(question: str) -> str:
    """Return a question as questions are compared: without marks and spaces, in small letters."""
    return _IGNORED.sub("", question).lower()


def _at_once(one: Entry, other: Entry) -> bool:
    if (one.category, set(one.skus), set(one.when)) != (other.category, set(other.skus), set(other.when)):
        return False
    return ((one.valid_from or date.min) <= (other.valid_to or date.max)
            and (other.valid_from or date.min) <= (one.valid_to or date.max))


def _shape(content: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("title", "answer"):
        if not isinstance(content.get(name), str):
            yield Fault(name, "应为文字。")
    for name in ("category", "valid_from", "valid_to"):
        if not isinstance(content.get(name), (str, type(None))):
            yield Fault(name, "应为文字。")
    for name in ("questions", "skus", "pictures"):
        value = content.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield Fault(name, "应为一行一条的文字。")
    if not isinstance(content.get("when", []), list):
        yield Fault("when", "条件要写成一列。", _EXAMPLE)
    for name, most in MAX_ITEMS.items():
        value = content.get(name)
        if isinstance(value, list) and len(value) > most:
            yield Fault(name, f"有 {len(value)} 条，最多 {most} 条。", "请分成几条知识。")


def _texts(content: Mapping[str, Any], handbook: Handbook) -> Iterator[Fault]:
    yield from _length("title", content["title"], MAX_TITLE, "请起一个标题。")
    yield from _length("answer", content["answer"], MAX_ANSWER, "请写要发给买家的话。")
    if not content["questions"]:
        yield Fault("questions", "没有写买家的问法。", "请至少写一行，一行一种问法。")
    first: Dict[str, int] = {}
    for number, question in enumerate(content["questions"]):
        yield from _length(f"questions.{number}", question, MAX_QUESTION, "请写一种问法，或删去这一行。")
        key = plain(question)
        if question.strip() and not key:
            yield Fault(f"questions.{number}", f"「{question}」里没有字。", "请写买家会说的话。")
        elif key and key in first:
            yield Fault(f"questions.{number}", f"「{question}」与第{first[key] + 1}行一样。", "请删去一行。")
        first.setdefault(key, number)
    for issue in text_issues(content["answer"], _PLACE, handbook):
        yield Fault("answer", issue.message, issue.hint)
    for number, name in enumerate(content.get("pictures", ())):
        if len(name) > MAX_PICTURE or not _PICTURE.fullmatch(name):
            yield Fault(f"pictures.{number}", f"{name[:60]!r} 不是图片的文件名或网址。",
                        "请写 尺码表.jpg 或 https:// 开头的网址。")


def _length(path: str, text: str, most: int, hint: str) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(path, "是空的。", hint)
    elif len(text) > most:
        yield Fault(path, f"有 {len(text)} 个字，最多 {most} 个。", "请写短一些。")


def _dates(content: Mapping[str, Any]) -> Iterator[Fault]:
    days = {}
    for name in ("valid_from", "valid_to"):
        try:
            if content.get(name):
                days[name] = date.fromisoformat(content[name])
        except ValueError:
            yield Fault(name, f"{content[name][:30]!r} 不是日期。", "请写成 2026-11-30。")
    if len(days) == 2 and days["valid_to"] < days["valid_from"]:
        yield Fault("valid_to", f"结束日期 {days['valid_to']} 早于开始日期 {days['valid_from']}。",
                    "请检查两个日期是不是写反了。")


def _scope(content: Mapping[str, Any], handbook: Handbook) -> Iterator[Fault]:
    for number, sku in enumerate(content.get("skus", ())):
        if not sku.strip() or len(sku) > MAX_SKU:
            yield Fault(f"skus.{number}", f"{sku[:40]!r} 不是商品编号。", "一个商品写一个编号。")
    category = content.get("category")
    if category is not None and (not category.strip() or len(category) > MAX_TITLE):
        yield Fault("category", f"类目 {category[:40]!r} 不能用。", f"请写类目的名字，最多 {MAX_TITLE} 个字。")
    for fact, used in ((SKU_FACT, content.get("skus")), (CATEGORY_FACT, category)):
        if used and fact not in handbook.facts:
            yield Fault("skus" if fact == SKU_FACT else "category", f"手册里没有事实 {fact!r}，不能按它限定。",
                        "请在 handbook/facts.yml 里写上这个事实。")


def _conditions(content: Mapping[str, Any], handbook: Handbook) -> Iterator[Fault]:
    for number, data in enumerate(content.get("when", ())):
        path = f"when.{number}"
        item = parse_when(data) if _validator().is_valid([data]) and _is_flat(data) else None
        if item is None:
            yield Fault(path, f"条件 {sound(json.dumps(data, ensure_ascii=False))[:80]} 写得不对。", _EXAMPLE)
            continue
        for one in item.conditions if isinstance(item, AnyOf) else (item,):
            for issue in condition_issues(one, _PLACE, handbook):
                yield Fault(path, issue.message, issue.hint)
            yield from _number(one, path, handbook)


def _is_flat(data: Mapping[str, Any]) -> bool:
    """Tell whether all values that a condition compares with are single ones, facts, or lists of single ones (in)."""
    named = [(name, value) for one in data.get("any", [data]) for name, value in one.items() if name != "fact"]
    if any(isinstance(value, list) and name != "in" for name, value in named):
        return False
    values = [value for _, value in named]
    singles = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return all(_is_single(one) or (isinstance(one, dict) and list(one) == ["fact"] and isinstance(one["fact"], str)
                                   and one in values) for one in singles)


def _is_single(value: Any) -> bool:
    if isinstance(value, str):
        return sound(value) == value
    return isinstance(value, (int, float)) and -_LARGEST <= value <= _LARGEST


def _number(condition: Condition, path: str, handbook: Handbook) -> Iterator[Fault]:
    spec = handbook.facts.get(condition.fact)
    if spec is None or spec.type not in _NUMBERS or condition.operator == "present":
        return
    for value in condition.value if isinstance(condition.value, tuple) else (condition.value,):
        other = handbook.facts.get(value.name) if isinstance(value, FactRef) else None
        if other is not None and other.type not in _NUMBERS:
            yield Fault(path, f"{spec.label}要和数比较，{other.label}不是数。", "请换一个事实。")
        if isinstance(value, (bool, str)):
            yield Fault(path, f"{spec.label}要和数比较，{value!r} 不是数。", "金额以分为单位。"
                        if spec.type is FactType.MONEY else "")



@lru_cache(maxsize=1)
def _validator() -> Draft7Validator:
    shapes = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))["definitions"]
    return Draft7Validator({"definitions": shapes, "$ref": "#/definitions/when"})


def usable(name: str, content: Any, handbook: Handbook, **more: Any) -> Tuple[Optional[Entry], List[Fault]]:
    """Return the entry of a kept content, or what keeps this release from using it; both when it can be shown only."""
    try:
        entry = entry_of(name, content, **more)
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError):  # a condition without operator is the last
        return None, [Fault("", "存下的内容读不出来。", "请重新写一遍。")]
    return entry, check_content(content, handbook)
