"""Which of several things a text means: by words, options, price, number of pieces that only one of them has."""

from __future__ import annotations

import re
from typing import Dict, Iterable, List, NamedTuple, Sequence, Set, Tuple

COLOURS = "黑白灰红蓝绿黄紫粉橙橘棕米"
"""Colours that buyers say in one character: 黑的, 换白."""
UNIT = "[个单件款笔条双台份瓶盒箱只套把支]"
NEXT = r"(?=不|退|到|发|改|取消|先|什么|啥|怎么|咋|还|有|呢|吧|[，,。!！?？\s]|$)"
"""What follows the name of a thing."""

_SAID_COLOUR = re.compile(rf"(?<![换成改要])([{COLOURS}])(?=色|的|款|那|这|呢|{UNIT}|[，。,!?？！\s]|$)")
_DEARER = re.compile(rf"最贵|贵(?:一?点|些)?(?:的那?|那)(?:{UNIT}|{NEXT})(?!要)")
_CHEAPER = re.compile(rf"最便宜|便宜(?:一?点|些)?(?:的那?|那)(?:{UNIT}|{NEXT})")
_FIGURE = re.compile(rf"(?<![\d.])(\d{{1,5}}(?:\.\d{{1,2}})?)(?:元|块钱?)?(?:(?:的那?|那){UNIT}|的{NEXT})")
_PIECES = re.compile(rf"(?<!第)([两二三四五六七八九十]|\d{{1,2}})(?:[件个双条瓶盒箱包袋只套])的?(?:那|这){UNIT}")
_COUNTS = {one: number for number, one in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NOUN = re.compile(rf"([一-龥])子|([一-龥])\2|(?:^|[，。,!?？！\s])(?:[我俺咱](?:的|那)?|那)?([一-龥])"
                   rf"(?=到哪|到了|呢|那{UNIT}|的那|怎么还|咋还|发货|发了|发没|啥时|什么时)")
"""Goods in one character: 杯子, 包包, 锅到哪了."""
_PLACE = re.compile(rf"第\s?(?P<number>[一二两三四五六1-6])(?:{UNIT}|{NEXT})"
                    rf"|(?P<first>头一{UNIT}|最?[上前]面的?(?:那|一)?{UNIT})"
                    rf"|(?P<last>最后(?:那|一|的)?{UNIT}?|最?[下后]面的?(?:那|一)?{UNIT})"
                    r"|^\s{0,3}(?:第|选|是)?(?P<bare>[1-6])(?:号|个|吧|呢)?\s{0,3}$")
_NO_NOUN = "孩儿妻日样妹嫂婆房电妈爸奶爷哥姐弟常刚货单件都俩还没要能早今明好他她它谢看等慢试人你我"
_KINDS = "色码号款味"
_IN_LETTERS = re.compile(r"[A-Za-z]{2,10}\d{0,4}|\d{3,6}")
_SPLIT = re.compile(r"[\s/、，,;；（）()+|]+")


class Thing(NamedTuple):
    """What is known of one thing: titles, values of its options, amounts in fen, number of pieces."""

    titles: Tuple[str, ...]
    options: Tuple[str, ...] = ()
    amounts: Tuple[int, ...] = ()
    pieces: int = 1


def narrowed(found: Iterable[Set[int]]) -> Set[int]:
    """Return the places on which all agree that say anything."""
    told = [places for places in found if places]
    return set.intersection(*told) if told else set()


def by_goods(text: str, things: Sequence[Thing]) -> Set[int]:
    """Return the things of which the text has a word of their own; a colour is first looked for among the options."""
    compact = text.replace(" ", "")
    marks = [_pairs("".join((*one.titles, *one.options))) for one in things]
    said = _pairs(compact)
    found = {at for at, own in enumerate(marks)
             if any(mark in said and sum(mark in other for other in marks) == 1 for mark in own)}
    for noun in {one.group(1) or one.group(2) or one.group(3) for one in _NOUN.finditer(text)} - set(_NO_NOUN):
        found |= _only(at for at, one in enumerate(things) if any(noun in title for title in one.titles))
    for colour in {one.group(1) for one in _SAID_COLOUR.finditer(compact)}:
        among = {at for at, one in enumerate(things) if any(colour in value for value in one.options)}
        found |= _only(among or (at for at, one in enumerate(things) if any(colour in name for name in one.titles)))
    return found | by_option(text, things)


def by_option(text: str, things: Sequence[Thing]) -> Set[int]:
    """Return the things that alone have an option which the text names: XL, 42码, 500ml; not what is wished for."""
    owners: Dict[str, Set[int]] = {}
    for at, one in enumerate(things):
        written = [part for value in one.options for part in _SPLIT.split(value)]
        written += [part for title in one.titles for part in _IN_LETTERS.findall(title)]
        for part in map(str.upper, written):
            for name in {part, part.rstrip(_KINDS)} - {""}:
                owners.setdefault(name, set()).add(at)
    return {at for name, own in owners.items() if len(own) == 1 and _names(text, name) for at in own}


def _names(text: str, option: str) -> bool:
    """Tell whether a text names an option; a bare number only beside a word of its kind."""
    if not re.fullmatch(r"[A-Z0-9.\-]+", option):
        return len(option) > 1 and option in text.upper()
    after = rf"\s?(?:[{_KINDS}]|的|那|{UNIT})" if option.isdigit() else ""
    return bool(re.search(rf"(?<![A-Z0-9.换成改要]){re.escape(option)}(?![A-Z0-9.]){after}", text.upper()))


def by_price(text: str, things: Sequence[Thing]) -> Set[int]:
    """Return the thing that is called the dearer or cheaper one, or by its price."""
    whole = [one.amounts[0] if one.amounts else 0 for one in things]
    if len(things) < 2:
        return set()
    if min(whole) != max(whole) and _DEARER.search(text):
        return {at for at, amount in enumerate(whole) if amount == max(whole)}
    if min(whole) != max(whole) and _CHEAPER.search(text):
        return {at for at, amount in enumerate(whole) if amount == min(whole)}
    prices = [round(float(one.group(1)) * 100) for one in _FIGURE.finditer(text)]
    return {at for at, one in enumerate(things)
            if any(abs(each - price) < 100 for price in prices for each in one.amounts)}


def by_pieces(text: str, things: Sequence[Thing]) -> Set[int]:
    """Return the only thing of so many pieces: 两件的那单."""
    found = _PIECES.search(text)
    count = (_COUNTS.get(found[1]) or int(found[1])) if found else 0
    return _only(at for at, one in enumerate(things) if found and one.pieces == count)


def _only(places: Iterable[int]) -> Set[int]:
    found = set(places)
    return found if len(found) == 1 else set()


def _pairs(text: str) -> Set[str]:
    """Return every two characters that stand together, figures alone excepted."""
    return {text[at:at + 2] for at in range(len(text) - 1) if not text[at:at + 2].isdigit()}


def placed(text: str, count: int) -> List[int]:
    """Return the place in a list of ``count`` lines that a text names: 第二个, 最后一个, 上面那个, or a bare number."""
    found = _PLACE.search(text)
    if found is None:
        return []
    number = found["number"] or found["bare"]
    if number:
        at = (_COUNTS.get(number) or int(number)) - 1
        return [at] if at < count else []
    return [0 if found["first"] else count - 1]
