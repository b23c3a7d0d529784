"""The client of a request: address, scheme, and whether one of our own pages sent it.

Forwarding headers are trusted only from the proxies in ``BOT_TRUSTED_PROXIES``.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Optional, Sequence
from urllib.parse import urlsplit

from sanic.request import Request

from bot.errors import RequestError
from bot.security.networks import Networks, is_in


def address_of(request: Request, trusted: Networks) -> str:
    """Return the client's address: behind trusted proxies the last one in X-Forwarded-For that is none of them."""
    address = str(request.ip or "")
    if not is_in(address, trusted):
        return address
    for hop in reversed(_listed(request, "x-forwarded-for")):
        plain = _plain(hop)
        if plain is None:
            break
        address = plain
        if not is_in(address, trusted):
            break
    return address


def network_of(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 of an IPv6 one, which is one customer's."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address or "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if parsed.version == 4 or mapped:
        return str(mapped or parsed)
    return str(ip_network(f"{address.partition('%')[0]}/64", strict=False).network_address)


def scheme_of(request: Request, trusted: Networks) -> str:
    """Return ``https`` or ``http``, as the client's browser sees it."""
    transport = request.transport
    if transport is not None and transport.get_extra_info("sslcontext"):
        return "https"
    said = _listed(request, "x-forwarded-proto") if is_in(str(request.ip or ""), trusted) else []
    return "https" if said and said[-1].lower() == "https" else "http"


def only_own_pages(request: Request, trusted: Networks) -> None:
    """Refuse what another site's page sent, also without a session: JSON only, from our own origin.

    A page of another origin cannot send JSON without asking first, and nobody answers it here. What is no
    browser sends neither header and is let in.

    Raises:
        RequestError: 415 when it is no JSON, 403 when another site's page sent it.
    """
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestError("请求内容不是 JSON。", "请用 Content-Type: application/json 发送。", code="request.json",
                           status=415)
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site in ("same-origin", "none") or (site is None and (origin is None or _is_own(request, origin, trusted))):
        return
    raise RequestError("这个请求来自别的网站，已拒绝。", "请在本站的页面上登录。", code="auth.origin", status=403)


def _is_own(request: Request, origin: str, trusted: Networks) -> bool:
    hosts = [request.headers.get("host") or ""]
    if is_in(str(request.ip or ""), trusted):
        hosts += _listed(request, "x-forwarded-host")[-1:]
    try:
        return urlsplit(origin).netloc.lower() in {host.lower() for host in hosts if host}
    except ValueError:
        return False


def _listed(request: Request, header: str) -> Sequence[str]:
    lines: Sequence[str] = request.headers.getall(header, [])
    return [one.strip() for line in lines for one in line.split(",") if one.strip()]


def _plain(hop: str) -> Optional[str]:
    """Return a hop's address without port and brackets; ``None`` when it is none."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ip_address(hop))
    except ValueError:
        return None
