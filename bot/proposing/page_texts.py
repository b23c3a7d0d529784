"""Values of product pages, made fit to stand inside a sentence."""

from __future__ import annotations

import re
from typing import Any, List

_BRACKETS = re.compile(r"\s*[（(\[【［]\s*([^（）()\[\]【】［］]*)\s*[）)\]】］]\s*")
_QUOTES = re.compile("[「」『』“”\"《》]")
_BREAKS = re.compile(r"\s*[\r\n;；|｜•●◆★！!。]+\s*|\s+[·・/]\s+|,(?!\d{3})\s*|，\s*")
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
    text = str(value).strip()
    for _ in range(3):
        text = _BRACKETS.sub(lambda match: f"，{match[1]}，" if match[1] else "", text)
    text = _BREAKS.sub("，", _QUOTES.sub("", text))
    return _COMMAS.sub("，", re.sub(r"，(?=[、：:])|(?<=[、：:])，", "", text)).strip(_ENDS)


def clauses(value: Any) -> List[str]:
    """Return the single statements of a value such as 7天无理由·48小时发货·运费险."""
    pieces = [clean(one) for one in _CLAUSE.split(str(value).replace("（", "，").replace("）", "，"))]
    return [one for one in pieces if one]
