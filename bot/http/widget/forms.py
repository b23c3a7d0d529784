"""What the widget's requests bring."""

from __future__ import annotations

from typing import Optional

from pydantic import Field

from bot.http.edge import ChatText, Form, Line, Token


class ClientId(Line):
    """The page's own id of a message, kept to recognise a repeat; longer ones are cut to 80 characters."""

    max_length = 400

    @classmethod
    def _clean(cls, value: object) -> object:
        cleaned = super()._clean(value)
        return cleaned[:80] if isinstance(cleaned, str) else cleaned


class Opening(Form):
    """Who opens a chat, and on which product's page."""

    buyer_token: Optional[Token] = Field(None, title="买家身份")
    visitor: Optional[Token] = Field(None, title="访客编号")
    viewing: Optional[Line] = Field(None, title="正在看的商品")


class Message(Form):
    """What a buyer writes."""

    text: ChatText = Field(..., title="内容")
    client_id: Optional[ClientId] = Field(None, title="消息编号")
