"""Validation at the edge: one pydantic model per route reads the request, and all faults are reported together.

A handler names its models, ``@takes(Reply)`` for a JSON body and ``@asks(Page)`` for a query string, and gets
them as ``body`` and ``query``. Path parts are checked for every handler that has either, and by ``guard``.
Anything that does not fit is answered with 400 (``request.field``), naming every field and what it should be.
"""

from __future__ import annotations

import re
from functools import wraps
from typing import Any, Callable, Coroutine, Dict, List, Mapping, Optional, Tuple, Type, TypeVar

from pydantic import BaseModel, ConstrainedInt, ConstrainedStr, ValidationError
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.errors import RequestError
from bot.sound_text import sound

Handler = Callable[..., Coroutine[Any, Any, Optional[HTTPResponse]]]
"""Answers a request; ``None``: the answer was sent already, as a stream."""

Route = Tuple[Handler, str, str]
"""Handler, method, and the address below a prefix."""

MAX_INTEGER = 2**31 - 1
"""Largest whole number in a request: the maximum of PostgreSQL's INTEGER."""

_LONE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,80}\Z")


class Text(ConstrainedStr):
    """A text of several lines, cleaned by ``sound``; up to 10,000 characters."""

    strict = True
    max_length = 10_000

    @classmethod
    def __get_validators__(cls) -> Any:
        """Clean before the length is measured."""
        yield cls._clean
        yield from super().__get_validators__()

    @classmethod
    def _clean(cls, value: Any) -> Any:
        return sound(value) if isinstance(value, str) else value


class ChatText(Text):
    """A chat text: kept as typed, without NUL and lone surrogates.

    The use case says how long it may be, and answers 413.
    """

    max_length = 200_000

    @classmethod
    def _clean(cls, value: Any) -> Any:
        return _LONE.sub("\ufffd", value).replace("\0", "") if isinstance(value, str) else value


class Line(Text):
    """A text of one line: line breaks and tabs become spaces; up to 200 characters."""

    max_length = 200

    @classmethod
    def _clean(cls, value: Any) -> Any:
        return _BREAKS.sub(" ", sound(value)).strip() if isinstance(value, str) else value


class Word(Line):
    """A line that is not empty, for names and numbers of orders or articles; up to 80 characters."""

    min_length = 1
    max_length = 80


class Token(ConstrainedStr):
    """A signed token; what is no printable ASCII or longer than 4,000 characters is none of ours."""

    strict = True
    max_length = 4_000
    regex = re.compile(r"[\x21-\x7e]*\Z")


class Identifier(ConstrainedStr):
    """An id that this product made: 1 to 80 letters, digits, - and _."""

    strict = True
    regex = _IDENTIFIER


class Number(ConstrainedInt):
    """A whole number from 0 to ``LARGEST``; a JSON number, never a text or a truth value."""

    strict = True
    ge = 0
    le = MAX_INTEGER


class Digits(ConstrainedInt):
    """A whole number from 0 to 2**53 in a query string."""

    ge = 0
    le = 2**53

    @classmethod
    def __get_validators__(cls) -> Any:
        """Take ASCII digits only: ``int`` also reads other scripts', spaces and underscores."""
        yield cls._ascii
        yield from super().__get_validators__()

    @classmethod
    def _ascii(cls, value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,17}", value):
            raise ValueError("应为数字")
        return value


class Object(Dict[str, Any]):
    """A JSON object of any shape; the use case checks what is in it."""

    @classmethod
    def __get_validators__(cls) -> Any:
        """Take objects only."""
        yield cls._object

    @classmethod
    def _object(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError("应为对象")
        return value


class Form(BaseModel):
    """What a request brings. Fields that the model does not name are ignored."""


Filled = TypeVar("Filled", bound=Form)


class Nothing(Form):
    """A body without fields; it may be empty."""


def takes(model: Type[Form]) -> Callable[[Handler], Handler]:
    """Read the request's JSON object into ``model`` and hand it to the handler as ``body``.

    Raises:
        RequestError: 400 when the body is no JSON object or does not fit; ``data["faults"]`` has
            ``{"field", "message"}`` for each fault.
    """
    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def taking(*args: Any, **kwargs: Any) -> Optional[HTTPResponse]:
            request = _request(args)
            check_path(request)
            given = {} if model is Nothing and not request.body else body_of(request)
            return await handler(*args, body=validate(model, given), **kwargs)

        taking.body_model = model  # type: ignore[attr-defined]
        return taking

    return decorate


def asks(model: Type[Form]) -> Callable[[Handler], Handler]:
    """Read the query string into ``model`` (the first value of each name) and hand it over as ``query``."""
    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def asking(*args: Any, **kwargs: Any) -> Optional[HTTPResponse]:
            request = _request(args)
            check_path(request)
            given = {name: values[0] for name, values in request.args.items() if values and values[0] != ""}
            return await handler(*args, query=validate(model, given), **kwargs)

        asking.query_model = model  # type: ignore[attr-defined]
        return asking

    return decorate


def _request(args: Tuple[Any, ...]) -> Request:
    """A handler's request: its first argument, or its second one behind ``self``."""
    request: Request = args[0] if isinstance(args[0], Request) else args[1]
    return request


def check_path(request: Request) -> None:
    """Make sure that the ids in the address could be ids at all.

    Raises:
        RequestError: 404 otherwise.
    """
    for value in request.match_info.values():
        if not _IDENTIFIER.match(str(value)):
            raise RequestError("这个地址不存在。", "请从页面里打开，不要手工修改地址。", code="page.unknown",
                               status=404)


def body_of(request: Request) -> Dict[str, Any]:
    """Return the request's JSON object.

    Raises:
        RequestError: 400 when the body is not one.
    """
    try:
        body = request.json
    except Exception as err:  # Sanic raises its own and the JSON library's errors
        raise RequestError("请求内容不是 JSON。", "请发送 JSON 对象。", code="request.json") from err
    if not isinstance(body, dict):
        raise RequestError("请求内容不是 JSON 对象。", "请发送 JSON 对象。", code="request.json")
    return body


def validate(model: Type[Filled], given: Dict[str, Any]) -> Filled:
    """Return ``model`` filled with what was given.

    Raises:
        RequestError: 400 with every fault.
    """
    try:
        return model.parse_obj({key: value for key, value in given.items() if value is not None})
    except ValidationError as err:
        messages: Dict[str, List[str]] = {}
        for one in err.errors():
            messages.setdefault(".".join(map(str, one["loc"])), []).append(_describe(one))
        faults = [{"field": field, "message": "，或".join(dict.fromkeys(said))} for field, said in messages.items()]
        listed = "；".join(f"{_title(model, one['field'])}{one['message']}" for one in faults[:5])
        raise RequestError(f"{listed}。", "请改正后再试。", code="request.field", data={"faults": faults}) from err


def _title(model: Type[Form], field: str) -> str:
    first = model.__fields__.get(field.partition(".")[0])
    title: Optional[str] = first.field_info.title if first else None
    return f"{title or field}: "


_SAID = (
    ("value_error.missing", "缺少这一项"), ("max_length", "最多 {limit_value} 个字"), ("min_length", "不能为空"),
    ("max_items", "最多 {limit_value} 项"), ("min_items", "至少 {limit_value} 项"),
    ("not_ge", "不能小于 {limit_value}"), ("not_gt", "应大于 {limit_value}"), ("not_le", "不能大于 {limit_value}"),
    ("regex", "只能是字母、数字、- 和 _"), ("type_error.str", "应为文字"), ("type_error.float", "应为数字"),
    ("type_error.integer", "应为整数"),
    ("bool", "应为是或否"), ("type_error.list", "应为列表"), ("type_error.dict", "应为对象"),
    ("const", "只能是: {permitted}"), ("none.not_allowed", "缺少这一项"),
)


def _describe(fault: Mapping[str, Any]) -> str:
    """Say in Chinese what is wrong with one field."""
    context: Dict[str, Any] = dict(fault.get("ctx") or {})
    if isinstance(context.get("limit_value"), float) and abs(context["limit_value"]) >= 2**53:
        return "应为有限的数字"
    if "permitted" in context:
        context["permitted"] = "、".join(map(str, context["permitted"]))
    for kind, text in _SAID:
        if kind in fault["type"]:
            return text.format(**context)
    message = str(fault["msg"])
    return message if message[:1] > "\u2e80" else "格式不对"


def models_of(handler: object) -> List[Type[Form]]:
    """Return the models that a route's handler names, for tests over all routes."""
    found = (getattr(handler, "body_model", None), getattr(handler, "query_model", None))
    return [one for one in found if one is not None]
