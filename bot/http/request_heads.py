"""Refuses request heads with 400 that Sanic's parser takes but RFC 9112 forbids.

A head with two readings can smuggle a request past a proxy: two lengths, a length beside a chunked body, a space
before a colon.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from httptools import HttpParserError
from sanic import Blueprint
from sanic.exceptions import InvalidUsage

_REQUEST_LINE = re.compile(rb"[A-Z]{1,20} [\x21-\x7e]{1,8000} HTTP/1\.[01]\Z")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[^\x00\r\n]*\Z")
_LENGTH = re.compile(rb"[0-9]{1,12}\Z")


def well_formed(head: bytes) -> bool:
    """Tell whether a request head, without its last empty line, has one reading only."""
    line, *fields = head.split(b"\r\n")
    if not _REQUEST_LINE.match(line):
        return False
    found: dict[bytes, bytes] = {}
    for one in fields:
        field = _FIELD.match(one)
        if field is None:
            return False
        name = field[1].lower()
        if name in found and name in (b"content-length", b"transfer-encoding", b"host"):
            return False
        found[name] = one.partition(b":")[2].strip()
    if line.endswith(b"1.1") and b"host" not in found:
        return False
    length, coding = found.get(b"content-length"), found.get(b"transfer-encoding")
    if coding is not None and (length is not None or coding != b"chunked"):
        return False
    return length is None or bool(_LENGTH.match(length))


def register(blueprint: Blueprint) -> None:
    """Refuse heads that are not well formed, on every route of the server."""
    async def look(head: bytes, **_: Any) -> None:
        if not well_formed(head):
            raise InvalidUsage("Bad Request")

    blueprint.signal("http.lifecycle.read_head")(look)
    error_log = logging.getLogger("sanic.error")
    if _not_a_request not in error_log.filters:
        error_log.addFilter(_not_a_request)


def _not_a_request(record: logging.LogRecord) -> bool:
    """Sanic cannot answer an address that it cannot parse and logs that as a fault of its own."""
    return not (record.exc_info and isinstance(record.exc_info[1], (UnicodeEncodeError, HttpParserError)))
