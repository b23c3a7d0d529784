"""The built pages and their files, under a strict content security policy."""

from __future__ import annotations

import gzip
import mimetypes
import secrets
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Dict, Optional

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw, redirect

from bot.errors import RequestError
from bot.http.edge import Handler
from bot.http.sample_shop import SampleShop, sample_shop_state
from bot.services import Services

PAGES = {"/": "shop", "/desk": "desk", "/workbench": "workbench"}
NONCE = "__NONCE__"

_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
           "style-src-attr 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; "
           "font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")


_NO_SAMPLE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>在线客服</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style nonce="{nonce}">body{{font:16px/1.7 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:42em;
margin:12vh auto;padding:0 20px;color:#1f2329;background:#fff}}pre{{background:#f5f6f7;padding:12px;border-radius:8px;
overflow-x:auto}}</style>
<h1>这里是客服系统，不是店铺</h1>
<p>买家请在店铺自己的网页上点“联系客服”。客服请到<a href="./desk">客服工作台</a>，分析员请到<a
href="./workbench">分析工作台</a>。</p>
<p>把聊天窗口放进店铺网页，只需要一行（说明见 docs/operations.md）：</p>
<pre>{tag}</pre></html>"""
_TAG = '<script src="{address}widget.js"></script>'


def register(blueprint: Blueprint, parts: Services) -> None:
    """Serve shop page, desk and workbench, their assets, and the widget's script."""
    folder = parts.settings.pages
    for address, name in PAGES.items():
        page = _page(folder / f"{name}.html", address)
        blueprint.add_route(_shop_page(page, parts) if name == "shop" else page, address, methods=["GET"],
                            name=f"page_{name}")
    blueprint.add_route(_assets(folder / "assets"), "/assets/<name:path>", methods=["GET"], name="assets")
    blueprint.add_route(_widget(folder / "widget.js"), "/widget.js", methods=["GET"], name="widget_script")


def _shop_page(page: Handler, parts: Services) -> Handler:
    """Serve the sample shop's page; on a real shop's data an explanation with status 404."""

    async def shop(request: Request) -> Optional[HTTPResponse]:
        if await sample_shop_state(parts) is SampleShop.SERVED or not request.path.endswith("/"):
            return await page(request)
        tag = _TAG.format(address=f"{request.scheme}://{request.host}{request.path}")
        nonce = secrets.token_urlsafe(16)
        return html(_NO_SAMPLE.format(nonce=nonce, tag=escape(tag)), status=404, headers=_headers(nonce))

    return shop


def _page(file: Path, address: str) -> Handler:
    async def page(request: Request) -> HTTPResponse:
        if not request.path.endswith(address):
            # pages name everything relative to their own address: /shop/ but /shop/desk
            bare = request.path.rstrip("/")
            return redirect(f"{bare}/" if address == "/" else bare)
        if not file.is_file():
            raise RequestError(f"页面 {file.name} 还没有生成。", "请在项目目录运行 make setup。",
                               code="page.missing", status=503)
        nonce = secrets.token_urlsafe(16)
        return html(file.read_text(encoding="utf-8").replace(NONCE, nonce), headers=_headers(nonce))

    return page


def _headers(nonce: str) -> Dict[str, str]:
    return {"Content-Security-Policy": _POLICY.format(nonce=nonce), "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def _assets(folder: Path) -> Handler:
    async def asset(request: Request, name: str) -> HTTPResponse:
        file = (folder / name[:200]).resolve()
        if "\0" in name or folder.resolve() not in file.parents or not file.is_file():
            raise RequestError(f"没有文件 {name[:80]!r}。", "", code="page.unknown", status=404)
        return _file(request, file, "public, max-age=31536000, immutable")

    return asset


def _widget(file: Path) -> Handler:
    async def widget(request: Request) -> HTTPResponse:
        if not file.is_file():
            raise RequestError("聊天窗口的脚本还没有生成。", "请在项目目录运行 make setup。", code="page.missing",
                               status=503)
        response = _file(request, file, "public, max-age=300")
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return widget


def _file(request: Request, file: Path, cache: str) -> HTTPResponse:
    """Return a built file; what is text travels compressed where the browser takes it."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    text = "text" in kind or "javascript" in kind
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    content = file.read_bytes()
    if text:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in (request.headers.get("accept-encoding") or ""):
            headers["Content-Encoding"] = "gzip"
            content = _compressed(content)
    return raw(content, content_type=f"{kind}; charset=utf-8" if text else kind, headers=headers)


@lru_cache(maxsize=64)
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
