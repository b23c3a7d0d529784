"""Masks for what is private in a message before it is kept as a label, exported or shown in a log."""

from __future__ import annotations

import re

from bot.orders.masking import PHONE

_PATTERNS = (
    (PHONE, "[电话x]"),
    (re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,3}\d{10,20}(?![0-9A-Za-z])"), "[订单x]"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[邮箱x]"),
    (re.compile(r"(?<=收件人)[::\s]*[\u4e00-\u9fa5]{2,3}"), "[姓名x]"),
    (re.compile(r"[\u4e00-\u9fa5\d]{1,12}(?:路|街|道|巷|弄)\d+号?[\u4e00-\u9fa5\d-]{0,12}"
                r"(?:室|楼|单元|栋|号)?"), "[地址x]"),
)


def mask(text: str) -> str:
    """Return the text with phones, order numbers, addresses and the like masked."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
