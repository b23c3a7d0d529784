"""What a turn goes on with: the matter of the seller's last line, where buyer and line together leave no doubt.

A refused sum, another hour for a visit, "already paid": read alone such a turn is taken for bargaining, for delivery or
for a payment. Only sure pairs of line and turn count; everything else is left to the reading. Pure.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Mapping, Optional

from bot.talk.first_words import first_facts
from bot.talk.model import Memory, Wish
from bot.talk.reading import Reading
from bot.talk.uptake import SCENARIO, uptake_facts, uptake_of

COMPLAINTS = ("missing_item", "quality_defect", "transit_damage", "wrong_item")

_COUNT = r"(?:\d{1,4}(?:\.\d{1,2})?|[一两二三四五六七八九十]{1,3})"
_LITTLE = re.compile(rf"(?:补偿?|赔偿?|退|返|申请|给|发)(?:您|你|个|一个"
                     rf"|点)?[^，。,？?\d]{{0,6}}{_COUNT}\s{{0,2}}(?:元|块)"
                     r"|(?:补偿?|赔偿?|退)(?:您|你)?\d{1,3}(?=$|[\s，。,！!])")
_PRICED = re.compile(r"改价|改[到成]|便宜|优惠价|拍下|卖|到手|差价|包邮价|运费|邮费")
_SCORNED = re.compile(rf"打发|叫花子|谁要|呵呵|逗我|搞笑|开玩笑|好意思|拿得出手|要饭|糊弄|够干|够什么|够啥"
                      rf"|管什么用|什么用|啥用|不稀罕|谁稀罕|算什么|太少|才{_COUNT}[元块]"
                      rf"|就{_COUNT}[元块]|^{_COUNT}\s{{0,2}}(?:元|块钱?)?\s{{0,2}}[?？]")
_OWN_WISH = re.compile(r"至少|起码|最少|再加|加到|退货|退款|退掉|换一|换新|全退|多少才|(?:要|赔|补|退)我?\s{0,2}\d")

_VISIT = re.compile(r"师傅|安装|上门|取件|来取|维修|量尺|送货|预约|约了|约的|登记")
_NO_VISIT = re.compile(r"发货|发出|到货|补货|改价|退款到")
_HOUR = r"[\d一二三四五六七八九十]{1,3}点半?(?:以后|之后|后|以前|之前|前)?"
_PART = r"(?:早上|上午|中午|下午|傍晚|晚上)"
_TIME = re.compile(
    r"(?:(?:今天|今晚|明天|明早|明晚|大后天|后天|(?:这|本|下)?(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|(?:\d{1,2}月)?\d{1,2}[号日])"
    rf"{_PART}?|{_PART})(?:{_HOUR})?")
_REFUSED = re.compile(r"(?:我|我们|都|也|又|还){0,2}(?:不(?:行|在|方便|得空|可以|能|要|成)|没|有事|上班|出差"
                      r"|开会|忙|来不了)")
_CANNOT = re.compile(r"不在|没空|没人|上班|不方便|有事|不行|来不了|出差|没时间|不得空|下班|外地|有课|开会|改"
                     r"|换[到成个]")
_SUITS = re.compile(r"行|可以|能|吧|方便|在家|有空|好|呢|呗|再")
_FEE_ASKED = re.compile(r"收钱|收费|要钱|多少钱|花钱|加钱|要不要钱|费用")

_REMEDY = re.compile(r"(?:重新(?:给您)?(?:寄|发|做)|补发|补寄|补|重发|重寄|重做|换)(?:发|寄)?[\u4e00-\u9fff\d]{0,12}?"
                     r"(?=给您|给你|过来|过去|可以|好吗|好不|行吗|行不|您看|还是|的?[，。,！!？?~～\s]|吗|$)")
_ASKED_LEAVE = re.compile(r"可以吗|好吗|行吗|行不|可以不|好不好|您看|原地址|地址|[?？]|吗")
_AGREES = re.compile(r"(?:可以|好|行|对|嗯|是|成|中|没问题|ok|OK|同意|就这样|原地址){1,3}[的呀啊嗯哦呢吧了滴哒]{0,2}"
                     r"(?=$|[\s，。,！!~～])")
_HURRIES = re.compile(r"(?:快|越快|尽快|尽早|赶紧|抓紧|加急|早点|麻烦快|急|速度)[^？?]{0,16}")
_BY_DAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]|\d{1,2}[号日]|明天|后天|赶|要用|要送|过节|生日|开学|等着")
_ASKS = re.compile(r"[?？]|吗|多少|怎么|什么|哪|能不能")
_ALTERNATIVES = re.compile(r"或者?|还是(?!原|这|那|之前|上次|寄到|发到|老)|要么")

_ADVANCE_SAID = re.compile(r"垫|先付|先出|先掏|自费|自己(?:先)?(?:出|付)|报销|运费您|邮费您")
_OUR_FAULT = re.compile(r"发错|寄错|错发|漏发|少发|坏|破|碎|裂|质量|瑕疵|不亮|不转|你们(?:的|发|自己)"
                        r"|我们的?(?:错|问题|责任)|弄错")
_WONT_ADVANCE = re.compile(r"(?:凭什么|凭啥|为什么|为啥|干嘛|干啥|还要|还得|怎么|咋|不想|不愿意?|不可能|没道理)"
                           r"[^，。,]{0,10}(?:垫|先付|先出|掏钱|先掏|出钱|付钱|出运费|付运费|出邮费|付邮费|我出|我付)"
                           r"|(?:让|叫|要)我[^，。,]{0,4}(?:垫|先付|掏钱|出钱|出运费|出邮费)|不垫|不想垫")

_DO_NOT_PAY = re.compile(r"别付|不要[付给]|不用给|别给|不用付|不该收|不应该收|不能收")
_HAS_PAID = re.compile(r"(?<!没)(?<!不)(?:已经|都)?(?:付|给|交|掏|转)(?:过|完)?了(?!我)|不(?:付|给"
                       r"|交)(?:钱)?(?:他)?(?:就)?不(?:给|让)")

_ON_HOLD = re.compile(r"等您?你?通知|先不发|暂不发|暂缓|先别发|到时候?您?你?(?:喊|说|告诉|通知|联系|叫)|晚点发"
                      r"|延后发|压着")
_SEND_NOW = re.compile(r"(?:可以|能|给我|帮我|现在|就|安排)(?:安排)?发(?:货|了|吧|啦|过来|出)|发货吧|发吧|可以安排了")
_NOT_NOW = re.compile(r"不能发|别发|不发|先不|还没(?:好|弄)|什么时候|多久|[没不]可以发")

_ASK_AROUND = re.compile(r"(?:问(?:下|问|一下|过)?|联系|打)[^。！!？?]{0,14}(?:门卫|家人|家里|邻居|物业|前台"
                         r"|同事|快递员|派件|驿站|电话|网点|代收)"
                         r"|(?:门卫|家人|家里|邻居|物业|前台|同事|快递员|派件员|驿站"
                         r"|网点)[^。！!？?]{0,8}(?:问|联系|打)")
_IN_VAIN = re.compile(r"不接|占线|打不进|没人接|没接|关机|打不通|停机|空号|(?:都|全)?问(?:过|遍)?了|都没有"
                      r"|说没(?:有)?(?:见|收|拿|签|看)|没(?:有)?人(?:收|拿|签|见)"
                      r"|(?:邻居|门卫|家里|家人|物业|驿站|前台|同事)[^，。,？?]{0,3}(?:没|都没)|问了一圈")
_FOUND = re.compile(r"找到|拿到|收到了|在的|原来|在门卫|在驿站")

_PAPERS = r"(?:病历|诊断书?|诊断证明|检查单|药费单|票据|小票|收据|证明|照片|视频|截图)"
_PAPERS_ASKED = re.compile(rf"{_PAPERS}[^，。,？?]{{0,3}}(?:要不要|用不用|需不需要|需要|用|要)"
                           r"(?:(?:拍|发|寄|传|给)[^，。,？?]{0,4})?(?:吗|么|不|嘛|[?？])"
                           rf"|(?:要不要|用不用|需不需要)[^，。,？?]{{0,4}}{_PAPERS}[^，。,？?]{{0,3}}(?:拍|发"
                           rf"|寄|传|给)"
                           rf"|(?:要不要|用不用|需不需要)(?:我|再)?(?:拍|发|寄|传|给)[^，。,？?]{{0,4}}{_PAPERS}")
_MEDICAL = re.compile(r"病历|诊断|检查单|药费|医院|医生")

_CLOSING = re.compile(r"祝|早点休息|不客气|不用谢|别客气|随时(?:来|找|联系|叫|喊|问)|慢慢(?:看|想|考虑|挑|选)"
                      r"|用得(?:开|舒|顺)心")
_ONLY_THANKS = re.compile(r"(?:[嗯恩好哦噢行呐哈啊呀啦哒滴的了您你们也呢~～。！!，,\s]|谢谢|感谢|多谢|谢啦"
                          r"|辛苦|拜拜|再见|晚安|早安|借您?你?吉言|回见|回聊|没事|ok|OK"
                          r"|\[[\u4e00-\u9fff]{1,3}\]|[\U0001F300-\U0001FAFF\u2600-\u27BF\ufe0f])+")

_RECALLS = re.compile(r"(?:[你您]们?|上次|之前|昨[天晚]|前天|今早|早上|上午|中午|下午|上周"
                      r"|刚才)[^，。,？?]{0,6}(?:说好?|答应|承诺|保证|讲好?)"
                      r"|说好(?:了)?(?:的)?|答应(?:了|过|我|好)")
_PROMISED = re.compile(r"回我|回复|答复|回话|给[我]?(?:个)?(?:结果|消息|信|说法|答复)|处理|补寄|补发|寄"
                       r"|发(?!票)|办|解决|联系我|打给我|打电话|回电|催")
_TIME_UP = re.compile(r"(?:现在|都)[^，。,]{0,3}(?:几点|几号|[\d一二两三四五六七八九十]{1,3}点"
                      r"|周[一二三四五六日天]|下午|晚上|第[二三四五]天|[二两三四五六七\d]天)"
                      r"|第[二三四五六七]天|(?:人|结果|消息|处理|答复|说法|回复|电话|单号)呢|没(?:个)?(?:信|影"
                      r"|动静|见|有消息|消息|回|结果|人理|下文)|还没|又没|单号也没|到现在")
_OWED = re.compile(r"(?:给|回|联系|答复|回复)您|今晚|明[天早]|天内|小时内|今天")
_RECALLS_SHORT = re.compile(r"(?:^|\s)(?:不是)?(?:[你您]们?)?(?:说|答应)")
_OTHER_PROMISE = re.compile(r"还能|能退|能换|可以退|可以换|无理由|页面|价|元|券|便宜|优惠|红包|赠|送我|来取"
                            r"|来拿|取件|上门|师傅|安装|补货|有货|到货|退款|退钱|返|发票|开票|几天到|能到")

_OR_NEVER = re.compile(r"今[天晚日](?:要是|如果|还|再|都)?(?:发不(?:了|出|走)|不发|不能发|没发|寄不(?:了"
                       r"|出))[^。？?]{0,8}"
                       r"(?:算了|不要了|退|取消|别发|不用发)")


def kind_of(text: str, line: str) -> Optional[str]:
    """Return what a turn goes on with.

    Args:
        text: The buyer's turn.
        line: The seller's last line in words of their own; empty after a reply of the handbook.
    """
    said = _RECALLS.search(text) or (_OWED.search(line) and _RECALLS_SHORT.search(text))
    if said and _PROMISED.search(text) and _TIME_UP.search(text) and not _OTHER_PROMISE.search(text):
        return "promise_broken"
    return next((name for name, fits in _KINDS.items() if fits(text, line)), None) if line else None


def go_on(memory: Memory, reading: Reading) -> Memory:
    """Put the matter of the seller's last line in place of what the turn alone was read as, where that is sure."""
    kind = _kind_now(memory) if memory.turn_open else None
    if kind is None or (kind == "papers" and not _goes_on_with_a_complaint(memory)):
        return memory
    others = tuple(one.copy(update={"retired": True}) for one in memory.wishes if one.scenario != SCENARIO)
    intent = reading.intents[0].name if reading.intents else None
    wish = Wish(scenario=SCENARIO, intent=intent, turn=memory.turn, answered=True)
    return memory.copy(update={"wishes": (*others, wish), "alternatives": (), "asks": (), "question": None})


def _kind_now(memory: Memory) -> Optional[str]:
    """Return what the turn goes on with, by the words of both lines, or by what the seller's acts leave to take."""
    found = kind_of(memory.text, memory.line) if memory.question is None else None
    taken = uptake_of(memory) if found is None else None
    return found or (taken.kind if taken is not None else None)


def _goes_on_with_a_complaint(memory: Memory) -> bool:
    """Tell whether papers are for a complaint: one is under way, or the turn tells of a doctor."""
    return bool(_MEDICAL.search(memory.text)) or any(one.scenario in COMPLAINTS for one in memory.wishes)


def continuing_facts(memory: Memory) -> Dict[str, Any]:
    """Return what the turn goes on with, and what line and turn say of it."""
    text, line = memory.text, memory.line
    matter = next((one.scenario for one in reversed(memory.wishes) if one.scenario in COMPLAINTS), None)
    remedy = _REMEDY.search(line)
    return {
        "talk.kind": _kind_now(memory), **uptake_facts(memory), **first_facts(memory),
        "talk.matter": matter,
        "talk.time": _time_wanted(text),
        "talk.visitor": "master" if re.search(r"师傅|安装|维修|量尺|拆旧", f"{line} {text}") else
                        "courier" if re.search(r"取件|来取|快递", line) else None,
        "talk.remedy": remedy[0] if remedy and len(remedy[0]) > 2 else None,
        "talk.by_day": bool(_BY_DAY.search(text)), "talk.fee_asked": bool(_FEE_ASKED.search(text)),
        "talk.medical": bool(_MEDICAL.search(text)), "talk.pictured": "[图片]" in text,
        "talk.or_never": bool(_OR_NEVER.search(text)),
        "talk.says_again": bool(re.search(r"[问说讲](?:了|过)?(?:你们|您|你|我)?(?:几|多少|好几|两|三|八百"
                                          r"|无数)(?:遍|次|回)"
                                          r"|又问|机器人|答非所问|复读", text)),
    }


def _too_little(text: str, line: str) -> bool:
    return bool(_LITTLE.search(line) and not _PRICED.search(line) and _SCORNED.search(text)
                and not _OWN_WISH.search(text))


def _time_wanted(text: str) -> Optional[str]:
    """Return the last time that a turn names and does not refuse."""
    times = [one[0] for one in _TIME.finditer(text) if not _REFUSED.match(text, one.end())]
    return times[-1] if times else None


def _visit(text: str, line: str) -> bool:
    wanted = _time_wanted(text)
    return bool(_VISIT.search(line) and _TIME.search(line) and not _NO_VISIT.search(line) and wanted
                and wanted not in line and _CANNOT.search(text) and _SUITS.search(text))


def _hurried(text: str, line: str) -> bool:
    agreed = _AGREES.match(text.strip())
    rest = text.strip()[agreed.end():] if agreed else ""
    return bool(agreed and _REMEDY.search(line) and _ASKED_LEAVE.search(line) and not _ALTERNATIVES.search(line)
                and _HURRIES.search(rest) and not _ASKS.search(rest))


def _advance(text: str, line: str) -> bool:
    return bool(_ADVANCE_SAID.search(line) and _WONT_ADVANCE.search(text)
                and (_OUR_FAULT.search(line) or _OUR_FAULT.search(text)))


def _held(text: str, line: str) -> bool:
    return bool(_ON_HOLD.search(line) and _SEND_NOW.search(text) and not _NOT_NOW.search(text))


def _paid_fee(text: str, line: str) -> bool:
    return bool(_DO_NOT_PAY.search(line) and _HAS_PAID.search(text))


def _in_vain(text: str, line: str) -> bool:
    return bool(_ASK_AROUND.search(line) and _IN_VAIN.search(text) and not _FOUND.search(text))


def _closed(text: str, line: str) -> bool:
    return bool(_CLOSING.search(line) and _ONLY_THANKS.fullmatch(text.strip()) and "吗" not in line
                and not re.search(r"[?？]", line))


_KINDS: Mapping[str, Callable[[str, str], bool]] = {
    "too_little": _too_little, "visit": _visit, "hurried": _hurried, "advance": _advance, "hold_over": _held,
    "fee_paid": _paid_fee, "in_vain": _in_vain, "closed": _closed,
    "papers": lambda text, line: bool(_PAPERS_ASKED.search(text)),
}
