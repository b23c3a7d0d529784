"""What the desk's requests bring."""

from __future__ import annotations

from typing import List, Literal, Optional, Union

from pydantic import Field, StrictBool, confloat

from bot.http.edge import ChatText, Form, Identifier, Line, Number, Text, Word
from bot.http.widget.forms import ClientId

Figure = confloat(strict=True, ge=-(2**53), le=2**53, allow_inf_nan=False)


class Note(Text):
    """A note of up to 2,000 characters."""

    max_length = 2_000


class Queue(Form):
    """Which conversations are listed."""

    filter: Literal["waiting", "mine", "all", "closed"] = Field("waiting", title="队列")
    after: Optional[Word] = Field(None, title="上一页的末尾")


class Reply(Form):
    """A reply to the buyer."""

    text: ChatText = Field(..., title="内容")
    client_id: Optional[ClientId] = Field(None, title="消息编号")
    proposal: Optional[Identifier] = Field(None, title="提议")
    after_seq: Optional[Number] = Field(None, title="最后看到的消息")


class Rejection(Form):
    """Why a proposal was rejected."""

    cause: Word = Field(..., title="原因")
    note: Optional[Line] = Field(None, title="备注")


class Check(Form):
    """A fact that is entered; its type is checked against the handbook."""

    fact: Word = Field(..., title="事实")
    value: Union[StrictBool, Number, Figure, Line] = Field(..., title="值")  # type: ignore[valid-type]


class Draft(Form):
    """A text that is being written."""

    text: Text = Field(..., title="内容")


class Record(Form):
    """How a case ended (F2): its outcome, reasons, cost in fen and a note."""

    outcome: Word = Field(..., title="结果")
    tags: List[Word] = Field([], title="原因标签", max_items=20)
    cost: Optional[Number] = Field(None, title="成本")
    note: Optional[Note] = Field(None, title="备注")


class Attachment(Form):
    """Which order, or which product, a conversation is about."""

    order: Optional[Word] = Field(None, title="订单号")
    product: Optional[Word] = Field(None, title="货号")


class Assignment(Form):
    """The agent who takes a conversation over; without ``user`` it is given back."""

    user: Optional[Identifier] = Field(None, title="客服")


class Settlement(Form):
    """The result of a task; ``amount`` in fen."""

    action: Literal["done", "answer", "approve", "decline"] = Field(..., title="操作")
    amount: Optional[Number] = Field(None, title="金额")
    note: Optional[Note] = Field(None, title="说明")


class Search(Form):
    """What orders are searched by."""

    query: Line = Field("", title="搜索")


class Guesses(Form):
    """What replies and knowledge are searched for."""

    q: Line = Field("", title="搜索")
