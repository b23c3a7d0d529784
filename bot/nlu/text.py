"""Clean-up of what buyers type, for reading only. The message itself stays as typed."""

from __future__ import annotations

import re
import unicodedata
from typing import List

from bot.nlu.chinese import jionlp
from bot.nlu.limits import READ

LONGEST = 400
"""More characters than this do not change what a message is about."""

_MASKS = (
    (re.compile(r"https?://\S+|\b\w+\.(?:com|cn|net)/\S*", re.I), "链接"),
    (re.compile(r"\[ORDERID_\d+\]|\[订单x\]", re.I), "订单号"),
    (re.compile(r"\[数字x\]"), "几"),
    (re.compile(r"\[姓名x\]"), "某某"),
    (re.compile(r"\[地址x\]|\[地点x\]"), "某地"),
    (re.compile(r"\[电话x\]|(?<!\d)1[3-9]\d[- ]?[\d*]{4}[- ]?\d{4}(?!\d)"), "电话号"),
    (re.compile(r"\[(?:证件|卡号|账号|车牌)x\]"), "号码"),
    (re.compile(r"#E-[a-z]\d+\*?|\[表情\]|\[图片\]", re.I), " "),
    (re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,4}\d{12,}(?![0-9A-Za-z])"), "订单号"),
    (re.compile(r"(?<![0-9A-Za-z.])\d{8,11}(?![0-9A-Za-z])"), "商品号"),
)
_REPEATED = re.compile(r"(.)\1{2,}")
_REPEATED_MARKS = re.compile(r"([!?。,，、~～.…·])\1+")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0f\u00ad]")
_ONLY_NUMBER = re.compile(r"[\s\d*]+")


def clean(text: str) -> str:
    """Return the text as the classifier reads it.

    Full-width forms become half-width, Traditional becomes Simplified, control characters and
    emoji become spaces, runs of a character are shortened, numbers and links become words for
    their kind. The result is never longer than 400 characters and may be empty.
    """
    text = unicodedata.normalize("NFKC", text[: LONGEST * 4])[: LONGEST * 4]
    text = _INVISIBLE.sub("", text)
    text = "".join(" " if _is_noise(char) else char for char in text)
    text = simplified(text)
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    text = _REPEATED_MARKS.sub(r"\1", _REPEATED.sub(r"\1\1", text))
    return _SPACES.sub(" ", text).strip().lower()[:LONGEST]


def simplified(text: str) -> str:
    """Return Traditional characters in their Simplified form; one for one, offsets stay."""
    return str(jionlp().tra2sim(text, mode="char"))


def _is_noise(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("Cc", "Cf", "Co", "Cs", "So", "Sk") and char != "\n"


MOST_CLAUSES = 5
_BREAKS = re.compile(r"[\s,，。！!？?；;、~～…]+")


def clauses(text: str) -> List[str]:
    """Return the parts of a message between spaces and marks; buyers write several wishes in one line.

    Empty unless there are two to five of at least two characters.
    """
    parts: List[str] = []
    for part in _BREAKS.split(text[:READ]):
        if len(clean(part)) >= 2:
            parts.append(part)
        if len(parts) > MOST_CLAUSES:
            return []
    return parts if len(parts) >= 2 else []


def only_reference(text: str) -> bool:
    """Tell whether a message is nothing but a number, a mask or a link."""
    return bool(_ONLY_NUMBER.fullmatch(text)) or clean(text) in ("链接", "订单号", "商品号", "电话号")
