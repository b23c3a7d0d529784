"""Who reads a conversation, who has taken a timer or an event, and how often that was tried."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('conversations', sa.Column('claimed_until', sa.String(32)))
    for table, width in (('timers', 32), ('order_events', 40)):
        op.add_column(table, sa.Column('attempts', sa.Integer(), nullable=False, server_default='0'))
        op.add_column(table, sa.Column('claimed_until', sa.String(width)))
    # a message used to be counted as tried once when it came in
    op.execute("UPDATE messages SET attempts = attempts - 1 WHERE read_state = 'pending' AND attempts > 0")
