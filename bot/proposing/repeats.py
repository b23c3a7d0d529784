"""Joins the texts of several replies into one that says nothing twice: no apology, promise or figure again. Pure."""

from __future__ import annotations

import re
from typing import List, Optional, Sequence, Set, Tuple

_OPENING = re.compile(r"^(?:好的)?(?:亲亲?|您好)[，,！!～~]\s*|^(?:好的|好|收到|知道了|明白)[，,！!]\s*(?=.)")
"""Greeting or consent at the start of a reply; dropped inside a joined one."""
_SENTENCE = re.compile(r"[^。！？!?；]*[。！？!?；]|[^。！？!?；]+$")
_CLAUSE = re.compile(r"[^，,]*[，,]|[^，,]+$")
_MARKS = "，,。！!？?；;～~ "
_FIGURE = re.compile(r"\d+(?:[:：.]\d+)?|今天|明天|后天|今晚|昨天")
_ACTS: Tuple[Tuple[str, "re.Pattern[str]"], ...] = (
    ("sorry", re.compile(r"^(?:真的|非常|实在)?(?:很|真)?(?:对不起|抱歉|不好意思)(?:了|啊|您)?$"
                         r"|^让您.{0,6}(?:着急|久等|白等|等着急|受气|受委屈|担心|操心|折腾|等)了?$"
                         r"|^(?:抱歉|对不起|不好意思).{0,2}让您.{1,8}$|^(?:是我们(?:不对|晚了|的责任|耽误了)"
                         r"|给您添(?:麻烦|堵)了)$")),
    ("urge", re.compile(r"^(?!.*(?:问|查|核对|改|拦|确认)).{0,6}(?:去|跟|让|请)?.{0,4}仓库.{0,4}(?:催|说一声|优先发"
        "|尽快|早点发|尽早)"
                        r"|^(?!.*(?:快递|问|查)).{0,8}催(?:一?下|一催|着|促)?(?:仓库)?.{0,4}(?:发货|发出|早点发"
                        r"|尽快发|尽早发)?$"
                        r"|^(?:我)?(?:尽量|尽早|尽快|优先)(?:给您)?发(?:出)?$|^能早发就早发$")),
    ("leaves", re.compile(r"(?:最晚|最迟|会|不晚于).{0,22}(?:前|发).{0,4}$|前(?:会)?发(?:出|货)?$")),
    ("number", re.compile(r"^(?:发[了出]?(?:后|就|出就|了)?|有|单号出来就?|出来)?(?:马上|就|第一时间)?"
                          r"(?:把|有|出)?(?:单号)?(?:马上|就)?(?:给|告诉|发)您(?:单号)?$")),
    ("free", re.compile(r"^(?=.{0,12}(?:包邮|不收邮费|不用邮费))[^\d]*$")),
    ("result", re.compile(r"^(?:有|一有|问到|得到|拿到|定了|安排好|改好|查好)?(?:结果|答复|消息|准话|回话|准信)?"
                          r"(?:就|马上|立刻|第一时间|今天|尽快)?(?:告诉|回|回复|答复)您(?:一声)?$")),
)
"""What a clause does; the same done again with the same figures says nothing new."""


def join_texts(texts: Sequence[str]) -> str:
    """Join texts in their order: greetings inside, and what stands there already, are left out."""
    sentences: List[str] = []
    done: Set[Tuple[str, ...]] = set()
    for number, text in enumerate(texts):
        fresh = set(done)
        for sentence in _SENTENCE.findall(_OPENING.sub("", text) if number else text):
            kept = sentence if not number else _without_repeats(sentence, done)
            if kept and kept not in sentences:
                sentences.append(kept)
            fresh.update(key for key in map(_key, _CLAUSE.findall(sentence)) if key)
        done = fresh
    return "".join(sentences)


def _without_repeats(sentence: str, done: Set[Tuple[str, ...]]) -> str:
    """Return a sentence without the clauses that say what was said; "" where nothing is left."""
    clauses = _CLAUSE.findall(sentence)
    kept = [clause for clause in clauses if _key(clause) not in done]
    if len(kept) == len(clauses):
        return sentence
    end = sentence[-1] if sentence[-1] in "。！？!?；" else ""
    text = "".join(kept).rstrip(_MARKS)
    return text + end if text else ""


def _key(clause: str) -> Optional[Tuple[str, ...]]:
    """Return what a clause does and its figures, else its own words; nothing for a mark alone."""
    plain = clause.strip(_MARKS)
    if not plain:
        return None
    for name, pattern in _ACTS:
        if pattern.search(plain):
            figures = () if name in ("sorry", "number", "free", "result") else tuple(_FIGURE.findall(plain))
            return (name, *figures)
    return (plain,) if len(plain) > 3 else None
