"""What a sentence about the terms of sale says, as a figure or a yes or no: days, months, hours, amounts, who pays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from bot.handbook.term_dates import window

_ONES = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_N = r"((?<![\d.])\d{1,7}(?:\.\d{1,3})?|[一二两三四五六七八九十百半]{1,4})"
_DAYS = re.compile(rf"(?<!月){_N}\s{{0,4}}(?:个)?(天|日|周|星期|个?月|年)(?!\d)")
_MONTHS = re.compile(rf"{_N}\s{{0,4}}(?:个)?(年|月|天|日)(?![\d以]|份)")
_HOURS = re.compile(rf"(?<!月){_N}\s{{0,4}}(?:个)?(小时|h|H|天|日|个?工作日|周)")
_DENIED = re.compile(r"暂?无|没有?|不(?:支持|参与|参加|提供|送|含|包|带|享受?|可以?|能|接受|予|适用)?|否|未提供"
                     r"|×|✗|N|n|no|No|none|0")
_SAYS_NOTHING_ELSE = re.compile(r"(?:此项|该项|这项|此|该|相关|任何)?(?:服务|说明|要求)?")
_AFFIRMED = re.compile(r"支持|是的?|有的?|可以?|能|享受?|参与|参加|提供|√|✓|Y|y|yes|Yes|已?开通")
_RETURN_NO = re.compile(r"(?:不支持|不接受|不可以?|不能|不享受?|无法|不适用|概不|不予|恕不|不退|不参与"
                        r"|无(?!异味|污|损|划|磨|痕|理由|忧|使用|破))"
                        r"[^，,。；;]{0,10}?(?:无理由|退|换)|不退不换|非质量问题不|一经(?:拆封|售出)|不退换?")
_RETURN_YES = re.compile(r"[天日晚夜月]\s{0,2}(?:无忧|免费|无理由)?试(?:睡|用|穿|骑|戴|躺)"
                         r"|不影响[^，,。；;不]{0,4}?退|(?:天|日|无理由|无忧|随时|免费|包|可以?|支持|极速|上门)"
                         r"[^，,。；;不]{0,8}?(?:退|无理由)|退货?包")
_SHOP = re.compile(r"(?:卖家|商家|店铺|店里|我们|我方|本店|平台)[^，,。；;]{0,6}(?:承担|出|付|负责|包)|包退(?:货)?运费|"
                   r"(?:来回|退换?货?|往返)[^，,。；;]{0,4}包邮|免费(?:上门)?退|退货包运费|免退货?运费")
_BUYER = re.compile(r"(?:买家|顾客|客户|您|自行|自己)[^，,。；;]{0,6}(?:承担|出|付|负责)|自理|自付|自费")
_INSURED = re.compile(r"(?<!无)(?<!没有)(?<!不含)(?<!不送)(?<!不带)运费险|退货运费险")
_PIECE = "(?:[件个盒瓶箱袋条双桶罐套支只本把对盆株份]|包(?!邮))"
_FREE_PIECES = re.compile(rf"(?<![\d.第])([2-9]|1\d|[两二三四五六])\s{{0,2}}{_PIECE}(?:\s{{0,2}}(?:及?以上|起))?"
                          r"[^，,。；;\d]{0,3}(?:包邮|免邮|免运)")
_FREE_FROM = re.compile(rf"满\s{{0,3}}(\d{{1,7}}(?:\.\d{{1,2}})?)(?![\d.]|\s{{0,3}}{_PIECE})"
                        r"\s{0,3}元?(?:以上)?[^，,。；;]{0,4}?(?:包邮|免邮|免运|免费)")
_FEE = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s{0,2}[元块]"
                  r"(?!\s{0,2}(?:以上|起|就|即)?\s{0,2}[包免]|以上|以内|以下)")
_FREE = re.compile(r"(?<!不)(?:包邮|免邮|免运费|免快递费|邮费全免)|0\s{0,4}元(?:运费|邮费)"
                   r"|(?:运费|邮费|快递费)(?:为|是|：|:)?\s{0,4}(?:0\s{0,4}元|免|全免|无)")
_PAID = re.compile(r"不(?:再|能)?包邮|到付|邮费自理|运费自理"
                   r"|(?:运费|邮费|快递费|物流费)[^，,。；;满]{0,5}?[1-9]\d{0,5}(?:\.\d{1,2})?\s{0,3}元?")
_REGION_ONLY = re.compile(r"(?:江浙沪皖?|广东|省内|同城|部分地区|指定地区)[^，,。；;]{0,3}包邮")
_EXCEPT = re.compile(r"除外|不包|不发|另(?:付|加|补|计)|加收|补")


@dataclass(frozen=True)
class Context:
    """What a reading depends on: what is paid (fen), the delivery zone, the day."""

    amount: Optional[int] = None
    zone: Optional[str] = None
    today: Optional[date] = None


Reader = Callable[[str, Context], Any]


def number(text: str) -> float:
    """Return the value of a small number: 7, 七, 十五, 半."""
    if text[0].isdigit():
        return float(text)
    if text == "半":
        return 0.5
    total, current = 0, 0
    for char in text:
        if char in "十百":
            total, current = total + (current or 1) * (10 if char == "十" else 100), 0
        else:
            current = _ONES.get(char, 0)
    return float(total + current)


def is_denied(text: str, about: Sequence[str] = ()) -> bool:
    """Tell whether a whole value only says no: 无, 不支持; with what it is about also 暂无优惠, 不参与活动."""
    match = _DENIED.match(text)
    if match is None:
        return False
    rest = text[match.end():]
    if not rest or _SAYS_NOTHING_ELSE.fullmatch(rest):
        return True
    alone = match.group() in ("0", "N", "n", "否")
    return not alone and len(rest) <= 6 and not re.search(r"[，,。；;\d]", rest) and any(
        rest in word or word in rest for word in about)


def is_affirmed(text: str) -> bool:
    """Tell whether a whole value only says yes: 支持, 是, 有."""
    return _AFFIRMED.fullmatch(text) is not None


def _days(text: str, _context: Context) -> Optional[int]:
    match = _DAYS.search(text)
    if match is None:
        return 0 if _says_no(text) else None
    times = {"周": 7, "星期": 7, "月": 30, "个月": 30, "年": 365}.get(match[2], 1)
    return round(number(match[1]) * times)


def _returns(text: str, context: Context) -> Optional[int]:
    allowed = _returnable(text, context)
    return 0 if allowed is False else _days(text, context) or None


def _months(text: str, _context: Context) -> Optional[int]:
    match = _MONTHS.search(text)
    if match is None:
        return 0 if _says_no(text) else None
    value = number(match[1]) * {"年": 12, "月": 1}.get(match[2], 1 / 30)
    return round(value) or None


def _hours(text: str, _context: Context) -> Optional[int]:
    match = _HOURS.search(text)
    if match is None:
        return 24 if re.search("当天|当日|次日|隔天", text) else None
    if match[2] in ("小时", "h", "H"):
        return round(number(match[1]))
    return round(number(match[1]) * (168 if match[2] == "周" else 24))


def _says_no(text: str) -> bool:
    return bool(re.search(r"不支持|不提供|不保|没有|不参与|不享|暂无|^无", text))


def _present(text: str, _context: Context) -> bool:
    if re.fullmatch(r"[^，,送]{0,8}不(?:赠送|另送|附送|送)[^送]{0,12}", text):
        return False
    return not is_denied(text) and not re.match(r"(?:这款)?(?:不参与|不参加|不支持|没有|暂无|不送|不提供)[^，,]{0,12}$",
                                                text)


def _returnable(text: str, _context: Context) -> Optional[bool]:
    no, yes = _RETURN_NO.search(text), _RETURN_YES.search(text)
    if yes and (not no or yes.start() < no.start()):
        return True
    return False if no else None


def _ground(text: str, context: Context) -> Optional[str]:
    return text if _returnable(text, context) is False else None


def _payer(text: str, _context: Context) -> Optional[str]:
    """None where it depends on the reason."""
    shop, buyer = bool(_SHOP.search(text)), bool(_BUYER.search(text))
    if shop and buyer:
        return None
    if _INSURED.search(text):
        return "insured"
    return "shop" if shop else "buyer" if buyer else None


def _free_from(text: str, _context: Context) -> Optional[int]:
    match = _FREE_FROM.search(text)
    return round(float(match[1]) * 100) if match else None


def _free_pieces(text: str, _context: Context) -> Optional[int]:
    match = _FREE_PIECES.search(text)
    return round(number(match[1])) if match else None


def _fee(text: str, _context: Context) -> Optional[int]:
    """Return the one amount of postage that a text names; ``None`` where it names several, or by region."""
    fees = set(_FEE.findall(text))
    return round(float(fees.pop()) * 100) if len(fees) == 1 and not _EXCEPT.search(text) else None


def _free(text: str, context: Context) -> Optional[bool]:
    limit = _free_from(text, context)
    if limit is not None:
        return None if context.amount is None else context.amount >= limit
    if _REGION_ONLY.search(text) or _free_pieces(text, context):
        return None
    if _FREE.search(text):
        return not (_EXCEPT.search(text) and context.zone == "remote")
    return False if _PAID.search(text) else None


def _installed(text: str, _context: Context) -> Optional[bool]:
    if re.search("自行安装|自己安?装|免安装|无需安装|不用安装|(?:不|未)(?:提供|支持|含|包|负责)[^，,]{0,4}安装", text):
        return False
    return True if re.search("包安装|上门安装|免费安装|送装|师傅[^，,]{0,4}(?:安装|装)|安装服务", text) else None


def _door(text: str, _context: Context) -> Optional[bool]:
    if re.search("不(?:送|支持送|提供送)货?(?:上门|到家)|自提|送到楼下|送至楼下|网点自取", text):
        return False
    return True if re.search("送货?上门|送货?到家|送货?入户|上楼|按需派送|送装", text) else None


def _upstairs(text: str, _context: Context) -> Optional[bool]:
    if re.search("不(?:包|含|送|负责|支持|提供)[^，,]{0,6}(?:上楼|入户)|送[到至]楼下|仅送?楼下|不上楼", text):
        return False
    if re.search("上楼[^，,]{0,4}(?:另|加|收|费)|(?:另|加)收[^，,]{0,4}上楼", text):
        return None
    return True if re.search("上楼|入户", text) else None


def _ends(text: str, context: Context) -> Optional[str]:
    end = window(text, context.today)[1] if context.today else None
    return end.isoformat() if end else None


READERS: Mapping[str, Reader] = {
    "days": _days, "return_days": _returns, "months": _months, "hours": _hours, "present": _present,
    "returnable": _returnable, "ground": _ground, "payer": _payer, "free": _free, "free_from": _free_from,
    "free_pieces": _free_pieces, "fee": _fee, "installed": _installed, "door": _door,
    "upstairs": _upstairs, "ends": _ends}
"""Readings by the name under which handbook/sale_terms.yml asks for them."""


def read_all(companions: Mapping[str, str], text: Optional[str], context: Context) -> Dict[str, Any]:
    """Return the companions of a term: fact name to what its sentence says; ``None`` where it does not say."""
    return {fact: None if text is None else READERS[reader](text, context) for fact, reader in companions.items()}
