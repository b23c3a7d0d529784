"""Everything that comes by itself: one table (``bot/store/due.py``), one loop, one handler per kind."""
