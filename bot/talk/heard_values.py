"""Which of several values of one kind a message means: what it changes to, a day that is still to come. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Dict, Iterable, List

from bot.orders.values import SHOP_ZONE
from bot.talk.reading import Entity

_INTO = re.compile(r"(?:色|的|码|号|款|送|发|到|那?[件个双条]){0,3}[，, ]?(?:不对|错了|算了)?[，, ]?"
                   r"(?:帮?我?要?想?)?(?:换|改|变|调|转)"
                   r"(?:[成为到至]|[寄发送][到往]?)?(?:一?[个件双条])?")
"""Between two values: the second takes the place of the first (蓝的换成灰的)."""
_RULED_OUT = re.compile(r"(?:不要|不想要|不喜欢|不是|不选|别发|别拿|除了"
                        r"|发成|发错|寄错|错发|发的是|发来|收到的?是?|拍成|拍错)"
                        r"(?:了|成|的|个|是|那?[件双条])?$")
_WANTED = re.compile(r"(?:换成?|改成?|换为|改为|想?要|应该是|拍的是|买的是|选)(?:个|一[件个双条]|的是?)?$")
_EACH = re.compile(r"各(?:要|来|拍|买|发)?(?:一|1|两|2|二|三|3)?")
OPTIONS = ("colour", "size")


def values_meant(entities: Iterable[Entity], text: str, now: datetime) -> Dict[str, Any]:
    """Return the value that a message means for each kind of entity that it names.

    Of several it is the first; what another is changed into goes before that other. A day in the past is no wish.

    Args:
        entities: Those of the message, in its order.
        text: The message as typed.
        now: The clock; what lies before its day in the shop is past.

    Returns:
        Values by kind; ``None`` where two options are named and neither alone is meant.
    """
    today = now.astimezone(SHOP_ZONE).date()
    kinds: Dict[str, List[Entity]] = {}
    for one in entities:
        if one.entity != "date" or _to_come(one.value, today):
            kinds.setdefault(one.entity, []).append(one)
    meant = {kind: _meant(kind, found, text) for kind, found in kinds.items()}
    named = max((len({one.value for one in kinds.get(kind, ())}) for kind in OPTIONS), default=0)
    if named > 1 and isinstance(meant.get("quantity"), int) and _EACH.search(text):
        meant["quantity"] *= named
    return meant


def _to_come(value: Any, today: date) -> bool:
    return str(value)[:10] >= today.isoformat() or str(value).endswith("/")


def _meant(kind: str, found: List[Entity], text: str) -> Any:
    """Return the value meant of one kind."""
    for first, second in reversed(list(zip(found, found[1:]))):
        if _INTO.fullmatch(text[first.end:second.start]):
            return second.value
    if kind not in OPTIONS:
        return found[0].value
    left = [one for one in found if not _RULED_OUT.search(text[max(0, one.start - 8):one.start])] or found
    if len({one.value for one in left}) == 1:
        return left[0].value
    wanted = [one for one in left if _WANTED.search(text[max(0, one.start - 6):one.start])]
    return wanted[-1].value if len({one.value for one in wanted}) == 1 else None
