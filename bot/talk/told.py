"""What a line in an agent's own words does to what the conversation knows, act by act. Pure.

An act does what the replies of its scenario that declare it do (``bot/handbook/acts.py``): facts, question, tasks. All
of it can be undone: the line's acts are kept with the facts that they set.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.acts import effect_of
from bot.handbook.duties import ActEffect, TaskSpec
from bot.handbook.model import Handbook
from bot.handbook.policy_paths import look_up
from bot.talk.acts import LONGEST_CLAUSE, Act, FoundAct, with_acts
from bot.talk.hearing import heard_key
from bot.talk.model import Heard, Memory, Question, Task, Wish

_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_DECIDED = re.compile(r"(?:主管|经理|领导|上级|负责人)[^，。,!！]{0,6}(?:同意|批|答应|点头)|(?:申请|批)下来")
BY_ACT = "act"
"""In ``Heard.by``: an agent's own words set it."""


def acts_of(found: Sequence[FoundAct], memory: Memory, now: datetime, author: str, handbook: Handbook,
            new_id: Callable[[], str]) -> Tuple[Act, ...]:
    """Return the acts of a line as the conversation keeps them, each with the scenario that it is about.

    Args:
        found: What was read in the line.
        memory: What was known before it.
        now: When it is sent.
        author: By whom.
        handbook: The acts and what they do.
        new_id: Makes ids.
    """
    acts: List[Act] = []
    for one in found:
        if one.name not in handbook.acts:
            continue
        wish = _about(one.name, memory, handbook)
        acts.append(Act(id=new_id(), name=one.name, clause=one.clause[:LONGEST_CLAUSE], at=now, turn=memory.turn,
                        order_id=(wish.order_id if wish else None) or memory.order_id,
                        scenario=wish.scenario if wish else None, author=author, details=one.details,
                        confidence=one.confidence))
    return tuple(acts)


def apply_acts(memory: Memory, acts: Sequence[Act], handbook: Handbook) -> Memory:
    """Record what the acts of one line set and ask; nothing that the buyer or a person entered is written over."""
    heard, asked, question = dict(memory.heard), dict(memory.asked), memory.question
    kept: List[Act] = []
    for act in acts:
        effect = effect_in(act, handbook)
        keys: List[str] = []
        for fact, value in effect.sets.items():
            key = heard_key(fact, handbook, act.order_id, memory.sku)
            if key not in heard:
                heard[key] = Heard(value=value, at=act.at, by=BY_ACT)
                keys.append(key)
        if effect.question and effect.asks:
            key = heard_key(effect.asks, handbook, act.order_id, memory.sku)
            asked[key] = asked.get(key, 0) + 1
            wish = Wish(scenario=act.scenario or "", turn=memory.turn, order_id=act.order_id)
            question = Question(fact=effect.asks, reply=effect.question, wish=wish,
                                key=key.partition("@")[2], sku=memory.sku)
        kept.append(act.copy(update={"sets": tuple(keys)}))
    return memory.copy(update={"heard": heard, "asked": asked, "question": question,
                               "acts": with_acts(memory.acts, tuple(kept))})


def undo_act(memory: Memory, act_id: str, handbook: Handbook) -> Memory:
    """Take an act back: it is forgotten with the facts and the question that came of it."""
    act = next((one for one in memory.acts if one.id == act_id), None)
    if act is None:
        return memory
    heard = {key: one for key, one in memory.heard.items() if key not in act.sets or one.by != BY_ACT}
    effect, question = effect_in(act, handbook), memory.question
    asked: Dict[str, int] = dict(memory.asked)
    if effect.asks:
        key = heard_key(effect.asks, handbook, act.order_id, memory.sku)
        asked[key] = max(0, asked.get(key, 0) - 1)
        if question is not None and question.fact == effect.asks:
            question = None
    rest = tuple(one for one in memory.acts if one.id != act_id)
    return memory.copy(update={"heard": heard, "question": question, "acts": rest,
                               "asked": {key: times for key, times in asked.items() if times}})


def claims_a_decision(text: str, memory: Memory) -> bool:
    """Tell whether a line says that a lead has agreed while none has: its acts are noted, and grant nothing."""
    approved = any(key.partition("@")[0].endswith(".state") and one.value == "approved" and one.by == "lead"
                   for key, one in memory.heard.items())
    return not approved and _DECIDED.search(text) is not None


def effect_in(act: Act, handbook: Handbook) -> ActEffect:
    """Return what an act does in its scenario; without one the act's own task alone."""
    if act.scenario in handbook.scenarios:
        return effect_of(act.name, str(act.scenario), handbook)
    spec = handbook.acts.get(act.name)
    return ActEffect(tasks=(spec.task,) if spec and spec.task else ())


def note_acts(memory: Memory, acts: Sequence[Act]) -> Memory:
    """Keep the acts of a line whose reply of the handbook has done all that they do."""
    return memory.copy(update={"acts": with_acts(memory.acts, tuple(acts))})


def declared_acts(replies: Sequence[str], text: str, handbook: Handbook) -> Tuple[FoundAct, ...]:
    """Return the acts that the handbook's replies declare, each with its words as they stand in the text sent."""
    found: List[FoundAct] = []
    for name in replies:
        for act, words in handbook.replies[name].acts.items():
            pattern = ".{0,60}?".join(re.escape(part) for part in _PLACEHOLDER.split(words))
            there = re.search(pattern, text)
            found.append(FoundAct(name=act, clause=there[0] if there else _PLACEHOLDER.sub("…", words)))
    return tuple(found)


def with_tasks(acts: Sequence[Act], policy: Mapping[str, Any],
               handbook: Handbook) -> Tuple[Tuple[Act, ...], Tuple[Task, ...]]:
    """Return the acts with the kinds of task that each opens, and the tasks, each kind once: two acts may share one.

    A time that the line names is when a task is due.
    """
    tasks: Dict[str, Task] = {}
    opening: List[Act] = []
    for act in acts:
        specs = effect_in(act, handbook).tasks
        for spec in specs:
            if spec.kind not in tasks or tasks[spec.kind].due is None:
                tasks[spec.kind] = _task(spec, act, policy)
        opening.append(act.copy(update={"tasks": tuple(spec.kind for spec in specs)}))
    return tuple(opening), tuple(tasks.values())


def _task(spec: TaskSpec, act: Act, policy: Mapping[str, Any]) -> Task:
    minutes = look_up(policy, spec.due_policy) * spec.due_factor if spec.due_policy else spec.due_minutes
    text = spec.text.partition("{{")[0].rstrip("，：:( （") if "{{" in spec.text else spec.text
    due = act.details.due
    return Task(kind=spec.kind, text=f"{text}（说的是“{act.clause}”）", role=spec.role, order_id=act.order_id,
                due=due, due_minutes=None if due is not None else minutes)


def _about(act: str, memory: Memory, handbook: Handbook) -> Optional[Wish]:
    """Return the wish that an act is about: of the newest turn, no mood, first one whose scenario knows the act."""
    def plain(wish: Wish) -> bool:
        scenario = handbook.scenarios[wish.scenario]
        return wish.event is None and not scenario.mood and not scenario.yields

    wishes = [wish for wish in reversed(memory.wishes) if plain(wish)] or list(reversed(memory.wishes))
    newest = [wish for wish in wishes if wish.turn == memory.turn]
    candidates = [*newest, *([memory.last] if memory.last else []), *(one for one in wishes if one not in newest)]
    named = [wish for wish in candidates if (wish.scenario, act) in handbook.act_effects]
    return next(iter(named or candidates), None)
