"""What a turn says of a platform or an authority that has stepped in (N37); a mere threat is none. Pure."""

from __future__ import annotations

import re
from typing import Dict, Optional

_WHO = r"平台|小二|淘宝客服|京东客服|抖音|拼多多|官方(?:客服)?|12315|市场?监(?:管局?)?|消协|消费者协会|工商|介入|调解"
_THREAT = re.compile(r"(?:再不|不然|否则|要是|如果|还不|等着|小心|信不信|最后一次)[^。！!？?]{0,14}(?:介入|投诉|举报"
                     r"|12315|曝光|起诉)|我要(?:去)?(?:投诉|举报|打|找)|准备(?:投诉|举报)|认识人|(?:就|去"
                     r"|要)(?:申请)?(?:平台)?(?:介入|投诉)$|^申请介入$|要去[^，。]{0,4}投诉|电话我有|同意就"
                     r"|(?:打|找)12315(?:投诉|举报)?你们$")
_CARRY = re.compile(r"(?:判|裁定|裁决|谈好|调解好|协商好|说商家同意|让(?:你们|商家))[^。！!？?]{0,20}(?:退|补寄|补发"
                    r"|赔|打我|打款|寄|什么时候)|谈好了|判(?:我|了)?退货|判(?:了|定|给|的是)?(?:我|买家)(?:赢|胜|对|有理)"
                    r"|支持(?:了)?(?:我|买家)(?![^。]{0,14}[吗?？])[^。]{0,12}(?:退|钱|款|赔)"
                    r"|(?:结果|判决|裁定)(?:都)?(?:出来|下来)了?[^。]{0,14}(?:退|钱|款|赔|办|执行)")
_RESULT = re.compile(r"(?:判|出|有)(?:了)?(?:没|结果)|多久(?:出|有)?[^，。]{0,3}结果|结果[^，。]{0,4}(?:出|下)来"
                     r"|超时[^。]{0,8}自动退|(?:自动)?退我[^，。]{0,2}是吗")
_RULING = re.compile(r"(?:为什么|凭什么|怎么)[^，。]{0,4}(?:判|支持)|判(?:你|商家)[^，。]{0,3}(?:赢|胜)|颠倒黑白"
                     r"|你们(?:给平台)?[^，。]{0,3}(?:交|提交|传)(?:的)?(?:什么|啥)|还申诉|申诉了|拿平台压|你传真的")
_EVIDENCE = re.compile(r"举证|(?:传|交|提交|上传)[^，。]{0,4}(?:啥|什么|哪些)?[^，。]{0,2}(?:凭证|证据)"
                       r"|凭证[^，。]{0,6}(?:怎么|什么|哪|几天|交)")
_WITHDRAWN = re.compile(r"(?:投诉|介入|申请)?(?:我)?(?:已经)?撤了(?!.{0,3}[就再])[^。]{0,12}(?:算数|说话|你们|哈)"
                        r"|投诉我撤了")
_CONDITION = re.compile(r"不撤|撤(?:诉|销|投诉)?可以|(?:钱到|退了|处理完|有回复)[^。]{0,4}(?:再|才|就)撤"
                        r"|先[^，。]{0,6}(?:退|钱)[^，。]{0,4}(?:再|才)撤|私下解决|不想闹大")
_MISTAKE = re.compile(r"介入[^，。]{0,4}(?:点错|误点|手滑|不小心)|(?:误点|点错|不小心|手滑)[^，。]{0,6}介入")
_MEDIATE = re.compile(r"(?:派人|来人|去不去|参加)[^，。]{0,6}(?:调解|来不|吗|不$)|调解[^，。]{0,6}(?:派|来不)")
_CALLED = re.compile(r"(?:给你们?|跟你们?|找你们?)[^，。]{0,5}(?:打电话|联系|转)(?:了)?(?:没|吗|不)|转给你们了"
                     r"|你(?:们)?(?:处理|回复|联系)(?:了)?没|答复[^。]{0,14}(?:处理|回)(?:了)?没")
_STEPPED = re.compile(r"(?:平台|小二|客服|官方)[^，。]{0,6}(?:介入了|介入要|在看|让我|已经介入|打电话|刚打来)|介入了"
                      r"|介入中|申请(?:了)?介入(?:了)?")
_AUTHORITY = re.compile(r"(?:打|拨|投诉)?(?:了)?12315[^，。]{0,4}(?:了|单号|工作人员|打电话)|(?:市场?监管?(?:局"
                        r"|那边)?|消协|消费者协会|工商)[^，。]{0,8}(?:投诉|也说|打|说|的|给|找|调解)")
_NEXT = re.compile(r"几号|哪天|什么时候|啥时候|多久|几天|准话|到账|退(?:到)?哪|退多少|多少钱|材料|主管|电话|联系|寄"
                   r"|怎么办|还要|结果|钱呢")
_ASKED_TO_WITHDRAW = re.compile(r"撤(?:一下|销|诉|回)|撤[^，。]{0,3}投诉|取消[^，。]{0,3}(?:投诉|维权)")


def dispute_facts(text: str, line: str = "", after: bool = False) -> Dict[str, Optional[str]]:
    """Return what a turn says of a dispute before platform or authority (``dispute.said``), and before which.

    Args:
        text: The buyer's turn.
        line: The seller's last line in words of their own.
        after: Whether the last reply was about the dispute: the next question is of the same.
    """
    said = _said(text, line) or ("next" if after and len(text) <= 40 and _NEXT.search(text) else None)
    by = "authority" if re.search(r"12315|市场?监|消协|消费者协会|工商", text) else "platform"
    return {"dispute.said": said, "dispute.named": by if said else None}


def _said(text: str, line: str) -> Optional[str]:
    if len(text) > 120:
        return None
    about = bool(re.search(_WHO, text)) or bool(re.search(r"撤诉|投诉|举证|申诉|判", text))
    if _ASKED_TO_WITHDRAW.search(line) and re.search(r"不撤|撤了|到了再|先退", text):
        return "withdrawn" if re.search(r"撤了", text) and not re.search(r"不撤|再撤", text) else "condition"
    if not about or _THREAT.search(text):
        return None
    kinds = {"mistake": _MISTAKE, "withdrawn": _WITHDRAWN, "condition": _CONDITION, "mediate": _MEDIATE,
    "evidence": _EVIDENCE,
             "ruling": _RULING, "carry_out": _CARRY, "result": _RESULT, "called": _CALLED}
    found = next((name for name, pattern in kinds.items() if pattern.search(text)), None)
    if found in ("result", "called", "ruling") and not re.search(rf"{_WHO}|判|申诉|举证|答复", text):
        return None
    if found == "carry_out" and not re.search(rf"{_WHO}|判|裁|谈好", text):
        return None
    if found:
        return found
    return "authority" if _AUTHORITY.search(text) else "stepped_in" if _STEPPED.search(text) else None
