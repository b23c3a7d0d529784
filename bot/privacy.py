"""Private data in texts: where it stands, and how it is masked. The only place that knows its forms. Pure.

Everything is looked for in a plain form of the text: full-width, circled and bracketed digits are digits there, what
cannot be seen is gone. Each pattern looks at a character a bounded number of times. ``web/src/shared/phones.ts`` knows
the phones as well; both are held to ``tests/privacy_cases.json``.

| kind | what |
|---|---|
| email, phone, landline | by their form; 400 and 800 numbers, which belong to firms, stay |
| identity, card, account | 18 digits with their checksum, UnionPay and other cards with theirs, or behind 身份证, 卡号, 账号, 护照 … |
| contact | ids behind 微信, VX, QQ, 加我 … |
| name | behind 收件人, 联系人, 我叫, 快递员 … only |
| address | street and number, building and room, village; behind 地址: |
| plate | licence plates |
| code | behind 取件码, 验证码, 密码 |
| number | orders, parcels and whatever has ten and more digits |
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, NamedTuple, Sequence, Tuple

from bot.private_words import NAME_MARKS, NO_NAMES, PLAIN_SURNAMES, STOPS, SURNAMES

PRIVATE = frozenset({"email", "identity", "phone", "landline", "card", "account", "contact", "name", "address", "plate"})
"""Hidden wherever a text is shown or exported; orders, parcels and codes are hidden in labels only."""
_LABELS: Dict[str, str] = {
    "phone": "[电话x]", "landline": "[电话x]", "email": "[邮箱x]", "identity": "[证件x]", "card": "[卡号x]", "account": "[账号x]",
    "contact": "[账号x]", "name": "[姓名x]", "address": "[地址x]", "plate": "[车牌x]", "code": "[数字x]", "number": "[订单x]"}
_HEAD = 3
"""Characters of an address that stay."""


class Private(NamedTuple):
    """Something private: its kind, its place in the text, and the places of the characters to be hidden."""

    kind: str
    start: int
    end: int
    hidden: Tuple[int, ...]


def mask_name(name: str) -> str:
    """王小明 -> 王**."""
    return name[:1] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """13800005678 -> 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "*" * len(phone)


def mask_address(address: str) -> str:
    """文一西路100号3幢 -> 文一西***."""
    return address[:_HEAD] + "***" if address else ""


def mask(value: str) -> str:
    """Mask any private value: the first and last characters stay, at most a third of it."""
    keep = min(3, len(value) // 3)
    return f"{value[:keep]}{'*' * (len(value) - 2 * keep)}{value[len(value) - keep:] if keep else ''}"


def mask_phones(text: str) -> str:
    """Mask the phones in a text: 打我13800005678 -> 打我138****5678."""
    return mask_private(text, frozenset({"phone", "landline"}))


def mask_private(text: str, kinds: FrozenSet[str] = PRIVATE) -> str:
    """Mask what is private in a text, by default all that is; what stands around it stays."""
    out: List[str] = []
    last = 0
    for one in find(text, kinds):
        hidden = set(one.hidden)
        out.append(text[last:one.start])
        out.append(mask_name(text[one.start]) if one.kind == "name" else mask_address(text[one.start:one.end]) if one.kind == "address"
                   else "".join("*" if place in hidden else text[place] for place in range(one.start, one.end)))
        last = one.end
    return "".join(out) + text[last:]


def mask_label(text: str) -> str:
    """Return the text with a word for the kind of everything private, as labels and exports keep it."""
    out: List[str] = []
    last = 0
    for one in find(text, frozenset(_LABELS)):
        out += [text[last:one.start], _LABELS[one.kind]]
        last = one.end
    return "".join(out) + text[last:]


def mask_values(value: Any) -> Any:
    """Mask all texts inside lists and mappings; keys stay."""
    if isinstance(value, str):
        return mask_private(value)
    if isinstance(value, dict):
        return {key: mask_values(inner) for key, inner in value.items()}
    return [mask_values(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def find(text: str, kinds: FrozenSet[str]) -> List[Private]:
    """Return what is private in a text, in its order; nothing overlaps."""
    plain, places = _plain(text)
    taken = bytearray(len(plain))
    found = []
    for kind, finder in _FINDERS:
        for start, end, hidden in finder(plain) if kind in kinds else ():
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Private(kind, places[start], places[end - 1] + 1, tuple(places[one] for one in hidden)))
    return sorted(found, key=lambda one: one.start)


_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u20e3]")
_ODD = re.compile(_INVISIBLE.pattern[:-1] + "\u00b2-\u00b9\u2070-\u209f\u2460-\u24ff\u2776-\u2793\u3000\uff01-\uff5e\U0001d7ce-\U0001d7ff]")


def _plain(text: str) -> Tuple[str, Sequence[int]]:
    """Return the plain form and, for each of its characters, the place in the text it came from."""
    if not _ODD.search(text):
        return text, range(len(text))
    pairs = [(char, place) for place, typed in enumerate(text) for char in _plain_char(typed)]
    return "".join(char for char, _ in pairs), [place for _, place in pairs]


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    if not _ODD.match(char):
        return char
    if _INVISIBLE.match(char):
        return ""
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", char)


Spot = Tuple[int, int, Sequence[int]]
_SEP = r"[ .\-·•_/]{1,2}"
_GROUPS = "|".join(_SEP.join(rf"D{{{size}}}" if size > 1 else "D" for size in sizes) for sizes in (
    (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3), (4, 4, 3), (5, 6), (3, 2, 2, 2, 2), (1,) * 11))
_COUNTRY = r"(?:(?:\+|00)?86[ \-)]{0,2})?"
_WRITTEN = r"(?<![0-9A-Za-z])(?:(?:telephone|tel|phone|mobile|mob|call|ph|sjh?|dh|lx|weixin|wechat|vx?|wx|[tm])[:.= ]{0,2})?"
_EXTENSION = r"(?:(?:[-#]| ?转 ?)(?:\d{3,4})(?!\d))?"
_MOBILE = re.compile(_WRITTEN + _COUNTRY + r"(?P<n>1[3-9]\d[\d*]{4}\d{4})(?!\d)(?P<x>" + _EXTENSION + ")", re.I)
_MOBILE_GROUPS = re.compile(_WRITTEN + r"(?<!\d[ .\-])" + _COUNTRY + r"(?P<n>(?=1[ .\-·•_/]{0,2}[3-9])(?:" + _GROUPS.replace("D", r"[\d*]")
                            + r"))(?!\d|[.\-·]\d| \d{3})(?P<x>)", re.I)
_FOREIGN = re.compile(r"(?<![0-9A-Za-z])\+(?!86)(?P<n>\d{1,3}[ \-]?\d{4}[ \-]?\d{4})(?!\d)(?P<x>)")
_CHINESE = {char: str(value) for value, chars in enumerate(("〇零○", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
            for char in chars}
_SPOKEN = str.maketrans(_CHINESE)
_SPOKEN_MOBILE = re.compile(r"(?<!\d)(?P<n>1[3-9]\d{9})(?!\d)(?P<x>)")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z.\-])(?<!\d )(?:(?:\+|00)?86[ \-]{0,2})?\(?(?P<a>0(?:10|2\d|[3-9]\d\d)|10(?=\)))\)?[ \-]{0,2}"
                       r"(?P<n>[1-9]\d{2,3}[ \-]?\d{4})(?!\d)(?P<x>(?:(?:[-#]| ?转 ?)(?:分机 ?)?\d{1,5}(?!\d))?)")
_LOCAL = re.compile(r"(?:座机|固话|固定电话|电话|tel)(?:号码?)?[是为:\s]{0,2}(?P<n>[2-8]\d{2,3}-?\d{4})(?!\d)(?P<x>(?:(?:[-#]|转)\d{1,5})?)", re.I)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5} ?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx](?![0-9A-Za-z])")
_IDENTITY_NAMED = re.compile(r"(?:身份证|证件|护照|通行证|回乡证|台胞证|驾驶证|军官证|居住证)(?:号码?)?[是为:\s]{0,2}"
                             r"(?P<n>[A-Za-z]{0,2}\d[\d ]{5,18}[\dXx])(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])(?<!\d[ \-])(?:62|4\d|5[1-5]|3[47])\d{2}(?:[ \-]?\d{4}){2,3}(?:[ \-]?\d{1,4})?(?![ \-]?\d|[A-Za-z])")
_ACCOUNT = re.compile(r"(?:银行卡|信用卡|储蓄卡|借记卡|卡号|账号|帐号|账户|帐户|公积金号|社保号)(?:号码?)?[是为:\s]{0,2}(?P<n>\d(?:[ \-]?\d){8,24})(?!\d)")
_WECHAT = re.compile(r"(?:微信号?|威信|薇信|VX号?|V信|(?<![A-Za-z0-9])(?:wx|weixin|wechat|wei)号?|加我|加[vV]|(?<![A-Za-z0-9])[vV](?=[:]))"
                     r"[是为:\s]{0,2}(?P<n>[A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_\-])", re.I)
_QQ = re.compile(r"(?:(?<![A-Za-z0-9])QQ|扣扣|企鹅)(?:号码?|群号?)?[是为:\s]{0,2}(?P<n>[1-9]\d{4,10})(?!\d)|"
                 r"(?:微信号?|(?<![A-Za-z0-9])(?:vx|wx)号?|加[vV])[是为:\s]{0,2}(?P<m>[1-9]\d{5,10})(?!\d)", re.I)
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?(?=[A-Z]{0,2}\d{3})[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])")
_CODE = re.compile(r"(?:取件码|提货码|取货码|验证码|校验码|密码|口令)[是为:\s]{0,2}(?P<n>[A-Za-z0-9][A-Za-z0-9\-]{2,15})")
_NUMBER = re.compile(r"(?<![A-Za-z0-9.\-])(?:\d{6}-\d{12,16}|\d{4}(?: \d{4}){3}(?: \d{1,4})?|SF(?: \d{4}){3}|JD[A-Z0-9]{11,15}|"
                     r"(?!(?:400|800)\d{7}(?!\d))[A-Za-z]{0,4}\d{10,30})(?![A-Za-z0-9])", re.I)


def _group(pattern: "re.Pattern[str]", check: Callable[[str], bool] = lambda value: True) -> Callable[[str], Iterator[Spot]]:
    """Return a finder of the group n (or m, or all) of a pattern; two thirds of its middle are hidden."""
    def find_it(plain: str) -> Iterator[Spot]:
        for match in pattern.finditer(plain):
            groups = match.groupdict()
            name = "n" if groups.get("n") else "m" if groups.get("m") else None
            start, end = match.span(name) if name else match.span()
            if check(plain[start:end]):
                keep = min(3, (end - start) // 4)
                close = end - (0 if end - start < 8 else min(keep, 2))
                yield start, end, [place for place in range(start + keep, close) if plain[place] not in " -"]
    return find_it


def _phones(plain: str) -> Iterator[Spot]:
    for pattern, text in ((_MOBILE, plain), (_MOBILE_GROUPS, plain), (_FOREIGN, plain), (_SPOKEN_MOBILE, plain.translate(_SPOKEN))):
        for match in pattern.finditer(text):
            digits = [place for place in range(*match.span("n")) if text[place].isdigit() or text[place] == "*"]
            # a spoken number must be spoken: 买十一13800005678 is found as written, and no order number is a phone
            if text is plain or sum(plain[place] in _CHINESE for place in digits) >= 6:
                middle = digits[3:-4] if pattern is not _FOREIGN else digits[-8:-4]
                yield match.start("n"), match.end("x") if match.group("x") else match.end("n"), \
                    [*middle, *(place for place in range(*match.span("x")) if text[place].isdigit())]


def _landlines(plain: str) -> Iterator[Spot]:
    for pattern in (_LANDLINE, _LOCAL):
        for match in pattern.finditer(plain):
            digits = [place for place in range(*match.span("n")) if plain[place].isdigit()]
            start = match.start("a") if pattern is _LANDLINE else match.start("n")
            yield start, match.end(), [*digits[:-4], *(place for place in range(*match.span("x")) if plain[place].isdigit())]


def _is_identity(value: str) -> bool:
    digits = value.replace(" ", "").upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)))
    return digits[17:] == "10X98765432"[total % 11]


def _is_card(value: str) -> bool:
    digits = [int(digit) for digit in value if digit.isdigit()]
    doubled = [digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4) for place, digit in enumerate(reversed(digits))]
    return 15 <= len(digits) <= 19 and sum(doubled) % 10 == 0


_CHAR = "\u4e00-\u9fa5"
_END = rf"(?=$|[^{_CHAR}]|收|所在|电话|手机|地址|联系|号码|先生|女士|签收|正在|为您|派送|派件|已)"
_NAME_WRITTEN = re.compile(rf"(?:{'|'.join(NAME_MARKS)})[是为]?(?P<colon>[:【\[(\s])?\s?(?P<n>[{_CHAR}]{{2,3}}?(?:·[{_CHAR}]{{1,6}})?){_END}")
_NAME_LONG = re.compile(rf"(?:{'|'.join(NAME_MARKS)})[是为]?(?P<colon>[:【\[(])\s?(?P<n>[{_CHAR}]{{4}}){_END}")
_NAME_SAID = re.compile(rf"我(?:叫|是|的名字叫|的名字是)(?P<n>[{_CHAR}]{{2,3}})(?=$|[^{_CHAR}])")


def _names(plain: str) -> Iterator[Spot]:
    for match in _NAME_WRITTEN.finditer(plain):
        name = match.group("n")
        if not name.startswith(NO_NAMES) and (name[0] in SURNAMES or (match.group("colon") or " ") != " "):
            yield match.start("n"), match.end("n"), ()
    for match in _NAME_LONG.finditer(plain):
        if match.group("n")[0] in SURNAMES and not match.group("n").startswith(NO_NAMES):
            yield match.start("n"), match.end("n"), ()
    for match in _NAME_SAID.finditer(plain):
        if match.group("n")[0] in PLAIN_SURNAMES and not match.group("n").startswith(NO_NAMES):
            yield match.start("n"), match.end("n"), ()


_COUNT = "(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4})"
_UNITS = r"(?:\s?(?:[A-Za-z]?\d{1,5}[A-Za-z]?|[一二三四五六七八九十]{1,4})(?:号楼|号院|栋|幢|座|单元|层|楼|室|户|号(?![线发到前后就之]))){1,6}(?:\s?\d{3,4}(?![\d元块]))?"
_NEAR_UNITS = rf"[{_CHAR}]{{0,10}}?{_UNITS}"
_STREET = re.compile(rf"(?:路|街|大道|巷|弄|胡同|村|庄|屯)[东西南北中]?\s?{_COUNT}(?:[-－之]\d{{1,4}})?\s?[号弄](?![线发])(?:{_NEAR_UNITS})?(?:\d{{1,4}}室)?")
_BUILDING = re.compile(rf"(?:小区|花园|[家公庄校学]园|[花雅嘉新]苑|公寓|大厦|大楼|广场|新村|宿舍|大学|学院|中学|小学|医院|园区|新城|府)\s?(?:[东西南北]区)?{_UNITS}")
_ROOM = re.compile(r"(?:[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})(?:栋|幢|座|号楼|#楼)\s?(?:[A-Za-z]?\d{1,2}|[一二三四五六七八九十]{1,2})?(?:单元)?\s?\d{3,4}室?(?![\d元块年])")
_VILLAGE = re.compile(rf"(?:镇|乡|街道)[{_CHAR}]{{1,8}}?(?:村|社区|屯)(?:{_COUNT}[组队号])?")
_NAMED_PLACE = re.compile(r"(?:收货地址|收件地址|新地址|详细地址|地址)(?:(?:改|变更)[为成到]|:)\s?(?P<n>[^，。！？,!?;；\n]{6,60})")
_PLACE = re.compile("[省市区县镇乡路街村栋幢号楼室]")
_BACK = 30
"""An address begins at most so many characters before its street."""


def _addresses(plain: str) -> Iterator[Spot]:
    for match in _NAMED_PLACE.finditer(plain):
        if _PLACE.search(match.group("n")) and not re.search("[吗呢嘛能想]", match.group("n")):
            yield match.start("n"), match.end("n"), ()
    for pattern in (_STREET, _BUILDING, _VILLAGE, _ROOM):
        for match in pattern.finditer(plain):
            start = _beginning(plain, match.start())
            if pattern is _ROOM or match.start() - start >= 1:
                yield start, match.end(), ()


def _beginning(plain: str, place: int) -> int:
    """Walk back over what belongs to an address: its place names, and spaces between them."""
    start = place
    while start and place - start < _BACK:
        char = plain[start - 1]
        if char == " " and start > 1 and plain[start - 2] in "省市区县州镇乡京津沪渝":
            start -= 1
        elif "\u4e00" <= char <= "\u9fa5" and char not in STOPS:
            start -= 1
        else:
            break
    return start


_FINDERS: Tuple[Tuple[str, Callable[[str], Iterator[Spot]]], ...] = (
    ("email", _group(_EMAIL)), ("identity", _group(_IDENTITY, _is_identity)), ("identity", _group(_IDENTITY_NAMED)),
    ("account", _group(_ACCOUNT)), ("card", _group(_CARD, _is_card)), ("phone", _phones), ("landline", _landlines),
    ("contact", _group(_QQ)), ("contact", _group(_WECHAT)), ("plate", _group(_PLATE)), ("name", _names), ("address", _addresses),
    ("code", _group(_CODE)), ("number", _group(_NUMBER)))
"""In this order: what is found first keeps its place in the text."""
