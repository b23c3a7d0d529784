"""Timers belong to their case, a buyer has one conversation, and a proposal says whether it came unprompted."""

import json
from datetime import datetime, timezone
from typing import Any, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

OF_A_CASE = ('follow_up_due', 'case_overdue', 'callback_due')
OPEN_AGAIN = ('follow_up_due', 'case_overdue')
NOTICED = ('off_hours', 'asked_again', 'new_problem')


def _table(name: str, *columns: str) -> sa.sql.expression.TableClause:
    return sa.table(name, *(sa.column(one) for one in columns))


conversations = _table('conversations', 'id', 'buyer_id', 'state', 'opened_at', 'last_seq', 'last_text', 'last_sender',
                       'last_at', 'waiting_since', 'unread', 'top_intent', 'memory', 'assignee')
messages = _table('messages', 'id', 'conversation', 'seq', 'sender', 'client_id', 'at')
proposals = _table('proposals', 'id', 'conversation', 'state', 'data', 'closed_at', 'unprompted')
cases = _table('cases', 'id', 'conversation', 'open_matter', 'order_id', 'state', 'opened_at', 'closed_at')
timers = _table('timers', 'id', 'conversation', 'event', 'order_id', 'case_id', 'state')


def upgrade() -> None:
    op.add_column('timers', sa.Column('case_id', sa.String(40)))
    op.create_index('timers_of', 'timers', ['conversation', 'event', 'state'])
    op.add_column('proposals', sa.Column('unprompted', sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    _mark_unprompted(connection)
    _join_doubles(connection)
    _give_timers_their_cases(connection)
    op.drop_index('ix_conversations_buyer_id', 'conversations')
    op.create_index('conversations_buyer', 'conversations', ['buyer_id'], unique=True)


def _mark_unprompted(connection: sa.engine.Connection) -> None:
    for row in connection.execute(sa.select(proposals.c.id, proposals.c.data).where(proposals.c.state == 'open')).all():
        event = (json.loads(row.data).get('wish') or {}).get('event')
        if event and event not in NOTICED:
            connection.execute(proposals.update().where(proposals.c.id == row.id).values(unprompted=True))


def _give_timers_their_cases(connection: sa.engine.Connection) -> None:
    """A timer without an order belongs to the case that was opened before its order was known."""
    open_timers = connection.execute(sa.select(timers).where(
        timers.c.state == 'open', timers.c.event.in_(OF_A_CASE))).all()
    for timer in open_timers:
        here = connection.execute(sa.select(cases).where(cases.c.conversation == timer.conversation).order_by(
            cases.c.opened_at.desc())).all()
        wanted = [one for one in here if (one.state != 'closed') == (timer.event in OPEN_AGAIN)]
        same = [one for one in wanted if one.order_id == timer.order_id]
        if timer.order_id is None and not same:
            taken = set(connection.execute(sa.select(timers.c.order_id).where(
                timers.c.conversation == timer.conversation, timers.c.event == timer.event,
                timers.c.state == 'open')).scalars())
            same = [one for one in wanted if one.order_id not in taken]
        if same:
            connection.execute(timers.update().where(timers.c.id == timer.id).values(case_id=same[0].id))


def _join_doubles(connection: sa.engine.Connection) -> None:
    """Two conversations of one buyer, begun at the same moment, become one; nothing of them is lost."""
    buyers = connection.execute(sa.select(conversations.c.buyer_id).where(
        conversations.c.buyer_id.isnot(None)).group_by(conversations.c.buyer_id).having(
            sa.func.count() > 1)).scalars().all()
    for buyer in buyers:
        rows = connection.execute(sa.select(conversations).where(conversations.c.buyer_id == buyer).order_by(
            conversations.c.opened_at.desc(), conversations.c.id)).all()
        _join(connection, rows[0], rows[1:])


def _join(connection: Connection, kept: Any, others: Sequence[Any]) -> None:
    every = [kept.id, *(one.id for one in others)]
    lines = connection.execute(sa.select(messages).where(messages.c.conversation.in_(every)).order_by(
        messages.c.at, messages.c.seq)).all()
    seen = {(one.sender, one.client_id) for one in lines if one.conversation == kept.id and one.client_id}
    for place, line in enumerate(lines, 1):  # first out of the way of each other, then into their places
        again = line.conversation != kept.id and (line.sender, line.client_id) in seen
        seen.add((line.sender, line.client_id))
        connection.execute(messages.update().where(messages.c.id == line.id).values(
            seq=-place, conversation=kept.id, client_id=None if again else line.client_id))
    for place, line in enumerate(lines, 1):
        connection.execute(messages.update().where(messages.c.id == line.id).values(seq=place))
    _join_cases(connection, kept, others)
    now = datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f+00:00')
    connection.execute(proposals.update().where(
        proposals.c.conversation.in_(every[1:]), proposals.c.state == 'open').values(state='retired', closed_at=now))
    for name in ('proposals', 'decisions', 'tasks', 'timers', 'events', 'audit', 'cases'):
        table = _table(name, 'conversation')
        connection.execute(table.update().where(table.c.conversation.in_(every[1:])).values(conversation=kept.id))
    newest = max((kept, *others), key=lambda one: one.last_at or '')
    connection.execute(conversations.update().where(conversations.c.id == kept.id).values(
        last_seq=len(lines), last_text=newest.last_text, last_sender=newest.last_sender, last_at=newest.last_at,
        unread=sum(one.unread for one in (kept, *others)), top_intent=newest.top_intent,
        assignee=kept.assignee or next((one.assignee for one in others if one.assignee), None),
        state='open' if any(one.state == 'open' for one in (kept, *others)) else kept.state,
        waiting_since=min((one.waiting_since for one in (kept, *others) if one.waiting_since), default=None)))
    connection.execute(conversations.delete().where(conversations.c.id.in_(every[1:])))


def _join_cases(connection: Connection, kept: Any, others: Sequence[Any]) -> None:
    """The kept memory learns of the others' cases; one whose matter it has already is closed."""
    memory = json.loads(kept.memory)
    known = memory.setdefault('cases', {})
    for other in others:
        for key, note in json.loads(other.memory).get('cases', {}).items():
            row = connection.execute(sa.select(cases).where(cases.c.id == note['id'])).first()
            if row is None:
                continue
            if key not in known:
                known[key] = note
                if row.open_matter == f'conversation:{other.id}':
                    connection.execute(cases.update().where(cases.c.id == row.id).values(
                        open_matter=f'conversation:{kept.id}'))
            elif row.state != 'closed':
                connection.execute(cases.update().where(cases.c.id == row.id).values(
                    state='closed', open_matter=None, closed_at=kept.last_at or kept.opened_at))
    connection.execute(conversations.update().where(conversations.c.id == kept.id).values(memory=json.dumps(
        memory, ensure_ascii=False)))
