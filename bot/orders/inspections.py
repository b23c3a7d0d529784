"""What the result of an inspection says of goods that came back."""

from __future__ import annotations

import re
from typing import Optional

_SEEN = re.compile(r"[^，,；;。、]{0,20}(?<!不)属实")
"""A fault that the buyer told and the inspection found."""
_FINE = re.compile(r"未(?:使用|拆封?|穿|洗|损)|无(?:使用|明显)?(?:痕迹|使用痕迹|损|缺|异常)"
                   r"|不影响(?:二次|再次)?销售|没有?问题")
_DECIDED = re.compile(r"(?<!不)(?<!不予)同意(?:换|退)|(?<!不)(?<!未)(?:合格|通过)")
_REFUSED = re.compile(r"不同意|不予|拒|不合格|未通过|不通过|不属实")
_GOOD = re.compile(r"完好|齐全|无误|属实|完整|正常")
_BAD = re.compile(r"不|缺|未|少|污|渍|磨|剪|痕|坏|洗|破|裂|待|争议|人为")


def passed(inspection: Optional[str]) -> Optional[bool]:
    """Tell whether returned goods were found to be in order; ``None``: the text does not say so plainly."""
    if not inspection or _REFUSED.search(inspection):
        return None
    if _DECIDED.search(inspection):
        return True
    rest = _SEEN.sub("属实", _FINE.sub("完好", inspection))
    return True if _GOOD.search(rest) and not _BAD.search(rest) else None
