"""What a turn says after the goods came, and what page and record answer to it. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional

from bot.proposing.words.settling import reason_of_form

_FOUND = re.compile(r"(?<!没)(?<!没有)(?<!不)找(?:到|着)[了啦]"
                    r"|(?:看[到见]|明白|知道|懂|弄好|装好|拉开|打开)[了啦].{0,12}"
                    r"(?:怪我|不好意思|抱歉|我没|眼[瞎花]|没注意|没看|是我|原来|搞错|弄错)"
                    r"|(?:怪我|是我(?:没|眼|看|搞|弄))[^，。？?]{0,8}$")
_NOT_FOUND = re.compile(r"还是|但|可是|不过|[?？]|怎么|吗|坏|裂|破|[另还]有|又")
_SEVERE = re.compile(
    r"喘不[上过]|呼吸困难|透不过气|胸闷|憋气|(?:喉咙|嗓子).{0,4}(?:紧|肿|堵)|晕倒|昏[倒迷过]|抽搐|休克"
    r"|(?:脸|眼睛?|眼皮|嘴|嘴唇|舌头?|头皮|整个头).{0,5}(?:肿|浮肿)|肿.{0,6}(?:睁不开|一圈|猪头)|睁不开眼|止不住血|流黄水")
_SKIN = re.compile(r"过敏|发炎|流脓|化脓|疹|痒|红肿|发红|泡|疙瘩|痘|脱皮|刺痛|灼|火辣|烂脸|红[一了]|肿")
_BODY = "手(?![机表柄把感办链串提])|(?<![桌椅床凳柜])脚|腿|胳膊|孩子|娃|宝宝|脸|嘴唇|舌头|眼睛"
_HURT = "划|割|扎|刺|夹|砸|烫|切"
_WOUND = re.compile(
    rf"(?:{_BODY})[^，,。]{{0,5}}(?:{_HURT})[到伤破]|(?:{_HURT})[到伤破]了?[^，,。]{{0,3}}(?:{_BODY})"
    r"|(?:手|手指|脚)(?:被|也|都)?[^，,。]{0,3}[划割切扎]了|[划割切扎]了(?:手(?!机)|脚)"
    r"|流血|(?<!大)出血|(?<!很)(?<!真)受伤|伤口")
_MEDICAL = re.compile(r"医药费|医疗费|看病|药费|打针|缝针|破伤风")
_LOSS = re.compile(r"误工|精神(?:损失|损害|赔偿)|耽误.{0,8}(?:费|钱|赔|损失)|损失费|跑腿费")
_SHORT = re.compile(r"[才只就]退|少退|退少|退得?不[够全对]|少(?:给|返)?(?:我|了)?\s{0,2}\d"
                    r"|退.{0,10}(?:少了|不对|差了)|没退全"
                    r"|(?:加起来|一共|总共|合计|[两几]笔)[^。]{0,8}[才只就]\s{0,2}\d|退[^。]{0,8}不够\s{0,2}\d")
_INSURER_PAID = re.compile(r"(?:险|保险).{0,6}(?:[才只就]?(?:赔付?|给|到|退)了?)\D{0,3}\d")
_CHARGES = re.compile(
    r"(?:师傅|安装|装机|装的|上门).{0,14}(?:(?:收|要|加|报|张嘴|张口|开口)(?:了|我|就要|就是|价)?.{0,6}\d{2}|乱收|多收|收.{0,6}费\d|"
    r"坑|不给不装)|\d{2,5}.{0,4}(?:安装费|装机费)")
_UNUSED = re.compile(r"吊牌[^，,。]{0,6}(?:没(?:拆|剪|动|撕)|在|完好)|没(?:穿|用|拆|洗|动)过|全新|原封|没拆封?"
                     r"|没下过水|包装[^，,。]{0,4}(?:在|完整|齐)")
_LACKS = re.compile(r"(?:应该|是不是|不是|不应该)(?:还|也)?(?:该|会)?有"
                    r"|没(?:找[着到]|看[到见]|有|见|给|配)|少[了发放个]|缺|漏[发放装了]|翻遍")
_WAYBILL = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}\d{10,16}(?!\d)")
_SENT_BACK = re.compile(r"(?:寄|退|发)(?:回|过|出)?(?:去|来)?(?:给你们?)?了|已(?:经)?(?:寄|退)|寄回|退回")
_TO_REPAIR = re.compile(r"寄[^，,。]{0,4}修|返修|维修|修的?话|修[^，,。]{0,6}(?:运费|邮费|快递)")
_ORDINARY = re.compile(r"^(?!.{0,120}专(?:票|用发票)).{0,120}(?:普票|普通(?:的)?发票)(?:就行|就好|就可以|即可|吧)?")
_TOGETHER = re.compile(r"合并|合成|合开|(?:开|并)(?:在|成|到)?一(?:张|起)|一起开|(?:两|几|三|\d)(?:个|笔)?单")
_PARTS = re.compile(r"[、，,；;+＋/\s]+")
_COUNT = re.compile(r"[×xX*]?\s{0,2}(?:\d{1,3}|[一二两三四五六七八九十])\s{0,2}"
                    r"[个把条根只支张块本份套片包双对台瓶袋枚颗卷]?$|[（(].{0,20}[）)]|^里面有")
_EXCLUDES = re.compile(r"不[含带配送包]|另[购配买]|自备|没有")
_ALIKE = ("充电头 适配器 充电器 插头 电源头", "充电线 数据线 USB线 电源线", "说明书 手册", "扳手 扳子", "螺丝 螺钉",
          "遥控器 遥控")
_INTERNAL = re.compile(r"联系|通知|待|建议|客服|转[交售主]|拒|不予|不同意|处理|协商|审核|驳回"
                       r"|买家|客户|顾客|不影响|同意|联络")
_FREIGHT_CLAUSE = re.compile(r"运费|邮费|快递费")
_FIRST = re.compile(r"(?:前|首)\s{0,2}(\d{1,2}|一|半|两|三)?\s{0,2}(个?月|年)")
_BY_SHOP = re.compile(r"(?:店铺|商家|我们|卖家|本店|厂家|我司)(?:承担|负责|出|包)"
                      r"|包(?:来回|往返|邮)|免(?:来回|往返)?(?:运费|邮费)")
_BY_BUYER = re.compile(r"(?:买家|顾客|客户|用户|您)(?:承担|负责|自付|自理|出)|自理|自付")
_NAME = re.compile(r"^(?:上门)?安装(?:服务|费用?)?[:：]?|^(另收费?|辅材费?)[:：]?")
_NUMBERS = {"": 1.0, "一": 1.0, "半": 0.5, "两": 2.0, "三": 3.0}
_DAYS = {"年": 365.0, "月": 30.5}


def aftercare_facts(text: str, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what a turn says once goods are there, and what the record answers to just that."""
    box = str(values.get("terms.box") or "")
    unused = _UNUSED.search(text) and "refund.unused" not in values
    return {
        **({"refund.unused": True} if unused else {}),
        "turn.found": bool(_FOUND.search(text)) and not _NOT_FOUND.search(text),
        "turn.severe": bool(_SEVERE.search(text)), "turn.skin": bool(_SKIN.search(text)),
        "turn.wound": bool(_WOUND.search(text)), "turn.medical": bool(_MEDICAL.search(text)),
        "turn.loss": bool(_LOSS.search(text)),
        "turn.refund_short": bool(_SHORT.search(text)), "turn.insurer_paid": bool(_INSURER_PAID.search(text)),
        "turn.installer_charges": bool(_CHARGES.search(text)),
        "turn.lacks": bool(_LACKS.search(text)), "turn.waybill": bool(_WAYBILL.search(text)),
        "turn.sent_back": bool(_WAYBILL.search(text) and _SENT_BACK.search(text)),
        "turn.to_repair": bool(_TO_REPAIR.search(text)),
        "turn.invoice_together": bool(_TOGETHER.search(text)), "turn.ordinary": bool(_ORDINARY.search(text)),
        "return.findings": findings(values.get("return.inspection")),
        "repair.freight_said": repair_freight(values.get("terms.warranty"), values.get("order.days_since_signed")),
        "missing.listed": listed(text, box), "missing.excluded": excluded(text, box),
        "invoice.together": together(values.get("terms.invoice")), "refund.postage_off": postage_off(values),
        "page.installing": installing(str(values.get("product.attributes") or "")),
    }


def findings(inspection: Optional[str]) -> Optional[str]:
    """Return what an inspection found, without the warehouse's notes to its colleagues; ``None`` where none is left."""
    kept = [one for one in re.split(r"[，,；;。]+", inspection or "") if one.strip() and not _INTERNAL.search(one)]
    return "，".join(kept) or None


def repair_freight(warranty: Optional[str], days: Optional[float]) -> Optional[str]:
    """Say who pays the way to the repair by the page's own clause, so many days after signing."""
    clause = next((one for one in _PARTS.split(warranty or "") if _FREIGHT_CLAUSE.search(one)), "")
    shop, buyer = bool(_BY_SHOP.search(clause)), bool(_BY_BUYER.search(clause))
    if shop == buyer:
        return None
    if buyer:
        return None if _FIRST.search(clause) else "寄修的运费页面写的是由您承担"
    period = _FIRST.search(clause)
    if period is None:
        return None if re.search(r"\d|年|月", clause) else "寄修的来回运费我们出，不用您掏"
    if days is None:
        return None
    number = float(period[1]) if (period[1] or "").isdigit() else _NUMBERS[period[1] or ""]
    limit = number * _DAYS[period[2][-1]]
    named = period[0].replace(" ", "")
    if days <= limit:
        return f"寄修的来回运费我们出，页面写的是{named}店铺承担，您这件还在这个时间里"
    return f"运费要您自己承担，页面写的是{named}店铺承担，您这件已经过了这个时间"


def together(rule: Optional[str]) -> Optional[bool]:
    """Tell whether the rule for invoices lets several orders stand on one; ``None`` where it does not say."""
    if not re.search(r"合并|合开|多单|一单一票", rule or ""):
        return None
    return not re.search(r"(?:不|无法)(?:能|可|支持|可以)?(?:合并|合开)|一单一票", rule or "")


def postage_off(values: Mapping[str, Any]) -> bool:
    """Tell whether a refund for the buyer's own reason leaves just the postage of the sum that was paid."""
    if reason_of_form(values.get("refund.reason")) != "own":
        return False
    paid, back, postage = (values.get(f"{name}") or 0 for name in ("order.amount", "refund.amount", "order.postage"))
    return bool(postage > 0 and back > 0 and paid - back == postage)


def listed(text: str, box: str) -> Optional[str]:
    """Return the part of the box list that a turn names; ``None`` where it names none or more than one."""
    return _one_named(text, [one for one in _items(box) if not _EXCLUDES.search(one)])


def excluded(text: str, box: str) -> Optional[str]:
    """Return the part that the turn names and the page says is not in the box."""
    return _one_named(text, [_EXCLUDES.sub("", one) for one in _items(box) if _EXCLUDES.search(one)])


def _items(box: str) -> List[str]:
    return [name for one in _PARTS.split(box) for name in [_COUNT.sub("", _COUNT.sub("", one)).strip()] if name]


def _one_named(text: str, names: List[str]) -> Optional[str]:
    whole = [one for one in names if len(one) > 1 and one in text]
    if not whole:
        said = [kind for kind in _ALIKE if any(word in text for word in kind.split())]
        whole = [one for one in names if any(word in one for kind in said for word in kind.split())]
    if not whole:
        whole = [one for one in names if len(one) > 2 and one[-2:] in text]
    return whole[0] if len(whole) == 1 else None


def installing(attributes: str) -> Optional[str]:
    """Return what the page says of installing and of what it costs beside; ``None`` where it says nothing."""
    said = [one for one in attributes.split("；") if re.match(r"[^：；]{0,6}(?:安装|另收|另计|辅材|装机|配件费)", one)]
    return "；".join(_NAME.sub(_named_part, one) for one in said) or None


def _named_part(name: "re.Match[str]") -> str:
    """Keep the name of what costs extra; that of installing itself says nothing more."""
    return f"{name[1]}：" if name[1] else ""
