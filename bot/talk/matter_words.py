"""Matters in words: the list at the desk with the next step, and the summary for who takes the talk over. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Tuple
from zoneinfo import ZoneInfo

from bot.handbook.model import Handbook
from bot.talk.matter import Matter, Note
from bot.talk.matters import running
from bot.talk.model import Memory

MOST_IN_SUMMARY = 3
MOST_NOTES_IN_SUMMARY = 4
STATES: Mapping[str, str] = {"open": "待回复", "asked": "等买家", "promised": "待兑现", "answered": "已答复",
                             "settled": "已谈妥"}
KINDS: Mapping[str, str] = {"said": "买家说", "asked": "已问", "offered": "已提出", "agreed": "已答应",
                            "told": "已告知", "promised": "已承诺", "refused": "已婉拒"}


def matter_cards(memory: Memory, now: datetime, zone: str, handbook: Handbook) -> List[Dict[str, Any]]:
    """Return the running matters as the desk lists them, newest first: title, state, next step, what was said."""
    return [{"number": one.number, "title": title_of(one, handbook), "order_id": one.order_id, "state": one.state,
             "state_text": STATES[one.state], "next": next_step(one, memory, now, zone, handbook),
             "due": one.due.isoformat() if one.due else None, "late": bool(one.due and one.due < now),
             "outcome": handbook.words.outcomes.get(one.outcome or "", one.outcome),
             "notes": [{"kind": note.kind, "label": KINDS[note.kind], "text": note.text, "by": note.by,
                        "at": note.at.isoformat(), "due": note.due.isoformat() if note.due else None}
                       for note in one.notes]} for one in running(memory, now)]


def title_of(matter: Matter, handbook: Handbook) -> str:
    """Return what a matter is about: its scenario, and what exactly was asked if that is known."""
    scenario, ask = handbook.scenarios.get(matter.scenario), handbook.asks.get(matter.ask or "")
    title = scenario.title if scenario is not None else matter.scenario
    return f"{title}：{ask.title}" if ask is not None and ask.title != title else title


def next_step(matter: Matter, memory: Memory, now: datetime, zone: str, handbook: Handbook) -> str:
    """Return who is to do what next."""
    if matter.state == "open":
        return "回复买家"
    if matter.state == "asked":
        return f"等买家{_awaited(matter, memory, handbook)}"
    if matter.state == "promised":
        due = matter.due
        when = f"{spoken(due, now, zone)}前" if due else ""
        return f"{when}兑现：{_last(matter, 'promised', 'agreed')}" if _last(matter, "promised", "agreed") else "跟进"
    if matter.state == "settled":
        return f"已谈妥{_outcome(matter, handbook)}，跟进到办好"
    return "没有待办，买家再提就继续"


def summarise_matters(memory: Memory, now: datetime, zone: str, handbook: Handbook) -> List[str]:
    """Return a line for each of the newest matters: what was asked, said, offered, promised, by whom and when."""
    lines = []
    for one in running(memory, now)[:MOST_IN_SUMMARY]:
        order = f"（订单尾号{one.order_id[-4:]}）" if one.order_id else ""
        first = [note for note in one.notes if note.kind == "said"][:1]
        rest = [note for note in one.notes if note not in first][-MOST_NOTES_IN_SUMMARY:]
        said = "，".join(_said(note, now, zone) for note in (*first, *rest))
        lines.append(f"{title_of(one, handbook)}{order}：{said}；{next_step(one, memory, now, zone, handbook)}")
    return lines


def spoken(moment: datetime, now: datetime, zone: str) -> str:
    """Return a time as people say it: 今天16:00, 明天10:00, 12月3日16:00."""
    here, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    days = (here.date() - today.date()).days
    day = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}.get(days, f"{here.month}月{here.day}日")
    return f"{day}{here:%H:%M}"


def _said(note: Note, now: datetime, zone: str) -> str:
    who = f"{note.by}{KINDS[note.kind]}" if note.by not in ("buyer", "system", "") else KINDS[note.kind]
    due = f"（{spoken(note.due, now, zone)}前）" if note.due else ""
    return f"{spoken(note.at, now, zone)}{who}“{note.text}”{due}"


def _last(matter: Matter, *kinds: str) -> Optional[str]:
    return next((note.text for note in reversed(matter.notes) if note.kind in kinds), None)


def _awaited(matter: Matter, memory: Memory, handbook: Handbook) -> str:
    """Return what the buyer is to tell: the open question's fact, or the words that asked."""
    question = memory.question
    if question is not None and question.wish.scenario == matter.scenario and question.fact in handbook.facts:
        return f"答：{handbook.facts[question.fact].label}"
    asked = _last(matter, "asked", "offered")
    return f"答：{asked}" if asked else "答复"


def _outcome(matter: Matter, handbook: Handbook) -> str:
    return f"（{handbook.words.outcomes.get(matter.outcome, matter.outcome)}）" if matter.outcome else ""


def open_matters(memory: Memory, now: datetime) -> Tuple[Dict[str, Any], ...]:
    """Return the running matters as a replay prints them."""
    return tuple({"number": one.number, "scenario": one.scenario, "order_id": one.order_id, "state": one.state,
                  "notes": [f"{note.kind}: {note.text}" for note in one.notes]} for one in running(memory, now))
