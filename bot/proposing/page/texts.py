"""Values of product pages, made fit to stand inside a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Tuple

MAX_VALUE = 1_000
"""Characters of a value that are used."""
_BRACKETS = re.compile(r"\s{0,8}[（(\[【［]\s{0,8}([^（）()\[\]【】［］]*)\s{0,8}[）)\]】］]\s{0,8}")
_QUOTES = re.compile("[「」『』“”\"《》]")
_BREAKS = re.compile(r"\s{0,8}[\r\n;；|｜•●◆★！!。]+\s{0,8}|\s+[·・/]\s+|,(?!\d{3})\s{0,8}|，\s{0,8}")
_COMMAS = re.compile("，{2,}")
_ENDS = " ，,。；;、.:：·-"
_CLAUSE = re.compile(r"[\r\n;；|｜•●◆★！!。，,、·・+]+|\s+/\s+|\s{2,}")


def clean(value: Any) -> str:
    """Return a value as one part of a sentence: one line, no brackets, no full stop; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "、".join(str(one) for one in value)
    if isinstance(value, bool):
        value = "是" if value else "否"
    return _clean(str(value)[:MAX_VALUE].strip())


@lru_cache(maxsize=20_000)
def _clean(text: str) -> str:
    for _ in range(3):
        text = _BRACKETS.sub(lambda match: f"，{match[1]}，" if match[1] else "", text)
    text = _BREAKS.sub("，", _QUOTES.sub("", text))
    joined = _COMMAS.sub("，", re.sub(r"，(?=[、：:])|(?<=[、：:])，", "", text))
    return re.sub(rf"^(?:(?!-\d)[{re.escape(_ENDS)}])+", "", joined.rstrip(_ENDS))  # -25℃ keeps its sign


@lru_cache(maxsize=20_000)
def clauses(value: str) -> Tuple[str, ...]:
    """Return the single statements of a value such as 7天无理由·48小时发货·运费险."""
    pieces = [clean(one) for one in _CLAUSE.split(value[:MAX_VALUE].replace("（", "，").replace("）", "，"))]
    return tuple(one for one in pieces if one)
