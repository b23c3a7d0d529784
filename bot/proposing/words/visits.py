"""What a turn says of services at the door: goods brought by appointment, installed, old ones taken along. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

_OLD = re.compile(r"旧(?:的|机|洗衣机|冰箱|电视|空调|手机|家电|床垫|沙发|家具|热水器|油烟机)[^。！!？?]{0,16}"
                  r"(?:拉走|来拉|来收|拉不走|收走|带走|搬走|回收|上门收|清空|不搬|拆机|抵|收的|恢复出厂"
                  r"|处理)|旧机|旧空调拆"
                  r"|旧(?:的|机|洗衣机|冰箱|电视|空调|手机|家电|床垫|沙发|家具|热水器|油烟机)[^。！!？?]{0,12}"
                  r"(?:不归|不管|还在|没人|没来)"
                  r"|收旧|旧的[^。]{0,16}(?:不拉|没拉|拉不拉|顺手)|以旧换新[^。]{0,12}(?:上门|来|拉|收)"
                  r"|(?:拉走|收走|带走|回收)[^，。]{0,6}旧")
_INSTALL = re.compile(r"安装|装机|(?:师傅|上门|来|没人|帮我|包|给)装(?!修|箱)|装(?:的人|不装|得了|一下|空调|热水器"
                      r"|热水|灯)|打孔|支架费|高空作业|送装一体"
                      r"|不给装|自己装|我自己会装")
_NOT_COME = re.compile(r"人影|没见(?:到|着)?人|没影|放(?:了)?(?:我)?鸽子|没(?:人)?(?:来|到|联系|打电话)|没电话"
    r"|不来|鬼影|电话都没|爽约|白等"
                       r"|等(?:了)?(?:一|半|两)(?:天|下午|上午)"
                       r"|又走了|没带(?:支架|配件|工具)|排不上|还没人")
_SELF = re.compile(r"自己(?:会|找人|能|来)?(?:安?装|弄)|不用师傅|找人装|熟人")
_COST = re.compile(r"要不要钱|要钱|收(?:我)?(?:钱|费)|多少钱|免费|费用|\d{1,4}\s{0,2}(?:块|元)?[^，。]{0,6}费"
                   r"|[^不]包安?装|带安装吗|管不管|价")
_PREPARE = re.compile(r"清空|准备(?:啥|什么)|恢复出厂|腾出|拔|断电|冻肉")
_PLACE = re.compile(r"乡下|农村|村|网点|镇上|县|能不能装|给不给装|这边(?:能|有)")
_WRONG = re.compile(r"派成维修|不是(?:维修|修)|要的是安装|又不是坏")
_LEFT = re.compile(r"旧的?[^。]{0,16}(?:不归|不管|还在|不拉|没拉|不收|不带|没带走|不搬|没他的单)|(?:不拉|没拉走"
                   r"|不收旧|没收走)")
_REBOOK = re.compile(r"改(?:约|期|到|时间)|换个时间|先别(?:装|来)|先不装|往后推|推迟|等[^，。]{0,10}再(?:装|来|约|送)")
_TIME = re.compile(r"(?:下?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]|\d{1,2}月\d{1,2}[日号]?|(?<!\d)\d{1,2}[日号]"
                   r"|今天|明天|后天|大后天|下个?月)"
                   r"(?:\d{1,2}[日号])?(?:以后|之后|后)?(?:早上|上午|中午|下午|晚上|夜晚"
                   r"|傍晚)?(?:[一二三四五六七八九十\d]{1,3}点半?(?:以后|之后|后|前)?)?"
                   r"|(?:夜晚|晚上|周末|上午|下午)(?:[一二三四五六七八九十\d]{1,3}点半?(?:以后|之后|后|前)?)?")
_NOT_TIME = re.compile(r"(?:别|不要|不想)(?:约|在|排)?\s{0,2}((?:早上|上午|中午|下午|晚上))")

_ASKED = (("wrong_kind", _WRONG), ("left", _LEFT), ("rebook", _REBOOK), ("prepare", _PREPARE), ("self", _SELF),
          ("missed", _NOT_COME), ("cost", _COST), ("place", _PLACE))
"""The first that a turn shows is what it asks."""


def visit_words(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return which service a turn is about, what it asks of it, and the time that it names."""
    text = str(values.get("turn.text") or "")
    kind = "removal" if _OLD.search(text) else "installation" if _INSTALL.search(text) else None
    time, apart = _TIME.search(text), _NOT_TIME.search(text)
    return {"visit.kind": kind, "visit.asked": _asked(text),
            "turn.said_time": f"避开{apart.group(1)}" if apart else time.group() if time else None}


def _asked(text: str) -> Optional[str]:
    for name, pattern in _ASKED:
        if pattern.search(text):
            return name
    return None
