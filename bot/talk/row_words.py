"""Turns that belong to one matter around the parcel by their words, or by their words upon the seller's last line.

Old goods taken along and services at the door (N12), money that a courier wants (N16), places beyond the customs (N17),
big goods on the stairs (N18): read alone such a turn is taken for a refund, for bargaining or for a question of the
page. Only sure words count. Pure.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Optional, Sequence

from bot.orders.places import ABROAD

_OLD = re.compile(r"旧(?:的|机器?|洗衣机|冰箱|冰柜|电视|空调|床垫?|沙发|家具|热水器|油烟机|灶)[^。！!？?]{0,20}"
                  r"(?:拉走|拉不走|不拉|没拉|拉了|收走|没收|不收|带走|搬走|来收|来拉|回收)"
                  r"|(?:拉走|收走|带走|来拉|来收)[^，。]{0,6}旧(?!址|单)")
_OLD_LINE = re.compile(r"旧的|旧机|收旧|回收方|抵的|抵扣|登记抵")
_OLD_NEXT = re.compile(r"抵(?:的|扣|了)|[拉收搬]走|废品|旧的|旧机|(?:自己|找人)(?:处理|扔|卖|拆)|不收[^，。]{0,4}咋"
                       r"|再约|几点(?:来|到)|什么时候(?:来|到)|哪天(?:来|拉|收)")
_NOT_OLD = re.compile(r"国补|补贴|活动价|下单.{0,4}(?:抵|便宜)|回收价|估价|(?:值|能抵)多少|旧款|退货"
    r"|退款[^，。]{0,4}到")
_ALONE = re.compile(r"(?:自己|我|另外|找人)(?:叫|找|喊|来)?[^，。]{0,4}(?:收废品|收破烂|处理|卖(?:了|掉)|扔(?:了|掉))"
                    r"|收废品的|收破烂的|不要你们(?:拉|收)|不用(?:你们)?(?:来)?(?:拉|收)了")

_FROM = r"(?:快递员?|派件员?|小哥|驿站|代办点|代收点|代理点|站点|网点|村里|店里|老板娘?|邮政|菜鸟|乡镇|镇上)"
_FEE = re.compile(rf"{_FROM}[^。！!？?]{{0,16}}(?:收(?:了)?我?|[要让叫][我]?[^，。]{{0,4}}[给付交补]?)"
                  r"[^，。！!]{0,4}?(?:\d{1,3}(?:\.\d)?|[一两二三四五六七八九十])\s?(?:块|元)"
                  r"|(?:取件|派送|派件|代取|进村|下乡|保管|超区|中转)费[^。！!]{0,12}"
                  r"(?:\d|[一两二三四五六七八九十]\s?[块元]|收|付|给|退)")
_NOT_FEE = re.compile(r"退货|寄回|退回去?的?运费|上门取|安装|师傅|上楼|楼层|电梯|每层|搬|多少钱(?:运|邮)|首重|货到付款"
                      r"|偏远|下单|拍下|海关|清关|会不会|要不要(?:另)?收")
_FEE_TOLD = re.compile(rf"(?:不该您出|垫了|不该收|收您|付了)的?这?[^，。\d]{{0,6}}(\d{{1,3}}(?:\.\d{{1,2}})?)元"
                       rf"|{_FROM}[^。！!？?]{{0,12}}(?:收|要|付|给|垫)[^，。！!\d]{{0,4}}?"
                       r"(\d{1,3}(?:\.\d)?|[一两二三四五六七八九十])\s?(?:块|元)")
_DIGITS = {one: at for at, one in enumerate("一二三四五六七八九十", 1)} | {"两": 2}

_PLACE = re.compile("|".join(("香港", "澳门", "澳門", "台湾", "台灣", "臺灣", *ABROAD[6:])))
_FORWARD = re.compile(r"(?:发|寄|填|到|去)[^，。]{0,8}(?:集运|转运)仓?|(?:集运|转运)仓[^，。]{0,8}(?:可以|行|能|呢|吗)")
_MADE_IN = re.compile(r"(?:版|货|产|制|牌|进口|代购|式|风|料|乳胶|原装)")
_TO = re.compile(r"寄|发|邮|郵|运费|運費|几天|幾天|多久|能到|可以到|送到|呢|配送|免税|关税|自取|转运")
_ON_WAY = re.compile(r"物流|单号|不动|到哪|清关了|卡在|还没(?:到|收)|没更新|签收|退货|退款|退回|寄回|已经?发|换货|保修"
                     r"|插头|电压|制式|进口")

_LIFT = re.compile(r"电梯|楼梯|楼道|步梯|[\d一二三四五六七八九十]\s?(?:楼|层)|上楼|顶楼|入户门|门(?:宽|口宽)|拐弯")
_UP = re.compile(r"搬|抬|扛|送上|送到家|送货?上门|上楼|上得去|上不去|进得去|进不去|入户|放得下|过得去|加钱|加多少|收费")
_ASKS = re.compile(r"[?？吗么嘛不]|多少|能|怎么|咋|会|管|包")
_BAD = re.compile(r"不给|不肯|不愿|非要|放(?:在)?楼下|丢|扔|收了|要收我|让我|叫我|司机|师傅说|小哥|快递员"
    r"|凭什么|结果|投诉"
                  r"|签收|已经|昨天|刚才|谁(?:同意|说|叫)|让[他她它]|备注|快递|驿站|柜子里|丰巢|旧的|旧机|拆旧"
                  r"|安装费|装不|打孔")
_STAIRS_LINE = re.compile(r"上楼|楼层|电梯|拐弯|包装[^。]{0,12}\d")
_STAIRS_BACK = re.compile(r"(?:上不去|进不去|进不了|搬不|放不下|尺寸不合|过不去)[^。！!]{0,16}退"
                          r"|退[^。]{0,12}(?:上不去|进不去|搬不)")
_PARTS = re.compile(r"(?:拆|卸)(?!封|洗|箱|开看|旧)[^，。]{0,6}|分体|组合")


def row_facts(text: str, line: str, last: Optional[str] = None, notes: Sequence[str] = ()) -> Dict[str, Any]:
    """Return of which matter a turn is, and what it says of it.

    Args:
        text: The buyer's turn.
        line: The seller's last line in words of their own; "" where there is none.
        last: Scenario of the last reply, where that was a proposal.
        notes: What was said of the conversation's matters so far.
    """
    stairs = _stairs(text, line, last)
    told = next((found for note in (line, *reversed(notes)) for found in [_FEE_TOLD.search(note)] if found), None)
    return {"doorfee.told": _fen(told.group(1) or told.group(2)) if told else None,
            "old.said": _old(text, line, last), "old.alone": bool(_ALONE.search(text)),
            "doorfee.said": bool(_FEE.search(text)) and not _NOT_FEE.search(text),
            "beyond.said": _beyond(text),
            "stairs.said": stairs, "stairs.back": stairs and bool(_STAIRS_BACK.search(text)),
            "stairs.parts": stairs and bool(_PARTS.search(text))}


def _fen(said: str) -> int:
    return (_DIGITS.get(said) or 0) * 100 or int(float(said) * 100)


def _old(text: str, line: str, last: Optional[str]) -> bool:
    if _NOT_OLD.search(text) or len(text) > 120:
        return False
    return bool(_OLD.search(text) or ((last == "home_service" or _OLD_LINE.search(line)) and _OLD_NEXT.search(text)))


def _beyond(text: str) -> bool:
    """Tell whether goods shall go beyond the customs; goods that come from there, or are on their way, are not that."""
    if _FORWARD.search(text) and not _ON_WAY.search(text) and len(text) <= 60:
        return True
    found = _PLACE.search(text)
    if found is None or _ON_WAY.search(text) or len(text) > 80:
        return False
    return bool(_TO.search(text)) and not _MADE_IN.match(text[found.end():found.end() + 4])


def _stairs(text: str, line: str, last: Optional[str]) -> bool:
    if _BAD.search(text) or len(text) > 90:
        return False
    asked = bool(_LIFT.search(text) and _UP.search(text) and _ASKS.search(text))
    return asked or bool((last == "stairs" or _STAIRS_LINE.search(line)) and _STAIRS_BACK.search(text))
