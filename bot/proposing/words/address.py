"""The receiver, phone and address that a turn gives in place of an order's. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

from bot.talk.orders_told_apart import means_all
from bot.talk.said import put_right

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_SURNAME = r"(?!电话|地址|手机|号码|就是|还是|都是)[\u4e00-\u9fa5]"
_NAME = re.compile(rf"(?:收件人|收货人|名字|姓名|人)(?:也|都|就|名)?(?:改成|改为|换成|换为|写|填|是|改|换"
    rf"|叫)[:：\s]{{0,2}}"
                   rf"(?:我[爸妈哥姐弟妹]|我?(?:老公|老婆|同事|朋友|姐姐|妹妹|哥哥"
                   rf"|弟弟))?[，,\s]{{0,2}}(?P<name>{_SURNAME}{{2,3}})(?=[，,。\s\d]|吧|电话|$)"
                   rf"|(?:^|[，,\s])(?P<before>{_SURNAME}{{2,3}})[，,\s]{{0,2}}(?=1[3-9]\d{{9}})")
_NO_NAME = re.compile(r"电话|改成|换成|手机|号码|地址|一下|新的|写错|错了|联系|收件|麻烦|停机|朋友|同事|老公|老婆"
    r"|爸|妈|换个|个号|号$")
_WHERE = re.compile(r"(?:地址)?(?:改到|改成|改为|改去|换成|换到|送到|寄到|发到|寄去"
                    r"|补一下|补上?|应该是|是|[:：])\s{0,3}"
                    r"(?P<where>[\u4e00-\u9fa5A-Za-z0-9·\-－#（）() ]{4,50})")
_NUMBERED = re.compile(r"\d+\s{0,2}(?:号|栋|幢|单元|弄|室|楼|层|座|村|组|队)|[路街道巷]\s{0,2}\d+")
_REST = re.compile(r"\s{0,3}(?:行吗|可以吗|能改|可以不|行不|能吗|来得及|谢谢|麻烦|收件|电话|1[3-9]\d{9}|还能|能不能"
    r"|明天|今天|吗$|吧$|呗$).*$")
_ENDING = re.compile(rf"(?<=[\d室号楼层厦])\s{{1,3}}(?P<last>{_SURNAME}{{2,3}})(?:收)?$")
_ESTATE = re.compile(r"(?<!工业)(?<!产业)(?:小区|花园|家园|公寓|新村|[一-龥]{2}[苑园府庭])$")
_HOUSE = re.compile(r"(?:小区|花园|家园|公寓|新村|[苑园府庭]|[里城])[A-Za-z]?\d{1,3}(?:栋|幢|号楼)$")
_PLACE = re.compile(r"^[一-龥\d\-－]{2,}(?:[省市区县镇乡村路街道巷]|大道|小区|花园|家园)\d{0,5}号?$"
                    r"|[省市区县镇][一-龥]{2,12}[路街道巷]")
_LEAD = re.compile(r"^.{0,14}?(?:改到|改成|改回|改寄|寄到|送到|换成|寄去|改去)")
_NO_PLACE = re.compile(r"[我她他给寄改送的]")
_FROM_WHOM = re.compile(r"^(?:到?我?(?:公司|家里?|单位|学校|宿舍|老家|[爸妈姐哥弟妹](?:那|家)?)"
                        r"(?:吧|去|这边|那边)?)\s{1,3}")
_RENEWED = re.compile(r"新(?:的)?(?:收货|收件)?(?:地址|电话|号码)|(?:地址|电话|收件人)[^，。]{0,4}(?:改|换)")
_COMPLETES = re.compile(r"(?:门牌|地址|楼栋|楼号|单元|房号)[^，。]{0,6}(?:不全|不清|不详|漏|少|没写|写漏|缺)"
    r"|补(?:一下|上|充)"
                        r"|(?:漏|少|忘)(?:写|填)了?[^，。]{0,6}(?:门牌|楼|单元|房号|室)")



def address_facts(text: str) -> Dict[str, Any]:
    """Return the new receiver, phone and address as the turn gives them, and whether it only completes the old one."""
    phone, name, where = _PHONE.search(text), _name(text), _where(put_right(text))
    where = _FROM_WHOM.sub("", where) if where else None
    parts = [f"收件人改成{name}" if name else "", f"电话改成尾号{phone.group()[-4:]}" if phone else "",
             f"地址改成{where}" if where else ""]
    completes = bool(_COMPLETES.search(text))
    return {"address.said": "，".join(one for one in parts if one) or None,
            "address.place": where,
            "address.lacks": None if completes else _lacks(where),
            "address.completes": completes,
            "address.of_all": means_all(text),
            "address.renewed": bool(_RENEWED.search(text))}


def _name(text: str) -> Optional[str]:
    ending = _ENDING.search(_PHONE.sub("", text).split("电话")[0].strip())
    if ending and _NUMBERED.search(text) and not _NO_NAME.search(ending["last"]):
        return str(ending["last"])
    for found in _NAME.finditer(text):
        name: str = found["name"] or found["before"]
        if not _NO_NAME.search(name):
            return name
    return None


def _where(text: str) -> Optional[str]:
    for found in _WHERE.finditer(text):
        place = _ENDING.sub("", _REST.sub("", found["where"]).strip())
        while " " in place and _NO_PLACE.search(place.split(" ")[0]):
            place = place.partition(" ")[2]
        if _NUMBERED.search(place) and len(place) > 3:
            return place
    return _tail(text)


def _lacks(where: Optional[str]) -> Optional[str]:
    """Return what a new place lacks: the house and flat of an estate, the flat of a house; else nothing."""
    if where is None:
        return None
    place = where.replace(" ", "")
    if _ESTATE.search(place):
        return "楼栋和门牌号"
    return "单元和门牌号" if _HOUSE.search(place) else None


def _tail(text: str) -> Optional[str]:
    """Return the piece of a turn that holds house, stairs and flat: 3栋1单元1201."""
    pieces = [one for one in re.split(r"[，,。\s]+", text) if one]
    found = [at for at, one in enumerate(pieces) if _NUMBERED.search(one) and len(one) < 40]
    if not found:
        return None
    first = found[-1]
    while first > 0 and _PLACE.search(pieces[first - 1]) and len(pieces[first - 1]) < 40:
        first -= 1
    last = found[-1] + 1
    if last < len(pieces) and _ESTATE.search(pieces[last]) and len(pieces[last]) < 12:
        last += 1
    return _LEAD.sub("", " ".join(pieces[first:last])) or None
