"""What of a line the buyer has written: without cards, notices, stickers, quotes and page text. Pure.

A chat carries more than words: the platform's notices, cards of a product or an order, stickers, quoted lines of the
seller's, text copied from the page. None of that is a wish. A card only says which product or order is meant; what
stands beside it counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import List, Sequence, Tuple

_KINDS = ("商品|宝贝|订单|链接|商品链接|宝贝链接|订单链接|商品卡片?|宝贝卡片?|订单卡片?|商品信息|订单信息|商品详情"
          "|订单详情|店铺卡片?|优惠券")
_CARD = re.compile(rf"(?:[\[【]卡片[\]】]\s{{0,3}}(?:(?:{_KINDS})\s{{0,3}}[:：]?)?"
                   rf"|[\[【](?:{_KINDS})[\]】]\s{{0,3}}[:：]?"
                   rf"|(?:我要咨询|正在咨询|咨询)(?:这个|该|的)?(?:商品|宝贝|订单)\s{{0,3}}[:：]|当前(?:用户"
                   rf"|买家)?(?:正在)?(?:来自|浏览|咨询)"
                   rf"|^(?:商品卡片?|订单卡片?|宝贝卡片?)\s{{0,3}}[:：])")
_URL = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。！？）】]{1,300}|\b\w{1,30}\.(?:com|cn"
                  r"|net)/[^\s\u4e00-\u9fff，。！？]{0,300}",
                  re.I)
_ORDER_FIELDS = re.compile(r"^\s{0,4}(?:订单(?:编?号|金额|状态|时间)|交易(?:时间|状态|编号)|下单时间|付款时间"
                           r"|实付款?|合计|共\s{0,2}\d{1,3}\s{0,2}件)"
                           r"[^吗呢啊？?]{0,60}$")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[A-Za-z]{1,4}-?)?\d{4,24}(?![0-9A-Za-z])")
_IN_LINK = re.compile(r"(?:[?&](?:id|itemId|goods_id|orderId|bizOrderId|sku|skuId)=|/)([0-9A-Za-z-]{4,24})"
                      r"(?=$|[&#.\s/])")
_PRICE = re.compile(r"(?:[¥￥]\s{0,2}\d{1,6}(?:\.\d{1,2})?|\d{1,6}(?:\.\d{1,2})?\s{0,2}元)"
                    r"(?:\s{0,2}[x×*]\s{0,2}\d{1,3})?")
_ASKS = re.compile(r"[?？]|[吗嘛呢么吧]\s{0,2}[?？。!！~～]{0,3}$|怎么|什么|多少|几[天点号时]|能不能|可不可以"
                   r"|有没有|为什么|我要|我想|帮我|麻烦")

_NOTICE_MARK = re.compile(r"^\s{0,4}(?:[\[【<（(](?:系统(?:通知|消息|提示|提醒)?|平台(?:通知|消息|提示|提醒|公告)"
                          r"|官方(?:通知|消息)"
                          r"|交易(?:通知|提醒|消息)|订单(?:通知|提醒|消息)|物流(?:通知|提醒)|服务(?:通知|提醒)"
                          r"|自动回复"
                          r"|温馨提示|安全提示)[\]】>）)]|(?:系统(?:通知|消息)|平台(?:通知|公告)|交易提醒|自动回复"
                          r"|温馨提示)\s{0,3}[:：])")
_NOTICES: Tuple["re.Pattern[str]", ...] = tuple(re.compile(rf"[“\"]?(?:{one})[。！!.~～”\"]{{0,3}}") for one in (
    r"(?:买家|卖家|商家)(?:已(?:经)?)?(?:付款|下单|拍下|发货|评价|确认收货|关闭订单|取消订单|申请(?:了)?(?:退款"
    r"|退货|售后)"
    r"|同意(?:了)?(?:退款|退货)|拒绝(?:了)?(?:退款|退货)|修改(?:了)?(?:价格|地址"
    r"|订单))(?:成功)?(?:申请)?(?:[，,][^吗呢啊？?我]{0,40})?",
    r"(?:您的|您有一?[笔个]?)(?:订单|宝贝|商品)[^吗呢啊怎为？?我]{0,30}?(?:已(?:经)?|待)(?:发货|发出|付款|收货"
    r"|出库|受理|确认|成功|关闭)"
    r"(?:[，,。！!][^吗呢啊怎为？?我]{0,50})?",
    r"您(?:的包裹)?已(?:经)?(?:付款|下单|发货|发出|确认收货)(?:成功)?(?:[，,。！!][^吗呢啊怎为？?我]{0,50})?",
    r"(?:平台)?(?:客服|小二)(?:已(?:经)?|正在|将)(?:介入|受理)[^吗呢？?我]{0,40}",
    r"(?:对方|您|你|买家|卖家|客服)?撤回了?一条消息(?:\s{0,2}重新编辑)?|该?消息已(?:被)?撤回",
    r"以[上下]是?为?(?:历史消息|打招呼的?内容|新消息)",
    r"[^，。？?吗我要]{0,12}(?:已)?(?:进入|离开|接入|加入|结束)了?(?:本次|当前)?(?:会话|对话|聊天|服务|咨询|店铺)",
    r"(?:会话|对话)(?:已|即将)(?:结束|关闭|超时)[^吗呢？?]{0,20}|(?:正在|已)?为您转接[^吗呢？?]{0,20}",
    r"(?:请|邀请您?)(?:对|为)?(?:本次|此次|我的)?[^，。？?]{0,8}服务[^，。？?]{0,4}(?:评价|打分)[^吗？?]{0,20}",
    r"您当前(?:的)?排队[^吗？?我]{0,30}|前面还有\s{0,2}\d{1,4}\s{0,2}(?:位|人)[^吗？?我]{0,20}",
    r"交易(?:成功|关闭|已完成)|订单已(?:超时关闭|完成)|退款已原路退回[^吗呢？?我]{0,20}",
    r"[^，。？?吗我]{0,12}(?:领取|获得)了(?:一张)?(?:店铺)?优惠券[^吗？?我]{0,20}",
))
_QUOTE = re.compile(r"^\s{0,4}(?:「[^「」]{1,500}」|『[^『』]{1,500}』"
                    r"|引用\s{0,2}[:：]?\s{0,2}[“「\"][^”」\"]{1,500}[”」\"]"
                    r"|回复\s{0,2}[@＠]?[^\s:：“「\"]{0,16}\s{0,2}[:：]?\s{0,2}[“「\"][^”」\"]{1,500}[”」\"])"
                    r"\s{0,4}(?=$|[\n-]|[—–─=－]{2,}|[：:])[:：]?")
_QUOTE_SAID = re.compile(r"^\s{0,4}「[^「」:：]{1,16}[:：][^「」]{1,500}」")
_QUOTED_LINE = re.compile(r"^\s{0,4}(?:[>＞|｜]\s{0,2}\S|(?:引用|转发|转自|回复)\s{0,2}[^\s:：]{0,16}\s{0,2}[:：]"
                          r"|\[(?:转发|引用|聊天记录)\]|(?:客服|卖家|商家|店家|掌柜"
                          r"|店小二)[^\s:：，。]{0,8}\s{0,2}[:：]"
                          r"|【(?:转发|引用)】)")
_HEAD = re.compile(r"^[^\s:：，。]{1,16}\s{1,4}(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d{2}(?::\d{2})?"
                   r"|\d{1,2}:\d{2}:\d{2})\s{0,4}$")
"""The line above each of a copied talk: who wrote it, and when."""
_RULE = re.compile(r"^[\s\-—–─=_－*·.]{3,}$")
_FACES = ("表情|动画表情|自定义表情|微笑|撇嘴|色|发呆|得意|流泪|害羞|闭嘴|睡|大哭|尴尬|发怒|调皮|呲牙|惊讶|难过"
          "|酷|囧|抓狂|吐|偷笑|愉快|可爱|白眼|傲慢|困"
          "|惊恐|流汗|憨笑|大笑|悠闲|奋斗|咒骂|疑问|嘘|晕|衰|骷髅|敲打|再见|擦汗|抠鼻|鼓掌|坏笑|左哼哼|右哼哼"
          "|哈欠|鄙视|委屈|快哭了|阴险|亲亲|吓|可怜"
          "|玫瑰|凋谢|嘴唇|爱心|心碎|蛋糕|炸弹|月亮|太阳|礼物|拥抱|强|弱|赞|握手|胜利|抱拳|勾引|拳头|爱你|爱你哦"
          "|感谢|谢谢|加油|笑脸|生气|破涕为笑"
          "|捂脸|奸笑|机智|皱眉|耶|吃瓜|加油加油|汗|天啊|社会社会|旺柴|好的|打脸|哇|翻白眼|让我看看|叹气|苦涩"
          "|裂开|心|花|鲜花|比心|玫瑰花|飞吻|挥手|ok|yes|no")
_STICKER = re.compile(rf"\[(?:{_FACES})\]|【表情】|[（(]表情[）)]|#E-[a-z]\d{{1,4}}\*?"
                      rf"|/:[^\s\u4e00-\u9fff]{{1,6}}", re.I)
_VOICE = re.compile(r"[\[【(（]?语音(?:消息)?[\]】)）]?\s{0,2}(?:转文字|转写|识别)?(?:结果)?[\]】)）]?\s{0,2}[:：]"
                    r"|[\[【(（]语音(?:消息)?(?:转文字|转写|识别)?[\]】)）](?:\s{0,2}\d{1,3}\s{0,2}(?:[\"″”秒s]"
                    r"|'{1,2}))?"
                    r"|[\[【(（](?:由)?语音转(?:换|文字)(?:而来|成)?[\]】)）]|^语音\s{0,2}\d{1,3}\s{0,2}[\"″”秒]$")
_LAUGH = re.compile(r"(?:哈|嘿|嘻|h|嘎|噗){2,}|233{1,}|(?:ha){2,}|lol|orz|qaq|t_t|xd", re.I)
_TOKEN = re.compile(r"[¥￥$€（(]\s{0,2}[0-9A-Za-z]{8,14}\s{0,2}[¥￥$€）)]")
_SHARED = re.compile(r"【(?:淘宝|天猫|京东|拼多多|抖音|快手|小红书)】|复制(?:这段|此|本)(?:话|条|段)|(?:点击"
                     r"|戳)链接直接打开"
                     r"|打开(?:手机)?(?:淘宝|天猫|京东|拼多多|抖音)即可")
_LISTING = re.compile(r"[¥￥]\s{0,2}\d[^？?]{0,80}(?:月销|已售|销量|\d[+万]?人(?:付款|收货|评价|已买))|(?:月销"
                      r"|已售|销量)\s{0,2}\d[^？?]{0,80}[¥￥]\s{0,2}\d")
_PAIR = re.compile(r"(?:^|[\s;；,，|｜·•【\[])([\u4e00-\u9fff]{2,8})[】\]]?\s{0,2}[:：]\s{0,2}([^\s;；|｜:：]{1,60})")
_PAGE_NAMES = frozenset((
    "品牌 型号 材质 面料 颜色 颜色分类 尺码 尺寸 规格 产地 货号 适用 适用人群 适用对象 适用季节 "
    "适用性别 适用年龄 适用场景 款式 版型 风格 图案 领型 袖长 裙长 裤长 厚薄 容量 净含量 保质期 "
    "生产日期 生产企业 厂名 厂址 配料 配料表 储存方法 储藏方法 包装方式 包装 功率 额定功率 "
    "额定电压 电压 电压 电池容量 重量 毛重 净重 质地 成分 成分含量 填充物 上市年份 上市时间 工艺 "
    "鞋底材质 鞋面材质 鞋跟 闭合方式 功能 系列 类型 商品名称 产品名称 产品型号 商品编号 商品产地 "
    "店铺 月销 销量 邮费 发货地 服务 保修 质保 售后服务 包装清单 参数 接口 屏幕 内存 处理器 "
    "认证 ").split())
_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_OWN_NAMES = frozenset("颜色 尺码 尺寸 规格 款式 型号 容量 重量".split())
"""Names that a buyer writes as well, to say what they want."""
_MARKED = re.compile(r"[\[【「『>＞|｜\n/#¥￥:：<（(\U0001f000-\U0001faff\u2600-\u27bf]")
"""Signs of which one is in everything that is not plain words."""
_LEAST_PAIRS = 2
LONGEST = 2000
"""Characters of a line that are looked at."""
LEAST_ECHO = 10
"""Characters from which a line that repeats at least half of the seller's counts as pasted, not as a choice."""


@dataclass(frozen=True)
class OwnWords:
    """A buyer's line taken apart: ``text`` is what they wrote, ``named`` the numbers and links of cards beside it."""

    text: str
    named: Tuple[str, ...] = ()

    @property
    def read(self) -> str:
        """What is read: the own words, or what a card names."""
        return self.text or " ".join(self.named)


def own_words(text: str, seller: str = "") -> OwnWords:
    """Take a line apart.

    Args:
        text: As typed or sent by the platform.
        seller: The seller's last line; what repeats it is pasted.
    """
    whole = text[:LONGEST]
    if not _needs_a_look(whole, seller):
        return OwnWords(text)
    named: List[str] = []
    lines = _without_page(_without_quote(_STICKER.sub(" ", _VOICE.sub(" ", whole))).split("\n"))
    if sum(bool(_ORDER_FIELDS.match(one)) for one in lines) >= _LEAST_PAIRS:
        named.extend(number for one in lines if _ORDER_FIELDS.match(one) for number in _references(one))
        lines = [one for one in lines if not _ORDER_FIELDS.match(one)]
    said = "\n".join(filter(None, (_own_part(line, named, seller) for line in lines))).strip()
    if not named and _marks_off(said) == _marks_off(whole):
        return OwnWords(text if _has_words(text) else "")
    return OwnWords(said if _has_words(said) else "", tuple(dict.fromkeys(named)))


def _needs_a_look(text: str, seller: str) -> bool:
    """Tell whether anything but plain words may be in a text; most lines are left as they are."""
    return (not _has_words(text) or bool(_MARKED.search(text)) or bool(_LAUGH.fullmatch(text.strip(" ~～!！。.")))
            or _is_notice(text) or _echoes(text, seller))


def _own_part(line: str, named: List[str], seller: str) -> str:
    """Return what of one line is the buyer's own; what a card in it names is added to ``named``."""
    line = line.strip()
    if not line or _RULE.match(line) or _is_notice(line) or _QUOTED_LINE.match(line) or _echoes(line, seller):
        return ""
    if _SHARED.search(line) or _TOKEN.search(line):
        named.extend(_references(line))
        tail = re.split(r"直接打开|即可|APP|app|[¥￥」]", line)[-1].strip(" ，。,")
        return tail if _ASKS.search(tail) and _has_words(tail) else ""
    if _LISTING.search(line) and not _ASKS.search(line):
        return ""
    card = _CARD.search(line)
    if card is not None:
        before, content, after = line[:card.start()].strip(), *_card_and_rest(line[card.end():])
        named.extend(_references(content))
        return " ".join(one for one in (before, after) if _has_words(one))
    return "" if _LAUGH.fullmatch(line.strip(" ~～!！。.，,")) or not _has_words(line) else line


def _card_and_rest(text: str) -> Tuple[str, str]:
    """Return what of a line behind a card's mark is the card's, and what the buyer wrote after it."""
    ends = [found.end() for pattern in (_URL, _PRICE) for found in pattern.finditer(text)]
    if not ends:
        ends = [found.end() for found in _NUMBER.finditer(text)][:1]
    if ends:
        return text[:max(ends)], text[max(ends):].strip(" ，。,;；")
    parts = text.strip().rsplit(None, 1)
    if parts and _ASKS.search(parts[-1]):
        return (parts[0], parts[1]) if len(parts) == 2 else ("", parts[0])
    return text, ""


def _references(text: str) -> List[str]:
    """Return the numbers that a card names, those of its links among them, else nothing."""
    plain = _PRICE.sub(" ", text)
    found = re.findall(r"(?:[?&](?:id|itemId|goods_id|orderId|bizOrderId|sku|skuId)=|/)([0-9A-Za-z-]{4,24})(?=$"
                       r"|[&#.\s/]|html)", plain)
    return [one for one in (*found, *_NUMBER.findall(_URL.sub(" ", plain))) if re.search(r"\d{3}", one)]


def _without_quote(text: str) -> str:
    for pattern in (_QUOTE_SAID, _QUOTE):
        found = pattern.match(text)
        if found:
            return text[found.end():]
    return text


def _without_page(lines: Sequence[str]) -> List[str]:
    """Leave out a copied talk's lines, and those copied from a product's page: attributes with their values."""
    lines = [one for number, one in enumerate(lines)
             if not _HEAD.match(one.strip()) and not (number and _HEAD.match(lines[number - 1].strip()))]
    names = {name for line in lines for name, _ in _PAIR.findall(line) if name in _PAGE_NAMES}
    if len(names - _OWN_NAMES) < _LEAST_PAIRS and len(names) <= _LEAST_PAIRS:
        return lines
    return [one for one in lines if _ASKS.search(one) or not any(name in _PAGE_NAMES for name, _ in _PAIR.findall(one))]


def _is_notice(line: str) -> bool:
    line = line.strip()
    return bool(_NOTICE_MARK.match(line)) or any(one.fullmatch(line) for one in _NOTICES)


def _echoes(text: str, seller: str) -> bool:
    said, whole = _marks_off(text), _marks_off(seller)
    return len(said) >= max(LEAST_ECHO, len(whole) / 2) and said in whole


def _marks_off(text: str) -> str:
    return "".join(_WORD.findall(text))


def _has_words(text: str) -> bool:
    """Tell whether a text has a letter, digit or character; pictures and films say something, emoji do not."""
    return bool(_WORD.search(unicodedata.normalize("NFKC", text)))
