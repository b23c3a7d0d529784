"""What a turn says of undoing an order: a change of mind, a condition, a use that the page rules out. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

_WITHDRAWN = re.compile(r"(?:不|别|先别|先不|暂时不|不用|不想)(?:要)?(?:帮我|给我)?(?:取消|退款|退货|退)了"
                        r"(?!吗|么|[?？])|(?:不|别|先别|先不)(?:取消|退)[，,。.!！\s]{0,3}(?:$|我要|还是要|留着|继续)")
_NOT_WITHDRAWN = re.compile(r"(?:怎么|为什么|凭什么|咋|是不是|能)(?:就|又)?不"
                            r"|不退了[,，\s]{0,2}(?:算了)?(?:吗|么|是吧)|[你您]们?不")
_CONDITION = re.compile(
    r"(?:到不了|发不了|发不出|送不到|不发货?|没发货?|没到|收不到|来不及|赶不上|做不到|没货|等不到)"
    r"(?:的话)?[\s，,]{0,2}(?:我|那)?(?:们)?就(?:直接|给我|帮我|麻烦|请|全部|都){0,2}(?:不要|退|取消)"
    r"|(?:再|还|今天|今晚|明天|月底前?)不(?:给我?)?(?:发|寄|到|来|送)(?:货|出)?(?:的话)?[\s，,]{0,2}"
    r"(?:我|那)?就?(?:真的?)?(?:不要了|退|取消)"
    r"|(?:要是|如果|万一|假如|若)[^。！!]{1,18}(?:就|那)(?:我|直接|给我){0,2}(?:不要|退|取消)")
_UNSENT = re.compile(r"发不了|发不出|发不来|没货|不(?:给我?)?[发寄]")
_CHANGES = re.compile(r"能改|可以改|改成|改为|换成|想改|改一下|帮我改|要改|改个|换个|换为")
_UNDOES = re.compile(r"取消|退|不要")
_TROUBLE = re.compile(r"过敏|刺痛|红肿|长痘|坏|漏|破|裂|掉|脱|臭|味|霉|烂|不亮|不转|不热|不响|不动|不准|没反应|开不了|"
                      r"用不了|不能用|故障|质量|瑕疵|问题|发错|少发|不符|不一样|色差|起球|开线|生锈|松")
_ASKS_FIRST = re.compile(r"(?:如果|要是|万一|假如|之后|以后)"
                         r"|(?:了|过|封)(?:还|也|就)?(?:能|可以|可不可以|能不能)(?:不能)?退")
_USES = {
    "拆开": (r"(?:拆|撕|打开|开封|启封)(?:开|封|掉)?(?:了|过)", r"拆|撕|开封|启封|封口|封膜|密封|塑封"),
    "用过": (r"(?<!不)(?<!没)(?:用|使|睡|喝|吃|煮|涂|抹|玩|戴)(?:了|过)", r"使用|用过|试用|睡|水|佩戴|食用"),
    "穿过": (r"(?<!试)穿(?:了|过)", r"穿"),
    "洗过": (r"洗(?:了|过)", r"洗"),
    "激活": (r"激活了|激活过|已激活|绑定了|登录了|(?:课|视频).{0,3}看完", r"激活|绑定"),
    "通电": (r"(?:通|插)(?:了|过)电|开(?:了|过)机", r"通电|开机"),
    "剪了吊牌": (r"吊牌.{0,3}(?:剪|撕|扯|扔|丢|拆)", r"吊牌"),
}
"""How a buyer admits a use, and the words by which a page speaks of it."""
_NO = re.compile(r"(?:没|未|不|别)(?:有|曾|怎么)?$")
_RULES_OUT = "(?:未|没|无|不可|勿|非)[^，,；;。]{{0,3}}(?:{word})|(?:{word})[^，,；;。]{{0,8}}(?:" \
    "不退|不支持|不可退|不能退|不予|不换|概不|不接受|不适用|不享|非质量|完好|完整|齐全|在$)"
_PERMITS = re.compile(r"不满意|不喜欢|不合适|不影响|没有?关系")


def undoing_facts(text: str) -> Dict[str, Any]:
    """Return whether a turn takes an undoing back (``withdrawn``), makes it a ``condition`` or wants a ``change``."""
    said: Optional[str] = None
    if _WITHDRAWN.search(text) and not _NOT_WITHDRAWN.search(text):
        said = "withdrawn"
    elif _CONDITION.search(text):
        said = "condition"
    elif _CHANGES.search(text) and not _UNDOES.search(text):
        said = "change"
    return {"turn.undoing": said, "turn.unless_sent": said == "condition" and bool(_UNSENT.search(text))}


def uses_admitted(text: str) -> List[str]:
    """Return the uses that a buyer admits without speaking of a fault; a question about what would be is none."""
    if _TROUBLE.search(text) or _ASKS_FIRST.search(text):
        return []
    return [name for name, (said, _) in _USES.items()
            if any(not _NO.search(text[:found.start()]) for found in re.finditer(said, text))]


def ruled_out(text: str, rule: Optional[str]) -> Optional[str]:
    """Return the use that a buyer admits and the rule for returns excludes: 拆开 where 拆封不退."""
    said = _PERMITS.sub("", rule or "")
    for name in uses_admitted(text):
        if re.search(_RULES_OUT.format(word=_USES[name][1]), said):
            return name
    return None
