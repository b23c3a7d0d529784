"""Sign-in of agents, leads and analysts: session cookie (``bot/security/lifetimes.py``), CSRF token on every change."""

from __future__ import annotations

from functools import wraps
from hmac import compare_digest
from typing import Any, Callable, Dict, Optional, Tuple

from pydantic import Field
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import RequestError
from bot.http.client import address_of, network_of, only_own_pages, scheme_of
from bot.http.edge import Form, Handler, Line, Nothing, Text, check_path, takes
from bot.roles import ROLES
from bot.security.passwords import LONGEST, password_fault
from bot.services import Services
from bot.store import people
from bot.store.people import DISPLAY_LENGTH, Member
from bot.store.sign_in import sign_in

COOKIE = "shop_session"
_PREFIX = "/shop"


class SignInName(Line):
    """A name to sign in with, or a display name."""

    min_length = 1
    max_length = DISPLAY_LENGTH


class Password(Text):
    """A password, exactly as typed: it is not cleaned like other texts."""

    min_length = 1
    max_length = LONGEST

    @classmethod
    def _clean(cls, value: Any) -> Any:
        return value


class SigningIn(Form):
    """Who signs in."""

    name: SignInName = Field(..., title="用户名")
    password: Password = Field(..., title="密码")


class NewPassword(Form):
    """A change of one's own password."""

    old: Password = Field(..., title="原密码")
    new: Password = Field(..., title="新密码")


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add sign-in, sign-out, "who am I" and the change of one's own password."""
    auth = _Routes(parts)
    signed_in = guard(parts, *ROLES)
    blueprint.add_route(_open(auth.login), "/auth/login", methods=["POST"], name="auth_login")
    blueprint.add_route(_open(auth.me), "/auth/me", methods=["GET"], name="auth_me")
    blueprint.add_route(signed_in(auth.logout), "/auth/logout", methods=["POST"], name="auth_logout")
    blueprint.add_route(signed_in(auth.password), "/auth/password", methods=["POST"], name="auth_password")


class _Routes:
    def __init__(self, parts: Services) -> None:
        self.parts = parts
        self.trusted = parts.settings.trusted_proxies

    @takes(SigningIn)
    async def login(self, request: Request, body: SigningIn) -> HTTPResponse:
        only_own_pages(request, self.trusted)
        address = network_of(address_of(request, self.trusted))
        self.parts.limits.count("sign_ins", address=address)
        now = self.parts.clock()
        member = await sign_in(self.parts.database, self.parts.passwords, body.name, body.password, address, now)
        if member is None:
            raise RequestError("用户名或密码不对。", "请检查后再试。", code="auth.wrong", status=401)
        token, csrf = await self.parts.database.run(people.open_session, member, now)
        response = json({"ok": True, "user": _as_json(member), "csrf": csrf})
        self._set_cookie(request, response, token)
        return response

    async def me(self, request: Request) -> HTTPResponse:
        found = await session_of(request, self.parts)
        user, csrf = (_as_json(found[0]), found[1]) if found else (None, None)
        return json({"ok": True, "user": user, "csrf": csrf})

    @takes(Nothing)
    async def logout(self, request: Request, member: Member, body: Nothing) -> HTTPResponse:
        await self.parts.database.run(people.close_session, request.cookies[COOKIE])
        response = json({"ok": True})
        self._set_cookie(request, response, "")
        response.cookies[COOKIE]["max-age"] = 0
        return response

    @takes(NewPassword)
    async def password(self, request: Request, member: Member, body: NewPassword) -> HTTPResponse:
        """Change one's own password; every other session of theirs ends."""
        address = network_of(address_of(request, self.trusted))
        self.parts.limits.count("sign_ins", address=address)
        database, passwords, now = self.parts.database, self.parts.passwords, self.parts.clock()
        if await sign_in(database, passwords, member.name, body.old, address, now) is None:
            raise RequestError("原密码不对。", "请检查后再试。", code="auth.wrong_old", status=403)
        fault = password_fault(body.new, member.name, member.display)
        if not fault and body.new == body.old:
            fault = "新密码和原密码一样。"
        if fault:
            raise RequestError(fault, "请换一个新密码。", code="password.weak")
        await database.run(people.set_password, member.name, await passwords.hash(body.new), now, first=False,
                           by=member.id, keep=request.cookies[COOKIE])
        return json({"ok": True})

    def _set_cookie(self, request: Request, response: HTTPResponse, token: str) -> None:
        response.cookies[COOKIE] = token
        for name, value in (("httponly", True), ("samesite", "Strict"), ("path", _PREFIX),
                            ("secure", scheme_of(request, self.trusted) == "https")):
            response.cookies[COOKIE][name] = value


def guard(parts: Services, *roles: str) -> Callable[[Handler], Handler]:
    """Let only these roles in; changes also need the session's CSRF token."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request, *args: Any, **kwargs: Any) -> Optional[HTTPResponse]:
            check_path(request)
            found = await session_of(request, parts)
            if found is None:
                raise RequestError("请先登录。", "登录后再试。", code="auth.needed", status=401)
            member, csrf = found
            if member.role not in roles:
                raise RequestError("您的账号没有这个权限。", f"需要: {', '.join(roles)}。",
                                   code="auth.forbidden", status=403)
            given = request.headers.get("x-csrf-token") or ""
            if request.method != "GET" and not compare_digest(given.encode("utf-8", "replace"), csrf.encode()):
                raise RequestError("页面已过期。", "请刷新页面后再试。", code="auth.csrf", status=403)
            return await handler(request, *args, member=member, **kwargs)

        return guarded

    return decorate


def _open(handler: Handler) -> Handler:
    """A route for everybody; Sanic marks its handlers, which a method does not let it."""

    @wraps(handler)
    async def route(request: Request, *args: Any, **kwargs: Any) -> Optional[HTTPResponse]:
        return await handler(request, *args, **kwargs)

    return route


async def session_of(request: Request, parts: Services) -> Optional[Tuple[Member, str]]:
    """Return who sent a request by their session's cookie, and the session's CSRF token."""
    token = request.cookies.get(COOKIE)
    return await parts.database.read(people.find_session, token, parts.clock()) if token else None


async def signed_in(request: Request, parts: Services) -> bool:
    """Tell whether the session of a request still holds; long streams ask again."""
    return await session_of(request, parts) is not None


def _as_json(member: Member) -> Dict[str, Any]:
    return {"id": member.id, "name": member.name, "display": member.display, "role": member.role,
            "first_password": member.first_password}
