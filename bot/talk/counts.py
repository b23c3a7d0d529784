"""What a conversation counts, at most once per buyer turn: bargaining rounds (B6), repeated questions (E4)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Optional, Sequence

from bot.handbook.model import Handbook
from bot.talk.model import Count, Memory, Wish
from bot.talk.reading import Asked, Reading

REPEATED_HOURS = 24
"""Hours after which an intent is counted from zero again."""


_OTHER_SHOPS = re.compile(r"(?:别|其他|其它|另一|另外一)(?:的)?(?:家|人家|店)|隔壁|同行|人家(?:店|才|只|都|卖)"
                          r"|拼多多|京东|天猫|淘宝上|某东|某宝|1688|抖音")
_POSTAGE_OR_GIFT = re.compile(r"包邮|邮费|运费|快递费|赠品|礼品|小礼|礼物|送(?:点|个|我|一|俩|两|样|东西|什么)")
_LOWER = re.compile(r"便宜|优惠|少[点一算收些]|减|抹|打折|\d折|最低|降|让[点一利]|低[点一]|\d{1,5}\s{0,2}(?:元"
                    r"|块)?\s{0,2}(?:行|可以|卖|能|包)")


def count_round(memory: Memory, wish: Wish, text: str, now: datetime, handbook: Handbook) -> Memory:
    """Raise the counter that a wish's scenario names as ``counts`` in the handbook, such as ``bargain.rounds``.

    The counter is in ``memory.counts`` under the fact's name; it starts again when the fact has ended (``ends``).
    What is asked beside the price (``counts_not``; postage, a gift, another shop's price) is no round.
    """
    scenario = handbook.scenarios[wish.scenario]
    if not scenario.counts or wish.asks and wish.asks[0].name in scenario.counts_not or beside_the_price(text):
        return memory
    hours = handbook.facts[scenario.counts].ends_hours
    return _raise(memory, scenario.counts, hours, now)


def count_intents(memory: Memory, reading: Reading, now: datetime) -> Memory:
    """Raise the counter of each question of a message; ``asked_again`` (E4) goes by them."""
    for ranked in reading.intents:
        memory = _raise(memory, question_key(ranked.name, reading.asks), REPEATED_HOURS, now)
    return memory


def question_key(intent: str, asks: Sequence[Asked]) -> str:
    """Return the key in ``memory.counts`` of the turns in which a question came up: the likeliest ask of an intent.

    The same intent with another question is no repeat; an intent without asks is one question.
    """
    ask = next((one.name for one in asks if one.intent == intent), None)
    return f"ask:{ask}" if ask else f"intent:{intent}"


def beside_the_price(text: str) -> bool:
    """Tell whether a text is about postage or a gift without a lower price, or of another shop's price."""
    if _OTHER_SHOPS.search(text):
        return True
    return bool(_POSTAGE_OR_GIFT.search(text)) and not _LOWER.search(text)


def is_fresh(at: datetime, hours: Optional[float], now: datetime) -> bool:
    """Tell whether something noted at ``at`` still holds after this many hours; without ``hours`` it always does."""
    return hours is None or now - at <= timedelta(hours=hours)


def _raise(memory: Memory, key: str, hours: Optional[float], now: datetime) -> Memory:
    before = memory.counts.get(key)
    if before is not None and before.turn == memory.turn:
        return memory
    value = before.value if before is not None and is_fresh(before.at, hours, now) else 0
    return memory.copy(update={"counts": {**memory.counts, key: Count(value=value + 1, turn=memory.turn, at=now)}})
