"""What an agent's own words do to the talk. Pure."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"[?？]|[吗呢么]\s{0,2}(亲+|呀|哦|哈)?[~～。！!]{0,2}$|哪[一个款件单种里些]|什么|多少|几[点号个件]|是不是|有没有|方便|可以不|行不"
    r"|(麻烦|请|您|帮忙|给我?)[^，。！!？?]{0,12}(发|拍|提供|看[一下]|量|报|填|选|告诉)|[拍发][^，。]{0,8}(照|图|视频|号|我)")
_OWES = re.compile(r"稍等|等[一下]|我(去|来|帮您|给您)?(看|查|问|核实|确认)(一?下|看|问)")


def awaits_an_answer(text: str) -> bool:
    """Tell whether an agent's line asks the buyer for something, or says that the answer is still to come.

    A short "yes", a number or a picture after it goes on with the matter that it was about.
    """
    return bool(_ASKS.search(text) or _OWES.search(text))
