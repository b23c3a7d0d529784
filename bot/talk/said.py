"""What of a message counts as said: without what it takes back, what it changes from, and mere conditions. Pure.

    打错了 黑色            黑色
    不是5栋 是7栋          是7栋
    蓝的换成灰的           灰的
    发不了就退             nothing: what is to be done hangs on something else
    退吧 算了还是换一个     the last word, where it says anything
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, Optional, Tuple

_REST = r"[^\s，,。.!！?？]"
_SLIP = re.compile(r"(?:打|说|写|报|输|记|按|填|讲|念)错(?:字|码|数)?(?:了|啦)?|口误|手误"
                   r"|(?:^|[\s，,。])不对(?:不对)?(?=[\s，,。])")
_NOT_BUT = re.compile(r"(?<!是)(?<!要)不是(?P<old>[^\s，,。.!！?？是]{1,10})[\s，,。、]{0,3}"
                      rf"(?:而是|应该是|应当是|其实是|改成|换成|是)(?!不是|吧|吗|么)(?P<new>{_REST}{{1,20}})")
_FROM_TO = re.compile(rf"(?P<old>{_REST}{{1,12}}?)(?:想|要|请|麻烦|帮我|给我|能|可以){{0,2}}"
                      rf"(?:换成|换为|换到|改成|改为|改到|变成)(?={_REST})")
_MAYBE = r"(?:不[了到出上来成行好能发]|没[货有发到动]|能|可以|要是|如果|万一|假如|的话|若)"
_DECIDES = r"(?:给我|帮我|直接|麻烦|全部?|都|我){0,2}" \
    r"(?:不[退要用等换]|别|退|取消|换|重发|补发|要|收|留|算了|拒收)"
_CONDITION = re.compile(rf"{_REST}{{0,10}}{_MAYBE}{_REST}{{0,6}}[\s，,]{{0,2}}"
                        rf"(?:那|我|我们)?就{_DECIDES}{_REST}{{0,10}}"
                        r"|(?:要是|如果|万一|假如|除非)[^，,。.!！?？]{1,16}[\s，,]{1,2}(?:那|我|再){0,2}"
                        rf"{_DECIDES}{_REST}{{0,10}}")
_AFTER_ALL = re.compile(r"(?:^|[\s，,。.!！~～])(?:算了|还是|不对|等等|想了想|改主意了?|要不|干脆|那就|最后)")
_CLAUSE = re.compile(r"[\s，,。.!！?？;；~～]{1,6}")


@lru_cache(maxsize=256)
def counted(text: str) -> str:
    """Return the part of a text that says something of its own."""
    slip = next(reversed(list(_SLIP.finditer(text))), None)
    rest = text[slip.end():].strip(" ，,。.!！:：~～的是") if slip else ""
    said = rest or (_SLIP.sub(" ", text) if slip else text)
    said = _CONDITION.sub(" ", said)
    said = _NOT_BUT.sub(lambda found: found["new"], said)
    return _FROM_TO.sub("", said).strip()


def put_right(text: str) -> str:
    """Return a text in which what is not so gives way to what is: 不是5栋 是7栋 becomes 7栋."""
    return _NOT_BUT.sub(lambda found: found["new"], text)


def corrects(text: str) -> bool:
    """Tell whether a message takes something back that was written before."""
    return bool(_SLIP.search(text) or _NOT_BUT.search(text))


def corrected(before: str, text: str) -> Optional[str]:
    """Return an answer in the buyer's words as a message corrects it: 5栋 becomes 7栋 where it says 不是5栋 是7栋."""
    pair = _NOT_BUT.search(text)
    if pair is None or pair["old"] not in before:
        return None
    return before.replace(pair["old"], pair["new"].strip("的了"))


@lru_cache(maxsize=256)
def last_words(text: str) -> Tuple[str, ...]:
    """Return what counts of a text, the last change of mind first, and then all of it."""
    said = counted(text)
    turns: List[str] = [said[found.start():] for found in _AFTER_ALL.finditer(said)]
    return tuple(dict.fromkeys((*reversed(turns), said)))


def speaks_of_condition(word: str) -> bool:
    """Tell whether a word of the handbook itself names a condition (能发就)."""
    return "就" in word


def only_a_condition(text: str) -> bool:
    """Tell whether a text decides nothing: all of it hangs on something that is not known yet."""
    return bool(_CONDITION.search(text)) and not _CLAUSE.sub("", counted(text))
