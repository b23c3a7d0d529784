"""What may be shown of a receiver: enough to recognise, not enough to misuse."""

from __future__ import annotations

import re

PHONE = re.compile(r"(?<![\dA-Za-z])((?:\+?86[- ]?)?1[3-9]\d[- ]?)([\d*]{4})([- ]?\d{4})(?!\d)")
"""A mobile number with its middle, as it may stand in a text."""
_HEAD = 3
"""Characters of an address that stay."""


def mask_name(name: str) -> str:
    """王小明 -> 王**."""
    return name[:1] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """13800005678 -> 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "*" * len(phone)


def mask_phones(text: str) -> str:
    """Mask the phones in a text: 打我13800005678 -> 打我138****5678."""
    return PHONE.sub(r"\1****\3", text)


def mask_address(address: str) -> str:
    """文一西路100号3幢 -> 文一西***."""
    return address[:_HEAD] + "***" if address else ""


def mask(value: str) -> str:
    """Mask any private value: the first and last characters stay, at most a third of it."""
    keep = min(3, len(value) // 3)
    return f"{value[:keep]}{'*' * (len(value) - 2 * keep)}{value[len(value) - keep:] if keep else ''}"
