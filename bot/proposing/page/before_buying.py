"""Whether a buyer speaks of goods bought elsewhere, and what the page says for the case that they ask about. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

from bot.proposing.page.texts import clauses, clean

_OTHER_SHOP = (r"(?:别家|别人家|其他家|另一家|上家|上一家|隔壁家?|别处|别的地方|别的店|其他店|别的店铺"
               r"|那牌子|那个牌子|别的牌子|其他牌子|超市|实体店"
               r"|拼多多|抖音上?|菜市场)")
_BOUGHT = r"(?:买|拍|入|用|穿|拼|装|订|拿|囤|吃)"
_ELSEWHERE = re.compile(
    rf"(?:上次|上回|上一?个|之前|以前|去年|前年|前阵子|在|从)[^，。？?！!\s]{{0,6}}{_OTHER_SHOP}"
    rf"|{_OTHER_SHOP}[^，。？?！!\s]{{0,2}}(?<!不){_BOUGHT}(?:的|过|了|到)"
    rf"|(?:上次|上回|之前|以前)(?:{_BOUGHT}的?)?那?个?(?:牌子|家|店)")
_HERE = re.compile("(?:你们?家?|咱们?家?|这家|店里|贵店)[^，。？?！!\\s]{0,3}(?:买|拍)")
_MISSING = re.compile("[缺少漏丢]")
_MISSING_TERM = re.compile(r"(?:[缺少漏丢][^，]{0,5}[补赔]|补(?:件|片|发|寄|配件))")
_DENIES = re.compile("不[补赔包]|概不|自理|不[能可予支改]|无法")
_LIVE_GIFT = re.compile(r"(?:主播|直播)[^。？?！!]{0,16}(?:送|赠|[拍买]一)"
                        r"|(?:送|赠|[拍买]一)[^。？?！!]{0,16}(?:主播|直播)")
_TRIAL = re.compile(r"[天日晚夜月]\s{0,2}(?:无忧|免费|无理由)?试(?:睡|用|穿|骑|戴|躺)")
_ALTER = re.compile(r"改(?:圈|小|大|短|长|尺寸|裤脚|裤长|袖|腰|码)")
_ALTER_TERM = re.compile(r"改(?:圈|裤|袖|腰|衣|尺寸|大小|短|长)|修改尺寸")


def before_buying_facts(values: Mapping[str, Any], attributes: Mapping[str, Any]) -> Dict[str, Any]:
    """Return whether the turn is about another shop's goods or a live room's gift, and the page's words on it.

    Args:
        values: Facts of the terms of sale and the buyer's turn.
        attributes: The page's.
    """
    turn = str(values.get("turn.text") or "")
    return {"turn.elsewhere": bool(_ELSEWHERE.search(turn)) and not _HERE.search(turn),
            "turn.live_gift": bool(_LIVE_GIFT.search(turn)),
            "turn.of_missing": bool(_MISSING.search(turn)),
            "page.missing_terms": _clause(attributes, _MISSING_TERM),
            "page.alter_terms": _clause(attributes, _ALTER_TERM) if _ALTER.search(turn) else None,
            "page.trial": bool(_TRIAL.search(str(values.get("terms.returns") or "")))}


def _clause(attributes: Mapping[str, Any], pattern: "re.Pattern[str]") -> Optional[str]:
    """Return the first statement of a page that says so, and does not deny it; a name only where it is needed."""
    for name, value in attributes.items():
        for part in clauses(str(value)):
            said = part if pattern.search(part) else f"{name}{part}" if pattern.search(f"{name}{part}") else ""
            if said and not _DENIES.search(said):
                return clean(said)
    return None
