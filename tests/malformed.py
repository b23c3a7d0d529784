"""Malformed requests over every route, made from the request models the routes themselves name."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import re
import tempfile
import typing
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple
from urllib.parse import quote

from sanic import Blueprint

from bot.errors import SetupError
from bot.http.edge import Object, models_of

TEXTS: Tuple[Any, ...] = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff好", "\u202e逆", "\u200b", "\ufeff", "元旦" * 40, "1元" * 2000,
    "9" * 400,
    "x" * 100_000, "²", "٣", "../../etc/passwd", "'; DROP TABLE messages;--", "{{7*7}}", "<script>alert(1)</script>",
    "%s%n%x", "\uffff", "𠮷" * 500, "👨‍👩‍👧‍👦", "null", "-1", "1e999", "2026-13-99", "Mars/Base", "/restart",
    '{"a":1}', "\r\nX: y")
OTHERS: Tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, float("nan"), float("inf"), 2**31, 2**53 + 1, 2**63, 2**200, -(2**63),
    [], {}, [[]], [None], {"a": [{}]}, ["x"] * 5000, [[[[[[[[[[]]]]]]]]]])
BODIES = (b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"{" * 5000, b"[" * 100_000, b'{"text": "\\ud800"}',
          b'{"text": 1e400}', b"text=1&x=2", b'{"a": NaN}', b"\x00" * 100)
PATHS = ("x", "0", "%C2%B2", "%00", "%FF", "..%2F..%2Fetc", "a" * 4000, "%ED%A0%80", "-", "%20", "%F0%9F%98%80", "%")
HEADERS = ({"Authorization": "Bearer \xff"}, {"Authorization": "Bearer " + "a" * 4000}, {"Authorization": "Basic x"},
           {"Cookie": "shop_session=\xff"}, {"Cookie": "shop_session=" + "a" * 4000}, {"Last-Event-ID": "9" * 5000},
           {"Last-Event-ID": "\xb2"}, {"Last-Event-ID": "-1"}, {"X-CSRF-Token": "\xff"}, {"Origin": "\xff"},
           {"Content-Type": "text/plain"}, {"Accept-Language": "\xff" * 200}, {"X-Forwarded-For": "1.2.3.4, \xff"})


@dataclass(frozen=True)
class Route:
    """A route as the server has it: its methods, its address below ``/shop``, and its request models."""

    method: str
    address: str
    body: Optional[type]
    query: Optional[type]

    @property
    def parts(self) -> List[str]:
        """The names of the parts of its address."""
        return re.findall(r"<(\w+)(?::\w+)?>", self.address)

    @property
    def streams(self) -> bool:
        """Whether its answer never ends."""
        return self.address.endswith("/events")


def all_routes() -> List[Route]:
    """Return every route that ``bot run`` serves below ``/shop``."""
    from bot.http import app as web_routes
    from bot.services import build
    from bot.settings import read_settings

    with tempfile.TemporaryDirectory() as folder:
        parts = build(read_settings({"BOT_VAR": folder, "BOT_SAMPLE_SHOP": "1"}))
        blueprint = Blueprint("malformed")
        web_routes.register(blueprint, None, lambda *_: None, services=lambda: parts)  # type: ignore[arg-type]
        parts.close()
    found = []
    for one in blueprint._future_routes:
        models = models_of(one.handler)
        asked = getattr(one.handler, "query_model", None)
        for method in one.methods or ():
            found.append(Route(method, one.uri, next((m for m in models if m is not asked), None), asked))
    if not found:
        raise SetupError("The server has no routes.")
    return sorted(found, key=lambda route: (route.address, route.method))


def a_valid(kind: Any) -> Any:
    """Return a value that fits a field's type."""
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return typing.get_args(kind)[0]
    if origin is list:
        return [a_valid(typing.get_args(kind)[0])]
    if origin is typing.Union:
        return a_valid(typing.get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, bool):
        return True
    if isinstance(kind, type) and issubclass(kind, int):
        return 1
    if isinstance(kind, type) and issubclass(kind, Object):
        return {}
    return "x"


def bodies_of(model: type) -> Iterator[Any]:
    """Yield objects of which one field is wrong, absent or doubtful."""
    fields = typing.cast(Any, model).__fields__
    hints = typing.get_type_hints(model)
    base = {name: a_valid(hints[name]) for name in fields}
    for name, value in itertools.product(fields, (*TEXTS, *OTHERS)):
        yield {**base, name: value}
        if typing.get_origin(hints[name]) is list:
            yield {**base, name: [value]}
    for name in fields:
        yield {key: value for key, value in base.items() if key != name}
    yield {**base, "unknown": {"x": []}}


@dataclass
class Request:
    """One request to be sent: who sends it decides which headers come with it."""

    route: Route
    path: str
    body: Optional[bytes] = None
    headers: Mapping[str, str] = field(default_factory=dict)


def requests_to(route: Route, real: Mapping[str, List[str]]) -> Iterator[Request]:
    """Yield malformed requests to a route, with real ids in its address and with odd ones."""
    def at(**parts: str) -> str:
        return re.sub(r"<(\w+)(?::\w+)?>", lambda m: parts.get(m[1]) or (real.get(m[1]) or ["x"])[0], route.address)

    good = json.dumps({name: a_valid(kind) for name, kind in typing.get_type_hints(route.body).items()
                       if name in typing.cast(Any, route.body).__fields__}).encode() if route.body else None
    for part, odd in itertools.product(route.parts, PATHS):
        yield Request(route, at(**{part: odd}), good)
    for headers in HEADERS:
        yield Request(route, at(), good, headers)
    for given in bodies_of(route.body) if route.body else ():
        for ids in ({}, *({part: one} for part in route.parts for one in real.get(part, [])[1:3])):
            yield Request(route, at(**ids), json.dumps(given).encode())
    for raw in BODIES if route.body or route.method != "GET" else ():
        yield Request(route, at(), raw)
    names = typing.cast(Any, route.query).__fields__ if route.query else ("x",)
    for name, value in itertools.product(names, TEXTS):
        text = quote(value, safe="", errors="surrogatepass")
        yield Request(route, f"{at()}?{name}={text[:6000]}", good)
    for name in names:
        yield Request(route, f"{at()}?{name}=1&{name}=2&{name}", good)
        yield Request(route, f"{at()}?{name}=%FF&%00=1&=&&", good)


def policies(policy: Any) -> Iterator[Any]:
    """Yield policies of which one value is wrong or doubtful."""
    def leaves(value: Any, path: Tuple[Any, ...] = ()) -> Iterator[Tuple[Any, ...]]:
        if isinstance(value, dict) and value:
            for key in value:
                yield from leaves(value[key], (*path, key))
        yield path

    odd = (*TEXTS[:12], *TEXTS[13:], *OTHERS, "Asia/shanghai", "25:00", "2026-02-30", 10**18, 0.1)
    for path, value in itertools.product([one for one in leaves(policy) if one], odd):
        changed = json.loads(json.dumps(policy))
        place = changed
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        yield changed


def chosen(requests: List[Request], count: int, seed: int) -> List[Request]:
    """Return ``count`` of the requests in random order; each once before any comes twice."""
    rng = random.Random(seed)
    picked: List[Request] = []
    while len(picked) < count:
        picked += rng.sample(requests, min(len(requests), count - len(picked)))
    return picked


class Sender:
    """Sends requests over one kept connection, as one person."""

    def __init__(self, port: int, headers: Mapping[str, str], prefix: str = "/shop") -> None:
        self._port, self._headers, self._prefix = port, dict(headers), prefix
        self._connection: Optional[http.client.HTTPConnection] = None

    def send(self, request: Request) -> Tuple[int, str]:
        """Return status and answer; 599 when the server hung up without one."""
        headers: Dict[str, str] = {"Content-Type": "application/json", **self._headers, **request.headers}
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        self._connection = connection
        try:
            connection.request(request.route.method, self._prefix + request.path, request.body, headers)
            answer = connection.getresponse()
            if request.route.streams and answer.status == 200:
                connection.close()
                self._connection = None
                return 200, ""
            text = answer.read().decode("utf-8", "replace")
            if answer.getheader("Connection", "").lower() == "close":
                connection.close()
                self._connection = None
            return answer.status, text
        except (http.client.HTTPException, OSError) as err:
            connection.close()
            self._connection = None
            return 599, f"{type(err).__name__}: {err}"


def shown(request: Request) -> str:
    """Return a request in one line, for a report."""
    body = (request.body or b"")[:160].decode("utf-8", "replace")
    return f"{request.route.method} {request.path[:120]} {dict(request.headers) or ''} {body}"

