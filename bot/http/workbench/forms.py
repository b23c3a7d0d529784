"""What the workbench's requests bring."""

from __future__ import annotations

from typing import List, Literal, Optional

from pydantic import Field, StrictBool

from bot.http.edge import Digits, Form, Identifier, Line, Number, Object, Text, Word


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


class KnowledgeContent(Form):
    """What people write of an entry of the shop's knowledge; ``bot.handbook.knowledge_check`` checks it."""

    title: Text = Field(Text(), title="标题")
    questions: List[Text] = Field([], title="买家的问法", max_items=500)
    answer: Text = Field(Text(), title="回答")
    category: Optional[Text] = Field(None, title="类目")
    skus: List[Text] = Field([], title="商品", max_items=1000)
    when: List[Object] = Field([], title="条件", max_items=100)
    valid_from: Optional[Line] = Field(None, title="开始日期")
    valid_to: Optional[Line] = Field(None, title="结束日期")
    pictures: List[Text] = Field([], title="图片", max_items=100)


class KnowledgeDraft(Form):
    """An entry that is being written (``entry``: which one, if it is kept), and on whose facts it is filled in."""

    content: KnowledgeContent = Field(..., title="知识")
    entry: Optional[Identifier] = Field(None, title="编号")
    order: Optional[Line] = Field(None, title="示例订单")
    sku: Optional[Line] = Field(None, title="示例商品")


class NewKnowledge(Form):
    """A new entry."""

    content: KnowledgeContent = Field(..., title="知识")


class KnowledgeChange(NewKnowledge):
    """An entry and the version it was made from."""

    version: Number = Field(..., title="版本")


class KnowledgeSwitch(Form):
    """Whether an entry is to be in use, and the version that was seen."""

    enabled: StrictBool = Field(..., title="启用")
    version: Number = Field(..., title="版本")


class KnowledgeQuestion(Form):
    """A question as a buyer writes it, the buyer's order and the product that is looked at."""

    text: Text = Field(..., title="问题", min_length=1)
    order: Optional[Line] = Field(None, title="示例订单")
    sku: Optional[Line] = Field(None, title="示例商品")


class KnowledgeReplay(Form):
    """An entry as it is or would be, to be held against the last days' messages; ``after``: where to go on."""

    content: KnowledgeContent = Field(..., title="知识")
    entry: Optional[Identifier] = Field(None, title="编号")
    after: Number = Field(Number(0), title="从第几条起")


class CasesPage(Form):
    """Which cases are listed."""

    state: Optional[Literal["open", "settled", "closed"]] = Field(None, title="状态")
