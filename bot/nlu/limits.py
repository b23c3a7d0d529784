"""What reading and its callers agree on. The rest of a longer message is stored and shown but not read."""

from __future__ import annotations

FALLBACK = "nlu_fallback"
"""Rasa's name for the intent of a message that was not understood."""
MAX_READ_LENGTH = 2_000
"""Maximum number of characters of a message that are searched for entities."""
MAX_ENTITIES = 30
"""Maximum number of entities per message."""
MAX_ENTITY_LENGTH = 32
"""Maximum number of characters of an entity."""
