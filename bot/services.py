"""Composition root: builds every part from the settings. Nothing else wires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple

from bot.conversations.assign import Assignments
from bot.conversations.automatic import AutomaticReplies
from bot.conversations.door import Conversations
from bot.conversations.knowledge import KnowledgeTrials
from bot.conversations.read import MessageReader
from bot.conversations.receive import Inbox
from bot.conversations.send import Replies
from bot.conversations.settle import Settlements
from bot.due.handlers import Events
from bot.due.loop import Loop, Recurring
from bot.due.recurring import LOOK_THROUGH_SECONDS, SIGN_INS_HOURS, OrderWatch, SignIns, Tasks
from bot.due.retention import Retention, next_night
from bot.handbook.load import load
from bot.handbook.model import Handbook
from bot.http.limits import Limits
from bot.learning.intents import intent_titles
from bot.migrations import open_database
from bot.orders.ledger import OrderLedger
from bot.orders.source import OrderSource
from bot.orders.sql import SqlOrderSource
from bot.proposing.guide import Guide, RankAsks
from bot.proposing.score_file import ScoreInForce
from bot.security.buyer_tokens import Identity
from bot.security.passwords import Passwords
from bot.settings import Settings, read_settings
from bot.store import due
from bot.store.automatic import AUTOMATIC
from bot.store.database import Database
from bot.store.knowledge import Knowledge
from bot.store.live import Live
from bot.store.locks import ConversationLocks
from bot.store.policies import Fixed, Policies, PolicySource
from bot.talk.acts import ActDetails, FoundAct
from bot.talk.reading import Asked

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the real time, with its zone."""
    return datetime.now(timezone.utc)


@dataclass
class Services:
    """Every part, ready for use. Entry points take what they need from here."""

    settings: Settings
    clock: Clock
    database: Database
    orders: OrderSource
    ledger: OrderLedger
    handbook: Handbook
    guide: Guide
    policy: PolicySource
    policies: Policies
    knowledge: Knowledge
    knowledge_trials: KnowledgeTrials
    identity: Identity
    live: Live
    conversations: Conversations
    inbox: Inbox
    reading: MessageReader
    replies: Replies
    settlements: Settlements
    assignments: Assignments
    order_watch: OrderWatch
    loop: Loop
    passwords: Passwords
    limits: Limits

    @property
    def tracker_views(self) -> Any:
        """What Rasa's tracker store asks for conversations."""
        from bot.rasa.views import ConversationViews

        return ConversationViews(self.database)

    def close(self) -> None:
        """Give everything back."""
        self.passwords.close()
        self.database.close()


def build(settings: Settings, *, clock: Clock = wall_clock, orders: Optional[OrderSource] = None,
          handbook: Optional[Handbook] = None, policy: Optional[Mapping[str, Any]] = None) -> Services:
    """Wire the parts.

    Args:
        settings: Where things are.
        clock: Where the time comes from; tests and replays bring their own.
        orders: Another source of orders than our own mirror of them.
        handbook: Content that was loaded before.
        policy: Another policy than the handbook's first version.

    Raises:
        HandbookError: The content has faults; all of them are in it.
        SetupError: The database does not answer, or cannot be brought to this version.
    """
    content = handbook or load(settings.handbook, intent_titles(), settings.models / "candidates" / "handbook.checked")
    database = open_database(settings.database, settings.sync)
    policies = Policies(database, content, clock)
    source = orders or _order_source(settings, database)
    ledger = OrderLedger(database, clock, due.add_order_events)
    identity = Identity(settings.secret, clock)
    live = Live(database)
    knowledge = Knowledge(database, content)
    score = ScoreInForce(settings.models, settings.root / "data" / "graded" / "score.json")
    guide = Guide(content, ask_ranking(content, settings.models / "candidates" / "asks.npz"), score, knowledge,
                  nearness)
    conversations = Conversations(database, source, guide, Fixed(policy) if policy else policies,
                                  ConversationLocks(database.engine), live, clock)
    replies = Replies(conversations, similarity, read_acts)
    automatic = AutomaticReplies(conversations, replies)
    watch = OrderWatch(conversations, ledger)
    trials = KnowledgeTrials(knowledge, database, source, content, conversations.policy, nearness, clock)
    return Services(settings=settings, clock=clock, policies=policies, database=database, orders=source, ledger=ledger,
                    knowledge=knowledge, knowledge_trials=trials,
                    handbook=content, guide=guide, policy=conversations.policy, identity=identity,
                    live=live, conversations=conversations, inbox=Inbox(conversations),
                    reading=MessageReader(conversations, identity.sign_buyer, automatic.look),
                    replies=replies, settlements=Settlements(conversations),
                    assignments=Assignments(conversations),
                    order_watch=watch, loop=_loop(conversations, ledger, watch, automatic),
                    passwords=Passwords(), limits=Limits(settings.limits))


def _loop(conversations: Conversations, ledger: OrderLedger, watch: OrderWatch, automatic: AutomaticReplies) -> Loop:
    database, clock = conversations.database, conversations.clock
    events = Events(conversations, ledger, automatic.look)
    retention = Retention(conversations, ledger)
    handlers = {
        due.ORDER_EVENT: events.order_event, due.TIMER: events.timer, due.TASK: Tasks(conversations).raise_overdue,
        AUTOMATIC: automatic.do, due.ORDERS: watch.look_through, due.RETENTION: retention.delete_old,
        due.SIGN_INS: SignIns(database, clock).delete_old}
    recurring = {
        due.ORDERS: Recurring(clock, timedelta(seconds=LOOK_THROUGH_SECONDS)),
        due.SIGN_INS: Recurring(clock, timedelta(hours=SIGN_INS_HOURS)),
        due.RETENTION: Recurring(lambda: next_night(clock() + timedelta(days=1), conversations.policy()),
                                 timedelta(days=3))}
    return Loop(database, clock, handlers, recurring)


def _order_source(settings: Settings, database: Database) -> OrderSource:
    if settings.orders_url is None:
        return SqlOrderSource(database)
    from bot.orders.http import HttpOrderSource

    return HttpOrderSource(settings.orders_url, settings.orders_token)


def ask_ranking(content: Handbook, file: Path) -> RankAsks:
    """Return what ranks the content's asks; the first call encodes the lines that are new in ``file``."""
    lines: List[Tuple[str, str, Tuple[str, ...]]] = [(ask.id, ask.intent, ask.lines) for ask in content.asks.values()]

    @lru_cache(maxsize=1)
    def ranker() -> Any:
        from bot.nlu.asks import AskLines, ask_ranker

        return ask_ranker(tuple(AskLines(*one) for one in lines), file)

    def rank(text: str, intents: Mapping[str, float]) -> Sequence[Asked]:
        return [Asked(name=one.id, intent=one.intent, confidence=one.confidence, nearness=one.nearness,
                      place=one.place) for one in ranker().rank(text, intents)]

    return rank


def similarity(text: str, candidates: Sequence[str]) -> Sequence[float]:
    """Compare a text with others by their sentence embeddings."""
    from bot.nlu.sentences import encode_sentences

    vectors = encode_sentences([text, *candidates])
    return [float(vectors[0] @ other) for other in vectors[1:]]


def read_acts(text: str, before: str, now: datetime) -> Sequence[FoundAct]:
    """Read what a line of the seller's does, with what each act names."""
    from bot.nlu.act_details import OF_MONEY, OF_TIME, details_of
    from bot.nlu.act_reader import act_reader

    found = act_reader().read(text, before)

    def whole(name: str) -> str:
        """Return the line where its sum or time can belong to this act alone."""
        kinds = OF_MONEY if name in OF_MONEY else OF_TIME
        return text if sum(one.name in kinds for one in found) == 1 else ""

    return [FoundAct(name=one.name, clause=one.clause, confidence=one.confidence,
                     details=ActDetails(**details_of(one.name, one.clause, before, now, whole(one.name))))
            for one in found]


@lru_cache(maxsize=1)
def _nearness() -> Any:
    from bot.nlu.nearness import Nearness

    return Nearness()


def nearness(texts: Sequence[str], lines: Sequence[str]) -> Sequence[Sequence[float]]:
    """Compare texts with lines by meaning and characters, 0 to 1; the lines' vectors are kept."""
    scores: Sequence[Sequence[float]] = _nearness().scores(texts, lines).tolist()
    return scores


_process: List[Services] = []


def default_services() -> Services:
    """Return the process's services, built on first use; what Rasa creates without arguments shares them."""
    if not _process:
        _process.append(build(read_settings()))
    return _process[0]


def override_default(services: Optional[Services]) -> None:
    """Replace the process's services, for replays and tests; ``None`` restores the default."""
    _process[:] = [services] if services is not None else []
