"""The turn's words on today's matters together: deposit, money at the door, station, services at the door. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

from bot.proposing.words.door_fee import door_fee_words
from bot.proposing.words.presale import presale_words
from bot.proposing.words.station import station_words
from bot.proposing.words.visits import visit_words

_RESEND = re.compile(r"(?:重新|再|补)(?:给我)?(?:发|寄)(?:一|个|份|给我|过来|吧|货)?|重发|重寄|换.{0,4}重")
_CLAIMS = re.compile(r"怎么领|咋领|在哪(?:看|领|里)|自动|要不要(?:我)?申请|自己申请|到账|没见着|没收到红包")
_WANTS_PAY = re.compile(r"赔(?!罪|礼|钱货|本)|补偿")
_WRONG_NOTE = re.compile(r"写错|改成|改一下|不是.{0,6}是|错字|换一句|换成")

_FILLED = re.compile(r"(?:她|他|我?妈|我?爸|朋友|闺蜜|对方|人家|同事|老公|老婆|收礼的?人?)[^，。！!？?]{0,6}填"
                     r"|填的(?:是)?(?:哪|什么|啥)|填(?:了|好)(?:没|吗|地址)")
_NO_PRICE = re.compile(r"(?:别|不要|不放|不能|勿|莫|甭)[^，。！!？?]{0,6}(?:小票|价格|价签|清单|单子|购物单|发票|金额)")


def matter_words(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the turn says of these matters."""
    text = str(values.get("turn.text") or "")
    said = {"turn.resend": bool(_RESEND.search(text)), "late_pay.claims": bool(_CLAIMS.search(text)),
            "turn.wants_pay": bool(_WANTS_PAY.search(text)),
            "gift.filled_said": bool(_FILLED.search(text)), "gift.no_price_said": bool(_NO_PRICE.search(text)),
            "gift.wrong_note": bool(_WRONG_NOTE.search(text))}
    return {**said, **presale_words(values), **door_fee_words(values), **station_words(values), **visit_words(values)}
