"""Tables of our mirror of the orders, each with the document and the columns it is searched by; and of order events."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table, Text

metadata = MetaData()

orders = Table(
    "orders", metadata,
    Column("id", String(80), primary_key=True),
    Column("buyer_id", String(80), nullable=False, index=True),
    Column("status", String(10), nullable=False, index=True),
    Column("placed_at", String(32), nullable=False),
    Column("receiver_name", String(80), index=True),
    Column("receiver_phone", String(40), index=True),
    Column("waybill", String(40), index=True),
    Column("document", Text, nullable=False),
)

products = Table(
    "products", metadata,
    Column("sku", String(80), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("document", Text, nullable=False),
)

buyers = Table(
    "buyers", metadata,
    Column("id", String(80), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("document", Text, nullable=False),
)

order_events = Table(
    "order_events", metadata,
    Column("key", String(200), primary_key=True),
    Column("order_id", String(80), nullable=False, index=True),
    Column("buyer_id", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("at", String(40)),
    Column("noticed_at", String(40), nullable=False, index=True),
)
