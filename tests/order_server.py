"""A shop's own order server, in memory: all that an outside system needs for ``BOT_ORDERS_URL``."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from typing import Any, Dict, List, Optional, Sequence
from urllib.parse import parse_qs, urlsplit

from bot.orders.model import Buyer, Order, Product

TOKEN = "a-token-of-the-shop"


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is nothing to print."""


class OrderServer:
    """Answers what ``bot/orders/http.py`` asks; what goes wrong with real servers can be switched on."""

    def __init__(self) -> None:
        self.orders: List[Order] = []
        self.products: List[Product] = []
        self.buyers: List[Buyer] = []
        self.seconds = 0.0
        """Time that an answer takes."""
        self.instead: Optional[bytes] = None
        """A body sent in place of the right one."""
        self.status = 200
        self.asked: List[str] = []
        self._http = _Quiet(("127.0.0.1", 0), _handler(self))
        self.port = self._http.server_port
        self.address = f"http://127.0.0.1:{self.port}/orders-api"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._http.shutdown()
        self._http.server_close()

    def context(self, asked: Dict[str, List[str]]) -> Dict[str, Any]:
        buyer_id, order_id = asked.get("buyer", [None])[0], asked.get("order", [None])[0]
        orders = [one for one in self.orders if one.buyer_id == buyer_id or one.id == order_id]
        skus = {*asked.get("sku", []), *(item.sku for order in orders for item in order.items)}
        similar = {sku for one in self.products if one.sku in skus for sku in one.similar}
        return {"buyer": self._buyer(buyer_id), "orders": _newest_first(orders),
                "products": [one.json_dict() for one in self.products if one.sku in skus | similar]}

    def order(self, asked: Dict[str, List[str]]) -> Dict[str, Any]:
        return {"order": next((one.json_dict() for one in self.orders if one.id == asked["id"][0]), None)}

    def buyer(self, asked: Dict[str, List[str]]) -> Dict[str, Any]:
        return {"buyer": self._buyer(asked["id"][0])}

    def search(self, asked: Dict[str, List[str]]) -> Dict[str, Any]:
        query = asked["query"][0]
        return {"orders": _newest_first([one for one in self.orders if _is_meant(one, query)])[:20]}

    def _buyer(self, buyer_id: Optional[str]) -> Optional[Dict[str, Any]]:
        return next((one.json_dict() for one in self.buyers if one.id == buyer_id), None)


def _is_meant(order: Order, query: str) -> bool:
    names = [order.id, order.parcel and order.parcel.number,
             order.receiver and order.receiver.name, order.receiver and order.receiver.phone]
    return query in names or (len(query) >= 4 and order.id.endswith(query))


def _newest_first(orders: Sequence[Order]) -> List[Dict[str, Any]]:
    return [one.json_dict() for one in sorted(orders, key=lambda one: one.placed_at, reverse=True)]


def _handler(server: OrderServer) -> type:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            server.asked.append(self.path)
            status, answer = 404, b"{}"
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status = 401
            elif parts.path.startswith("/orders-api/"):
                asked = parse_qs(parts.query, keep_blank_values=True)
                answer = dumps(getattr(server, parts.path.rpartition("/")[2])(asked)).encode()
                status = server.status
            time.sleep(server.seconds)
            answer = answer if server.instead is None else server.instead
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
