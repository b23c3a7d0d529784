"""How much of a message is read. What lies beyond is kept and shown, but nobody looks at it."""

from __future__ import annotations

READ = 2_000
"""So many first characters of a message are read for what it names."""
ENTITIES = 30
"""So many first entities of a message are kept."""
LONGEST = 32
"""Nothing that a message names is longer, in characters."""
