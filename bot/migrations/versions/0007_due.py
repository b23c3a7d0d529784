"""One table of all that is due, and values of their own for how long things are kept."""

import json
import secrets
from datetime import datetime
from typing import Any, List, Tuple

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

Row = Tuple[Any, ...]
COLUMNS = ('id', 'kind', 'subject', 'conversation', 'order_id', 'case_id', 'due', 'state', 'attempts')
EVENT_ATTEMPTS = 5
CLIMBING = ('agent', 'lead')


def _table(name: str, *columns: str) -> sa.sql.expression.TableClause:
    return sa.table(name, *(sa.column(one) for one in columns))


timers = _table('timers', 'id', 'conversation', 'event', 'order_id', 'case_id', 'due', 'state', 'attempts')
order_events = _table('order_events', 'key', 'order_id', 'noticed_at', 'done_at', 'attempts')
tasks = _table('tasks', 'id', 'conversation', 'order_id', 'case_id', 'due', 'state', 'role')
messages = _table('messages', 'id', 'conversation', 'at', 'read_state', 'attempts')
policy_versions = _table('policy_versions', 'version', 'data')


def upgrade() -> None:
    due = op.create_table(
        'due',
        sa.Column('id', sa.String(40), primary_key=True),
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('subject', sa.String(200), nullable=False),
        sa.Column('conversation', sa.String(40)),
        sa.Column('order_id', sa.String(80)),
        sa.Column('case_id', sa.String(40)),
        sa.Column('due', sa.String(32), nullable=False),
        sa.Column('state', sa.String(10), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('claimed_until', sa.String(32)),
        sa.Column('error', sa.String(80)),
    )
    connection = op.get_bind()
    for rows in (_timers(connection), _order_events(connection), _tasks(connection), _messages(connection)):
        for start in range(0, len(rows), 500):
            connection.execute(due.insert(), [dict(zip(COLUMNS, row)) for row in rows[start:start + 500]])
    is_open = sa.text("state = 'open'")
    op.create_index('due_open', 'due', ['due'], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index('due_of', 'due', ['conversation', 'subject'], sqlite_where=is_open, postgresql_where=is_open)
    op.drop_table('timers')
    op.drop_index('ix_order_events_done_at', 'order_events')
    for column in ('claimed_at', 'done_at', 'attempts', 'claimed_until'):
        op.drop_column('order_events', column)
    op.drop_index('messages_pending', 'messages')
    op.drop_column('messages', 'attempts')
    op.drop_column('conversations', 'claimed_until')
    op.create_index('ix_order_events_order_id', 'order_events', ['order_id'])
    op.create_index('ix_cases_conversation', 'cases', ['conversation'])
    _split_retention(connection)


def _new_id() -> str:
    return secrets.token_hex(12)


def _event_id(noticed_at: str) -> str:
    return f"{int(datetime.fromisoformat(noticed_at).timestamp() * 1_000_000):016d}-{secrets.token_urlsafe(8)}"


def _timers(connection: sa.engine.Connection) -> List[Row]:
    return [(row.id, 'timer', row.event, row.conversation, row.order_id, row.case_id, row.due, row.state, row.attempts)
            for row in connection.execute(sa.select(timers))]


def _order_events(connection: sa.engine.Connection) -> List[Row]:
    """What was noted and not yet taken in, with ids in the order of noting; what was given up stays so."""
    return [(_event_id(row.noticed_at), 'order_event', row.key, None, row.order_id, None, row.noticed_at,
             'failed' if row.attempts >= EVENT_ATTEMPTS else 'open', row.attempts)
            for row in connection.execute(sa.select(order_events).where(order_events.c.done_at.is_(None)))]


def _tasks(connection: sa.engine.Connection) -> List[Row]:
    return [(_new_id(), 'task', row.id, row.conversation, row.order_id, row.case_id, row.due, 'open', 0)
            for row in connection.execute(sa.select(tasks).where(
                tasks.c.state == 'open', tasks.c.due.isnot(None), tasks.c.role.in_(CLIMBING)))]


def _messages(connection: sa.engine.Connection) -> List[Row]:
    return [(_new_id(), 'message', row.id, row.conversation, None, None, row.at, 'open', row.attempts)
            for row in connection.execute(sa.select(messages).where(messages.c.read_state == 'pending'))]


def _split_retention(connection: sa.engine.Connection) -> None:
    """What a shop has set as ``retention_days`` holds for its chats."""
    for row in connection.execute(sa.select(policy_versions)).all():
        try:
            data = json.loads(row.data)
            days = data.pop('retention_days')
        except (ValueError, KeyError, AttributeError, TypeError):
            continue
        data.setdefault('retention', {})['conversation_days'] = days
        connection.execute(policy_versions.update().where(policy_versions.c.version == row.version).values(
            data=json.dumps(data, ensure_ascii=False)))
