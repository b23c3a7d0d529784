"""Which web pages may embed the widget: origins as browsers send them in ``Origin``."""

from __future__ import annotations

import re
from typing import Tuple
from urllib.parse import SplitResult, urlsplit

from bot.errors import SetupError

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HINT = "写成 https://shop.example.com,https://m.example.com:8443: 不带路径、* 和末尾的斜杠。"


def read_origins(text: str) -> Tuple[str, ...]:
    """Return the origins of a comma-separated list, spelled as a browser spells them.

    Args:
        text: The value of ``BOT_ORIGINS``; empty for none.

    Raises:
        SetupError: An entry is not an origin; the message names it.
    """
    entries = [one.strip() for one in text.split(",")] if text.strip() else []
    return tuple(dict.fromkeys(_origin(one) for one in entries))


def is_local(origin: str) -> bool:
    """Say whether an origin is a page served by the reader's own machine."""
    return _LOCAL.fullmatch(origin) is not None


def _origin(entry: str) -> str:
    try:
        parts = urlsplit(entry)
        port = parts.port
    except ValueError as err:
        raise _fault(entry, str(err)) from err
    if parts.scheme not in _DEFAULT_PORTS:
        raise _fault(entry, "要以 https:// 或 http:// 开头")
    if "@" in parts.netloc or entry.partition("://")[2] != parts.netloc or not parts.hostname:
        raise _fault(entry, "只能有协议、主机和端口")
    host = _host(parts, entry)
    return f"{parts.scheme}://{host}" + ("" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}")


def _host(parts: SplitResult, entry: str) -> str:
    name = (parts.hostname or "").lower()
    try:
        host = f"[{name}]" if ":" in name else name.encode("idna").decode("ascii")
    except UnicodeError as err:
        raise _fault(entry, "主机名不能用") from err
    if not _HOST.fullmatch(host):
        raise _fault(entry, "主机名不能用")
    return host


def _fault(entry: str, why: str) -> SetupError:
    return SetupError(f"BOT_ORIGINS 里的 {entry[:100]!r} 不对: {why}。", _HINT)
