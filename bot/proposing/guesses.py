"""What an agent may search when nothing is proposed: guesses below the bar, replies and knowledge that say a word.

None of it is a proposal. What a lead would have to decide first is never found, what speaks against a text is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

from bot.handbook.asks import ASK, Ask
from bot.handbook.conditions import Outcome, evaluate_all
from bot.handbook.knowledge import Entry, KnowledgeBook
from bot.handbook.model import Branch, Condition, Handbook, Reply, Scenario
from bot.handbook.render import render, split_wording
from bot.proposing.candidates import gather
from bot.proposing.knowledge import wish_for
from bot.proposing.propose import Scored, needs_decision, score_all, stands
from bot.proposing.score import ScoreModel
from bot.proposing.situation import Situation, Snapshot, facts_of_every_wish, situate
from bot.talk.model import Memory, Proposal, Wish

MAX_GUESSES = 8
GUESS_FROM = 0.03
"""Confidence from which another reading of the message is worth a guess."""
MAX_FOUND = 12
MAX_LOOKED_AT = 60
"""Of how many replies that say what was typed it is looked up whether they fit; those that say it first count."""

_ORDER = [Outcome.YES, Outcome.UNKNOWN, Outcome.NO]


@dataclass(frozen=True)
class Guess:
    """A text that an agent may take over into the box.

    Attributes:
        text: Filled in; a value that is not known shows as ``【label】``.
        source: Where it comes from, in Chinese.
        fits: ``NO`` when what is known speaks against it.
        hinges_on: Labels of the facts that decide whether it fits, when that is not known.
        missing: Labels of the values that are not known; with any it cannot be taken over.
    """

    text: str
    source: str
    fits: Outcome = Outcome.YES
    hinges_on: Tuple[str, ...] = ()
    missing: Tuple[str, ...] = ()

    def as_json(self) -> Dict[str, Any]:
        """Return plain JSON values."""
        return {"text": self.text, "source": self.source, "fits": self.fits.value,
                "hinges_on": list(self.hinges_on), "missing": list(self.missing)}


def below_the_bar(memory: Memory, snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any],
                  model: ScoreModel, book: KnowledgeBook, standing: Iterable[str] = ()) -> List[Guess]:
    """Return at most eight ready texts that might answer the turn and are not good enough to be proposed, best first.

    Args:
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: All content.
        policy: The shop's policy in force.
        model: Scores the candidates.
        book: The shop's own knowledge.
        standing: Texts that stand at the desk.
    """
    everything = {**policy, "reading": {**policy["reading"], "propose_from": 0.0, "alternative_from": GUESS_FROM}}
    scored = score_all(gather(memory, snapshot, handbook, everything, book), memory, handbook, model)
    below = [one for one in scored if one.candidate.proposal.sendable and not _reaches(one, policy)]
    below.sort(key=lambda one: -one.score.accepted)
    texts: Dict[str, Guess] = {}
    for one in below:
        texts.setdefault(one.candidate.proposal.text, Guess(one.candidate.proposal.text,
                                                            _source(one.candidate.proposal, handbook)))
    return [guess for text, guess in texts.items() if text not in set(standing)][:MAX_GUESSES]


def _reaches(one: Scored, policy: Mapping[str, Any]) -> bool:
    """Tell whether a candidate is proposed by itself: its reading is sure enough, and it reaches the policy's bar."""
    proposal, limits = one.candidate.proposal, policy["reading"]
    floor = limits["propose_from"] if one.candidate.meant else limits["alternative_from"]
    return (proposal.knowledge is not None or proposal.wish.confidence >= floor) and stands(one, policy)


def _source(proposal: Proposal, handbook: Handbook) -> str:
    if proposal.knowledge is not None:
        return proposal.sources[0]
    ask = handbook.asks.get(proposal.wish.ask or "")
    return ask.title if ask else handbook.scenarios[proposal.scenario].title


def search(typed: str, memory: Memory, snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any],
           book: KnowledgeBook) -> List[Guess]:
    """Return at most twelve knowledge entries and handbook replies that have what was typed in them.

    A reply has it in its text, or in the title of its scenario, row or ask, or in a line of the ask. What fits what is
    known comes first, what it speaks against or what lacks a value last.

    Args:
        typed: One or more words; all of them have to be found.
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: All content.
        policy: The shop's policy in force.
        book: The shop's own knowledge.
    """
    words = typed.lower().split()
    if not words:
        return []
    look = _Look(words, memory, snapshot, handbook, policy)
    found: Dict[str, Guess] = {}
    for one in sorted([*look.knowledge(book), *look.replies()],
                      key=lambda guess: (bool(guess.missing), _ORDER.index(guess.fits))):
        found.setdefault(one.text, one)
    return list(found.values())[:MAX_FOUND]


class _Look:
    """One search through all texts in one conversation."""

    def __init__(self, words: Sequence[str], memory: Memory, snapshot: Snapshot, handbook: Handbook,
                 policy: Mapping[str, Any]) -> None:
        self.words, self.memory, self.snapshot = words, memory, snapshot
        self.handbook, self.policy = handbook, policy
        self.shop = facts_of_every_wish(snapshot, handbook, policy)
        self.situations: Dict[str, Situation] = {}
        self.asks = _asks_of_scenarios(handbook)

    def knowledge(self, book: KnowledgeBook) -> Iterator[Guess]:
        day = self.snapshot.now.astimezone(ZoneInfo(self.policy["shop"]["timezone"])).date()
        wish = wish_for(self.memory, self.handbook)
        for entry in book.on(day):
            if self._says((_plain(entry.answer), entry.title, *entry.questions)):
                yield self._entry(entry, self._situation(wish))

    def replies(self) -> Iterator[Guess]:
        """Yield the replies that say it: first those whose text does, then those that answer an ask named so."""
        found = [(not self._says((_plain(reply.texts[0]),)), not branch.answers, number, scenario, branch, reply)
                 for number, (scenario, branch, reply) in enumerate(_prescribed(self.handbook))
                 if self._says(self._texts_of(scenario, branch, reply))]
        for *_, scenario, branch, reply in sorted(found, key=lambda one: one[:3])[:MAX_LOOKED_AT]:
            guess = self._reply(scenario, branch, reply)
            if guess is not None:
                yield guess

    def _says(self, texts: Sequence[str]) -> bool:
        whole = "\n".join(texts).lower()
        return all(word in whole for word in self.words)

    def _texts_of(self, scenario: Scenario, branch: Branch, reply: Reply) -> List[str]:
        asks = self._asks(scenario, branch)
        return [*map(_plain, reply.texts), scenario.title, *(self.handbook.rows[row].title for row in branch.rows),
                *(text for one in asks for text in (one.title, *one.lines))]

    def _asks(self, scenario: Scenario, branch: Branch) -> Sequence[Ask]:
        return [self.handbook.asks[name] for name in branch.answers] or self.asks.get(scenario.id, [])

    def _title(self, scenario: Scenario, branch: Branch) -> str:
        """Return what a reply is about: the ask that says what was typed, else the first that its branch answers."""
        asks = self._asks(scenario, branch)
        named = [one for one in asks if self._says((one.title,))] or [
            one for one in asks if self._says((one.title, *one.lines))] or (asks if branch.answers else [])
        return named[0].title if named else scenario.title

    def _situation(self, wish: Wish) -> Situation:
        if wish.scenario not in self.situations:
            self.situations[wish.scenario] = situate(wish, self.memory, self.snapshot, self.handbook, self.policy,
                                                     self.shop)
        return self.situations[wish.scenario]

    def _reply(self, scenario: Scenario, branch: Branch, reply: Reply) -> Optional[Guess]:
        """Return a reply as it would be said now; ``None`` when a lead would have to decide first."""
        own = next((one for one in self.memory.wishes if one.scenario == scenario.id), None)
        facts = self._situation(own or Wish(scenario=scenario.id, turn=self.memory.turn)).facts
        when = [one for one in branch.when if not (isinstance(one, Condition) and one.fact == ASK)]
        outcome, unknown = evaluate_all(when, facts)
        if outcome is not Outcome.YES and needs_decision(branch, self.handbook):
            return None
        rendered = render(reply.texts[self.memory.said.get(reply.id, 0) % len(reply.texts)], facts,
                          self.handbook.facts)
        return Guess(rendered.text, self._title(scenario, branch), outcome, self._labels(unknown),
                     self._labels(rendered.missing))

    def _entry(self, entry: Entry, situation: Situation) -> Guess:
        rendered = render(entry.answer, situation.facts, self.handbook.facts)
        outcome, unknown = entry.applies(situation.facts)
        return Guess(rendered.text, entry.source, outcome, self._labels(unknown), self._labels(rendered.missing))

    def _labels(self, names: Sequence[str]) -> Tuple[str, ...]:
        return tuple(self.handbook.facts[name].label for name in names)


def _asks_of_scenarios(handbook: Handbook) -> Dict[str, List[Ask]]:
    """Return the asks that lead to each scenario: what its branches without ``answers`` are about."""
    found: Dict[str, List[Ask]] = {}
    for ask in handbook.asks.values():
        scenario = handbook.by_intent.get(ask.intent)
        if scenario is not None:
            found.setdefault(scenario.id, []).append(ask)
    return found


def _prescribed(handbook: Handbook) -> Iterator[Tuple[Scenario, Branch, Reply]]:
    """Yield every reply with each branch that prescribes it, in the content's order."""
    for scenario in handbook.scenarios.values():
        for branch in scenario.branches:
            for name in branch.replies:
                yield scenario, branch, handbook.replies[name]


def _plain(wording: str) -> str:
    return "".join(piece for is_name, piece in split_wording(wording) if not is_name)
