"""Yes-or-no questions about what a wrong answer harms: dishwasher, microwave, oven, bisphenol (N33). Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Tuple

_TOPICS: Tuple[Tuple[str, str, str], ...] = (
    ("dishwasher", "洗碗机", "洗碗机"), ("microwave", "微波", "微波"), ("oven", "烤箱", "烤箱"),
    ("bpa", r"双酚[aAＡ]?|BPA|bpa", r"双酚|BPA"), ("fluorescent", r"荧光[剂粉]|荧光增白|增白剂", r"荧光|增白"),
    ("preservative", "防腐剂", "防腐"), ("perfume", "香精", "香精|香料"), ("colouring", "色素", "色素"),
    ("alcohol", r"(?:含|有|加|没|无)[^，。,]{0,4}酒精", "酒精|乙醇"), ("hormone", "激素", "激素"),
    ("gluten", "麸质|麦麸", "麸质"), ("lead", "含铅|铅(?:吗|含量|超标)|有没有铅", "铅"))
_CONTAINS = ("bpa", "fluorescent", "preservative", "perfume", "colouring", "alcohol", "hormone", "gluten", "lead")
"""Topics of which the record's own words are quoted, with no yes or no of ours."""
_ASKS = re.compile(r"[?？吗么不没嘛呗]|可以|能|行不|含不含|有没有")
_NOT_ASKED = re.compile(r"坏|碎|裂|炸|烂|退|换货|怎么(?:洗|用|清)|了$|收到|买(?:个|台|一)(?:洗碗机|微波炉|烤箱)"
                        r"|(?:洗碗机|微波炉|烤箱|电磁炉)(?:多少|有货|怎么|几)")
_NO = re.compile(r"不可|禁止|请?勿|不能|不支持|不宜|不要|不适|不含|不建议|不得|无法|不含|[未非]")
_YES = re.compile(r"可|支持|能|适用|适合|允许|通用|含")


def property_asked(text: str) -> Optional[str]:
    """Return the property that a turn asks about; ``None`` where it asks about none or about more."""
    if len(text) > 60 or not _ASKS.search(text) or _NOT_ASKED.search(text):
        return None
    found = [name for name, asked, _ in _TOPICS if re.search(asked, text)]
    return found[0] if len(found) == 1 else None


def property_facts(text: str, attributes: Mapping[str, Any]) -> Dict[str, Optional[str]]:
    """Return what the record says of the property asked about, under whatever name, and whether it says yes or no.

    Args:
        text: The buyer's turn.
        attributes: The product's.
    """
    asked = property_asked(text)
    pattern = next((kept for name, _, kept in _TOPICS if name == asked), None)
    lines = [f"{name}：{value}" for name, value in attributes.items()
             if pattern and re.search(pattern, f"{name}{value}")]
    if pattern is None or len(lines) != 1:
        return {"property.said": "；".join(lines[:2]) or None, "property.lead": None}
    return {"property.said": lines[0], "property.lead": None if asked in _CONTAINS else _lead(lines[0], pattern)}


def _lead(line: str, pattern: str) -> Optional[str]:
    """Return whether a line says yes or no to what it names; ``None`` where it hangs on more or does not say."""
    parts: List[str] = [one for one in re.split(r"[，,；;。（）()：]", line) if one]
    own = [one for one in parts if re.search(pattern, one)]
    if any(_NO.search(one) for one in own) or _wholly_denied(parts, own):
        return "不可以"
    return "可以" if any(_YES.search(one) for one in own) else None


def _wholly_denied(parts: List[str], own: List[str]) -> bool:
    """Tell whether the line forbids a thing and names the property just as the reason."""
    return bool(own) and not any(_YES.search(one) for one in own) and any(re.search(r"禁止|勿|不可|不能",
    one) for one in parts)
