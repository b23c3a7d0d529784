"""Accounts that remember first passwords and the last sign-in; tries know their address."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('people') as batch:
        batch.add_column(sa.Column('first_password', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column('last_sign_in', sa.String(32)))
    with op.batch_alter_table('sign_in_tries') as batch:
        batch.add_column(sa.Column('address', sa.String(45)))
    op.create_index('ix_sign_in_tries_address', 'sign_in_tries', ['address'])
    op.create_index('ix_sign_in_tries_at', 'sign_in_tries', ['at'])


def downgrade() -> None:
    op.drop_index('ix_sign_in_tries_at', 'sign_in_tries')
    op.drop_index('ix_sign_in_tries_address', 'sign_in_tries')
    with op.batch_alter_table('sign_in_tries') as batch:
        batch.drop_column('address')
    with op.batch_alter_table('people') as batch:
        batch.drop_column('last_sign_in')
        batch.drop_column('first_password')
