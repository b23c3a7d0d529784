"""The routes below ``/shop``: one folder per kind of user, and what they share: sign-in, limits, streams."""
