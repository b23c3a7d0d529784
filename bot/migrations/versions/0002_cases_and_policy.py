"""Cases, policy versions, and the columns by which proposals are counted."""

import json

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'policy_versions',
        sa.Column('version', sa.Integer(), primary_key=True),
        sa.Column('data', sa.Text(), nullable=False),
        sa.Column('changes', sa.Text(), nullable=False),
        sa.Column('person', sa.String(40)),
        sa.Column('note', sa.Text()),
        sa.Column('at', sa.String(32), nullable=False))
    op.create_table(
        'cases',
        sa.Column('id', sa.String(40), primary_key=True),
        sa.Column('conversation', sa.String(40), sa.ForeignKey('conversations.id'), nullable=False),
        sa.Column('open_matter', sa.String(160), unique=True),
        sa.Column('order_id', sa.String(80)),
        sa.Column('sku', sa.String(80)),
        sa.Column('kind', sa.String(20), nullable=False),
        sa.Column('scenario', sa.String(60), nullable=False),
        sa.Column('state', sa.String(10), nullable=False, index=True),
        sa.Column('level', sa.String(10), nullable=False),
        sa.Column('steps', sa.Text(), nullable=False),
        sa.Column('rows', sa.Text(), nullable=False),
        sa.Column('outcome', sa.String(20)),
        sa.Column('opened_at', sa.String(32), nullable=False, index=True),
        sa.Column('settled_at', sa.String(32)),
        sa.Column('closed_at', sa.String(32)),
        sa.Column('closed_by', sa.String(40)),
        sa.Column('satisfaction', sa.Integer()),
        sa.Column('reopened', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('tags', sa.Text()),
        sa.Column('cost', sa.Integer()),
        sa.Column('note', sa.Text()))
    op.add_column('decisions', sa.Column('concerns', sa.Text()))
    op.create_index('decisions_of', 'decisions', ['proposal'])
    op.create_index('ix_orders_status', 'orders', ['status'])
    op.add_column('proposals', sa.Column('scenario', sa.String(60), nullable=False, server_default=''))
    op.add_column('proposals', sa.Column('branch', sa.String(60), nullable=False, server_default=''))
    op.create_index('proposals_branch', 'proposals', ['scenario', 'branch'])
    op.add_column('tasks', sa.Column('order_id', sa.String(80)))
    op.add_column('tasks', sa.Column('case_id', sa.String(40)))
    op.create_index('tasks_due', 'tasks', ['state', 'due'])
    _name_branches()


def _name_branches() -> None:
    """Proposals kept so far say in their document which branch they came from."""
    proposals = sa.table('proposals', sa.column('id'), sa.column('data'), sa.column('scenario'), sa.column('branch'))
    connection = op.get_bind()
    for row in connection.execute(sa.select(proposals.c.id, proposals.c.data)).all():
        data = json.loads(row.data)
        connection.execute(proposals.update().where(proposals.c.id == row.id).values(
            scenario=data.get('scenario') or '', branch=data.get('branch') or ''))
