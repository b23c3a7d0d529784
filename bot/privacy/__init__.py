"""Private data in texts: where it stands, and how it is masked. The only place that knows its forms. Pure.

Everything is looked for in a plain form of the text: full-width, circled and bracketed digits are digits there, what
cannot be seen is gone. Each pattern looks at a character a bounded number of times. ``web/src/shared/phones.ts`` knows
the phones as well; both are held to ``tests/privacy_cases.json``.

| kind | what |
|---|---|
| email, phone, landline | by their form; 400 and 800 numbers, which belong to firms, stay |
| identity, card, account | 18 digits or a bank card with its checksum; anything behind 身份证, 卡号, 账号, 护照 … |
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
from typing import Any, Dict, FrozenSet, List, NamedTuple, Sequence, Tuple

from bot.privacy.forms import FINDERS

PRIVATE = frozenset({
    "email", "identity", "phone", "landline", "card", "account", "contact", "name", "address", "plate"})
"""Hidden wherever a text is shown or exported; orders, parcels and codes are hidden in labels only."""
_LABELS: Dict[str, str] = {
    "phone": "[电话x]", "landline": "[电话x]", "email": "[邮箱x]", "identity": "[证件x]", "card": "[卡号x]",
    "account": "[账号x]", "contact": "[账号x]", "name": "[姓名x]", "address": "[地址x]", "plate": "[车牌x]",
    "code": "[数字x]", "number": "[订单x]"}
_PHONES = frozenset({"phone", "landline"})
_FEWEST_FIGURES = 7
"""Figures that the shortest phone has, in whatever way they are written."""
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
    figures = sum(map(str.isnumeric, text)) + text.count("*") + text.count("○")
    return mask_private(text, _PHONES) if figures >= _FEWEST_FIGURES else text


def mask_private(text: str, kinds: FrozenSet[str] = PRIVATE) -> str:
    """Mask what is private in a text, by default all that is; what stands around it stays."""
    out: List[str] = []
    last = 0
    for one in find(text, kinds):
        out += [text[last:one.start], _masked(text, one)]
        last = one.end
    return "".join(out) + text[last:]


def _masked(text: str, one: Private) -> str:
    if one.kind == "name":
        return mask_name(text[one.start])
    if one.kind == "address":
        return mask_address(text[one.start:one.end])
    hidden = set(one.hidden)
    return "".join("*" if place in hidden else text[place] for place in range(one.start, one.end))


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
    for kind, finder in FINDERS:
        for start, end, hidden in finder(plain) if kind in kinds else ():
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Private(kind, places[start], places[end - 1] + 1, tuple(places[one] for one in hidden)))
    return sorted(found, key=lambda one: one.start)


_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u20e3]")
_ODD = re.compile(_INVISIBLE.pattern[:-1] + "\u00b2-\u00b9\u2070-\u209f\u2460-\u24ff\u2776-\u2793\u3000\uff01-\uff5e"
                  "\U0001d7ce-\U0001d7ff]")


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
