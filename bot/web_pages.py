"""The built pages and their files, under a strict content security policy."""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw, redirect

from bot.errors import RequestError
from bot.services import Services

PAGES = {"/": "shop", "/desk": "desk", "/workbench": "workbench"}
NONCE = "__NONCE__"

_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
           "style-src-attr 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; "
           "font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")


def register(blueprint: Blueprint, parts: Services) -> None:
    """Serve shop page, desk and workbench, their assets, and the widget's script."""
    folder = parts.settings.pages
    for address, name in PAGES.items():
        blueprint.add_route(_page(folder / f"{name}.html", address), address, methods=["GET"], name=f"page_{name}")
    blueprint.add_route(_assets(folder / "assets"), "/assets/<name:path>", methods=["GET"], name="assets")
    blueprint.add_route(_widget(folder / "widget.js"), "/widget.js", methods=["GET"], name="widget_script")


def _page(file: Path, address: str) -> Any:
    async def page(request: Request) -> HTTPResponse:
        if not request.path.endswith(address):
            # pages name everything relative to their own address: /shop/ but /shop/desk
            bare = request.path.rstrip("/")
            return redirect(f"{bare}/" if address == "/" else bare)
        if not file.is_file():
            raise RequestError(f"The page {file.name} is not built.", "Run `make setup`.",
                               code="page.missing", status=503)
        nonce = secrets.token_urlsafe(16)
        return html(file.read_text(encoding="utf-8").replace(NONCE, nonce), headers={
            "Content-Security-Policy": _POLICY.format(nonce=nonce), "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"})

    return page


def _assets(folder: Path) -> Any:
    async def asset(request: Request, name: str) -> HTTPResponse:
        file = (folder / name[:200]).resolve()
        if "\0" in name or folder.resolve() not in file.parents or not file.is_file():
            raise RequestError(f"There is no file {name[:80]!r}.", "", code="page.unknown", status=404)
        return _file(file, "public, max-age=31536000, immutable")

    return asset


def _widget(file: Path) -> Any:
    async def widget(request: Request) -> HTTPResponse:
        if not file.is_file():
            raise RequestError("The widget is not built.", "Run `make setup`.", code="page.missing",
                               status=503)
        response = _file(file, "public, max-age=300")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return widget


def _file(file: Path, cache: str) -> HTTPResponse:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return raw(file.read_bytes(), content_type=f"{kind}; charset=utf-8" if "text" in kind or "javascript" in kind else kind,
               headers={"Cache-Control": cache, "X-Content-Type-Options": "nosniff"})
