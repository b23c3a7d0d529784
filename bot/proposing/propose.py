"""Turns wishes and facts into at most three proposals: candidates are scored, what would not help is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.conditions import Outcome, evaluate_all, facts_compared
from bot.handbook.decide import Decision
from bot.handbook.knowledge import NO_KNOWLEDGE, KnowledgeBook
from bot.handbook.model import Branch, Handbook, Reply
from bot.proposing.build import ProposalBuilder
from bot.proposing.candidates import Candidate, gather
from bot.proposing.compose import compose_wishes
from bot.proposing.features import features_of
from bot.proposing.score import UNFITTED, Score, ScoreModel, score_knowledge
from bot.proposing.situation import Snapshot, situate
from bot.talk.model import Memory, Proposal, Reason, Wish

MAX_PROPOSALS = 3
"""Maximum number of proposals; agents read no more."""
JOINED_MAY_LACK = 0.2
"""By how much the joined reply's score may be below the best single one's for it to stand first: it answers more."""
MOOD_OF_BAR = 0.4
"""How much of the bar for a second card, and for a further part of a joined reply, the sentence for a mood needs."""


@dataclass(frozen=True)
class Scored:
    """A candidate with its features and score."""

    candidate: Candidate
    features: Mapping[str, float]
    score: Score

    @cached_property
    def proposal(self) -> Proposal:
        """The proposal with its score and the reasons for it; it is completed once."""
        complete = self.candidate.complete(self.candidate.proposal)
        because = tuple(Reason(label=label, weight=weight) for label, weight in self.score.because)
        return complete.copy(update={
            "score": round(self.score.accepted, 4), "harm": round(self.score.harmful, 4), "because": because,
            "features": {name: round(value, 3) for name, value in self.features.items() if value}})


def propose(memory: Memory, snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any],
            model: ScoreModel = UNFITTED, book: KnowledgeBook = NO_KNOWLEDGE) -> Tuple[Proposal, ...]:
    """Return what the agent may answer now, at most three, best first.

    What the handbook's own course demands (an answer to our question, an event, an entered fact) always stands. Of
    guesses about a message only those stand that a lead would probably send, by the policy's bar.

    Args:
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: All content.
        policy: The shop's policy in force.
        model: Scores the candidates.
        book: The shop's own knowledge; where an entry fits it goes before what the handbook says in general.

    Returns:
        Proposals; none where nothing would help.
    """
    scored = score_all(gather(memory, snapshot, handbook, policy, book), memory, handbook, model)
    return tuple(one.proposal for one in distinct(choose(scored, memory, handbook, policy, model))[:MAX_PROPOSALS])


def choose(scored: Sequence[Scored], memory: Memory, handbook: Handbook, policy: Mapping[str, Any],
           model: ScoreModel) -> List[Scored]:
    """Return what stands, best first, the whole turn's joined reply among it; the same text may stand twice."""
    standing = sorted(_without_other_wordings([one for one in scored if stands(one, policy)]),
                      key=lambda one: _place(one, memory))
    firsts = _first_of_each_wish(standing)
    firsts = firsts[:1] + [one for one in firsts[1:] if _joins(one, policy, handbook)]
    parts = compose_wishes([one.proposal for one in firsts], memory, handbook)
    rest = list(_without_courtesies(standing, memory, handbook))
    if parts:
        rest = _with_joined(rest, firsts, parts, model)
    return rest[:1] + [one for one in rest[1:] if helps(one, policy)]


def _with_joined(rest: List[Scored], firsts: Sequence[Scored], parts: Proposal, model: ScoreModel) -> List[Scored]:
    """Put the joined reply in its place; where it stands first, what it is made of needs no card of its own."""
    scenarios = {part.wish.scenario for part in parts.parts}
    joined = _joined([one for one in firsts if one.candidate.proposal.wish.scenario in scenarios], parts, model)
    better = joined.candidate.demanded or not rest or joined.score.accepted >= rest[0].score.accepted - JOINED_MAY_LACK
    if not better:
        return [*rest[:1], joined, *rest[1:]]
    made_of = {part.text for part in parts.parts}
    return [joined, *(one for one in rest if one.candidate.proposal.text not in made_of)]


def _joined(parts: Sequence[Scored], proposal: Proposal, model: ScoreModel) -> Scored:
    """Score a joined reply by the mean of its parts' features."""
    names = {name for one in parts for name in one.features}
    features = {name: sum(one.features.get(name, 0.0) for one in parts) / len(parts) for name in names}
    candidate = replace(parts[0].candidate, proposal=proposal, complete=lambda same: same,
                        demanded=any(one.candidate.demanded for one in parts))
    return Scored(candidate, {**features, "joined": 1.0}, model.score({**features, "joined": 1.0}))


def score_all(candidates: Sequence[Candidate], memory: Memory, handbook: Handbook,
              model: ScoreModel) -> List[Scored]:
    """Return the candidates with features and score, in their order."""
    scored = []
    for one in candidates:
        features = features_of(one, candidates, memory, handbook, model.record_of(one.proposal.replies))
        known = one.proposal.knowledge is not None
        scored.append(Scored(one, features, score_knowledge(features) if known else model.score(features)))
    return scored


def stands(one: Scored, policy: Mapping[str, Any]) -> bool:
    """Tell whether a candidate may be shown: demanded, or good enough and harmless enough by the policy's bar."""
    if one.candidate.alternative and not one.candidate.proposal.sendable:
        return False
    return one.candidate.demanded or (one.score.accepted >= policy["reading"]["score_from"]
                                      and one.score.harmful <= policy["reading"]["harm_to"])


def helps(one: Scored, policy: Mapping[str, Any], part_of: float = 1.0) -> bool:
    """Tell whether a candidate is worth a second look, beside the best one: by a part of the policy's bar."""
    return one.candidate.demanded or one.score.accepted >= part_of * policy["reading"]["more_from"]


def _joins(one: Scored, policy: Mapping[str, Any], handbook: Handbook) -> bool:
    mood = handbook.scenarios[one.candidate.proposal.wish.scenario].mood
    return helps(one, policy, MOOD_OF_BAR if mood else 1.0)


def _place(one: Scored, memory: Memory) -> Tuple[Any, ...]:
    """An answer's demand in the newest turn first, then the shop's knowledge, guesses by score, events, older turns."""
    wish = one.candidate.proposal.wish
    newest = wish.turn == memory.turn
    event = wish.event is not None
    known = one.candidate.proposal.knowledge is not None
    group = 4 if not newest else 3 if event and memory.turn_open else 0 if one.candidate.demanded else 1 if known else 2
    if group in (1, 2):
        return group, one.features["yields"], -one.score.accepted
    return group, one.features["yields"], -wish.turn, one.candidate.alternative, -wish.confidence


def _without_courtesies(standing: Sequence[Scored], memory: Memory, handbook: Handbook) -> Sequence[Scored]:
    """Leave out greetings and mere moods of a turn in which something else is wanted."""
    def courtesy(one: Scored) -> bool:
        wish = one.candidate.proposal.wish
        scenario = handbook.scenarios[wish.scenario]
        return scenario.mood or wish.event is None and scenario.yields

    of_turn = [one for one in standing if one.candidate.proposal.wish.turn == memory.turn and one.candidate.meant]
    wanted = any(not courtesy(one) for one in of_turn)
    return [one for one in standing if not (wanted and courtesy(one))]


def _without_other_wordings(standing: Sequence[Scored]) -> List[Scored]:
    """Leave out a branch's further replies where its first one stands."""
    def branch_of(one: Scored) -> Tuple[Any, ...]:
        proposal = one.candidate.proposal
        return proposal.scenario, proposal.branch, proposal.wish.scenario, proposal.wish.ask

    firsts = {branch_of(one) for one in standing if not one.candidate.alternative}
    return [one for one in standing if not one.candidate.alternative or branch_of(one) not in firsts]


def _first_of_each_wish(standing: Sequence[Scored]) -> List[Scored]:
    firsts: Dict[str, Scored] = {}
    for one in standing:
        if one.candidate.meant:
            firsts.setdefault(one.candidate.proposal.wish.scenario, one)
    return list(firsts.values())


def proposal_of_reply(reply: Reply, wish: Wish, memory: Memory, snapshot: Snapshot, handbook: Handbook,
          policy: Mapping[str, Any]) -> Optional[Proposal]:
    """Return the proposal for a handbook reply that an agent typed without having been proposed it.

    Args:
        reply: The reply that the text matched.
        wish: The wish that it answers.
        memory: What the conversation knew before.
        snapshot: Orders, products and the clock.
        handbook: All content; of the branches with this reply the one counts whose conditions come nearest.
        policy: The shop's policy in force.

    Returns:
        The proposal; ``None`` when the reply tells what a lead decided and no lead has: words grant nothing.
    """
    scenario = handbook.scenarios[wish.scenario]
    situation = situate(wish, memory, snapshot, handbook, policy)
    nearness = [Outcome.YES, Outcome.UNKNOWN, Outcome.NO]
    found = [(evaluate_all(one.when, situation.facts)[0], one)
             for one in scenario.branches if reply.id in one.replies]
    fitting = sorted((one for one in found if one[0] is Outcome.YES or not needs_decision(one[1], handbook)),
                     key=lambda one: nearness.index(one[0]))
    if found and not fitting:
        return None
    branch = fitting[0][1] if fitting else None
    decision = Decision(scenario, branch, branch.rows if branch else (), (reply.id,),
                        "reply" if branch else "question", () if branch else (reply.asks or "",))
    build = ProposalBuilder(wish, decision, situation, memory, snapshot, handbook, policy)
    return build.complete(build.reply(reply.id, branch.replies.index(reply.id) if branch else 0))


def needs_decision(branch: Branch, handbook: Handbook) -> bool:
    """Tell whether a branch depends on a decision of the team lead."""
    names = {name for item in branch.when for name in facts_compared(item)}
    return any(name in handbook.facts and handbook.facts[name].source == "request" for name in names)


def distinct(cards: Sequence[Scored]) -> List[Scored]:
    """Drop duplicates; the one that is kept also covers their wishes."""
    unique: Dict[Any, Scored] = {}
    for one in cards:
        proposal = one.candidate.proposal
        key = (proposal.kind, proposal.text)
        if key not in unique:
            unique[key] = one
        elif proposal.wish.scenario != unique[key].candidate.proposal.wish.scenario:
            first = unique[key].candidate
            covers = tuple(dict.fromkeys((*first.proposal.covers, proposal.wish.scenario)))
            unique[key] = replace(unique[key], candidate=replace(
                first, proposal=first.proposal.copy(update={"covers": covers})))
    return list(unique.values())
