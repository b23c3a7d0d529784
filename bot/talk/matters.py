"""A conversation's matters: what is open, who is to do what next, what was asked, offered and promised. Pure.

A matter is what the buyer wants of one order: the after-sale wishes of an order are one matter (T1), any other wish is
one by its scenario. A reply does not end it: it waits for the buyer, for a promise to be kept, or rests, and comes back
when the buyer, the order or the clock raises it. What rested for ``REST_DAYS`` is over; asked then, it is a new one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Iterable, List, Optional, Sequence, Tuple

from bot.handbook.model import Handbook, Scenario
from bot.talk.acts import Act
from bot.talk.ageing import REST_DAYS
from bot.talk.matter import Matter, MatterState, Note, NoteKind
from bot.talk.model import Memory, Proposal, Wish

MOST_MATTERS = 12
MOST_NOTES = 8
LONGEST_NOTE = 80
"""Characters of what was said that a note keeps."""
_STATES: Tuple[Tuple[str, MatterState], ...] = (("promised", "promised"), ("asked", "asked"), ("offered", "asked"))


def note_turn(memory: Memory, text: str, now: datetime, handbook: Handbook) -> Memory:
    """Open the matters that the newest turn raises, or take them up again."""
    for wish in memory.wishes:
        scenario = handbook.scenarios[wish.scenario]
        if wish.turn != memory.turn or wish.event is not None or scenario.yields or scenario.mood or wish.retired:
            continue
        memory = _raise(memory, wish, text, now, handbook)
    return memory


def note_event(memory: Memory, event: str, order_id: Optional[str], now: datetime, handbook: Handbook) -> Memory:
    """Note with an order's matters what has happened to it; without one, with those whose order nobody has named."""
    label = handbook.words.events.get(event)
    if label is None or order_id is None:
        return memory
    note = Note(kind="told", text=label, at=now, by="system")
    own = order_id if any(one.order_id == order_id for one in memory.matters) else None
    return memory.copy(update={"matters": tuple(
        _with_note(one, note) if one.order_id == own and one.state != "settled" else one
        for one in memory.matters)})


def note_reply(memory: Memory, before: Memory, proposal: Optional[Proposal], acts: Sequence[Act], text: str,
               now: datetime, author: str, handbook: Handbook) -> Memory:
    """Note what a reply did for the matters that it covers.

    Args:
        memory: After the reply.
        before: Before it; its newest turn's matters are those that the line is about.
        proposal: What it was taken from, if anything; only the matters that it covers are answered.
        acts: What the line does.
        text: The text as sent.
        now: The clock.
        author: Who sent it.
        handbook: Scenarios and acts.
    """
    covered = _covered(before, proposal, acts, handbook)
    known = {(act.clause, _kind(act, handbook)): act for act in acts if _kind(act, handbook) is not None}
    notes = [_note_of(act, handbook) for act in known.values()]
    if not any(note.kind != "refused" for note in notes) or proposal is not None:
        notes = [Note(kind="told", text=text[:LONGEST_NOTE], at=now, by=author), *notes]
    state = _state_after(memory, before, proposal, notes)
    outcome = next((spec.outcome for act in reversed(acts) for spec in [handbook.acts.get(act.name)]
                    if spec is not None and spec.outcome), None)
    if outcome and state == "answered":
        state = "settled"
    changed = []
    for one in memory.matters:
        if one.number in covered:
            for note in notes:
                one = _with_note(one, note)
            one = one.copy(update={"state": state, "at": now, "outcome": outcome or one.outcome,
                                   "order_id": one.order_id or (proposal.order_id if proposal else None)})
        changed.append(one)
    return memory.copy(update={"matters": tuple(changed)})


def forget_act(memory: Memory, act: Act, handbook: Handbook) -> Memory:
    """Take what an act noted back; its matter is open again if nothing else of the line is left."""
    changed = []
    for one in memory.matters:
        notes = tuple(note for note in one.notes if note.act != act.id)
        if notes != one.notes:
            left = any(note.at == act.at and note.by != "buyer" for note in notes)
            one = one.copy(update={"notes": notes, "outcome": None if not left else one.outcome,
                                   "state": _state_of(notes) if left else "open"})
        changed.append(one)
    return memory.copy(update={"matters": tuple(changed)})


def running(memory: Memory, now: datetime) -> List[Matter]:
    """Return the matters that somebody has to do something about or that rested only a while, newest first."""
    return sorted((one for one in memory.matters if not _over(one, now)), key=lambda one: (one.at, one.number),
                  reverse=True)


def wanted(memory: Memory, scenarios: Sequence[str], order_id: Optional[str], now: datetime) -> bool:
    """Tell whether a matter of one of these scenarios runs for an order."""
    return any(one.scenario in scenarios and one.order_id in (order_id, None) for one in running(memory, now))


def _raise(memory: Memory, wish: Wish, text: str, now: datetime, handbook: Handbook) -> Memory:
    scenario, order_id = handbook.scenarios[wish.scenario], wish.order_id or memory.order_id
    found = next((one for one in reversed(memory.matters) if _same(one, scenario, order_id, handbook)
                  and now - one.at <= timedelta(days=REST_DAYS)), None)
    note = Note(kind="said", text=text.strip()[:LONGEST_NOTE], at=now)
    ask = wish.asks[0].name if wish.asks else None
    if found is None:
        number = max((one.number for one in memory.matters), default=0) + 1
        fresh = Matter(number=number, scenario=wish.scenario, since=now, at=now, turn=memory.turn, order_id=order_id,
                       ask=ask, notes=(note,) if note.text else ())
        return memory.copy(update={"matters": _trim((*memory.matters, fresh), now)})
    again = _with_note(found, note) if found.turn != memory.turn or found.notes[-1:] != (note,) else found
    again = again.copy(update={"scenario": wish.scenario, "at": now, "turn": memory.turn, "state": "open",
                               "order_id": found.order_id or order_id, "ask": ask or found.ask})
    return memory.copy(update={"matters": tuple(again if one.number == found.number else one
                                                for one in memory.matters)})


def _same(matter: Matter, scenario: Scenario, order_id: Optional[str], handbook: Handbook) -> bool:
    if matter.order_id and order_id and matter.order_id != order_id:
        return False
    other = handbook.scenarios.get(matter.scenario)
    return matter.scenario == scenario.id or bool(other and other.case and scenario.case)


def _over(matter: Matter, now: datetime) -> bool:
    return matter.state in ("answered", "settled", "asked") and now - matter.at > timedelta(days=REST_DAYS)


def _trim(matters: Tuple[Matter, ...], now: datetime) -> Tuple[Matter, ...]:
    """Keep the newest, those first that are over or settled given up."""
    while len(matters) > MOST_MATTERS:
        gone = next((one for one in matters if _over(one, now)), None) or next(
            (one for one in matters if one.state in ("answered", "settled")), matters[0])
        matters = tuple(one for one in matters if one is not gone)
    return matters


def _with_note(matter: Matter, note: Note) -> Matter:
    """Add a note; the first, in which the buyer says what it is about, and the newest are kept."""
    notes = (*matter.notes, note)
    if len(notes) > MOST_NOTES:
        notes = (notes[0], *notes[-MOST_NOTES + 1:])
    return matter.copy(update={"notes": notes})


def _covered(before: Memory, proposal: Optional[Proposal], acts: Sequence[Act], handbook: Handbook) -> Iterable[int]:
    matters = [one for one in before.matters if one.state != "settled"] or list(before.matters)
    scenarios = {name for part in (proposal.each if proposal else ()) for name in (part.wish.scenario, *part.covers)}
    scenarios |= {act.scenario for act in acts if act.scenario}
    cases = any(handbook.scenarios[name].case for name in scenarios if name in handbook.scenarios)
    named = {one.number for one in matters if one.scenario in scenarios
             or cases and one.scenario in handbook.scenarios and handbook.scenarios[one.scenario].case}
    newest = {one.number for one in matters if one.turn == before.turn}
    return named or newest or {one.number for one in matters[-1:]}


def _state_after(memory: Memory, before: Memory, proposal: Optional[Proposal],
                 notes: Sequence[Note]) -> MatterState:
    if proposal is not None and (proposal.tasks or proposal.timer):
        return "promised"
    state = _state_of(notes)
    asked = memory.question is not None and memory.question != before.question
    return "asked" if asked and state == "answered" else state


def _state_of(notes: Sequence[Note]) -> MatterState:
    kinds = {note.kind for note in notes}
    return next((state for kind, state in _STATES if kind in kinds), "answered")


def _kind(act: Act, handbook: Handbook) -> Optional[NoteKind]:
    group = handbook.acts[act.name].group if act.name in handbook.acts else "manners"
    kinds: dict[str, NoteKind] = {"offered": "offered", "agreed": "agreed", "asked": "asked", "told": "told",
                                  "promised": "promised", "refused": "refused"}
    return kinds.get(group)


def _note_of(act: Act, handbook: Handbook) -> Note:
    return Note(kind=_kind(act, handbook) or "told", text=act.clause[:LONGEST_NOTE], at=act.at, by=act.author or "",
                act=act.id, due=act.details.due)
