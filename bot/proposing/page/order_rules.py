"""Single rules of a page that settle a question about an order: goods that come apart, a deposit that is kept."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Pattern

_APART = re.compile(r"分\s?(?:[两二三四2-9]|开|别|多|几|仓|批)\s?(?:个)?(?:箱|件|包裹?|次|发|寄|仓|批)"
                    r"|另(?:发|寄|行发)|单独(?:发|寄|包装发)"
                    r"|[两二三2-4]\s?箱(?:发|装|包)|不同仓")
_DEPOSIT = re.compile(r"定金[^；]{0,12}不(?:予)?退|(?:逾期|过期|超时|未付尾款)[^；]{0,12}不(?:予)?退")
_NAME = re.compile(r"^(?:包装|套装|配件|规格|说明|备注|发货说明|发货方式"
                   r"|(?:定金|尾款|预售|退款)(?:规则|说明|须知|退还))[:： ]?"
                   r"(?=[一-龥\d])")
LONGEST = 40


def rule_facts(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return ``page.apart`` and ``page.deposit_rule``, as the page words them; ``None`` where it says nothing."""
    page = "；".join(str(values[name]) for name in ("product.attributes", "product.delivery_text") if values.get(name))
    return {"page.apart": _part(_APART, page), "page.deposit_rule": _part(_DEPOSIT, page)}


def _part(pattern: Pattern[str], page: str) -> Optional[str]:
    found = [_NAME.sub("", one.strip()) for one in page.split("；") if pattern.search(one)]
    if len(found) != 1:
        return None
    clauses = found[0].split("，")
    first = next((at for at, one in enumerate(clauses) if pattern.search(one)), 0)
    said = "，".join(clauses[first:])
    return said if len(said) <= LONGEST else None
