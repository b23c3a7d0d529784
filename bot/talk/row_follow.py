"""Short turns that ask the next thing of a matter that one of the shop's replies has opened: when, who pays, and then.

Which replies were sent is remembered by their names. Read alone such a turn is taken for a refund, a price or a promise
of the page; upon those replies it is not. Pure.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Tuple

SHORT = 22
"""Most characters of a turn that only goes on."""
_WAYS: Tuple[Tuple[str, str, Tuple[str, ...], "re.Pattern[str]"], ...] = (
    ("latepay.next", "pay", ("late_pay.", "stalled.no_scan_pay"), re.compile(
        r"到账|怎么领|咋领|在哪[看领]|(?:要|用)(?:不要|不用)?我?申请|自动(?:到|给|赔)|红包")),
    ("old.said", "cost", ("home.", "courier_service.install", "usage.installer"), re.compile(
        r"^(?:那|这个)?[^，。]{0,4}(?:要|收|得)(?:不要)?(?:收)?(?:钱|费)|^(?:那)?(?:免费|多少钱|收费)(?:的|吗"
        r"|么|不|$)")),
    ("old.said", "when", ("home.missed", "home.old_", "home.booked", "home.unbooked", "home.deliv"), re.compile(
        r"^(?:那)?(?:到底|大概|具体)?(?:几点|什么时候|啥时候|哪天)(?:来|到|装|拉|送)?(?:啊|呀|呢)?[?？]?$"
        r"|搬下楼|搬到楼下")),
    ("doorfee.said", "paid", ("courier_fee.", "courier_service.fee"), re.compile(
        r"(?:没|没有|没给)[^，。]{0,3}(?:小票|收据|凭证|单子)|^(?:我)?(?:已经|都|刚)?(?:付|给|交)(?:过|完)?了")),
    ("doorfee.said", "when", ("courier_fee.",), re.compile(
        r"(?:什么时候|啥时候|多久|几天|哪天)[^，。]{0,4}(?:退|到账|返|给)|退(?:到|在)哪|怎么退")),
    ("doorfee.said", "refuse", ("courier_fee.collect",), re.compile(r"拒收|不要了|不签")),
    ("beyond.said", "duty", ("abroad.",), re.compile(r"税|清关")),
    ("stairs.said", "cost", ("stairs.", "coverage.upstairs"), re.compile(
        r"^(?:那)?[^，。]{0,4}(?:加|收)(?:多少|钱|费)|^(?:那)?(?:多少钱|要钱|免费)(?:吗|么|不|啊|$)")),
    ("several.next", "postage", ("several.",), re.compile(
        r"[邮运]费[^，。]{0,6}(?:退|还|返)|退[^，。]{0,5}[邮运]费|^(?:那)?退(?:我)?多少")),
    ("gift.next", "money", ("gift_order.",), re.compile(r"到账|退|钱(?:怎么办|呢|回)|不领|没领")),
    ("gift.next", "price", ("gift_order.",), re.compile(r"价格|价签|小票|价钱|多少钱")),
    ("arrival.next", "late", ("arrival.", "ship_date.leaves"), re.compile(
        r"(?:到不了|赶不上|来不及|没到|晚了|送不到)[^，。]{0,6}(?:咋|怎么|呢|能退|退不退|可以退)")),
    ("lost.next", "then", ("not_received.fetched", "not_received.not_there"), re.compile(
        r"咋办|怎么办|重新?发|补发|赔|都没|找不到|还是没")),
)
"""Fact, what is asked, replies by the beginning of their names, words."""
_TAKEN = re.compile(r"(?:她|他|朋友|闺蜜|对方|人家|同事|我妈|我爸|送[^，。]{0,6}的)[^，。]{0,8}(?:领了没|领了吗"
    r"|领没领|没领|不领|收了吗|接了没|点开没)")
_KEEP = re.compile(r"(?:取|拿)[^。！!？?]{0,10}(?:退回|退走|过期|超时)|(?:会不会"
    r"|会)(?:被)?退回(?:去)?[^，。]{0,3}(?:吗|么|[?？]|$)"
                   r"|(?:保管|放|留)(?:到)?(?:几天|多久|哪天)|最晚(?:哪天|几号|什么时候)(?:取|拿)")
_NOT_KEEP = re.compile(r"退货|退款|寄回|派件|拒收|物流")


def row_follow(text: str, said: Mapping[str, int]) -> Dict[str, Any]:
    """Return which matter a short turn goes on with, and what it asks of it.

    Args:
        text: The buyer's turn.
        said: Names of the replies that were sent.
    """
    found = _way(text.strip(), said)
    facts: Dict[str, Any] = {name: False for name, *_ in _WAYS}
    facts["gift.next"] = bool(_TAKEN.search(text)) and len(text) <= 2 * SHORT
    facts["keep.asked"] = bool(_KEEP.search(text)) and not _NOT_KEEP.search(text) and len(text) <= 2 * SHORT
    if found:
        facts[found[0]] = True
    return {**facts, "parcel_talk.asks": found[1] if found else "taken" if facts["gift.next"] else None,
            "home.kept": _kept(said)}


def _way(text: str, said: Mapping[str, int]) -> Optional[Tuple[str, str]]:
    if not text or len(text) > SHORT:
        return None
    return next(((fact, asks) for fact, asks, replies, words in _WAYS
                 if words.search(text) and any(name.startswith(replies) for name in said)), None)


def _kept(said: Mapping[str, int]) -> Optional[str]:
    """Return which service at the door was spoken of last: of several the old goods."""
    if any(name.startswith("home.old_") for name in said):
        return "removal"
    return "installation" if any(name.startswith(("home.", "courier_service.install")) for name in said) else None
