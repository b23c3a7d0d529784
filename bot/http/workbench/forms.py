"""What the workbench's requests bring."""

from __future__ import annotations

from typing import List, Literal, Optional

from pydantic import Field

from bot.http.edge import Digits, Form, Line, Number, Object, Word


class PageNumber(Digits):
    """Pages count from 1."""

    ge = 1
    le = 1_000_000


class MessagesPage(Form):
    """Which page of the buyers' messages is shown."""

    order: Literal["uncertain", "recent"] = Field("uncertain", title="排序")
    state: Literal["open", "labelled", "all"] = Field("open", title="状态")
    intent: Optional[Word] = Field(None, title="意图")
    page: PageNumber = Field(1, title="页码")


class Label(Form):
    """What a message should have been read as; the first intent is the primary one."""

    intents: List[Word] = Field(..., title="意图", min_items=1, max_items=6)


class PolicyDraft(Form):
    """The whole policy; ``bot.handbook.policy`` checks it."""

    policy: Object = Field(..., title="店铺规定")


class PolicyChange(PolicyDraft):
    """The whole policy, the version it was made from, and why."""

    version: Number = Field(..., title="版本")
    note: Optional[Line] = Field(None, title="说明")


class CasesPage(Form):
    """Which cases are listed."""

    state: Optional[Literal["open", "settled", "closed"]] = Field(None, title="状态")
