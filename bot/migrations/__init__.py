"""Brings a database to this version's schema; an upgrade keeps every row."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.database import Database
from bot.errors import SetupError

_KEY = 7_309_002


def configuration() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def upgrade(database: Database) -> None:
    """Upgrade to the newest schema. Two processes that start together do it once.

    Raises:
        SetupError: When the database was made by a newer version.
    """
    config = configuration()
    with database.engine.begin() as connection:
        if database.is_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except command.util.CommandError as err:
            raise SetupError(f"The database was made by another version: {err}.",
                             "Run the version that made it, or a newer one.") from err
