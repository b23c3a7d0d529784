"""Cleans texts from outside so that every store, page and terminal can hold them."""

from __future__ import annotations

import re

_LONE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def sound(text: str) -> str:
    """Return a text that every store, page and terminal can hold.

    Lone surrogates become U+FFFD. Control characters but tab and line breaks, and the marks that turn the
    direction of what follows, are left out.
    """
    return _CONTROL.sub("", _LONE.sub("\ufffd", text)).replace("\r\n", "\n").replace("\r", "\n")
