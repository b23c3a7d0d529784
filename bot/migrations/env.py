"""Alembic's entry: runs the revisions on the connection it was given."""

from alembic import context

from bot.learning import tables as _learning  # noqa: F401
from bot.orders import tables as orders
from bot.store import people as _people  # noqa: F401
from bot.store import tables as _conversations  # noqa: F401
from bot.store.database import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=[metadata, orders.metadata],
                  render_as_batch=True, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
