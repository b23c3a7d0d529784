"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional, Tuple
from urllib.parse import urlsplit

from bot.errors import SetupError
from bot.security.networks import Networks, read_networks
from bot.security.origins import read_origins
from bot.security.secret_key import load_or_create_secret, refuse_weak

SYNC = ("full", "normal")
"""What ``BOT_SYNC`` may be."""


@dataclass(frozen=True)
class Settings:
    """Where things are and which parts run where.

    Attributes:
        root: The project's folder.
        database: SQLAlchemy address; SQLite file by default, or ``postgresql://…``.
        secret: Key with which buyers' identities and widget sessions are signed.
        host: Address to listen on.
        port: Port to listen on.
        action_url: Address of a separate action server; ``None``: actions run in the process.
        orders_url: Address of the shop's own order server; ``None``: orders are read from our mirror of them.
        orders_token: What that server knows us by.
        sample_shop: Whether the sample shop may be filled and served; it is off all the same while the
            database holds orders or buyers of another shop.
        origins: Origins whose pages may embed the widget, beside the server's own.
        var: Folder for what the product itself writes.
        models: Folder with the champion; candidates lie in a folder below it.
        sync: ``full``: what was acknowledged is on disk; ``normal``: a power cut may undo the last of it (SQLite).
        trusted_proxies: Addresses of the proxies whose forwarding headers are believed.
        limits: Whether visitors' and addresses' requests are limited; off for load tests.
    """

    root: Path
    database: str
    secret: str
    host: str = "127.0.0.1"
    port: int = 8000
    action_url: Optional[str] = None
    orders_url: Optional[str] = None
    orders_token: Optional[str] = None
    sample_shop: bool = True
    origins: Tuple[str, ...] = ()
    var: Path = Path("var")
    models: Path = Path("models")
    sync: str = "full"
    trusted_proxies: Networks = ()
    limits: bool = True

    @property
    def handbook(self) -> Path:
        """The folder with the handbook's content."""
        return self.root / "handbook"

    @property
    def pages(self) -> Path:
        """The folder with the built pages."""
        return self.root / "bot" / "web"


def read_settings(environ: Optional[Mapping[str, str]] = None) -> Settings:
    """Read the settings.

    Args:
        environ: ``BOT_DATABASE``, ``BOT_SECRET``, ``BOT_HOST``, ``BOT_PORT``, ``BOT_ACTION_URL``,
            ``BOT_ORDERS_URL``, ``BOT_ORDERS_TOKEN``, ``BOT_SAMPLE_SHOP`` (1 or 0), ``BOT_ORIGINS``,
            ``BOT_VAR``, ``BOT_MODELS``, ``BOT_SYNC``, ``BOT_TRUSTED_PROXIES``, ``BOT_LIMITS`` (on or off); the
            process's own environment by default.

    Raises:
        SetupError: When a value is not usable.
    """
    env = os.environ if environ is None else environ
    root = Path(__file__).resolve().parents[1]
    var = Path(env.get("BOT_VAR") or root / "var")
    port = env.get("BOT_PORT", "8000")
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise SetupError(f"BOT_PORT 是 {port!r}。", "应为端口号，例如 8000。")
    sample = env.get("BOT_SAMPLE_SHOP") or "1"
    if sample not in ("0", "1"):
        raise SetupError(f"BOT_SAMPLE_SHOP 是 {sample!r}。", "应为 1；真实店铺用 0。")
    sync = (env.get("BOT_SYNC") or "full").lower()
    if sync not in SYNC:
        raise SetupError(f"BOT_SYNC 是 {sync!r}。", f"只能是: {', '.join(SYNC)}。")
    limits = env.get("BOT_LIMITS") or "on"
    if limits not in ("on", "off"):
        raise SetupError(f"BOT_LIMITS 是 {limits!r}。", "应为 on；压力测试用 off。")
    given = env.get("BOT_SECRET")
    return Settings(root=root, database=env.get("BOT_DATABASE") or f"sqlite:///{var}/shop.db",
                    secret=refuse_weak(given, "BOT_SECRET") if given else load_or_create_secret(var),
                    host=env.get("BOT_HOST", "127.0.0.1"), port=int(port),
                    action_url=env.get("BOT_ACTION_URL") or None,
                    orders_url=_orders_url(env.get("BOT_ORDERS_URL") or ""),
                    orders_token=_orders_token(env.get("BOT_ORDERS_TOKEN") or ""), sample_shop=sample == "1",
                    origins=read_origins(env.get("BOT_ORIGINS") or ""), var=var,
                    models=Path(env.get("BOT_MODELS") or root / "models").absolute(), sync=sync,
                    trusted_proxies=read_networks(env.get("BOT_TRUSTED_PROXIES") or ""), limits=limits == "on")


def _orders_url(given: str) -> Optional[str]:
    if not given:
        return None
    try:
        parts = urlsplit(given)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc or parts.query or parts.fragment or not given.isascii():
        raise SetupError("BOT_ORDERS_URL 不是订单服务的地址。",
                         "写成 http(s)://主机[:端口]/路径，不带 ?、# 和密码；口令用 BOT_ORDERS_TOKEN。")
    return given.rstrip("/")


def _orders_token(given: str) -> Optional[str]:
    if not (given.isascii() and given.isprintable()):
        raise SetupError("BOT_ORDERS_TOKEN 里有 HTTP 头不能用的字符。", "请用字母和数字。")
    return given or None
