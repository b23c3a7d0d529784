"""Conversations run through the whole product with given orders and clock, leaving no trace."""
