"""What a page says of choices that cost or last longer: another courier with its extra charge, engraving. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional

from bot.proposing.page.texts import clean

_STATEMENTS = re.compile(r"[，,；;。\n]|\s{1,4}")
_CHARGED = re.compile(r"补|加|\+|到付|自理|差价|另付|自费|自付|付费|贵")
_FEE = re.compile(r"(?:补|加|\+|差价|另付|自付|付费|贵)[^\d，,；;]{0,6}(\d{1,3}(?:\.\d{1,2})?)"
                  r"(?:\s{0,2}元|块)?(?![\d.]|公?斤|kg)")
_MADE = "刻字|刻名|刻|定制|印字|印logo|印|绣字|绣名|绣|烫[金名字]|烫个名"
_MADE_ASKED = re.compile(rf"(?:{_MADE})(?!章|象|度|意)", re.IGNORECASE)
_SPAN = re.compile(r"\d\s{0,2}(?:个?工作日|小时|h|天)|[一二两三四五六七八九十]\s{0,2}天", re.IGNORECASE)
_ALSO = re.compile(r"周[六日末]|节假|顺延|不刻")
_NOT_DISPATCH = re.compile("退|保|修|换|改")
MOST = 40
"""Characters of a page's statement that a reply quotes."""


def choice_facts(values: Mapping[str, Any], attributes: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the page says of the courier that is wanted and of goods made to a wish.

    Args:
        values: Facts of the terms of sale and the buyer's turn; ``courier.wanted`` among them.
        attributes: The page's.
    """
    page = {name: str(value) for name, value in attributes.items()}
    return {"courier.wanted_fee": _fee({"": str(values.get("terms.courier") or ""), **page},
                                       values.get("courier.wanted")),
            "delivery.made_time": _made(page, str(values.get("turn.text") or ""))}


def charged(text: str, courier: str) -> bool:
    """Tell whether a text names a courier only for an extra charge: 默认中通，发顺丰补12元."""
    named = [one for one in _STATEMENTS.split(text) if courier in one]
    return bool(named) and all(_CHARGED.search(one) for one in named)


def _fee(page: Mapping[str, str], courier: Optional[str]) -> Optional[str]:
    """Return the extra charge of a courier; ``None`` where the page names none, or several."""
    if not courier:
        return None
    fees = {match[1] for name, value in page.items() for one in _of_courier(name, value, str(courier))
            for match in _FEE.finditer(one)}
    return f"{fees.pop()}元" if len(fees) == 1 else None


def _of_courier(name: str, value: str, courier: str) -> List[str]:
    if courier in name:
        return [f"{name}{value}"]
    return [one for one in _STATEMENTS.split(value) if courier in one]


def _made(page: Mapping[str, str], turn: str) -> Optional[str]:
    """Return until when engraved or printed goods leave, where the turn is about such goods."""
    if not _MADE_ASKED.search(turn):
        return None
    for name, value in page.items():
        parts = [one.strip() for one in _STATEMENTS.split(value) if one.strip()]
        for at, one in enumerate(parts):
            said = one if _MADE_ASKED.search(one) else f"{name}{one}" if not at and _MADE_ASKED.search(name) else ""
            if said and _SPAN.search(one) and not _NOT_DISPATCH.search(said):
                joined = "，".join([clean(said), *(more for more in parts[at + 1:] if _ALSO.search(more))])
                return joined if len(joined) <= MOST else None
    return None
