"""What a line of the seller's does is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('messages', sa.Column('acts', sa.Text()))


def downgrade() -> None:
    op.drop_column('messages', 'acts')
