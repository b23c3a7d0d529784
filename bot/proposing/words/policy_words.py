"""What the turn asks of the shop's lists by name: a way of paying, a place beyond the customs, a live room. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.orders.places import ABROAD

_NOT_THAT = re.compile(r"(?:不用|没有?|不是|不想用|除了|不支持|不能用|用不了)(?:我?的)?$")
_TOWNS = {"香港": "元朗 荃湾 九龙 旺角 沙田 屯门 观塘 将军澳 铜锣湾 港岛 新界 HK hk", "澳门": "氹仔 路环 澳門",
          "台湾": "台灣 台北 台中 台南 高雄 新北 桃园市 臺灣 臺北"}
_FAR_TOWNS = ("吉隆坡 纽约 洛杉矶 旧金山 悉尼 墨尔本 多伦多 温哥华 伦敦 东京 大阪 首尔 曼谷 法兰克福 柏林 巴黎 胡志明 "
              "大马 奥克兰 迪拜 莫斯科").split()
_FORWARDED = re.compile(r"集运|集货|转运|合箱|集中仓|转寄")
_GOAL_BEFORE = re.compile(r"寄|发|邮|送|到|去|往|运|在|住|回|收货|地址")
_GOAL_AFTER = re.compile(r"能|可|寄|发|邮|几|多久|收|到|要|这边|那边|行|呢|吗|嘛|有|也|[，。？?！!\s]|$")
_ORIGIN = re.compile(r"产|进口|版|货|牌|原装|代购|制|式|品|风|料")
_LIVE = re.compile(r"直播|主播|小黄车|播完|下播|达人|博主|带货|网红|福袋|种草|测评|探店|[uU][pP]主"
                   r"|短视频(?:里)?(?:说|推)"
                   r"|(?:刷到|看到|看了?|听)[^，。,\s]{1,10}(?:推|安利|介绍)(?:荐|了)?(?:你|这|过|的)|小红书[^，。]{0,8}(?:说|看|推)")
_OWN_LIVE = re.compile(r"(?:你们|你家|您家|咱们?|店里|店铺|官方|旗舰店)(?:家|店|自己|官方)?"
                       r"(?:的)?(?:那个)?(?:直播|主播)")
_OTHER_LIVE = re.compile(r"达人|博主|网红|带货|小红书|种草|测评|探店|[uU][pP]主"
                         r"|(?:刷到|看到|看了?|听)[^，。,\s]{1,10}(?:推|安利|介绍)"
                         r"|(?:李|王|张|刘|陈|杨|赵)(?:姐|哥)"
                         r"|[\u4e00-\u9fff]{1,4}(?:妈|姐|哥|爸)(?:的)?直播间")
_PAPERS = (
    ("note", re.compile(r"(?:送货单|出库单|随货单)(?!.{0,4}(?:别|不要|不写|不放))|随货.{0,6}盖.{0,2}章")),
    ("licence", re.compile(r"营业执照|授权书|资质.{0,4}(?:文件|证明|发)|投标|备案.{0,4}(?:用|材料)|检测报告")),
    ("contract", re.compile(r"合[同约]|和同|报价[单表]|价格表|[三3]家比价|盖.{0,2}章的?.{0,4}(?:报价|单)|采购单|招标")),
)
"""What a company asks for in writing."""
_LATER = re.compile(r"月结|账期|帐期|先(?:发|送|给)货.{0,6}(?:付|结|打|给钱|转)"
                    r"|货到.{0,6}(?:对公|走流程)|走流程.{0,6}(?:月|天)|挂账|季结")
_TRANSFERRED = re.compile(r"(?:公户|对公|公账|公司账户|公对公).{0,14}(?:转|打|付|汇)(?:了|过|好|的|\d)"
                          r"|(?:转|打|汇)(?:了|过|好).{0,12}(?:公户|对公|公账|公司账)|汇款单|银行回单|(?:转账"
                          r"|银行)回单")
_TALK = {
    "exchange.talk": re.compile(r"换(?:货|新|贵|便宜|大一|小一|成|咗|那个|个大|个小)"
                                r"|不补差价|要我补|补差价?链接|让我补"),
    "exchange.paid_gap": re.compile(r"[差叉]价.{0,8}(?:拍|付|补)(?:了|好|过|完)|补差.{0,8}(?:拍|付)(?:了|好|下)"),
    "live.promised": re.compile(r"(?:主播|直播间?|达人|博主)(?:里|上|那边|亲口)?(?:讲|说|喊|答应|承诺)"),
    "live.prize": re.compile(r"中奖|抽中|福袋|抽到(?:了)?|免单"),
    "abroad.customs": re.compile(r"关税|清关|海关|报关|打税|进口税|包税|境外|国外|港澳台"),
    "invoice.item_said": re.compile(r"品名|品目|型号|规格|明细|开成|写成|改成|名目|备注栏|内容|办公|劳保|餐饮|住宿"),
    "gift.return_said": re.compile(r"退货?.{0,8}赠品|赠品.{0,12}(?:退|寄回)|送的.{0,8}(?:要退|退不退|寄回)"),
}
"""Matters that a turn of another reading speaks of."""
_TAX_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
_COMPANY = re.compile(r"(?:公司|单位|抬头|名称)(?:名称|名字)?(?:叫|是|[:：])\s{0,2}[\u4e00-\u9fff（）()]{4,30}"
                      r"|[\u4e00-\u9fff（）()]{3,25}(?:有限公司|有限责任公司|商行|集团|事务所|合作社)")
_FRIEND, _CREDIT = "找人代付", "先用后付"
_MIXED = re.compile(r"一半.{0,6}一半|一部分.{0,8}(?:一部分|剩下|其余)|混着?付|组合付|拆开付|剩下的.{0,8}(?:付|补)")


def policy_word_facts(values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the shop's lists say to what the turn names.

    Args:
        values: Facts known so far: the turn's text, the region, the order's payment and origin.
        policy: The shop's policy in force.
    """
    text = str(values.get("turn.text") or "")
    return {**_ways(text, values, policy), **_abroad(text, values, policy), **_live(text, values, policy),
            **_company(text), **{name: bool(words.search(text)) for name, words in _TALK.items()}}


def _ways(text: str, values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the way of paying that the turn names, and where the money of the order's way goes back to."""
    ways: Sequence[Mapping[str, Any]] = (policy.get("payment") or {}).get("ways") or ()
    asked = _asked_way(text, ways)
    used = next((one for one in ways if one["name"] == _of_order(values, ways)), None)
    back = used or asked
    return {"payment.way": asked["name"] if asked else None, "payment.way_taken": asked["taken"] if asked else None,
            "payment.way_how": asked.get("how") if asked else None, "payment.mixed": bool(_MIXED.search(text)),
            "payment.back_way": back["name"] if back else None, "payment.back": back.get("back") if back else None}


def _asked_way(text: str, ways: Sequence[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    """Return the way whose name stands in the turn, a longer name first; not one that the buyer says he lacks."""
    found: List[Any] = []
    for place, one in enumerate(ways):
        for name in (one["name"], *str(one.get("also") or "").split("、")):
            at = text.find(name) if name else -1
            if at >= 0 and not _NOT_THAT.search(text[:at]):
                found.append((-len(name), place, one))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _of_order(values: Mapping[str, Any], ways: Sequence[Mapping[str, Any]]) -> Optional[str]:
    """Return by which way of the list the order was paid."""
    if values.get("pay.by_friend"):
        return _FRIEND
    if values.get("pay.credit"):
        return _CREDIT
    said = str(values.get("order.pay_method") or "")
    if "花呗" in said and values.get("pay.instalments"):
        said = "花呗分期"
    names = [str(one["name"]) for one in ways if str(one["name"]) in said]
    return max(names, key=len) if names else None


def _abroad(text: str, values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the entry of the place beyond the customs, or that it is on no list."""
    places: Sequence[Mapping[str, Any]] = policy.get("abroad") or ()
    place = _place(text, values, [str(one["place"]) for one in places])
    entry = next((one for one in places if one["place"] == place), None)
    return {"abroad.place": place, "abroad.listed": entry is not None if place else None,
            "abroad.courier": entry.get("courier") if entry else None,
            "abroad.days": entry.get("days") if entry else None,
            "abroad.postage": entry.get("postage") if entry else None,
            "abroad.duty": entry.get("duty") if entry else None,
            "abroad.places": "、".join(str(one["place"]) for one in places) or None,
            "abroad.forwarded": bool(_FORWARDED.search(text))}


def _place(text: str, values: Mapping[str, Any], listed: Sequence[str]) -> Optional[str]:
    """Return the place beyond the customs that the turn names, else the region in question where it lies there."""
    for name in listed:
        if name in text or any(town in text for town in _TOWNS.get(name, "").split()):
            return name
    region = str(values.get("delivery.region") or "") if values.get("delivery.abroad") else ""
    named = next((name for name in (*ABROAD[3:], *_FAR_TOWNS)
                  if name in text and _is_goal(text, name, spoken_of=bool(region))), None)
    if named:
        return named
    return next((name for name in listed if name in region), region or None)


def _is_goal(text: str, name: str, spoken_of: bool) -> bool:
    """Tell whether a country is where the goods shall go, and not where they come from: 泰国乳胶枕.

    Where sending abroad was ``spoken_of`` before, a country is another goal unless it is said as an origin.
    """
    at = text.index(name)
    after, around = text[at + len(name):at + len(name) + 4], text[max(0, at - 8):at]
    if _ORIGIN.match(after):
        return False
    return spoken_of or bool(_GOAL_BEFORE.search(around) or _GOAL_AFTER.match(after))


def _live(text: str, values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return whether a live room is spoken of, and whose it is: by the order's record, else by the turn."""
    rooms: Sequence[str] = (policy.get("live") or {}).get("rooms") or ()
    said = next((room for room in rooms if room in text), None)
    kind = {"own_live": "own", "influencer": "other"}.get(str(values.get("origin.kind")))
    if kind is None and _LIVE.search(text):
        kind = "own" if said or _OWN_LIVE.search(text) else "other" if _OTHER_LIVE.search(text) else None
    return {"live.spoken": bool(_LIVE.search(text)), "live.whose": kind, "live.rooms": "、".join(rooms) or None}


def _company(text: str) -> Dict[str, Any]:
    """Return what a company asks for in writing, whether it wants to pay later, and whether it has told its data."""
    papers = [kind for kind, words in _PAPERS if words.search(text)]
    return {"company.paper": "both" if {"note", "contract"} <= set(papers) else next(iter(papers), None),
            "company.transfer": bool(_TRANSFERRED.search(text)),
            "company.later": bool(_LATER.search(text)),
            "company.given": bool(_TAX_NUMBER.search(text) or _COMPANY.search(text))}
