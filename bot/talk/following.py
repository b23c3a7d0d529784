"""What a short turn asks next of the matter that the seller's last line was about: goods that go back and their money.

"When", "where does it go", "who pays", "done": read alone such a turn is taken for shipping, another parcel or a new
complaint. The matter is known from the reply that was sent last or, in words of their own, from the line. A few
turns name the matter so plainly that no line is needed. Pure.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Optional, Pattern, Tuple

Rules = Tuple[Tuple[str, Pattern[str]], ...]

LONGEST = 36
"""Characters of a turn that still is a short follow-up."""

_REPLIES: Tuple[Tuple[str, Tuple[str, ...]], ...] = (
    ("came_after", ("goods_back.keep", "goods_back.keep_plain", "goods_back.half", "goods_back.not_taken",
                    "goods_back.fetch", "goods_back.send", "goods_back.why_sent", "goods_back.refuse",
                    "refund.goods_came", "follow.keep_platform", "follow.keep_paid")),
    ("judged", ("goods_back.partly", "goods_back.refused", "goods_back.result", "goods_back.all_sent",
                "goods_back.all_sent_seen", "goods_back.send_missing", "goods_back.goods", "goods_back.looking")),
    ("unregistered", ("goods_back.number", "goods_back.number_closed", "goods_back.lost", "goods_back.unnamed",
                      "goods_back.have", "goods_back.have_received", "goods_back.by_hand", "goods_back.reopen",
                      "goods_back.closed", "goods_back.closed_finished", "goods_back.ask_number", "goods_back.path",
                      "goods_back.wrong_number", "goods_back.found", "follow.find_when", "follow.find_money")),
    ("money_first", ("goods_back.*", "refund.back_after_money")),
    ("gap", ("freight.gap_ours", "freight.gap_over", "follow.gap*")),
    ("pickup", ("pickup.*",)),
    ("price", ("price_fall.*", "follow.price*")),
    ("only", ("refund.only", "refund.only_cheap", "refund.only_fault", "refund.only_cheap_seen",
              "refund.only_lead_seen", "refund.only_seen", "refund.proof", "follow.only_keep")),
    ("presale", ("presale.refund_ours", "presale.refund_both", "presale.refund_paid",
                 "presale.refund_received", "follow.deposit")),
    ("amount", ("refund_status.lines*", "refund_status.postage*", "refund_status.less", "refund_status.earlier",
                "refund_status.shared", "refund_status.gap*")),
)
_LINES: Rules = (
    ("gap", re.compile(r"(?:险|保险|邮费|运费|快递费)[^。]{0,20}(?:补|报)[^。]{0,6}您"
                       r"|(?:补|报)[^。]{0,8}(?:邮费|运费)差?")),
    ("unregistered", re.compile(r"退货[^。]{0,8}单号|仓库[^。]{0,4}(?:找|查)(?:件|退|一下|您)?|(?:售后"
                                r"|退款)[^。]{0,6}重开")),
    ("judged", re.compile(r"验(?:货|收)?[^。]{0,10}(?:少|缺|没(?:有)?通过|不通过|部分|穿过|使用过|污)"
                          r"|按\d+(?:\.\d+)?元退")),
    ("came_after", re.compile(r"补款|补\d+(?:\.\d+)?元[^。]{0,8}(?:链接|拍)|(?:退了款|退过款)[^。]{0,12}留下")),
    ("money_first", re.compile(r"(?:先退|垫付|极速退)[^。]{0,20}(?:寄回|退回来)|(?:寄回|退回来)[^。]{0,16}扣回")),
    ("pickup", re.compile(r"上门取|取件|快递员?[^。]{0,6}来取")),
    ("price", re.compile(r"差价|价保|保价")),
    ("only", re.compile(r"(?:照片|视频|图)[^。]{0,20}(?:怎么给您退|退给您|直接退|不用寄|免寄)")),
    ("presale", re.compile(r"定金[^。]{0,12}退|退[^。]{0,8}定金")),
    ("amount", re.compile(r"分摊|逐项|两笔|满减[^。]{0,6}(?:扣|摊)")),
)
_ASKS: Dict[str, Rules] = {
    "came_after": (
        ("platform", re.compile(r"微信|支付宝|转账|转(?:给)?你|扫(?:码|你)|红包|链接[^。]{0,4}(?:麻烦|怪)|收款码"
                                r"|私下")),
        ("paid", re.compile(r"(?:拍|付|补|转|下)(?:好|完|过)?(?:单|款|钱)?(?:了|啦|咯)(?!吗|没)")),
        ("send", re.compile(r"(?:不想?要|咋|怎么|如何)[^。]{0,5}(?:退|还|寄)|退给你|寄(?:哪|回|给)|地址"
                            r"|(?:运费|邮费|快递费)|谁出")),
        ("fetch", re.compile(r"来(?:取|拿|收)|上门|没空寄")),
        ("taken", re.compile(r"扣")),
        ("keep", re.compile(r"留(?:下|着)|怎么付|咋付|把钱(?:给|付|补)|补给|付给|拒收|不取|不收")),
    ),
    "judged": (
        ("found", re.compile(r"找到[了啦]?[^。]{0,8}(?:寄|补|给)|补寄")),
        ("recheck", re.compile(r"复核|再(?:核|查|验|看)|重新验|监控|录像|视频|称|弄丢|不认|不服|不可能|冤枉|放进|装进"
                               r"|塞进|仓库[^。]{0,6}(?:丢|漏|搞)|明明|瞎说|没(?:有)?(?:穿|用|洗|弄|少)")),
        ("goods", re.compile(r"(?:东西|货|衣服|鞋子?|那)[^。]{0,6}(?:寄|还|退)(?:回|给)?|寄回来|还我")),
        ("money", re.compile(r"(?:什么时候|啥时候?|多久|几天|几时)[^。]{0,6}(?:退|到)|退到哪|到账|剩(?:下|余)")),
        ("why", re.compile(r"照片|证据|凭什么|凭啥|为什么|为啥|哪里|怎么(?:算|少|扣|只)|少退|[才只]退")),
    ),
    "unregistered": (
        ("found", re.compile(r"找到[了没吗]|收到[了没吗]|有没有(?:找|收|消息|结果)|(?:找|查)(?:得)?(?:怎么样"
                             r"|咋样|到哪)|结果|进展"
                             r"|怎么样了|咋样了|到没到")),
        ("money", re.compile(r"退(?:到|去)?哪|哪个?(?:账户|卡)|怎么退|退给我|原路|打到")),
        ("when", re.compile(r"多久|什么时候|啥时候?|几天|几时|几点|哪天|要等")),
    ),
    "money_first": (
        ("any", re.compile(r"寄|退|运费|邮费|地址|快递|哪天|几号|最晚|期限|扣|单号|盒|包装|留|付|怎样|咋样"
                           r"|会怎么|上门|取")),
    ),
    "gap": (
        ("pictured", re.compile(r"\[图片\]|截图[^。]{0,3}(?:发|给)")),
        ("money", re.compile(r"什么时候|啥时候?|多久|几天|几时|退到|打到|转到|到账|给我|哪里|微信|支付宝|怎么给|咋给")),
    ),
    "pickup": (
        ("rebook", re.compile(r"不在家|没空|上班|改[到成个天]|换个?时间|[明后]天|晚[点上]|下午|上午"
                              r"|周[一二三四五六日末]")),
        ("box", re.compile(r"(?:箱|盒|包装|袋子)")),
        ("any", re.compile(r"取|码|给他|带|收(?:钱|费)|付|几点|多久|没来|打印|面单|楼|单号")),
    ),
    "price": (
        ("proof", re.compile(r"(?:截图|照片|图)[^。]{0,6}(?:要不要|要吗|用不用|需要|发你|发吗|行吗)|(?:要不要|用不用"
                             r"|需要)[^。]{0,4}(?:截图|图)")),
        ("pictured", re.compile(r"\[图片\]")),
        ("money", re.compile(r"什么时候|啥时候?|多久|几天|几时|退到|退哪|打到|到账|哪里|原路|微信|支付宝|花呗")),
        ("again", re.compile(r"再降|又降|还降|再便宜")),
    ),
    "only": (
        ("pictured", re.compile(r"\[图片\]|\[视频\]")),
        ("send", re.compile(r"(?:要不要|用不用|还要|需要)[^。]{0,8}(?:寄|退)|寄不寄|寄回[^。]{0,3}[吗么不]")),
    ),
    "presale": (
        ("money", re.compile(r"什么时候|啥时候?|多久|几天|几时|退到|退哪|打到|到账|哪里|原路|尾款")),
    ),
    "amount": (
        ("postage", re.compile(r"(?:运费|邮费|快递费)[^。]{0,8}(?:不退|没退|扣|凭|为|也|不给)|(?:凭"
                               r"|为)[^。]{0,8}(?:运费"
                               r"|邮费)")),
    ),
}
_PLAIN: Rules = (
    ("came_after", re.compile(r"(?:丢|退)(?:件|过|了|款|的)[^。]{0,16}(?:又|居然|竟然|突然|今天"
               r"|现在)[^。]{0,10}(?:到|来|送|冒|找|收|出现)"
                              r"(?!账|卡)")),
    ("money_first", re.compile(r"(?:退款|钱)(?:都|已经?|是)?(?:秒(?:到|退)|到账|到了?|收到|退了?)[^。]{0,16}"
                               r"(?:留着|留下|送人|不寄|还(?:要|用)[^。]{0,8}寄|不想?寄|不用寄|不还)")),
    ("judged", re.compile(r"验(?:货|收|完)?[^。，]{0,4}(?:结果|没验|过没|完没|好没)|要求复核|少退了?我?\s{0,2}\d"
                          r"|凭[^。，]{0,6}(?:少退|只退)")),
)
_OTHER = re.compile(r"发票|开票|尺码|有货|补货|另外(?:一|想)|还有一单|安装|修(?:一下|好)?|换(?:货|大|小)|下单|推荐")
_SUM = re.compile(r"差(?:的|额)?(?P<sum>\d{1,3}(?:\.\d{1,2})?)元"
                  r"|(?P<other>\d{1,3}(?:\.\d{1,2})?)元[^。，]{0,6}(?:补|报)")


def topic_of(told: str, line: str) -> Optional[str]:
    """Return the matter of the seller's last line: of the handbook's reply, or in words of their own."""
    if told:
        return next((topic for topic, names in _REPLIES
                     if any(told == name or name[-1] == "*" and told.startswith(name[:-1]) for name in names)), None)
    return next((topic for topic, signs in _LINES if signs.search(line)), None) if line else None


def follow_facts(text: str, told: str, line: str, words: str = "") -> Dict[str, Any]:
    """Return what a turn asks next and of which matter.

    Args:
        text: The buyer's turn.
        told: The handbook's reply that was sent last; empty after words of the seller's own.
        line: The seller's last line in words of their own.
        words: The text of ``told``.
    """
    topic = topic_of(told, line)
    asks = None
    if topic is not None and len(text) <= LONGEST and not _OTHER.search(text):
        asks = next((name for name, signs in _ASKS[topic] if signs.search(text)), None)
    if asks is None:
        topic = next((name for name, signs in _PLAIN if signs.search(text)), None)
        asks = "plain" if topic else None
    found = _SUM.search(line or words) if asks and topic == "gap" else None
    return {"follow.topic": topic if asks else None, "follow.asks": asks,
            "follow.sum": round(float(found["sum"] or found["other"]) * 100) if found else None}
