"""The product; ``docs/architecture.md`` shows its rooms."""

__version__ = "0.2.0"
