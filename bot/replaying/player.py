"""Plays scripts through the real parts on a database that is thrown away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

from sqlalchemy.engine import Connection

from bot.conversations.door import View
from bot.conversations.read import Reader
from bot.errors import BotError, InputError
from bot.orders.model import Buyer, Order
from bot.replaying.script import ANOTHER_BUYER, Script, parse, read_script, read_time
from bot.services import Services, build, override_default
from bot.settings import Settings
from bot.store import messages, proposals, tables
from bot.store.colleagues import Person
from bot.store.policies import Fixed
from bot.store.proposals import StoredProposal
from bot.talk.acts import Act
from bot.talk.matter_words import open_matters

AGENT = Person("replay", "客服", "lead")


class ReplayClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    def __call__(self) -> datetime:
        """Return the set time."""
        return self.now


class Player:
    """Plays one script after the other; each begins with an empty shop."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Set the parts up.

        Args:
            settings: The project's; its database is not touched.
            folder: Where the throw-away database goes.
        """
        self.clock = ReplayClock()
        self.parts: Services = build(replace(settings, database=f"sqlite:///{folder}/replay.db", var=folder,
                                             orders_url=None),
                                     clock=self.clock)
        self.policy = self.parts.handbook.policy
        override_default(self.parts)

    def close(self) -> None:
        """Give everything back."""
        override_default(None)
        self.parts.close()

    async def play(self, line: str, reader: Reader) -> List[Dict[str, Any]]:
        """Run one line of the file.

        Returns:
            A line of output for every turn but the agent's; the last one is ``{"error"}`` when the
            line or a turn cannot be carried out.
        """
        return (await self.play_to(line, reader))[0]

    async def play_to(self, line: str, reader: Reader) -> Tuple[List[Dict[str, Any]], Optional[View]]:
        """Run one line of the file; return its output, and the conversation as it stands after the last turn."""
        output: List[Dict[str, Any]] = []
        name: Optional[str] = None
        try:
            script = read_script(line, self.policy)
            name = script.id
            run = _Run(self, script, reader)
            await run.all(output)
            return output, await self.parts.conversations.look(run.conversation)
        except BotError as err:
            output.append({"conversation": name, "error": err.as_json()})
            return output, None


class _Run:
    """One script under way."""

    def __init__(self, player: Player, script: Script, reader: Reader) -> None:
        self.player, self.parts, self.script, self.reader = player, player.parts, script, reader
        self.conversation = ""
        self.orders: Dict[str, Dict[str, Any]] = {one["id"]: dict(one) for one in script.orders}
        self.shown: List[StoredProposal] = []

    async def all(self, output: List[Dict[str, Any]]) -> None:
        await self._open()
        for index, (kind, value) in enumerate(self.script.turns):
            try:
                await getattr(self, f"_{kind}")(value)
            except BotError as err:
                raise type(err)(f"turn {index}: {err.message}", err.hint, err.code) from err
            if kind != "agent":
                output.append(await self._line(index, kind))

    async def _open(self) -> None:
        script = self.script
        self.player.clock.now = script.now
        self.parts.policy = self.parts.conversations.policy = Fixed(script.policy)
        await self.parts.ledger.clear()
        buyers = [script.buyer] if script.buyer else []
        owners = {one["buyer_id"] for one in script.orders} - {one.id for one in buyers} - {ANOTHER_BUYER}
        await self.parts.ledger.put_buyers([*buyers, *(Buyer(id=one, name=one) for one in sorted(owners))])
        await self.parts.ledger.put_products(list(script.products))
        await self.parts.ledger.put_orders([parse(Order, one, "order") for one in script.orders], quiet=True)
        await self.parts.database.run(_empty)
        self.conversation = await self.parts.conversations.enter(
            buyer_id=script.buyer.id if script.buyer else None, visitor=f"replay-{messages.new_id()}",
            viewing=script.viewing)

    async def _buyer(self, text: object) -> None:
        if not isinstance(text, str):
            raise InputError("买家的一步应为文字。", "")
        await self.parts.inbox.receive(self.conversation, None, text)
        await self.parts.reading.read(self.conversation, self.reader)

    async def _agent(self, value: object) -> None:
        if isinstance(value, str):
            await self.parts.replies.send(self.conversation, AGENT, value)
            return
        number = value.get("accept") if isinstance(value, Mapping) else None
        if not isinstance(number, int) or not 1 <= number <= len(self.shown):
            raise InputError(f"没有第 {number!r} 条提议可采用；现有 {len(self.shown)} 条。",
                             "从上一次输出的第 1 条数起。")
        chosen = self.shown[number - 1]
        await self.parts.replies.send(self.conversation, AGENT, chosen.proposal.text, proposal=chosen.id)

    async def _check(self, value: Any) -> None:
        settlements = self.parts.settlements
        for fact, answer in dict(value).items():
            if fact == "order.id":
                await settlements.attach(self.conversation, AGENT, str(answer))
            elif fact == "product.sku":
                await settlements.attach_product(self.conversation, AGENT, str(answer))
            else:
                await settlements.check(self.conversation, AGENT, fact, answer, unasked=True)

    async def _clock(self, value: object) -> None:
        until = read_time(value, self.script.policy)
        moment: Optional[datetime] = self.player.clock.now
        while moment is not None:
            self.player.clock.now = moment
            await self.parts.order_watch.note_events()
            await self.parts.loop.do_all()
            moments = (await self.parts.loop.next_moment(until), await self.parts.order_watch.next_moment(until))
            moment = min((one for one in moments if one is not None), default=until if moment < until else None)

    async def _order(self, value: object) -> None:
        if not isinstance(value, Mapping) or "id" not in value:
            raise InputError("订单的一步应为带 id 的对象。", "")
        owner = self.script.buyer.id if self.script.buyer else ANOTHER_BUYER
        before = self.orders.get(value["id"], {"buyer_id": owner})
        after = {key: item for key, item in {**before, **value}.items() if item is not None}
        order = parse(Order, after, f"order {value['id']!r}")
        self.orders[value["id"]] = after
        await self.parts.ledger.put_orders([order])
        await self.parts.loop.do_all()

    async def _line(self, index: int, kind: str) -> Dict[str, Any]:
        lines = await self.parts.database.read(messages.history, self.conversation)
        self.shown = await self.parts.database.read(proposals.open_proposals, self.conversation)
        memory = (await self.parts.conversations.look(self.conversation)).memory
        reading = lines[-1].reading if kind == "buyer" and lines else None
        since = next((one.seq for one in reversed(lines[:-1]) if one.sender == "buyer"), 0)
        return {
            "conversation": self.script.id, "turn": index, "kind": kind,
            "intents": [one.dict() for one in reading.intents] if reading else [],
            "ranking": [one.dict() for one in reading.ranking[:5]] if reading else [],
            "entities": [{"entity": one.entity, "value": one.value, "text": one.text}
                         for one in reading.entities] if reading else [],
            "acts": [{"act": act.name, "clause": act.clause, **_named(act)} for act in memory.acts
                     if act.id in {one.id for line in lines if line.seq > since for one in line.acts}],
            "matters": list(open_matters(memory, self.player.clock.now)),
            "open": [wish.scenario for wish in memory.wishes if not wish.retired],
            "question": memory.question.fact if memory.question else None,
            "proposals": [_proposal(one, self.player.clock.now) for one in self.shown],
        }


def _empty(connection: Connection) -> None:
    for table in (tables.events, tables.decisions, tables.proposals, tables.tasks, tables.due, tables.cases,
                  tables.messages, tables.conversations):
        connection.execute(table.delete())


def _named(act: Act) -> Dict[str, Any]:
    """Return what an act names, without what it does not."""
    named = json.loads(act.details.json(exclude_none=True))
    return {name: value for name, value in named.items() if value not in ([], "")}


def _proposal(shown: StoredProposal, now: datetime) -> Dict[str, Any]:
    proposal = shown.proposal
    tasks = [json.loads(task.copy(update={"due": task.due_at(now)}).json(exclude={"due_minutes"}))
             for task in proposal.tasks]
    return {"n": shown.n, "kind": proposal.kind, "rows": list(proposal.rows),
            "replies": list(proposal.replies), "sources": list(proposal.sources),
            "text": proposal.text, "facts": {one.name: one.raw for one in proposal.facts},
            "missing": [one.name for one in proposal.missing], "tasks": tasks, "score": proposal.score}
