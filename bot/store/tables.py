"""Tables of conversations. Times are UTC text, documents are JSON text."""

from __future__ import annotations

from sqlalchemy import (
                        BigInteger,
                        Boolean,
                        Column,
                        ForeignKey,
                        Index,
                        Integer,
                        String,
                        Table,
                        Text,
                        UniqueConstraint,
                        false,
                        text,
)

from bot.store.database import metadata

_Sequence = BigInteger().with_variant(Integer, "sqlite")

conversations = Table(
    "conversations", metadata,
    Column("id", String(40), primary_key=True),
    Column("buyer_id", String(80)),
    Column("buyer_name", String(80)),
    Column("visitor", String(64), index=True),
    Column("state", String(10), nullable=False),
    Column("assignee", String(40)),
    Column("viewing", String(80)),
    Column("opened_at", String(32), nullable=False),
    Column("last_seq", Integer, nullable=False, default=0),
    Column("last_text", Text),
    Column("last_sender", String(10)),
    Column("last_at", String(32), index=True),
    Column("waiting_since", String(32), index=True),
    Column("unread", Integer, nullable=False, default=0),
    Column("top_intent", String(60)),
    Column("memory", Text, nullable=False, default="{}"),
    Index("conversations_buyer", "buyer_id", unique=True),
)

messages = Table(
    "messages", metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sender", String(10), nullable=False),
    Column("author", String(80)),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("client_id", String(80)),
    Column("reading", Text),
    Column("read_state", String(10), nullable=False),
    Column("proposal", String(40)),
    Column("acts", Text),
    UniqueConstraint("conversation", "seq"),
    UniqueConstraint("conversation", "sender", "client_id"),
)

proposals = Table(
    "proposals", metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("scenario", String(60), nullable=False, server_default=""),
    Column("branch", String(60), nullable=False, server_default=""),
    Column("unprompted", Boolean, nullable=False, server_default=false()),
    Index("proposals_open", "conversation", "state"),
    Index("proposals_branch", "scenario", "branch"),
)

decisions = Table(
    "decisions", metadata,
    Column("id", String(40), primary_key=True),
    Column("proposal", String(40), ForeignKey("proposals.id"), nullable=False),
    Column("conversation", String(40), nullable=False),
    Column("person", String(40)),
    Column("action", String(10), nullable=False),
    Column("cause", String(20)),
    Column("note", Text),
    Column("text", Text),
    Column("concerns", Text),
    Column("at", String(32), nullable=False),
    Index("decisions_of", "proposal"),
)

tasks = Table(
    "tasks", metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("due", String(32)),
    Column("state", String(10), nullable=False),
    Column("result", Text),
    Column("opened_at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("closed_by", String(40)),
    Column("order_id", String(80)),
    Column("case_id", String(40)),
    Index("tasks_of", "conversation", "state"),
    Index("tasks_due", "state", "due"),
)

due = Table(
    "due", metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("conversation", String(40)),
    Column("order_id", String(80)),
    Column("case_id", String(40)),
    Column("due", String(32), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claimed_until", String(32)),
    Column("error", String(80)),
    *(Index(f"due_{name}", *columns, sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"))
      for name, columns in (("open", ("due",)), ("of", ("conversation", "subject")))),
)

events = Table(
    "events", metadata,
    Column("seq", _Sequence, primary_key=True, autoincrement=True),
    Column("conversation", String(40), index=True),
    Column("kind", String(20), nullable=False),
    Column("for_buyer", Boolean, nullable=False, server_default=false()),
    Column("data", Text, nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit", metadata,
    Column("id", String(40), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("person", String(40)),
    Column("conversation", String(40)),
    Column("action", String(30), nullable=False),
    Column("detail", Text),
)

cases = Table(
    "cases", metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("open_matter", String(160), unique=True),
    Column("order_id", String(80)),
    Column("sku", String(80)),
    Column("kind", String(20), nullable=False),
    Column("scenario", String(60), nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("level", String(10), nullable=False),
    Column("steps", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("outcome", String(20)),
    Column("opened_at", String(32), nullable=False, index=True),
    Column("settled_at", String(32)),
    Column("closed_at", String(32)),
    Column("closed_by", String(40)),
    Column("satisfaction", Integer),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("tags", Text),
    Column("cost", Integer),
    Column("note", Text),
)

policy_versions = Table(
    "policy_versions", metadata,
    Column("version", Integer, primary_key=True),
    Column("data", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("person", String(40)),
    Column("note", Text),
    Column("at", String(32), nullable=False),
)

knowledge = Table(
    "knowledge", metadata,
    Column("id", String(80), primary_key=True),
    Column("content", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False, index=True),
    Column("author", String(40)),
    Column("updated_at", String(32), nullable=False),
)

knowledge_changes = Table(
    "knowledge_changes", metadata,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("entry", String(80), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("person", String(40)),
    Column("at", String(32), nullable=False),
)
