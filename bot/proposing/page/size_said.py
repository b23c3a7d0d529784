"""What is said of sizes where the plain advice is not enough.

Several persons in one turn, one figure of two, a figure outside the table, a size larger wished for, a size sold out.
"""

from __future__ import annotations

import re
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple

from bot.orders.goods import Product, SizeRow
from bot.proposing.page.size_persons import Person, plain_text, read_persons
from bot.proposing.page.size_table import row_places

LABELS = {"height": ("身高", "厘米"), "weight": ("体重", "斤"), "foot": ("脚长", "厘米"), "chest": ("胸围", "厘米"),
          "waist": ("腰围", "厘米"), "hip": ("臀围", "厘米"), "head": ("头围", "厘米"), "ankle": ("踝围", "厘米")}
_LARGER = re.compile("大一码|大一号|大1码|(?<![不别])(?:想|要|喜欢)[^,。 ]{0,4}(?:宽松|松)|(?<!不)宽松[一点些]|"
                     "明年|后年|两年|"
                     "长得快|多穿|怀孕|孕\\d|孕晚|待产|肚子大|套厚")
_IS_LARGER_RIGHT = re.compile("(?:要不要|用不用|需不需要|需要|会不会|是不是|是否)[^,。 ]{0,6}大[一1][码号]|"
                              "大[一1][码号][^,。 ]{0,6}(?:吗|嘛|么|会不会|行不行|太大)")
_FULL = re.compile("[胖肉壮勒]|骨架大|肚子大")
"""Between two sizes they speak for the larger one; where only one fits the figures have told it."""
_SLIM = re.compile("贴身|修身|紧身|偏?瘦|苗条|骨架小")
_BROAD = re.compile("脚背?[^,。 ]{0,3}[高宽肥厚胖]|有点宽|偏宽|宽脚|脚宽")
_BROAD_RULE = re.compile("(?:脚宽|脚背高|脚肥|偏胖|脚胖)[^,，。；;]{0,8}(大(?:一|半到一|半|1)码)")
_BARE_FOOT = re.compile(r"(?<![\d.])(\d{2}(?:\.\d)?)(?![\d.码号斤元块%岁个双件]|\s?(?:元|块|双|件|码|号|kg|公斤|克))")
_ENDLESS = 999.0


class Advice(NamedTuple):
    """A size, the other one where two fit, and what has to be said with it."""

    row: SizeRow
    other: Optional[SizeRow] = None
    note: str = ""
    plain: bool = True


def size_said(product: Product, tables: Sequence[Sequence[SizeRow]], told: Mapping[str, float],
              text: str) -> Optional[str]:
    """Return the advice in whole sentences; ``None`` where the plain advice says it or nothing can be said.

    Args:
        product: The product in question.
        tables: Its size tables, the surest first.
        told: Figures heard of the one person so far, in cm and 斤.
        text: The buyer's turn.
    """
    persons = read_persons(text)
    if len(persons) < 2:
        persons = [Person(told={**told, **(persons[0].told if persons else {})})]
    for rows in tables:
        for person in persons:
            _add_foot(person, rows, text, len(persons))
        found = [_advise(rows, person.told, text, product) for person in persons]
        if not any(found) or len(persons) > 1 and not all(found):
            continue
        said = [_say(product, rows, person, advice, text) for person, advice in zip(persons, found) if advice]
        missing = _missing(rows, persons)
        heard = set(persons[0].told) <= set(told)
        plain = len(persons) == 1 and heard and not missing and all(
            one and one.plain for one in found) and "没货" not in said[0]
        return None if plain else "；".join(said) + (f"。{missing}" if missing else "")
    return None


def _add_foot(person: Person, rows: Sequence[SizeRow], text: str, many: int) -> None:
    """Take a bare figure for the foot where the table has nothing but feet and the figure lies in it."""
    spans = [row.foot for row in rows if row.foot]
    if "foot" in person.told or many > 1 or len(spans) < len(rows) or not spans:
        return
    low, high = min(one[0] for one in spans), max(one[1] for one in spans)
    names = {row.size.rstrip("码号") for row in rows}
    found = {float(match[1]) for match in _BARE_FOOT.finditer(plain_text(text))
             if low - 0.5 <= float(match[1]) <= high + 0.5 and match[1] not in names}
    if len(found) == 1:
        person.told["foot"] = found.pop()


def _advise(rows: Sequence[SizeRow], told: Mapping[str, float], text: str, product: Product) -> Optional[Advice]:
    kinds = [kind for kind in LABELS if kind in told and any(getattr(row, kind) for row in rows)]
    if not kinds:
        return None
    places = {kind: row_places(rows, kind, told[kind]) for kind in kinds}
    outside = [kind for kind in kinds if places[kind] is None]
    leading = next((kind for kind in ("weight", "foot", "chest", *kinds) if kind in kinds), kinds[0])
    if leading in outside:
        return _outside(rows, leading, told[leading])
    low, high = _meet([place for place in places.values() if place], places[leading] or (0, 0))
    note = "，".join(_note(rows[high], kind, told[kind]) for kind in outside)
    rules = [rule for value in product.attributes.values() for rule in [_BROAD_RULE.search(f"{value}")] if rule]
    broad = rules[0][1] if rules and _BROAD.search(plain_text(text)) else None
    said = plain_text(text)
    larger, slim = _LARGER.search(said) and not _IS_LARGER_RIGHT.search(said), _SLIM.search(said)
    if high > low:
        if larger or broad or _FULL.search(said):
            return Advice(rows[high], None, note or f"{size_name(rows[low])}也在范围里，想松一点就拍大的", False)
        if not re.fullmatch(r"[2-6]?x{0,4}[sml]|均码|[\d.]+", rows[high].size.lower().rstrip("码号")):
            return Advice(rows[high], None, f"{size_name(rows[low])}也在范围里，想用得久一点就拍大的", False)
        if slim:
            return Advice(rows[low], None, note, False)
        return Advice(rows[high], rows[low], note, not note)
    if (larger or broad) and low + 1 < len(rows):
        why = f"页面建议脚宽、脚背高的{broad}" if broad else ""
        close = f"{size_name(rows[low])}会偏紧" if broad else f"{size_name(rows[low])}合身、没有余量"
        return Advice(rows[low + 1], None, f"{why}，{close}".lstrip("，"), False)
    if not note and low + 1 < len(rows) and leading == "height" and _is_height(rows[low]):
        return Advice(rows[low], None, f"想多穿一年就拍{size_name(rows[low + 1])}", False)
    return Advice(rows[low], None, note, not note)


def _is_height(row: SizeRow) -> bool:
    """Tell whether a size is the height itself, as of children's clothes: 120码."""
    return bool(row.height) and row.size == f"{row.height[1]:g}" if row.height else False


def _meet(places: Sequence[Tuple[int, int]], leading: Tuple[int, int]) -> Tuple[int, int]:
    """Return the rows that all figures allow; where none is allowed by all, those next to each other, else the lead."""
    low, high = max(one[0] for one in places), min(one[1] for one in places)
    if low <= high:
        return (low, high) if high - low <= 1 else (high - 1, high)
    return (high, low) if low - high == 1 else leading


def _outside(rows: Sequence[SizeRow], kind: str, figure: float) -> Optional[Advice]:
    """Tell who is smaller or larger than every size; a gap within the table tells nothing."""
    known = [row for row in rows if getattr(row, kind)]
    smallest = min(known, key=lambda row: float(getattr(row, kind)[0]))
    largest = max(known, key=lambda row: float(getattr(row, kind)[1]))
    label, unit = LABELS[kind]
    if figure > getattr(largest, kind)[1]:
        edge = f"最大的{size_name(largest)}{label}到{_number(getattr(largest, kind)[1])}{unit}"
        return Advice(largest, None, f"!{label}{_number(figure)}{unit}超出尺码表了，{edge}，不建议拍", False)
    if figure < getattr(smallest, kind)[0]:
        edge = f"最小的{size_name(smallest)}{label}从{_number(getattr(smallest, kind)[0])}{unit}起"
        return Advice(smallest, None, f"!{label}{_number(figure)}{unit}比尺码表小，{edge}，穿着会大", False)
    return None


def _note(row: SizeRow, kind: str, figure: float) -> str:
    span = getattr(row, kind)
    label, unit = LABELS[kind]
    if not span:
        return ""
    return f"{label}{_number(figure)}{unit}比这个码的{_number(span[0])}-{_number(span[1])}{unit}" + (
        "高，会偏短" if figure > span[1] else "矮，会偏长") if kind == "height" else ""


def _say(product: Product, rows: Sequence[SizeRow], person: Person, advice: Advice, text: str) -> str:
    who = person.who
    if advice.note.startswith("!"):
        return f"{who}{advice.note[1:]}"
    kinds = [kind for kind in LABELS if kind in person.told and any(getattr(row, kind) for row in rows)]
    figures = "、".join(f"{LABELS[kind][0]}{_number(person.told[kind])}{LABELS[kind][1]}" for kind in kinds)
    said = f"{who}{figures}建议拍{size_name(advice.row)}"
    if advice.other:
        said += f"，想贴身选{size_name(advice.other)}"
    said += f"，{advice.note}" if advice.note else ""
    return said + _stock(product, advice.row, text)


def _stock(product: Product, row: SizeRow, text: str) -> str:
    """Tell that a size is sold out, in the colour that the turn names where it names one."""
    name = row.size.rstrip("码号").lower()
    own = [one for one in product.variants
           if name in (str(value).rstrip("码号").lower() for value in one.options.values())]
    named = [one for one in own if any(len(str(value)) > 1 and str(value) in text for value in one.options.values())]
    counted = named or own
    if not counted or any(one.stock is None or one.stock > 0 for one in counted):
        return ""
    days = [one.restock_at for one in counted if one.restock_at]
    return f"，不过{size_name(row)}现在没货" + (f"，预计{days[0].month}月{days[0].day}日补" if days else "")


def _missing(rows: Sequence[SizeRow], persons: Sequence[Person]) -> str:
    """Return the question for the other of height and weight, where the table goes by both."""
    both = [kind for kind in ("height", "weight") if sum(bool(getattr(row, kind)) for row in rows) * 2 > len(rows)]
    lacking = {kind for person in persons for kind in both if kind not in person.told}
    return f"{LABELS[lacking.pop()][0]}也说一下，我再核对一遍" if len(both) == 2 and len(lacking) == 1 else ""


def size_name(row: SizeRow) -> str:
    """Return a size as it is said: M码."""
    return row.size if row.size.endswith(("码", "号")) else f"{row.size}码"


def _number(figure: float) -> str:
    return str(int(figure)) if figure == int(figure) else f"{figure:g}"


def rows_by_height(sizes: str) -> List[SizeRow]:
    """Return the rows of children's sizes, which are heights: 100/110/120, 90-150; empty where they are not."""
    said = plain_text(sizes)
    span = re.fullmatch(r"\s?(\d{2,3})\s?[-~至到]\s?(\d{3})\s?(?:码|cm)?\s?", said)
    figures = [int(one) for one in re.findall(r"(?<![\d.])\d{2,3}(?![\d.])", said)]
    if span:
        figures = list(range(int(span[1]), int(span[2]) + 1, 10)) if int(span[1]) % 10 == 0 else []
    elif not re.fullmatch(r"[\d\s/、,码cm]+", said):
        return []
    if len(figures) < 3 or figures != sorted(set(figures)) or not 50 <= figures[0] <= 130 or figures[-1] > 180:
        return []
    starts = [figures[0] - (figures[1] - figures[0]), *figures]
    return [SizeRow(size=str(size), height=(before + 0.01 if at else float(before), float(size)))
            for at, (before, size) in enumerate(zip(starts, figures))]
