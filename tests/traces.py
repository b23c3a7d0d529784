"""Looks through every text column of every table for what should not be there any more."""

from __future__ import annotations

from typing import List, Tuple

from sqlalchemy import MetaData, String, select

from bot.store.database import Database


def traces(database: Database, *words: str) -> List[Tuple[str, str, str]]:
    """Return table, column and value of every place where one of the words stands."""
    found = []
    metadata = MetaData()
    metadata.reflect(database.engine)
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String):
                    for value in connection.execute(select(column).where(column.isnot(None))).scalars():
                        found += [(table.name, column.name, value) for word in words if word in value]
    return found


def rows(database: Database, name: str) -> int:
    """Return how many rows a table has."""
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() or 0)
