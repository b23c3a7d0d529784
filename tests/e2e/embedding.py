"""Pages of other origins that embed the chat, and a buyer on them."""

from __future__ import annotations

import http.server
import threading
from contextlib import contextmanager
from typing import Iterator, Optional

from playwright.sync_api import Browser, Locator, Page

from tests.e2e.hands import Widget


class Chat(Widget):
    """A buyer with the chat open on any page; what is typed goes in as key strokes."""

    def __init__(self, browser: Browser, address: str, page: Optional[Page] = None) -> None:
        self.page = page or browser.new_context(viewport={"width": 1100, "height": 800}).new_page()
        self.address = address
        self.go()
        self.open()

    def go(self) -> None:
        """Load the page (anew)."""
        self.page.goto(self.address)

    def open(self) -> None:
        """Open the chat as a buyer does."""
        self.launcher.click()

    @property
    def launcher(self) -> Locator:
        """The button that opens the chat."""
        return self.page.get_by_test_id("widget-open")

    def type(self, text: str) -> None:
        """Type into the box without sending."""
        self.box.click()
        self.page.keyboard.type(text)


@contextmanager
def foreign_page(body: str, policy: str = "") -> Iterator[str]:
    """Serve one HTML page from a free port of its own, under a content security policy; yield its address."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(f"<!doctype html><html lang=zh><meta charset=utf-8><title>别家网页</title>{body}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
