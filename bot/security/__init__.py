"""Tokens, passwords, origins, networks and lifetimes."""
