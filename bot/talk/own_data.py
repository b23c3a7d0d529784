"""Questions for personal data: the buyer's own, somebody else's, and where it may have leaked (N35). Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

_WHO = (r"老公|老婆|媳妇|对象|男朋友|女朋友|男友|女友|前[男女]友|朋友|闺蜜|同事|同学|室友|邻居|我[爸妈姐哥弟妹爷奶]"
        r"|俺[爹娘爸妈]|爹|亲姐|亲妹|儿子|女儿|闺女"
        r"|那个买家|别的买家|其他买家|人家")
_LEAK = re.compile(r"(?:怎么|咋|哪来|为什么)[^，。]{0,8}(?:知道|会有|有)我[^，。]{0,4}(?:电话|号码|手机|信息)"
                   r"|冒充(?:是)?(?:你|客服|店)|(?:信息|电话|号码|资料)[^，。]{0,4}(?:泄露|泄漏|卖|外泄)"
                   r"|老有人[^。]{0,8}(?:打|加)|骗子[^，。]{0,8}(?:知道|晓得|打)")
_HIDE = re.compile(r"隐私面单|(?:信息|资料|地址|电话)[^，。]{0,6}(?:删(?:了|掉|除)|注销)|(?:面单"
                   r"|单子)[^，。]{0,8}(?:写|印)[^，。]{0,8}(?:就行|就好|别|太细)|别把[^，。]{0,6}(?:写"
                   r"|印)[^，。]{0,4}(?:面单|单子)"
                   r"|不想[^，。]{0,4}(?:快递|别人)[^，。]{0,4}知道我")
_SENDER = re.compile(r"寄件人(?:是)?谁|谁(?:下的单|寄的|买的|给我寄)|(?:我)?没买过[^，。]{0,10}(?:我名字|包裹|东西"
                     r"|玩意)|收到[^，。？?]{0,12}(?:我)?(?:没买过|没下过单|不是我买的)|收到[^，。]{0,4}(?:包裹|快递)没买过")
_FULL = re.compile(r"(?:完整|全部)[^，。]{0,3}(?:手机|号码|电话|地址|信息)[^，。]{0,4}(?:发|看|给)|(?:都)?是星号"
                   r"|给我打码|打(?:了)?码|星号")
_FULL_NOT = re.compile(r"扫码|打码的商品")
_OTHERS_CONTACT = re.compile(rf"(?:{_WHO})[^。！!？?]{{0,16}}(?:电话|微信|地址|联系方式|手机号)(?:给|告诉|发|是多少"
                             rf"|能)|(?:他|她)(?:的)?(?:电话|地址|微信)[^，。]{{0,3}}(?:给|告诉|发)|寄件地址")
_OTHERS_ORDER = re.compile(
    rf"(?<!给)(?<!送)(?<!帮)(?<!替)(?:{_WHO})在你(?:们)?家(?:买|拍|下单)"
    rf"|(?<!给)(?<!送)(?<!帮)(?<!替)(?:{_WHO})(?:跟我)?(?:买|拍|下单)的[^。！!？?]{{0,16}}(?:发了没|发没|到哪|到了没"
    rf"|到没|买了啥|买了什么|寄哪|的发了)"
    rf"|(?:查|看)[^，。]{{0,4}}(?:个)?(?:人|别人|他|她)的(?:订单|单|快递)|(?:帮|替)(?:{_WHO})[^，。]{{0,3}}(?:查|看)"
    rf"|(?:她|他)叫[\u4e00-\u9fff]{{2,4}}[^，。]{{0,4}}1\d{{10}}"
    rf"|我是(?:他|她)(?:老婆|老公|妈|爸|亲?姐|亲?妹|亲?哥|亲?弟|媳妇|女儿|儿子)|^查单[:： ]?1\d{{10}}$")
_OWN_ORDER = re.compile(r"忘了?用哪个号买|(?:啥|什么)时候(?:买|拍)的[^，。]{0,6}(?:记不|忘)|我哪天(?:拍|买)的|(?:查"
                        r"|看)[^，。]{0,3}(?:下)?我(?:哪天|什么时候)(?:拍|买)")
_ID_CARD = re.compile(r"身份证[^，。]{0,6}(?:看得到|看到|能看|存|保留)|看得到[^，。]{0,4}身份证")
_CONTACT = re.compile(
    r"(?:我|单子?上?|订单|孩子|他|她)[^，。]{0,6}(?:留|填|写|登记)的?(?:是)?(?:哪个|什么|啥)(?:电话|手机|号码|地址"
    r"|名字)|(?<!退回的)收件人?(?:的)?(?:电话|手机号?|号码)[^，。]{0,3}(?:后四位|尾号)"
    r"|(?:名字|收件人)[^，。]{0,3}写的?(?:是)?(?:我还是|哪个)|地址(?:是)?(?:发|写|填)的(?:是)?[^，。]{0,6}还是"
    r"|填的(?:是)?哪个地址|是1\d\d的还是|写成(?:了)?1\d{10}"
    r"|上次(?:的|收货)[^，。]{0,6}地址[^，。]{0,4}还有|号码是不是填错")
_INSISTS = re.compile(r"姓(?:什么|啥|名)?|名字|叫什么|叫啥|电话|号码|地址|微信|联系方式|多少钱|花了|透露|告诉|总能"
                      r"|总可以|至少|哪怕"
                      r"|说一下|说声|凭什么|凭啥|为什么|为啥|我是|谁(?:寄|买|下)|查一下|就查|帮我查")
_PARCEL = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{0,4}\d{10,16}(?!\d)")
_LONGEST = 80


def data_facts(text: str, line: str = "", after: bool = False) -> Dict[str, Optional[str]]:
    """Return what personal data a turn asks for (``data.asked``); ``None`` where it asks for none.

    Args:
        text: The buyer's turn.
        line: The seller's last line in words of their own: a refusal may be argued with.
        after: Whether the last reply was about personal data: whoever asks on is told the same, and why.
    """
    asked = _asked(text, line)
    if asked == "sender" and _PARCEL.search(text):
        asked = "sender_number"
    if after and asked is None and len(text) <= _LONGEST and not re.search(r"改|换|写错|填错", text):
        asked = "insists" if _INSISTS.search(text) else "number" if _PARCEL.fullmatch(text.strip()) else None
    return {"data.asked": asked}


def _asked(text: str, line: str) -> Optional[str]:
    if len(text) > _LONGEST:
        return None
    kinds: Dict[str, Any] = {
        "leak": _LEAK, "hide": _HIDE, "sender": _SENDER, "others_contact": _OTHERS_CONTACT,
        "others_order": _OTHERS_ORDER, "id_card": _ID_CARD, "own_order": _OWN_ORDER}
    found = next((name for name, pattern in kinds.items() if pattern.search(text)), None)
    if found is None and re.search(r"不方便透露|不能透露|别人的订单|他人|下单的账号", line) and re.search(
        r"我是|为什么|凭什么|凭啥|报得出", text):
        return "others_order"
    if found is None and _FULL.search(text) and not _FULL_NOT.search(text):
        return "full"
    return found or ("own_contact" if _CONTACT.search(text) else None)
