"""Tables of the learning loop: labels and models."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, text

from bot.store.database import metadata

labels = Table(
    "labels", metadata,
    Column("message", String(40), primary_key=True),
    Column("text", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("intents", Text, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", String(32), nullable=False),
)

models = Table(
    "models", metadata,
    Column("id", String(80), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("trained_at", String(32), nullable=False),
    Column("seconds", Float),
    Column("data_digest", String(64)),
    Column("champion", Boolean, nullable=False),
    Column("report", Text),
    Column("labels", Integer),
    Column("promoted_at", String(32)),
    Column("previous", String(80)),
    Column("faults", Text),
    Index("models_one_champion", "champion", unique=True, sqlite_where=text("champion"),
          postgresql_where=text("champion")),
)
"""``report``: scores beside the champion of its time; ``previous``: who answered before it; ``faults``: which servers
cannot use it, by address."""
