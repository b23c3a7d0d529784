"""What all verdicts on a page share: when a turn asks for yes or no, how the page is quoted, which lists are open."""

from __future__ import annotations

import re
from typing import Mapping, Sequence

from bot.proposing.page.attribute_answer import state

LONGEST = 70
"""Characters of the longest value that is quoted whole."""
TITLE = "标题"
"""The name under which a title stands among the attributes, for models that only it tells."""
ASKS = re.compile(r"吗|嘛|么|[能可会行用得好得成]不|不[行能会]|不(?:$|[\s,。?!])|没(?:$|[\s,。?!])|[?]|伐|吧|没有|呢|"
                  r"([一-龥])不\1|(?:怕|就怕|担心)")
"""Words of a question that wants a yes or no."""
OPEN = re.compile("等|通用|各[种类品大]|所有|任何|多数|大部分|全系|系列|以上|及以后|以后|绝大|主流|均可|"
                  "都[能可适]|不限|任意|全[肤犬品]|"
                  "其他|详询|咨询")
"""Words of a list that does not name all it holds."""
TERMS = re.compile("退|换货|运费|邮费|快递|发货|活动|优惠|质保|保修|赠|发票|售后|服务")
"""Names of attributes that are terms of sale and tell nothing of the goods."""
_BLANKS = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")
_NOTES = re.compile("注意|提示|警告|说明|备注")
_CLAUSE = re.compile("[，,；;。]|(?<=[一-龥])\\s+(?=[一-龥])")


def quote(name: str, value: str, about: str = "") -> str:
    """Return what the page says: 页面写的适用机型是TS3380; of a long value only the part that has ``about``."""
    if len(value) > LONGEST:
        parts = [one for one in _CLAUSE.split(value) if about and re.search(about, one)]
        value = parts[0] if parts and len(parts[0]) <= LONGEST else value[:LONGEST].rsplit("，", 1)[0]
    if name == TITLE:
        return f"这款标题写的是{value}"
    value = _BLANKS.sub("、", value)
    said = value if _NOTES.search(name) else state(name, value)
    return f"页面写的是{said}" if said == value else f"页面写的{said}"


def verb(text: str, default: str = "用") -> str:
    """Return what the buyer wants to do with the goods: 吃, 喝, 穿, 用."""
    found = re.search("[吃喝穿戴玩坐涂敷抹泡]", text)
    return found.group() if found else default


def named(attributes: Mapping[str, str], names: str, but: str = "") -> Sequence[str]:
    """Return the names of the page that a pattern finds."""
    return [name for name in attributes if re.search(names, name) and not (but and re.search(but, name))]
