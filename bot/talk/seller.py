"""What an agent's own words do to the talk. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional, Sequence, Tuple

_ASKS = re.compile(
    r"[?？]|[吗呢么]\s{0,2}(亲+|呀|哦|哈)?[~～。！!]{0,2}$|哪[一个款件单种里些]|什么|多少|几[点号个件]|是不是"
    r"|有没有|方便|可以不|行不"
    r"|(麻烦|请|您|帮忙|给我?)[^，。！!？?]{0,12}(发|拍|提供|看[一下]|量|报|填|选|告诉)|[拍发][^，。]{0,8}(照|图"
    r"|视频|号|我)")
_OWES = re.compile(r"稍等|等[一下]|我(去|来|帮您|给您)?(看|查|问|核实|确认)(一?下|看|问)")
_OFFERS = re.compile(r"(?:补|寄|换|退|修|赔|重发|上门|取件)[^，。！!？?]{0,24}")
_CHOICE = re.compile(r"还是|或者?|可以吗|好吗|行吗|行不|可以不|可以么|好不好|您看|哪[种个样]|要不|都行|都可以")
_YES = re.compile(r"(?:好|好的|好吧|可以|可以的|行|行吧|成|嗯|嗯嗯|ok|OK|同意|没问题|就这样|那行|中)+"
                  r"[吧的呀啊了哦呢～~。！!，,\s]{0,3}(?:就这样|谢谢|麻烦了?)?[吧了。！!～~]{0,2}")
_PICK = re.compile(r"^(?:那|就|要|我要|我选|选|还是|那就|给我|帮我|好|行|可以|麻烦)?[，,\s]{0,2}"
                   r"(?P<whole>整[个张台套件把只双]|直接|全部)?(?P<verb>补|寄|换|退|重发|修"
                   r"|上门)(?P<what>[\u4e00-\u9fff\d]{0,7}?)(?:给我|过来)?"
                   r"(?:吧|算了|好了|就行|就好|得了|了)?[。！!～~]{0,2}$")
_REPRICES = re.compile(r"改价|价格?(?:给您|帮您|我)?改|给您(?:减|便宜|优惠|少|改[到成])\s{0,2}\d|改[到成]\s{0,2}\d"
                       r"|(?:帮|给|替)您改(?:一下|下)?(?=$|[\s，。,！!~～]|[哦哈呀啦的]{1,2}(?:$|[\s，。,！!~～]))"
                       r"|拍下?[^，。,！!？?\d]{0,4}(?:别|不要|先不|先别)付款?")
_DONE = re.compile(r"(?:改好|改过|改完)(?:了|啦|咯)(?!\s{0,2}(?:就|再|我|会)?\s{0,2}(?:叫|告诉|通知|喊|跟您|和您"
                   r"|回您|发您|您再))"
                   r"|已经?(?:给您|帮您)?改")
_NOT_DONE = re.compile(r"(?:还?没|等|等会|待会儿?|马上|这就|一会儿?)[^，。,！!？?]{0,6}改好|改好了[吗没]|[?？]$")
_NO_CHANGE = re.compile(r"(?:不能|没法|没办法|不支持|改不了|无法)[^，。]{0,4}(?:改价|价)")
_OF_PRICE = re.compile(r"价|元|块|邮费|运费|付款|优惠")
_OF_OTHERS = re.compile(r"地址|电话|收件|备注|颜色|尺码|发票|抬头")
_MAX_PICK = 12
_BUYERS_PART = re.compile(r"(?:您|你)[^，。！!？?]{0,6}(?:申请|提交|寄回|寄过来|拍|点一?下|填|选退|退回来)")

_FIGURE = re.compile(r"(?<![\d.A-Za-z])\d{1,6}(?:\.\d{1,2})?(?![\d.])")
MOST_FIGURES = 20
"""Figures of the seller's that are kept."""
LONGEST_LINE = 200
"""Characters of the seller's last line that are kept, its end."""


def figures_named(text: str) -> Tuple[str, ...]:
    """Return the figures that an agent's line names: 278, 94.85."""
    return tuple(dict.fromkeys(_FIGURE.findall(text)))[:MOST_FIGURES]


def with_figures(known: Sequence[str], text: str) -> Tuple[str, ...]:
    """Return the figures that the seller has named with those of one more line."""
    return (*known, *figures_named(text))[-MOST_FIGURES:]


def awaits_an_answer(text: str) -> bool:
    """Tell whether an agent's line asks the buyer for something, or says that the answer is still to come.

    A short "yes", a number or a picture after it goes on with the matter that it was about.
    """
    return bool(_ASKS.search(text) or _OWES.search(text))


def left_open(text: str) -> Dict[str, Any]:
    """Return what an agent's own line leaves open: an answer that is awaited, a remedy to take or to choose."""
    return {"awaited": awaits_an_answer(text), "offer": offered_in(text), "line": text[-LONGEST_LINE:],
            **_repricing(text)}


def promises_a_price(text: str) -> bool:
    """Tell whether a line promises to change an order's price."""
    return bool(_REPRICES.search(text)) and not _DONE.search(text) and not _NO_CHANGE.search(text)


def says_changed(text: str, awaited: bool) -> bool:
    """Tell whether a line says that a price was changed; a bare 改好了 only where a change was ``awaited``."""
    if not _DONE.search(text) or _NOT_DONE.search(text):
        return False
    return bool(_OF_PRICE.search(text)) or awaited and not _OF_OTHERS.search(text)


def _repricing(text: str) -> Dict[str, bool]:
    """Return whether a line promises to change an order's price, or says that it is done; else nothing new."""
    if _DONE.search(text) or _NO_CHANGE.search(text):
        return {"repricing": False}
    return {"repricing": True} if _REPRICES.search(text) else {}


def offered_in(line: str) -> str:
    """Return an agent's line where it leaves the buyer a remedy to take or to choose, else nothing."""
    offers = _OFFERS.search(line) and _CHOICE.search(line) and not _BUYERS_PART.search(line)
    return line[:120] if offers else ""


def taken(text: str, offer: str) -> Optional[str]:
    """Return what a short turn takes of the remedies that an agent's line offers, in the buyer's words.

    ``按说好的办`` where the turn only agrees; ``None`` where it says anything else.
    """
    said = text.strip()
    if not offer or len(said) > _MAX_PICK:
        return None
    if _YES.fullmatch(said):
        return None if re.search(r"还是|或者?|哪[种个样]|都行|都可以", offer) else "按说好的办"
    found = _PICK.match(re.sub(r"^(?:好的?|行|可以|嗯)[，,\s]{1,2}", "", said))
    if found is None or re.match(r"货|款$", found["what"]) and found["verb"] not in offer:
        return None
    if found["verb"] not in offer or (found["what"] and not _shares(found["what"], offer)):
        return None
    chosen = (found["whole"] or "") + found["verb"] + found["what"]
    return chosen if len(chosen) > 1 else "按说好的办"


def _shares(what: str, offer: str) -> bool:
    """Tell whether the goods or the way that were chosen stand in the offer; 新的 and 一个 need not."""
    rest = re.sub(r"新的?|一[个件套包只副颗]|那个|这个|的|两|钱|块|元|我|[\d.]", "", what)
    return not rest or any(sign in offer for sign in rest)
