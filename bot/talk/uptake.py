"""How a short turn takes up what the seller's last line did: takes an offer, asks for more, or only closes. Pure.

Works on the acts of the seller's last turn, whether they were typed or sent from a proposal. A turn that says anything
else beside it is left to the reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.talk.acts import Act
from bot.talk.model import Memory
from bot.talk.seller import awaits_an_answer

SCENARIO = "goes_on"
"""The scenario that answers such a turn."""
OFFERS = ("offer_price", "offer_gift", "offer_compensation", "offer_remedy")
"""Acts that are left to the buyer to take."""
_WAITS = ("ask_picture", "ask_order", "ask_goods", "ask_measure", "ask_problem", "ask_contact", "ask_confirm", *OFFERS)
"""Acts after which a bare "yes" or "thanks" is an answer."""
_AGREES = re.compile(
    r"(?:(?:[嗯恩哦噢啊诶欸唉哎]|那|就|我|都|也){0,4}"
    r"(?:好(?:吧|的|嘛|滴|哒|呀|啊|了|哦|勒|嘞)?|行(?:吧|嘛|呗|的|啊|哦|了|哈)?|可以(?:的|啊|吧|呀|接受)?"
    r"|成(?:吧|交)?|中|要得|得行|同意|接受|没问题|就这[样么](?:办|定)?吧?|按[你您]说的(?:办|来)?|认了|OK|ok|嗯嗯?|算了)"
    r"[，,。.！!~～\s]{0,3}){1,3}")
_PICKS = re.compile(r"就|吧|得了|算了|那|要|选|行|可以|好")
_MORE = re.compile(
    r"凭(?:什么|啥)|才(?:\d|[一二两三四五六七八九十]|这点)|太少|不够|打发|不行|不同意|不接受|不要(?!紧)|谁要|呵呵"
    r"|怎么才"
    r"|为(?:什么|啥)|起码|至少|再(?:加|多|少|便宜|送)|还是[贵高]|[?？]|吗|多少|几[时点号天]|什么|怎么|咋|啥|哪|能不能"
    r"|可不可以")
_REMEDIES: Mapping[str, "re.Pattern[str]"] = {
    "compensation": re.compile(r"补(?!发|寄|[一个件只])|赔|退\s{0,2}(?:\d|[一二两三四五六七八九十]+块)|留着|折价|差价"),
    "resend": re.compile(r"补发|补寄|补[一个件只]|重[新]?[发寄]|再[发寄]|(?<!退)寄(?!回)"),
    "exchange": re.compile(r"换"),
    "repair": re.compile(r"修|配件"),
    "return": re.compile(r"退货|寄回|退了|退掉|退吧|(?:那|就|还是|我要|选)?退$"),
    "refund": re.compile(r"退款|退钱|全退|退"),
}
_REFUSES_ONE = re.compile(r"(?:不想?|不用|别|不要)(?:要)?(?:换|退|补|修|寄|折腾)[\u4e00-\u9fff]{0,2}")
_FIGURE = re.compile(r"(?<![\d.])\d{1,6}(?:\.\d{1,2})?(?![\d.])")
_DENIED = re.compile(r"不[到够值了能要]|没|哪")
"""In a clause that names a sum: the sum is not what is taken (8块配不到)."""
_CLOSES = re.compile(
    r"(?:[嗯恩好哦噢行呐哈啊呀啦哒滴的了您你们也呢哟喔额~～。！!，,\s]|谢谢|感谢|多谢|谢啦|辛苦|拜拜|再见|晚安|早安"
    r"|回见|没事"
    r"|知道|明白|收到|看到|拿到|到账|要得|得行|可以|晓得|懂|客气|不急|慢慢来|姐妹?|哥|亲|老板|客服|小姐姐|麻烦|ok|OK"
    r"|[\[【][\u4e00-\u9fff]{1,3}[\]】]"
    r"|[\U0001F300-\U0001FAFF\u2600-\u27BF\ufe0f])+")
_ASKED_FOR = ("ask_contact", "ask_goods", "ask_confirm")
"""Acts after which what the buyer gives is noted as it stands, where no question of the handbook is open."""
_PARTICULARS = re.compile(r"\d|[省市区县镇路街道弄号楼栋室村苑]|改成|换成|写|刻|放|色|码|不是|左|右"
                          r"|上午|下午|晚上|周[一二三四五六日末]")
_CONTESTS = re.compile(r"凭(?:什么|啥)|才(?:\d|[一二两三四五六七八九十]|这点)|就这点|太少|不够|打发|不行"
                       r"|不同意|不接受|谁要|[全都]退|起码|至少|再[加多补]|还差不多|(?:最少|怎么也)(?:得|要|该)")
"""After money was offered: more is wanted."""
_MONEY = ("offer_compensation", "agree_compensation")
_TAIL = re.compile(r"[吧呢啊哈哦呀啦的了～~。！!，,\s]{1,3}$")
LONGEST_GIVEN = 40
"""Characters of what a buyer gives that are read back."""
LONGEST_REST = 14
"""Characters that a turn may say beside taking an offer."""
LONGEST_CLOSING = 24


@dataclass(frozen=True)
class Uptake:
    """What a turn takes up: the act, and of several remedies the one that was chosen."""

    kind: str
    act: Optional[Act] = None
    remedy: Optional[str] = None


def last_acts(memory: Memory) -> Tuple[Act, ...]:
    """Return the acts of the seller's lines since the buyer's turn before this one."""
    return tuple(one for one in memory.acts if one.turn == memory.turn - 1)


def uptake_of(memory: Memory) -> Optional[Uptake]:
    """Return how the newest turn takes the seller's last acts up; ``None`` where it says something of its own."""
    if not memory.line and any(one.answered and one.turn == memory.turn and one.scenario != SCENARIO
                               for one in memory.wishes):
        return None  # it has answered the question of a reply of the handbook, whose scenario goes on by itself
    text, acts = memory.text.strip(), last_acts(memory)
    offers = [one for one in acts if one.name in OFFERS]
    found = _taken(text, offers) if offers else None
    if found is None and any(one.name in _MONEY for one in acts) and _CONTESTS.search(text):
        return Uptake("wants_more", next(one for one in reversed(acts) if one.name in _MONEY))
    if offers:
        return found
    if memory.question is None and any(one.name in _ASKED_FOR for one in acts) and given(text):
        return Uptake("gives")
    waits = any(one.name in _WAITS for one in acts) or (
        "谢" not in text and awaits_an_answer(memory.line))
    if (acts or memory.line) and not waits and memory.question is None and _only_closes(text):
        return Uptake("closed")
    return None


def given(text: str) -> str:
    """Return what a turn gives after the seller asked for it, as it may be read back; nothing where it asks or refuses.

    What only agrees, asks something itself or is long is no such turn.
    """
    agreed = _AGREES.match(text.strip())
    rest = text.strip()[agreed.end():] if agreed else text.strip()
    said = _TAIL.sub("", rest)
    if not 2 <= len(said) <= LONGEST_GIVEN or _MORE.search(said) or not _PARTICULARS.search(said):
        return ""
    return said


def uptake_facts(memory: Memory) -> Dict[str, Any]:
    """Return what was chosen, as facts: the sum and the remedy of the offer that the turn takes."""
    found = uptake_of(memory) if memory.turn_open else None
    details = found.act.details if found and found.act and found.kind.startswith("takes") else None
    return {"uptake.amount": details.amount if details else None, "uptake.off": details.off if details else None,
            "uptake.gift": (details.what or found.act.clause) if details and found and found.act and
            found.act.name == "offer_gift" else None,
            "uptake.remedy": found.remedy if found else None,
            "uptake.said": given(memory.text) if found and found.kind == "gives" else None}


def _taken(text: str, offers: Sequence[Act]) -> Optional[Uptake]:
    agreed = _AGREES.match(text)
    rest = text[agreed.end():] if agreed else text
    if len(rest) > LONGEST_REST or _MORE.search(_REFUSES_ONE.sub("", rest)):
        return None
    named = _named(rest, offers) or (_named(text, offers) if not agreed else None)
    if named is not None and (agreed or _PICKS.search(rest) or len(_REFUSES_ONE.sub("", rest).strip()) <= 6):
        return named
    sole = offers[0] if len({one.name for one in offers}) == 1 and len(offers) == 1 else None
    if agreed and sole is not None and not _remedies_in(rest):
        return _of(sole, rest)
    return None


def _named(text: str, offers: Sequence[Act]) -> Optional[Uptake]:
    """Return the offer whose sum or remedy a text names."""
    figures = {round(float(one) * 100) for clause in re.split(r"[\s，,。；;]+", text) if not _DENIED.search(clause)
               for one in _FIGURE.findall(clause)}
    for one in offers:
        if figures & {one.details.amount, one.details.off}:
            return _of(one, text)
    chosen = _remedies_in(text)
    for remedy in chosen:
        for one in offers:
            if remedy in one.details.remedies or one.name == "offer_compensation" and remedy == "compensation":
                return Uptake(_kind(one, remedy), one, remedy)
    return None


def _remedies_in(text: str) -> List[str]:
    """Return the remedies that a text names and does not refuse, the most particular first."""
    said = _REFUSES_ONE.sub("", text)
    return [name for name, sign in _REMEDIES.items() if sign.search(said)]


def _of(act: Act, text: str) -> Optional[Uptake]:
    remedies = act.details.remedies
    if act.name == "offer_remedy":
        return Uptake(_kind(act, remedies[0]), act, remedies[0]) if len(remedies) == 1 else None
    return Uptake(_kind(act, None), act, "compensation" if act.name == "offer_compensation" else None)


def _kind(act: Act, remedy: Optional[str]) -> str:
    if act.name == "offer_remedy":
        return "takes_compensation" if remedy == "compensation" else "takes_remedy"
    return "takes" + act.name[len("offer"):]


def _only_closes(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_CLOSING and _CLOSES.fullmatch(text) is not None
