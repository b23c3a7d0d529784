"""Finders of amounts of money (fen) and of quantities."""

from __future__ import annotations

import re
from typing import Iterator

from bot.nlu.numbers import DIGITS, NUMBER, parse_number
from bot.nlu.spans import Entity

_SHOP_UNITS = "件个只包箱双条台套瓶盒袋罐支张把份组提卷片本颗枚块"
_BLOCKS = ("布|肥皂|香皂|饼|糖|巧克力|毛巾|抹布|豆腐|肉|板|砖|表|手表|电池|月饼|玻璃"
           "|垫|地毯|桌布|屏|漆|皮|疤|污|渍|斑|白|黑|坏")
"""Nouns that are counted in 块; before any other word 块 means yuan."""
_PATCH = re.compile(r"(?:[凹缺掉破花白黑黄红裂碎塌脏湿锈脱瘪肿鼓坏烂][了着]?|[进出下起][去来]了?|有)$")
"""Before 一块: a patch or a dent is meant and no amount (凹进去一块, 掉了一块)."""
_TOGETHER = re.compile("[发寄买拍下走送退拿]")
"""After 一块: "together" is meant and no amount (能一块发不)."""
_MONEY = re.compile(rf"(?:[¥¥]\s{{0,3}}(\d{{1,12}}(?:\.\d{{1,2}})?))"
                    rf"|(?:({NUMBER}(?:\.\d{{1,2}})?)[多来]?\s{{0,3}}(?:元整|块钱|块整|元|块(?!儿|{_BLOCKS}))"
                    rf"(?:([{DIGITS}])(?:毛|(?![{_SHOP_UNITS}斤毛])))?(?!钱?[一-龥]?[{DIGITS}]{{0,12}}码))"
                    rf"|(?:((?:(?<=零)[{DIGITS}]{{1,12}}|{NUMBER}))毛钱?)")
_AMOUNT = r"\d{1,5}(?:\.\d{1,2})?"
_NO_UNIT = rf"(?![\d.%折码号斤点天年月小秒寸倍{_SHOP_UNITS}])"
_SPOKEN = r"[一二两三四五六七八九][百千万][一二三四五六七八九]"
_ROUND = r"[一二两三四五六七八九]?[十百千][一二三四五六七八九]?"
_BARE_PRICE = re.compile(
    rf"(?:便宜|少|减|优惠|抹|让)(?:个|我)?\s{{0,3}}(\d{{1,4}}){_NO_UNIT}"
    rf"|(?:差价|运费|邮费|退我|补我|给我退|直播间|活动价|原价|现价|到手价?|券后|花了|付了|赔我|涨到|降到|满)"
    rf"\s{{0,3}}({_AMOUNT}){_NO_UNIT}"
    rf"|(?:加|收|卖|收我)\s{{0,3}}(\d{{2,4}}){_NO_UNIT}"
    rf"|(?<![\d.])({_AMOUNT})\s{{0,3}}(?:包邮|行不|行吗|可以吗|卖不|卖吗|成不|得了|给不给|能?再(?:少|便宜|优惠))"
    rf"|(?<![\d.])({_AMOUNT})(?=一[{_SHOP_UNITS}斤])"
    rf"|(?:还|就|才)\s{{0,3}}(\d{{2,4}}(?:\.\d{{1,2}})?)(?=今天|现在|了|$|\s)"
    rf"|(?:花了|收了?|要收|(?<!一)赔我?|满|减|一[{_SHOP_UNITS}])({_ROUND})(?![{_SHOP_UNITS}斤十百千万倍])"
    rf"|((?<!\d)\d{{1,6}}(?:\.\d{{1,2}})?|{NUMBER})\s{{0,3}}整(?=包邮|$|[^{_SHOP_UNITS}数年天月晚夜点理机体形齐])"
    rf"|(?:一共|总共|就)({_SPOKEN})(?![{_SHOP_UNITS}斤十])"
    rf"|({_SPOKEN})(?=\s{{0,3}}(?:卖|行不|行吗|能拿|可以吗|成交|包邮))"
    rf"|([一二两三四五六七八九]千[一二三四五六七八九])(?![{_SHOP_UNITS}斤百])")
_QUANTITY = re.compile(rf"(?<![第.])({NUMBER})\s{{0,3}}(?:多|来|几)?"
                       rf"(?:([{_SHOP_UNITS[:-1]}])"
                       rf"(?![月号钱样价味人个厂家店]|装的|小时|半|星期|礼拜|套|松鼠|意思|道理|德行|(?<=支)[的纱棉])|块(?={_BLOCKS}))"
                       r"|(?<![一-龥])俩(?=[一-龥])|(?<=[来买发了要拿])俩(?!送)")
_PRICE_EACH = re.compile(rf"{_ROUND}(?![{_SHOP_UNITS}])|\d{{2,4}}(?![\d{_SHOP_UNITS}])")
"""After 一条: the price of one is meant and no quantity (一条四百八)."""
_UNIT_OF = re.compile(rf"[{DIGITS}][{_SHOP_UNITS}元毛角]$")


def find_money(text: str) -> Iterator[Entity]:
    """Yield ``money`` in fen: 80元整, 五块, 12块5, 3毛, ¥99; without a unit only where nothing else can be
    meant (便宜20, 50包邮, 180整). How many times over is no amount (赔三倍, 假一赔十).
    """
    for match in _MONEY.finditer(text):
        sign, yuan, jiao, mao = match.groups()
        amount = parse_number(sign or yuan or "") if (sign or yuan) else None
        if _patch(text, match) or amount is None and mao is None:
            continue
        tenths = parse_number(mao or jiao or "零") or 0
        fen = (amount or 0) * 100 + tenths * 10
        yield Entity("money", round(fen), match.start(), match.end())
    for match in _BARE_PRICE.finditer(text):
        group = match.lastindex or 0
        amount = parse_number(match.group(group).lstrip("零"))
        if amount is not None:
            yield Entity("money", round(amount * 100), match.start(group), match.end(group))


def find_quantities(text: str) -> Iterator[Entity]:
    """Yield ``quantity``, 1 to 99,999: 3包, 两箱, 俩盖子."""
    for match in _QUANTITY.finditer(text):
        value = parse_number(match.group(1) or "俩")
        if value is not None and 1 <= value < 100_000 and not (_idiom(text, match) or _patch(text, match)):
            yield Entity("quantity", int(value), match.start(), match.end())


def _patch(text: str, match: "re.Match[str]") -> bool:
    return match.group() == "一块" and bool(_PATCH.search(_before(text, match)) or _TOGETHER.match(text, match.end()))


def _before(text: str, match: "re.Match[str]") -> str:
    """Return the four characters before a match."""
    return text[max(0, match.start() - 4):match.start()]


def _idiom(text: str, match: "re.Match[str]") -> bool:
    """Tell whether 一个 is part of a phrase that counts nothing: 换一个, 哪一个, 5块一个, 15卷一提."""
    before = text[max(0, match.start() - 1):match.start()]
    return match.group(1) == "一" and bool(
        _PRICE_EACH.match(text, match.end()) or _UNIT_OF.search(_before(text, match))
        or before and before in "换哪这那每另同第元没")
