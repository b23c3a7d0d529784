"""Which attributes of a product a buyer's turn asks for: by contained names, synonyms, words of a value, nearness.

A wrong attribute is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from bot.handbook.terms import Words
from bot.orders.goods import Product
from bot.proposing.page.attribute_answer import Question, lead, plain, rules_out, spoken, state, value_said, verdict
from bot.proposing.page.texts import clean
from bot.proposing.page.typed_terms import sizes_text

Near = Callable[[str, Sequence[str]], Sequence[float]]
"""How near a text is to each of some lines, from 0 to 1."""

_COUNTED = "片包瓶只支个袋盒粒颗件卷抽罐枚条张块"
NEAR_FROM, NEAR_AHEAD = 0.8, 0.1
"""From which nearness an attribute counts, and how far it must be ahead of the next."""
MOST = 2
MAX_QUESTION = 500
"""Characters of a turn that are looked at."""
_MOST_NAMES = 20_000
_PLAIN = ("最大", "最高", "额定", "产品", "商品", "主要", "是否", "支持", "是否支持", "适用")
"""Beginnings of attribute names that a buyer leaves out: 最大载重, 是否进口."""
_FIGURES = ((re.compile(r"(?<![a-z\d])(?:[2-6]?x{1,4}[sl]|[sml])(?![a-z\d])码?"
                        r"|(?<!\d)\d{2}(?:\.5)?码"), "尺码"),
            (re.compile(r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})周?岁"), "适用年龄"),
            (re.compile(r"(?:\d{2,3}|[一二两三]百[一二三四五六七八九十]*)斤的?(?:人|宝宝|孩子|小孩|胖)"), "承重"),
            (re.compile(r"\d{1,3}(?:平|㎡)"), "适用面积"))
"""Figures that ask for an attribute: 38码有吗, 5岁能玩吗."""
_MATERIALS = re.compile("钢|棉|皮|木|布|绒|革|塑|硅胶|玻璃|陶瓷|金属|铝|铁|铜|pp|pc|abs|pu|tritan|海绵|乳胶|纤维|"
                        "丝|麻|毛|橡胶|树脂|亚克力|岩板|大理石|泡沫|藤|竹", re.I)
_MEASURE = re.compile("尺寸|容量|重量|材质|颜色|功率|接口|时间|版本|数量|厚度|长度|高度|直径")
"""Ends of attribute names that tell one side of a thing only: 屏幕尺寸 does not answer what a screen is like."""
_UNKNOWN = re.compile(r"[/\-—.\s]*|详?见?(?:页面|详情页?)|以?(?:页面|实物)为准|其他|other", re.I)


@dataclass(frozen=True)
class Matched:
    """What is asked for (as the record or the handbook names it), and what the record says of it.

    ``answer``: the value; ``said``: the attribute as a person says it; ``answer_is``: yes or no;
    ``lead``: the same in the question's own verb (可以的, 没有的).
    """

    asked: Optional[str] = None
    answer: Optional[str] = None
    said: Optional[str] = None
    answer_is: Optional[str] = None
    lead: Optional[str] = None
    names: Tuple[str, ...] = ()

    def facts(self) -> Dict[str, Any]:
        """Return it as facts."""
        return {"product.asked": self.asked, "product.answer": self.answer, "product.answer_said": self.said,
                "product.answer_is": self.answer_is, "product.answer_lead": self.lead}


class _Spot(NamedTuple):
    start: int
    end: int
    name: Optional[str]
    group: Optional[str]
    word: str


def attributes_of(product: Product) -> Dict[str, str]:
    """Return the attributes of the page and what the record's own fields say, under names that buyers use."""
    found: Dict[str, List[str]] = {}
    for one in product.variants:
        for name, value in one.options.items():
            found.setdefault(name, [])
            if value not in found[name]:
                found[name].append(value)
    typed = {name: "/".join(values) for name, values in found.items()}
    typed.update({"包装清单": "、".join(product.box), "保养": clean(product.care), "尺码表": sizes_text(product) or ""})
    own = {str(name): clean(value) for name, value in product.attributes.items()}
    return {name: value for name, value in {**typed, **own}.items() if value and not _UNKNOWN.fullmatch(value)}


def match(text: str, product: Product, words: Words, near: Optional[Near] = None) -> Matched:
    """Return the one or two attributes that answer a buyer's turn.

    Args:
        text: What the buyer wrote.
        product: The product in question.
        words: Synonyms of attributes, words of values, parts of goods.
        near: How near texts are to each other; without it nearness finds nothing.
    """
    question = Question.of(plain(text[:MAX_QUESTION]), words)
    attributes = attributes_of(product)
    spots = [spot for spot in _spots(question.text, attributes, words)
             if spot.name or not question.yes_or_no or spot.word not in words.parts]
    names = _named(spots, attributes, words, question) or (
        [] if _part(question, words) else _counted(question.text, attributes)) or _in_values(
        spots, attributes, words, question)
    if not names:
        names = _by_value(question, attributes, words) or _by_nearness(question, attributes, near, bool(spots))
    if not names:
        return Matched(part_or_group(question, spots, words))
    if all(rules_out(question.text, f"{name}{attributes[name]}") for name in names):
        return Matched(part_or_group(question, spots, words))
    says = verdict(question, names[0], attributes[names[0]], words) if len(names) == 1 else None
    if len(names) == 1 and says is None and question.yes_or_no and _one_side(names[0], question, words):
        return Matched(part_or_group(question, spots, words))
    said = "，".join(state(name, attributes[name]) for name in names)
    answer = value_said(names[0], attributes[names[0]]) if len(names) == 1 else said
    asked = "、".join(spoken(name) for name in names)
    return Matched(asked, answer, said, says, lead(_clause(question, names[0]), says), tuple(names))


def _clause(question: Question, name: str) -> str:
    """Return the part of a turn that asks for the attribute: its verb decides between 可以的 and 有的."""
    for clause in re.split("[,，。?？!！;；\\s]+|(?<=[吗嘛呢])", question.text):
        if any(form in clause for form in (*question.forms, plain(name))):
            return clause
    return question.text


def part_or_group(question: Question, spots: Sequence[_Spot], words: Words) -> Optional[str]:
    """Return what is asked for where the record does not say: 产地, 杯盖的材质; ``None`` for nothing recognised."""
    part = _part(question, words)
    asked = next((spot.group for spot in reversed(spots) if spot.group), None)
    return f"{part}的{asked}" if asked and part and part not in asked and asked not in part else asked


def _spots(text: str, attributes: Mapping[str, str], words: Words) -> List[_Spot]:
    """Return where attribute names and synonyms stand; what lies within something longer is left out."""
    spots = []
    for name in attributes:
        for form in dict.fromkeys((plain(name), _core(name))):
            at = text.find(form) if len(form) > 1 else -1
            if at >= 0:
                spots.append(_Spot(at, at + len(form), name, None, form))
                break
    for word, group in words.synonyms:
        at = text.find(word)
        if at >= 0:
            spots.append(_Spot(at, at + len(word), None, group, word))
    for pattern, group in _FIGURES:
        found = pattern.search(text)
        if found and any(_group_of(plain(name), words)[0] == group for name in attributes):
            spots.append(_Spot(found.start(), found.end(), None, group, found.group()))
    widest = [one for one in spots if not any(
        other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
        for other in spots)]
    heads = {one.start for one in widest}
    modifiers = [one for one in widest if one.name and one.end in heads]  # 电脑 in 电脑夹层
    return sorted((one for one in widest if one not in modifiers), key=lambda one: (one.start, one.name is None))


def _core(name: str) -> str:
    name = plain(name)
    begin = max((one for one in _PLAIN if name.startswith(one) and len(name) - len(one) > 1), key=len, default="")
    return name[len(begin):]


def _group_of(name: str, words: Words) -> Tuple[Optional[str], int]:
    """Return the group that an attribute's name belongs to and how well: 3 equal, 2 at its end, 1 within."""
    known = words.known_names
    if name not in known:
        if len(known) >= _MOST_NAMES:
            known.clear()
        known[name] = _find_group(name, words.synonyms)
    return known[name]


def _find_group(name: str, synonyms: Sequence[Tuple[str, str]]) -> Tuple[Optional[str], int]:
    found: List[Tuple[int, int, str]] = []
    for word, group in synonyms:
        if word == name:
            return group, 3
        if len(word) > 1 and word in name:
            found.append((2 if name.endswith(word) else 1, len(word), group))
    rank, _, best = max(found, key=lambda one: one[:2], default=(0, 0, ""))
    return (best, rank) if rank else (None, 0)


def _named(spots: Sequence[_Spot], attributes: Mapping[str, str], words: Words, question: Question) -> List[str]:
    """Return the attributes that the names and synonyms in the question lead to."""
    part, names = _part(question, words), list[str]()
    covered: set[Tuple[int, int]] = set()
    for spot in spots:
        if (spot.start, spot.end) in covered:
            continue
        carriers = [spot.name] if spot.name else _carriers(spot, attributes, words, part)
        carriers = _of_part(carriers, part, attributes, words)
        if spot.name and spot.name == part:
            carriers = _kept(spot, spots, attributes)
        if carriers:
            covered.add((spot.start, spot.end))
        names.extend(one for one in carriers if one not in names)
    return names[:MOST]


def _kept(spot: _Spot, spots: Sequence[_Spot], attributes: Mapping[str, str]) -> List[str]:
    """An attribute named as a part answers what it is made of only by a material (坐垫: 高弹海绵)."""
    name = spot.name or ""
    asked = {one.group for one in spots if one.group and one.start >= spot.end}
    if asked and not (asked == {"材质"} and _MATERIALS.search(attributes[name])):
        return []
    return [name]


def _one_side(name: str, question: Question, words: Words) -> bool:
    """Tell whether an attribute tells one side of a thing that the question does not ask for."""
    end = re.search(f"(?:{_MEASURE.pattern})$", plain(name))
    if end is None or end.start() == 0 or end.group() in question.text:
        return False
    group = _group_of(end.group(), words)[0]
    return not any(owner == group and word in question.text for word, owner in words.synonyms)


def _carriers(spot: _Spot, attributes: Mapping[str, str], words: Words, part: Optional[str]) -> List[str]:
    ranked: List[Tuple[int, str]] = []
    for name in attributes:
        group, rank = _group_of(plain(name), words)
        if group == spot.group:
            exact = spot.word in plain(name) or plain(name) in spot.word
            ranked.append((rank + (2 if exact else 0), name))
    ranked = [one for one in ranked if part and part in one[1]] or ranked
    best = max((rank for rank, _ in ranked), default=0)
    return [name for rank, name in ranked if rank == best][:MOST]


def _part(question: Question, words: Words) -> Optional[str]:
    return next((str(one) for one in words.parts if str(one) in question.text), None)


def _of_part(names: Sequence[str], part: Optional[str], attributes: Mapping[str, str], words: Words) -> List[str]:
    """Leave out what is said of another part than the one asked about."""
    if part is None:
        return list(names)
    others = [str(one) for one in words.parts if str(one) != part]
    fitting = [one for one in names if part in one or part in attributes[one]]
    free = [one for one in names if not any(other in one or other in attributes[one] for other in others)]
    return fitting or [one for one in free if part in "".join(names)] or [
        one for one in names if _group_of(part, words)[0] and _group_of(part, words) == _group_of(
            plain(one), words)]


def _counted(text: str, attributes: Mapping[str, str]) -> List[str]:
    """Return the attribute of a counting or naming question: 一盒几片 (25ml*10片), 几匹 (匹数), 什么轴 (轴体)."""
    asked = re.search(r"(?:几|多少|什么)([一-龥])", text)
    if asked is None:
        return []
    named = [name for name in attributes if name.startswith(asked[1]) and len(name) <= 3]
    if named or asked[1] not in _COUNTED:
        return named[:1]
    return [name for name, value in attributes.items()
            if re.search("规格|净含量|数量|包装", name) and re.search(rf"\d\s*{asked[1]}", value)][:1]


def _in_values(spots: Sequence[_Spot], attributes: Mapping[str, str], words: Words, question: Question) -> List[str]:
    """Return the attribute in whose value the very word stands: 充绒量多少 (填充: 充绒量120g), 鸭绒还是鹅绒."""
    if question.yes_or_no or _part(question, words):
        return []
    asked = [spot.word for spot in spots if spot.group and len(spot.word) > 2]
    either = re.search(r"([一-龥a-z0-9]{2,6})还是([一-龥a-z0-9]{2,6})", question.text)
    for word in (either[1], either[2]) if either else ():
        asked.extend(word[at:] for at in range(len(word) - 1))
        asked.extend(word[:-at] for at in range(1, len(word) - 1))
    for word in asked:
        for name, value in attributes.items():
            if word in plain(value):
                return [name]
    return []


def _by_value(question: Question, attributes: Mapping[str, str], words: Words) -> List[str]:
    """Return the attribute whose value holds what a yes-or-no question is about."""
    if not question.yes_or_no or not question.focus:
        return []
    for name, value in attributes.items():
        if any(len(form) > 1 and form in plain(name) or form in plain(value) for form in question.forms_for(name)):
            return [name]
    found = [name for name, value in attributes.items() if verdict(question, name, value, words) == "no"]
    return found[:1]


def _by_nearness(question: Question, attributes: Mapping[str, str], near: Optional[Near],
                 recognised: bool) -> List[str]:
    if near is None or recognised or not attributes:
        return []
    scores = sorted(zip(near(question.text, [f"{name}{value}" for name, value in attributes.items()]), attributes),
                    reverse=True)
    ahead = scores[0][0] - (scores[1][0] if len(scores) > 1 else 0)
    return [scores[0][1]] if scores[0][0] >= NEAR_FROM and ahead >= NEAR_AHEAD else []
