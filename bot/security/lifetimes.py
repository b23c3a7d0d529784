"""Lifetimes of sessions and signed tokens; all of them are here."""

from __future__ import annotations

from datetime import timedelta

STAFF_SESSION = timedelta(hours=12)
"""Agents, leads and analysts: a session's cookie is accepted this long after signing in (``bot/http/auth.py``)."""

VISITOR_SESSION = timedelta(days=30)
"""Widget: the token of an anonymous visitor's chat."""

BUYER_SESSION = timedelta(days=1)
"""Widget: the token of a verified buyer's chat. Then the shop's page has to show the buyer's identity again, so that
whoever signed out of the shop is out of the chat as well."""

BUYER_IDENTITY = timedelta(days=1)
"""Identities that this product signs for the sample shop's buyers; a real shop's server chooses its own."""
