"""The shop's own knowledge: its entries, and every change of them."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'knowledge',
        sa.Column('id', sa.String(80), primary_key=True),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('enabled', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('author', sa.String(40)),
        sa.Column('updated_at', sa.String(32), nullable=False),
    )
    op.create_index('ix_knowledge_revision', 'knowledge', ['revision'])
    op.create_table(
        'knowledge_changes',
        sa.Column('revision', sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column('entry', sa.String(80), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('before', sa.Text()),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('person', sa.String(40)),
        sa.Column('at', sa.String(32), nullable=False),
    )
    op.create_index('ix_knowledge_changes_entry', 'knowledge_changes', ['entry'])
