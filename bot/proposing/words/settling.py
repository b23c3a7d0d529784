"""What a turn says of settling a complaint: goods after the money, who pays the way, a choice, a sum. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

_GOODS_CAME = re.compile(r"(?:退了?钱|钱.{0,4}退|退款|款.{0,3}退).{0,10}(?:货|东西|快递|包裹|件).{0,6}"
                         r"(?:来了|到了|送到|送来|收到|又到|又送)")
_SEND_BACK = re.compile(
    r"(?:还|也|那)?(?:用|要|得|需要|必须|需)(?:我)?(?:再)?(?:不用|不要)?(?:寄|退)(?:回|回去|回来|货|还|(?:回|过"
    r"|去)?给?(?:你们|您|你|店里|商家))?(?:吗|么|嘛|啊|呀|不|[?？])"
    r"|(?:不想|懒得|不|没空|不愿意?|能不能不|可以不)(?:去|再|用|要)?寄(?:回去?|了|行|可|好|会|$|\s|[，,?？吗])"
    r"|(?:东西|货|商品|衣服|鞋子?)(?:咋|怎么)(?:办|弄|处理)|不寄(?:会|可以|行|的话|回去?会)")
_OVERFLOW = re.compile(r"够不够|不够|够吗|超|剩|差[额的价\d几]|[只才就][赔给保]|[全都][赔包]|不足|多出"
                       r"|补不补|报不报|报销")
_FREIGHT = re.compile(r"运费|邮费|快递[费钱]|寄费|运费险|保险|垫付|垫了|来回费|寄(?:回|过)?去?花了")
_NOT_EXCHANGED = re.compile(r"不换了|不用换了|先不换|别换了|不想换了|不需要换|不用给我换|算了不换")
_ALL_BACK = re.compile(r"(?:都|全部?|一起|两[样件个]|整单)(?:给我|要)?退")
_NOT_RETURNED = re.compile(r"不退|别退|先不退|不用退")
_WANTS_BACK = re.compile(r"(?<!不)(?<!别)(?<!没)(?<!不想)(?<!不要)(?<!不用)(?<!撤)"
                         r"退(?:了?吧|货吧|款吧|掉吧?|钱吧?|了算了|给我|货算了|$|[。！!])"
                         r"|(?:还是|算了|干脆|直接|那就)(?:给我)?(?:都)?退(?:了|掉)?(?=[\s，,。！!]|$)")
_SUM = re.compile(r"(?<![才只就])(?:给|出|赔|补|起码|至少|最少|要|退)(?:我|个|我个|偿)?(?P<sum>\d{1,4}(?:\.\d{1,2})?)"
                  r"(?=$|[元块吧行。，,！!\s])")
_LATE_CLAIM = re.compile(r"(?:晚|超|过|迟)了?(?:不到|没到|就|才|一|几|半|两|多|点|\d){1,4}个?(?:小时|天|会|点|分钟)"
                         r"|(?:就|才|只)(?:晚|超|过|迟)了?|没(?:来得)?及时?(?:看|拆|开|拍)"
                         r"|(?:今天|刚|才)(?:才|刚)?(?:开箱|打开|拆开|拆)")
_DOCTOR = re.compile(r"急诊|医院|诊所|看(?:了|过)?医生|医生(?:说|开|让)|打(?:了|的)?(?:针|点滴|吊瓶)"
                     r"|挂(?:了|的)?(?:水|急诊)|病历")
_NOT_DOCTOR = re.compile(r"(?:要不要|要去|需要去|用不用|该不该|想去|得去|不去|没去)(?:看|上|去)?(?:医院|医生|急诊)")
_REPAIR = re.compile(r"保修|质保|还保|在保|保不保|保内|过保|维修|能修|给修")
_STILL = re.compile(r"还(?:能|可以|给|在|有)?(?:免费)?(?:保|质保|修)|在保|过保|保内|保不保")
_SOLVED = re.compile(r"(?:弄|修|装|搞|打|找|连|开|出来|恢复|能用|可以用|管用|好用)(?:好|到|开|上|来|出来)?[了啦]"
                     r"|(?:好|可以|行|成|没事|解决|到账|有)[了啦]|(?:看|收|查|领|充)到[了啦]")
_NOT_SOLVED = re.compile(r"多少|来着|发货|可以发|没(?:有)?(?:好|到|解决|用|找到)"
                         r"|还是|又|坏|怎么|[?？]|吗|不行了|算了|不要|不用|不好")

_FAULTS = re.compile(
    r"坏|漏|裂|破|碎|断|质量|故障|瑕疵|亮点|发错|错发|少发|漏发|不符|不[亮转热制响动]|开线|脱|掉|变质|异响|异味|霉|烂"
    r"|假|污|锈"
    r"|死机|黑屏|闪")

_SAYS_FAULT = re.compile(
    r"(?:吸|开|打|转|充|连|装|按|推|拉|关)不(?:动|开|转|了机|进|上|出水)|不(?:转|热|亮|响|制冷|制热|出水|通电|工作|粘"
    r"|保温)|没(?:反应|声音|电)"
    r"|(?<!没)(?<!没有)(?<!不)(?:漏[水液油气电的]|漏了|坏的|裂的|裂|碎|断了|断成|开线|脱线|脱胶|跑绒|钻毛|钻绒|异响|闪|卡住|卡死"
    r"|死机|黑屏"
    r"|失灵|坏|(?:涂层|镀层|漆|皮|胶|边|角)[^，。]{0,4}掉|发黑|氧化|褪色|掉色|起球|开胶|发霉|长毛|变质|生锈|掉漆|掉皮|起皮|乱码)"
    r"|(?:换|试|重启|重装|充|弄|调)[^，。？?]{0,5}(?:还是?|都|也)(?:不|没|一样|白|这样|黑|响|漏)|还是(?:不行|一样"
    r"|这样|没用|没好)")
_SAYS_OWN = re.compile(r"不喜欢|不想要|不合适|太[大小厚薄重硬软长短高矮]|不搭|显[老黑胖]|占地|用不上|不习惯|买错|拍错"
                       r"|后悔|[矮大小]了")


def settling_facts(text: str) -> Dict[str, Any]:
    """Return what a turn says of settling; every fact is of this turn alone."""
    goods: Optional[str] = "arrived" if _GOODS_CAME.search(text) else "send_back" if _SEND_BACK.search(text) else None
    said = _SUM.search(text)
    return {
        "turn.goods": goods, "turn.own_reason": bool(_SAYS_OWN.search(text) and not _FAULTS.search(text)),
        "turn.freight": bool(_FREIGHT.search(text)), "turn.freight_over": bool(_OVERFLOW.search(text)),
        "turn.all_back": bool(_ALL_BACK.search(text)), "turn.withdraws": _withdraws(text),
        "turn.sum": round(float(said["sum"]) * 100) if said and not _FREIGHT.search(text) else None,
        "claim.late_said": bool(_LATE_CLAIM.search(text)),
        "quality.doctor": bool(_DOCTOR.search(text) and not _NOT_DOCTOR.search(text)),
        "turn.repair": bool(_REPAIR.search(text)), "turn.still_covered": bool(_STILL.search(text)),
        "turn.solved": bool(_SOLVED.search(text) and not _NOT_SOLVED.search(text)),
    }


def _withdraws(text: str) -> Optional[str]:
    """Return what a turn takes back: an ``exchange``; ``nothing`` where it wants the money after all."""
    if _NOT_EXCHANGED.search(text) and not _NOT_RETURNED.search(text):
        return "nothing" if _WANTS_BACK.search(text) else "exchange"
    return "nothing" if _WANTS_BACK.search(text) and not _NOT_RETURNED.search(text) else None


def reason_of_turn(text: str) -> Optional[str]:
    """Return whether a turn tells a fault of the goods (``fault``) or the buyer's ``own`` reason; none where both."""
    fault, own = _SAYS_FAULT.search(text), _SAYS_OWN.search(text)
    return None if bool(fault) == bool(own) else "fault" if fault else "own"


def reason_of_form(reason: Optional[str]) -> Optional[str]:
    """Return whether the reason on a form is a fault of the goods (``fault``) or the buyer's ``own``."""
    if not reason:
        return None
    if re.search(r"不想要|不喜欢|不合适|无理由|拍错|多拍|拍多|尺[码寸]|大小|买错|后悔|不需要|个人", reason):
        return "own"
    if _FAULTS.search(reason):
        return "fault"
    return None
