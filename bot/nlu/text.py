"""Clean-up of messages for reading. The stored message stays as typed."""

from __future__ import annotations

import re
import unicodedata
from typing import List

from bot.nlu.chinese import jionlp
from bot.nlu.limits import MAX_READ_LENGTH

MAX_CLEAN_LENGTH = 400
"""Maximum number of characters of a cleaned text."""

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
    text = unicodedata.normalize("NFKC", text[: MAX_CLEAN_LENGTH * 4])[: MAX_CLEAN_LENGTH * 4]
    text = _INVISIBLE.sub("", text)
    text = "".join(" " if _is_noise(char) else char for char in text)
    text = to_simplified(text)
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    text = _REPEATED_MARKS.sub(r"\1", _REPEATED.sub(r"\1\1", text))
    return _SPACES.sub(" ", text).strip().lower()[:MAX_CLEAN_LENGTH]


def to_simplified(text: str) -> str:
    """Return the text in Simplified characters, one for one: offsets stay valid."""
    return str(jionlp().tra2sim(text, mode="char"))


def _is_noise(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("Cc", "Cf", "Co", "Cs", "So", "Sk") and char != "\n"


MAX_CLAUSES = 5
_BREAKS = re.compile(r"[\s,，。！!？?；;、~～…]+")


def split_clauses(text: str) -> List[str]:
    """Return the parts of a message between spaces and punctuation marks.

    Empty unless there are two to ``MAX_CLAUSES`` parts of at least two characters.
    """
    parts: List[str] = []
    for part in _BREAKS.split(text[:MAX_READ_LENGTH]):
        if len(clean(part)) >= 2:
            parts.append(part)
        if len(parts) > MAX_CLAUSES:
            return []
    return parts if len(parts) >= 2 else []


def is_only_reference(text: str) -> bool:
    """Tell whether a message is a single number, mask or link."""
    return bool(_ONLY_NUMBER.fullmatch(text)) or clean(text) in ("链接", "订单号", "商品号", "电话号")
