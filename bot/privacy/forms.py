"""The forms of private data: a finder for each kind, over the plain form that ``bot/privacy/__init__.py`` makes."""

from __future__ import annotations

import re
from typing import Callable, Iterator, Sequence, Tuple

from bot.privacy.words import NAME_MARKS, NO_NAMES, PLAIN_SURNAMES, STOPS, SURNAMES

Spot = Tuple[int, int, Sequence[int]]
_SEP = r"[ .\-·•_/]{1,2}"
_GROUPS = "|".join(_SEP.join(rf"D{{{size}}}" if size > 1 else "D" for size in sizes) for sizes in (
    (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3), (4, 4, 3), (5, 6), (3, 2, 2, 2, 2), (1,) * 11))
_COUNTRY = r"(?:(?:\+|00)?86[ \-)]{0,2})?"
_WRITTEN = (r"(?<![0-9A-Za-z])(?:(?:telephone|tel|phone|mobile|mob|call|ph|sjh?|dh|lx|weixin|wechat|vx?|wx|[tm])"
            r"[:.= ]{0,2})?")
_EXTENSION = r"(?:(?:[-#]| ?转 ?)(?:\d{3,4})(?!\d))?"
_MOBILE = re.compile(_WRITTEN + _COUNTRY + r"(?P<n>1[3-9]\d[\d*]{4}\d{4})(?!\d)(?P<x>" + _EXTENSION + ")", re.I)
_MOBILE_GROUPS = re.compile(
    _WRITTEN + r"(?<!\d[ .\-])" + _COUNTRY + r"(?P<n>(?=1[ .\-·•_/]{0,2}[3-9])(?:" + _GROUPS.replace("D", r"[\d*]")
    + r"))(?!\d|[.\-·]\d| \d{3})(?P<x>)", re.I)
_FOREIGN = re.compile(r"(?<![0-9A-Za-z])\+(?!86)(?P<n>\d{1,3}[ \-]?\d{4}[ \-]?\d{4})(?!\d)(?P<x>)")
_DIGITS = ("〇零○", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_CHINESE = {char: str(value) for value, chars in enumerate(_DIGITS) for char in chars}
_SPOKEN = str.maketrans(_CHINESE)
_SPOKEN_MOBILE = re.compile(r"(?<!\d)(?P<n>1[3-9]\d{9})(?!\d)(?P<x>)")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.\-])(?<!\d )(?:(?:\+|00)?86[ \-]{0,2})?\(?(?P<a>0(?:10|2\d|[3-9]\d\d)|10(?=\)))\)?[ \-]{0,2}"
    r"(?P<n>[1-9]\d{2,3}[ \-]?\d{4})(?!\d)(?P<x>(?:(?:[-#]| ?转 ?)(?:分机 ?)?\d{1,5}(?!\d))?)")
_LOCAL = re.compile(r"(?:座机|固话|固定电话|电话|tel)(?:号码?)?[是为:\s]{0,2}(?P<n>[2-8]\d{2,3}-?\d{4})(?!\d)"
                    r"(?P<x>(?:(?:[-#]|转)\d{1,5})?)", re.I)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5} ?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?"
                       r"\d{3}[\dXx](?![0-9A-Za-z])")
_IDENTITY_NAMED = re.compile(r"(?:身份证|证件|护照|通行证|回乡证|台胞证|驾驶证|军官证|居住证)(?:号码?)?[是为:\s]{0,2}"
                             r"(?P<n>[A-Za-z]{0,2}\d[\d ]{5,18}[\dXx])(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])(?<!\d[ \-])(?:62|4\d|5[1-5]|3[47])\d{2}(?:[ \-]?\d{4}){2,3}"
                   r"(?:[ \-]?\d{1,4})?(?![ \-]?\d|[A-Za-z])")
_ACCOUNT = re.compile(r"(?:银行卡|信用卡|储蓄卡|借记卡|卡号|账号|帐号|账户|帐户|公积金号|社保号)"
                      r"(?:号码?)?[是为:\s]{0,2}(?P<n>\d(?:[ \-]?\d){8,24})(?!\d)")
_WECHAT = re.compile(r"(?:微信号?|威信|薇信|VX号?|V信|(?<![A-Za-z0-9])(?:wx|weixin|wechat|wei)号?|加我|加[vV]|"
                     r"(?<![A-Za-z0-9])[vV](?=[:]))[是为:\s]{0,2}(?P<n>[A-Za-z][A-Za-z0-9_\-]{5,19})"
                     r"(?![A-Za-z0-9_\-])", re.I)
_QQ = re.compile(r"(?:(?<![A-Za-z0-9])QQ|扣扣|企鹅)(?:号码?|群号?)?[是为:\s]{0,2}(?P<n>[1-9]\d{4,10})(?!\d)|"
                 r"(?:微信号?|(?<![A-Za-z0-9])(?:vx|wx)号?|加[vV])[是为:\s]{0,2}(?P<m>[1-9]\d{5,10})(?!\d)", re.I)
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?"
                    r"(?=[A-Z]{0,2}\d{3})[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])")
_CODE = re.compile(r"(?:取件码|提货码|取货码|验证码|校验码|密码|口令)[是为:\s]{0,2}"
                   r"(?P<n>[A-Za-z0-9][A-Za-z0-9\-]{2,15})")
_NUMBER = re.compile(r"(?<![A-Za-z0-9.\-])(?:\d{6}-\d{12,16}|\d{4}(?: \d{4}){3}(?: \d{1,4})?|SF(?: \d{4}){3}|"
                     r"JD[A-Z0-9]{11,15}|(?!(?:400|800)\d{7}(?!\d))[A-Za-z]{0,4}\d{10,30})(?![A-Za-z0-9])", re.I)


Finder = Callable[[str], Iterator[Spot]]


def _group(pattern: "re.Pattern[str]", check: Callable[[str], bool] = lambda value: True) -> Finder:
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
    spoken = plain.translate(_SPOKEN)
    for pattern, text in ((_MOBILE, plain), (_MOBILE_GROUPS, plain), (_FOREIGN, plain), (_SPOKEN_MOBILE, spoken)):
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
            extension = [place for place in range(*match.span("x")) if plain[place].isdigit()]
            yield start, match.end(), [*digits[:-4], *extension]


def _is_identity(value: str) -> bool:
    digits = value.replace(" ", "").upper()
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits[:17]))
    return digits[17:] == "10X98765432"[total % 11]


def _is_card(value: str) -> bool:
    digits = [int(digit) for digit in value if digit.isdigit()]
    doubled = [digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4) for place, digit in enumerate(reversed(digits))]
    return 15 <= len(digits) <= 19 and sum(doubled) % 10 == 0


_CHAR = "\u4e00-\u9fa5"
_END = rf"(?=$|[^{_CHAR}]|收|所在|电话|手机|地址|联系|号码|先生|女士|签收|正在|为您|派送|派件|已)"
_NAME_WRITTEN = re.compile(rf"(?:{'|'.join(NAME_MARKS)})[是为]?(?P<colon>[:【\[(\s])?\s?"
                           rf"(?P<n>[{_CHAR}]{{2,3}}?(?:·[{_CHAR}]{{1,6}})?){_END}")
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
_UNITS = (r"(?:\s?(?:[A-Za-z]?\d{1,5}[A-Za-z]?|[一二三四五六七八九十]{1,4})"
          r"(?:号楼|号院|栋|幢|座|单元|层|楼|室|户|号(?![线发到前后就之]))){1,6}(?:\s?\d{3,4}(?![\d元块]))?")
_NEAR_UNITS = rf"[{_CHAR}]{{0,10}}?{_UNITS}"
_STREET = re.compile(rf"(?:路|街|大道|巷|弄|胡同|村|庄|屯)[东西南北中]?\s?"
                     rf"{_COUNT}(?:[-－之]\d{{1,4}})?\s?[号弄](?![线发])"
                     rf"(?:{_NEAR_UNITS})?(?:\d{{1,4}}室)?")
_BUILDING = re.compile(rf"(?:小区|花园|[家公庄校学]园|[花雅嘉新]苑|公寓|大厦|大楼|广场|新村|宿舍|大学|学院|中学|小学"
                       rf"|医院|园区|新城|府)"
                       rf"\s?(?:[东西南北]区)?{_UNITS}")
_ROOM = re.compile(r"(?:[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})(?:栋|幢|座|号楼|#楼)\s?"
                   r"(?:[A-Za-z]?\d{1,2}|[一二三四五六七八九十]{1,2})?(?:单元)?\s?\d{3,4}室?(?![\d元块年])")
_VILLAGE = re.compile(rf"(?:镇|乡|街道)[{_CHAR}]{{1,8}}?(?:村|社区|屯)(?:{_COUNT}[组队号])?")
_NAMED_PLACE = re.compile(r"(?:收货地址|收件地址|新地址|详细地址|地址)(?:(?:改|变更)[为成到]|:)\s?"
                          r"(?P<n>[^，。！？,!?;；\n]{6,60})")
_PLACE = re.compile("[省市区县镇乡路街村栋幢号楼室]")
_BACK = 30
"""Maximum number of characters from the start of an address to its street."""


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


FINDERS: Tuple[Tuple[str, Finder], ...] = (
    ("email", _group(_EMAIL)), ("identity", _group(_IDENTITY, _is_identity)), ("identity", _group(_IDENTITY_NAMED)),
    ("account", _group(_ACCOUNT)), ("card", _group(_CARD, _is_card)), ("phone", _phones), ("landline", _landlines),
    ("contact", _group(_QQ)), ("contact", _group(_WECHAT)), ("plate", _group(_PLATE)), ("name", _names),
    ("address", _addresses), ("code", _group(_CODE)), ("number", _group(_NUMBER)))
"""By precedence: where two overlap, the earlier one is kept."""
