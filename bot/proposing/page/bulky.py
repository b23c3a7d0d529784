"""What a page tells of big goods: how they are packed, whether they come apart, old ones taken along. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

LONGEST = 90
_PACK_NAME = re.compile(r"包装尺寸|外箱|箱规|箱子尺寸|包装$|^包装|最大件|纸箱")
_SIZE_NAME = re.compile(r"尺寸|规格|外形|宽|长宽高")
_SIZE = re.compile(r"\d{2,4}\s?(?:[×xX*＊]|[^，。；]{0,4}[×xX*＊])[^，。；]{0,4}\d{2,4}")
_APART = re.compile(r"可拆(?!洗)|拆装|拆卸|分体|螺栓|组装|可卸")
_NOT_APART = re.compile(r"不可拆|不能拆|拆洗")
_OLD_NAME = re.compile(r"以旧换新|取旧|收旧|旧机|旧家电|旧床垫")


def bulky_facts(values: Mapping[str, Any], attributes: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the page's own words on packing, taking apart and old goods.

    Args:
        values: Facts known so far; the record's own field for old goods goes before the page's text.
        attributes: The page's.
    """
    plain = {str(name): str(value).strip("。；; ") for name, value in attributes.items()}
    size = _first(plain, _PACK_NAME, _SIZE) or _first(plain, _SIZE_NAME, _SIZE)
    old = "；".join(text for name, text in plain.items() if _OLD_NAME.search(name))
    return {"page.package": size, "page.comes_apart": _apart(plain),
            "product.trade_in": values.get("product.trade_in") or (old if old and len(old) <= LONGEST else None)}


def _first(plain: Mapping[str, str], names: "re.Pattern[str]", values: "re.Pattern[str]") -> Optional[str]:
    found = (f"{name}{text}" for name, text in plain.items()
             if names.search(name) and values.search(text) and len(text) <= LONGEST)
    return next(found, None)


def _apart(plain: Mapping[str, str]) -> Optional[str]:
    return next((text for text in plain.values()
                 if _APART.search(text) and not _NOT_APART.search(text) and len(text) <= LONGEST), None)
