"""Sign-in for agents, leads and analysts: cookie session, CSRF token on every change."""

from __future__ import annotations

from functools import wraps
from typing import Any, Awaitable, Callable, Optional, Tuple

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import people
from bot.edge import body_of, check_path
from bot.errors import RequestError
from bot.people import Member
from bot.services import Services

COOKIE = "shop_session"
_PREFIX = "/shop"

Handler = Callable[..., Awaitable[Any]]


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add sign-in, sign-out and "who am I"."""

    async def login(request: Request) -> HTTPResponse:
        body = body_of(request)
        member = await parts.database.run(people.sign_in, text_of(body, "name"),
                                          text_of(body, "password"), parts.clock())
        if member is None:
            raise RequestError("用户名或密码不对。", "请检查后再试。", code="auth.wrong", status=401)
        token, csrf = await parts.database.run(people.open_session, member, parts.clock())
        response = json({"ok": True, "user": _as_json(member), "csrf": csrf})
        response.cookies[COOKIE] = token
        cookie = response.cookies[COOKIE]
        for name, value in (("httponly", True), ("samesite", "Strict"), ("path", _PREFIX),
                            ("secure", request.scheme == "https")):
            cookie[name] = value
        return response

    async def me(request: Request) -> HTTPResponse:
        found = await _session(request, parts)
        user, csrf = (_as_json(found[0]), found[1]) if found else (None, None)
        return json({"ok": True, "user": user, "csrf": csrf})

    async def logout(request: Request, member: Member) -> HTTPResponse:
        await parts.database.run(people.close_session, request.cookies[COOKIE])
        response = json({"ok": True})
        del response.cookies[COOKIE]
        response.cookies[COOKIE]["path"] = _PREFIX
        return response

    blueprint.add_route(login, "/auth/login", methods=["POST"])
    blueprint.add_route(me, "/auth/me", methods=["GET"])
    blueprint.add_route(guard(parts, *people.ROLES)(logout), "/auth/logout", methods=["POST"])


def guard(parts: Services, *roles: str) -> Callable[[Handler], Handler]:
    """Let only these roles in; changes also need the session's CSRF token."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
            check_path(request)
            found = await _session(request, parts)
            if found is None:
                raise RequestError("请先登录。", "登录后再试。", code="auth.needed", status=401)
            member, csrf = found
            if member.role not in roles:
                raise RequestError("您的账号没有这个权限。", f"需要: {', '.join(roles)}。",
                                   code="auth.forbidden", status=403)
            if request.method != "GET" and request.headers.get("x-csrf-token") != csrf:
                raise RequestError("页面已过期。", "请刷新页面后再试。", code="auth.csrf", status=403)
            return await handler(request, *args, member=member, **kwargs)

        return guarded

    return decorate


def text_of(body: Any, name: str, needed: bool = True) -> str:
    """Return a text field of the body.

    Raises:
        RequestError: 400 when it is missing or no text.
    """
    value = body.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise RequestError(f"字段 {name} 缺失或不是文本。", f"请提供 {name}。", code="request.field")
    return value


async def _session(request: Request, parts: Services) -> Optional[Tuple[Member, str]]:
    token = request.cookies.get(COOKIE)
    return await parts.database.run(people.session, token, parts.clock()) if token else None


def _as_json(member: Member) -> Any:
    return {"id": member.id, "name": member.name, "display": member.display, "role": member.role}
