"""Models: labels used, when promoted and after which one, which servers cannot use them; one champion at most."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('models', sa.Column('labels', sa.Integer()))
    op.add_column('models', sa.Column('promoted_at', sa.String(32)))
    op.add_column('models', sa.Column('previous', sa.String(80)))
    op.add_column('models', sa.Column('faults', sa.Text()))
    op.create_index('models_one_champion', 'models', ['champion'], unique=True,
                    sqlite_where=sa.text('champion'), postgresql_where=sa.text('champion'))
