"""What a turn says of danger and of harm to somebody, which comes before everything else that it says. Pure.

Only what has happened counts: a question before buying (会漏电吗, 敏感肌能用吗) is a question about the goods.
"""

from __future__ import annotations

import re
from typing import Dict, Optional, Sequence, Tuple

TOLD = ("quality.safety", "quality.danger_told")
"""Facts that say that the lead was called in already."""

_BEFORE = re.compile(
    r"(?:会不会|容不容易|容易|会|有可能|怕|担心|万一|如果|要是|莫|别)[^，。,！!？?]{0,8}(?:过敏|漏电|起火|着火|冒烟"
    r"|爆炸?|炸|触电|烫|短路"
    r"|漏气|鼓包|发痒|痒|红|肿|刺痛|跳闸|割|划|扎|磕|摔|砸)"
    r"|防(?:漏电|触电|爆|火|烫|过敏|短路|割|炸)|(?:漏电|短路|过热)保护|不(?:会)?(?:过敏|漏电|冒烟|痒|扎|红)"
    r"|(?:敏感|过敏)(?:肌|皮|体质)[^，。,]{0,6}(?:能|可以|适合|可不可以)|过敏[^，。,]{0,4}(?:能|可以|包|给)退|抗过敏"
    r"|防过敏|过敏(?:性鼻炎|原)"
    r"|(?:鸡肉|牛肉|羊肉|牛奶|乳糖|海鲜|虾|花生|坚果|鸡蛋|芒果|麸质|小麦|大豆|酒精|花粉|尘螨|羊毛|乳胶|香精)过敏(?!了)"
    r"|对[^，。,！!？?]{1,8}过敏[^，。,]{0,4}(?:能|可以|可不可以|适)|止痒|祛痘|消肿|防撞|炸(?:鸡|锅|串|酱|薯|着吃"
    r"|一下|东西)|空气?炸")
_HAPPENED = re.compile(r"[用吃喝穿戴敷擦抹涂插充].{0,6}(?:了|过|完|着|就|上|两|几|后)|今天|昨[天晚]|刚|已经|现在"
                       r"|\[图片\]|怎么办|咋办|起来")

_SURELY = re.compile(r"今[天早晚]|昨[天晚]|前天|刚|已经|现在|上次|结果|\[图片\]|\[视频\]|医生|医院"
                     r"|[两三四五几\d][天次回晚包]|了[^吗么退赔]{0,6}了"
                     r"|我(?:妈|爸|娃|儿子|女儿|老公|老婆)|孩子[^，。]{0,8}了|[!！]{2}|急急")

_SMOKE = re.compile(r"冒(?:白|黑|青|浓)?烟|冒火|喷火|火花|火星|起火|着火|都着了|自燃|焦[糊]?味|[糊胡]味|烧焦|烧[糊胡]"
                    r"|烧起来"
                    r"|烧(?:了?(?:个|一个)|穿|坏了(?:插|线|桌|床|地|墙))|电线.{0,4}(?:烧|化)")
_NOT_SMOKE = re.compile(r"气得|嗓子冒|火花塞|无烟|油烟|烧烤|锅[^，。,]{0,6}(?:糊|焦)|糊底|(?:菜|饭|肉|饼"
                        r"|蛋)[^，。,]{0,4}(?:糊|焦)|不着火|打不着火|着急")
_SHOCK = re.compile(r"漏电|触电|(?<!充)电(?:到|着|了)(?:我|他|她|手|人|孩子|老人|娃|一下)|被电|麻手|(?:手|胳膊"
                    r"|指头)[^，。,]{0,4}(?:发|都|有点)?麻"
                    r"|短路|跳闸")
_NOT_SHOCK = re.compile(r"(?:提|拎|背|握|按摩)[^，。,]{0,6}麻|不跳闸|麻将|麻辣|家里(?:本来|老)")
_BATTERY = re.compile(r"(?:充电宝|移动电源|电池|电瓶|手机|平板|热水袋|暖手宝|电动车)[^。！!？?]{0,12}(?:鼓|膨胀|胀"
                      r"|发烫|烫手|很烫)|鼓包"
                      r"|充(?:着)?电[^。！!？?]{0,8}(?:发烫|烫手|很烫)")
_LEAKS = re.compile(r"漏液|漏酸|电解液|(?:电池|电瓶|蓄电池)[^。！!？?]{0,8}(?:流|漏|渗)|流出来?[^，。,]{0,2}(?:黄水"
                    r"|白粉|液体)[^。]{0,10}(?:手|烧)")
_GAS = re.compile(r"(?:煤气|燃气|天然气|液化气|瓦斯)[^。！!？?]{0,4}(?:味|漏)|漏(?:煤气|燃气)|(?:燃气|煤气"
                  r"|灶)[^。！!？?]{0,10}漏气")
_BURST = re.compile(r"爆炸|炸裂|炸开|炸了|自爆|爆裂|爆了|(?:盖子?|锅盖)[^，。,]{0,3}(?:飞|崩|炸)|砰(?:的)?一声")
_NOT_BURST = re.compile(r"爆炸头|卖爆|火爆|爆款|爆了单|爆单|炸毛|气炸|炸街|爆棚|压[^，。,]{0,6}爆|快递|路上|运输"
                        r"|收到就|打开就|拿回来")
_HOT = re.compile(r"(?:插头|插座|电源|线|适配器|充电器|充电头|外壳|机身)[^。！!？?]{0,8}(?:烫|软了|化了|融|熔|变形)"
                  r"|(?:塑料|壳)[^，。,]{0,3}(?:软|化|融|熔)了")
_WATER = re.compile(r"(?:漏|渗|滴|进)水?[^。！!？?]{0,8}(?:插座|插头|电线|电源|跳闸)|(?:热水器|洗衣机|空调"
                    r"|水壶)[^。]{0,6}漏水[^。]{0,12}电")
_HARD = (r"铁丝|铁屑|铁片|铁钉|钢丝|钢圈|玻璃|刀片|图钉|针头|螺丝|石子|石头|塑料|一[嚿块片]胶|胶(?:块|圈|片)|苍蝇|蟑螂"
         r"|老鼠|虫子?|创可贴|头发|指甲|牙齿?|黑渣|异物")
_EATEN = re.compile(rf"(?:[吃喝咬嚼]出|[吃喝咬嚼]到|[吃喝咬嚼]着)[^，。,]{{0,8}}(?:{_HARD})"
                    r"|(?:罐头|面包|蛋糕|饼干?|奶粉|火锅料|底料|泡面|方便面|零食|辣条|果冻|月饼|饮料|酱|汤圆|饺子"
                    r"|面条|(?<![里外表上下封桌台])面(?=入|里)|粽子|糖|巧克力|酸奶|牛奶)"
                    rf"[^，。,！!？?]{{0,8}}(?:有|里头?|入面|底下|出来)[^，。,！!？?]{{0,10}}(?:{_HARD})")
_NOT_EATEN = re.compile(r"有没有|有[^，。,]{0,6}[吗么]|玻璃(?:瓶|罐|杯|装|碗)|碎了|塑料(?:盒|袋|瓶|桶|包装|勺|叉|膜)"
                        r"|牙签|没有|面单")

_BREATH = re.compile(r"喘不[上过]|呼吸困难|透不过气|胸闷|憋气|喉咙[^，。,]{0,3}(?:紧|肿)|晕倒|昏[倒迷过]|抽搐|休克"
                     r"|睁不开|(?:打了?|叫了?|拨了?)\s?120|止不住血|抢救")
_SWALLOWED = re.compile(r"(?:吞|咽)(?:了|下|进)|误[吞食服饮]|(?:咬破|舔|喝|吃)了?[^。！!？?]{0,10}(?:干燥剂|磁铁|磁珠"
                        r"|电池|水银|洗衣凝珠|消毒液|洁厕)"
                        r"|(?:干燥剂|磁铁|磁珠|电池|凝珠)[^。！!？?]{0,10}(?:吞|咬破|吃了|喝了|嘴里)")
_ATE = re.compile(r"(?:吃|喝|冲|服|尝)[^。！!？?]{0,28}(?:吐(?!司|槽)|拉(?:肚子|稀|了)|腹泻|想吐|恶心|反胃|头晕|嘴麻"
                  r"|肚子[^，。,]{0,3}[疼痛]|中毒|不舒服|脑瓜子疼"
                  r"|急诊|医院|挂水|全身痒|起疹)|又吐又拉|上吐下泻|食物中毒|洗胃")
_NOT_ATE = re.compile(r"恶心(?:死|人|坏)|看着恶心|吐奶|不吐|止吐|晕车")
_PET = re.compile(r"(?:猫|狗|兔|鸟|鱼|仓鼠|主子|毛孩子)[^。！!？?]{0,24}(?:吐|拉稀|拉肚子|腹泻|没精神|抽搐)")
_EYE = re.compile(r"(?:弹|溅|戳|进|喷|划|飞|迷)[^，。,]{0,4}(?:眼睛?|眼里)|眼(?:白|睛|皮)[^，。,]{0,6}(?:红|肿|疼|痛"
                  r"|睁不开|充血)")
_SKIN = re.compile(r"过[敏闵民]|(?<!一)起(?:了)?[^，。,]{0,6}(?:疹|诊子|泡|疙瘩|痘|坨)|红[疹诊肿斑坨]|红疙瘩|红坨坨"
                   r"|火辣辣|刺痛|(?:脸|手|身上|皮肤|头皮|脖子|腿|胳膊|肚子|眼皮|嘴唇?|耳[朵垂洞]?|脚|背)"
                   r"[^。！!？?]{0,10}(?:痒|肿|红了|发红|烂|脱皮|流脓|发炎|起皮|爆痘)|块面肿|烂脸|毁容|(?:手"
                   r"|皮肤)[^，。,]{0,4}烧得慌|瘙痒|痒(?:得|死)|有点痒|手腕[^。]{0,8}烂")
_NOT_SKIN = re.compile(r"火辣辣的味|嘴[^，。,]{0,3}火辣")
_BODY = (r"手(?![机表柄把感办链串提])|手指|脚(?!垫)|腿(?!断|坏|歪|松)|胳膊|腰|头(?!发)|脸|牙|嘴|孩子|娃|宝宝|我妈|我爸"
         r"|老公|老婆|老人|我")
_WOUND = re.compile(
    rf"(?:{_BODY})[^，,。]{{0,5}}(?:划|割|扎|刺|夹|砸|烫|切|摔|磕|崩|咬)[到伤破着了开]|(?:划|割|扎|刺|夹|砸|烫|切|摔"
    rf"|磕|崩)[到伤破着]了?[^，,。]{{0,4}}(?:{_BODY})"
    r"|划(?:了)?[^，,。]{0,4}口子|流血|血呼啦|血淋|(?<!大)出血|(?<!很)(?<!真)受伤|伤口|缝(?:了)?\d?针|骨折|拍片"
    r"|牙(?:都)?崩|头发(?:都)?燎|烫(?:到|伤|了)(?:脚|手|脸|腿|我)|(?<!没)(?<!没有)人[^，。,]{0,4}摔(?!不)|摔(?:地上|倒|下来|了一跤|得不轻)"
    r"|(?:手腕|脚踝|膝盖|腰|头|额头)[^，。,]{0,4}(?:肿得|肿了|肿起|扭|青了|一个包)|崴了?脚")
_NOT_WOUND = re.compile(r"心疼|扎心|伤心|手感|手机|夹(?:子|板)|(?:屏幕|桌面|外壳|表面|漆|镜片|地板)[^，。,]{0,4}(?:划"
                        r"|刮|磕)|没(?:有)?(?:伤|事)到?人?$")

_ASKS = (
    ("thrown", re.compile(r"(?:已经)?(?:扔|丢|仍)(?:了|垃圾|掉)[^？?吗]{0,12}$|扔垃圾桶了")),
    ("keep", re.compile(r"(?:要|用|需要)[^，。,]{0,4}(?:留|保留|寄回|收着)[^，。,]{0,4}[吗么不嘛?？]|(?:想|能"
                        r"|可以)[^，。,]{0,3}(?:扔|丢)(?:了|掉)?|留着[^，。,]{0,2}[吗么?？]")),
    ("carry", re.compile(r"(?:飞机|高铁|火车|地铁|托运|安检|随身)[^，。,]{0,8}(?:带|能|可以|行|过)"
                         r"|带[^，。,]{0,4}(?:上|坐)?(?:飞机|高铁|火车)")),
    ("ship", re.compile(r"(?:不给|不让|不肯|不能|拒绝|没法|咋|怎么|哪里|要不要|用不用|需不需要"
                        r"|要)[^，。,！!？?]{0,4}(?:寄|邮)"
                        r"|(?:快递|顺丰|邮政|圆通|中通|韵达|京东)[^，。]{0,10}(?:不收|不接|不给|拒)|寄(?:回|给)[^，。]{0,4}[吗么不?？]")),
    ("medical", re.compile(r"(?:钱|费用?|[\d]{2,5}(?:块|元)?)[^，。,]{0,6}(?:认不认|你们[认出管]|谁[出管付]|报不报"
                           r"|报销|给报)"
                           r"|(?:拍片|片子|挂号|挂水|看病|医院|检查|治疗|打针|药)[^。]{0,6}(?:花了?|用了?|交了?)[^。]{0,4}\d"
                           r"|医药费|医疗费|看病(?:的)?钱|药费|检查费|误工|营养费|后续治疗|赔(?:偿)?(?:多少|我|一千"
                           r"|\d)|怎么赔|谁来?赔|我要赔偿|负责[吗么不?？]|装修钱")),
    ("proof", re.compile(r"(?:单子|病历|诊断|报告|证明|发票|收据|票据|出警)[^。！!？?]{0,8}(?:发|传|寄|给"
                         r"|要)[^。！!？?]{0,4}(?:谁|哪|吗|不|么)|(?:还)?要[^，。,]{0,4}(?:证明|诊断|病历)[?？]")),
    ("more", re.compile(r"同款[^，。,]{0,10}(?:还有|没拆)|还有[^，。,]{0,6}(?:没拆|没用|没吃|没开)[^。]{0,10}(?:退"
                        r"|怎么|能)")),
    ("contents", re.compile(r"(?:什么|啥)(?:材质|成分|成份|做的|东西)|成[分份]表|配料表?[^，。,]{0,4}(?:是|有|发|给"
                            r"|看)|有毒|有没有毒|含不含")),
    ("recall", re.compile(r"召回|检(?:验|测)过|检测报告|质检|是不是(?:甲醛|假酒|假货)")),
    ("refund", re.compile(r"(?:能|可以|给|要|还)[^，。,]{0,3}退[吗么不钱款货?？]|拆封|不退")),
    ("when", re.compile(r"(?:什么时候|啥时候|多久|几点|多会儿|几时)[^，。,]{0,10}(?:联系|打|回|答复|结果|处理|解决|来"
                        r"|找我|说法)"
                        r"|(?:主管|人|电话)[^，。,]{0,6}(?:呢|没来|没打|没联系|还没)|还没人|等(?:了)?(?:多久|半天)|没人(?:联系|理|管)")),
    ("normal", re.compile(r"正常[^，。,]{0,4}[吗么嘛不?？]|是不是正常|建立耐受|没事吧|要不要紧|严重[吗不]|点算|怎么办"
                          r"|咋办")),
    ("use_on", re.compile(r"(?:还)?(?:能|可以|敢)(?:不能|不敢)?[^，。,]{0,4}(?:继续|接着|再)?(?:用|开|充|吃|喝|擦"
                          r"|插)[^，。,]{0,3}[吗么不嘛?？]|敢不敢用|还能[^，。,]{0,6}(?:用|开|充|吃|喝)")),
)
_FOLLOWS = frozenset({"thrown", "keep", "medical", "proof", "more", "contents", "recall", "refund", "normal", "use_on",
                      "carry", "ship", "when"})
_ANSWERS = re.compile(r"(?:已经|都|早)?(?:拔|断电|关|停用?|没[再用]用?|扔|冲)了?|(?:人)?没事|没伤|没有伤|在医院"
                      r"|去医院|看医生|好(?:点|多)了|还(?:疼|痒|肿|红|麻)|一直[^，。]{0,8}停了")
_LINE = re.compile(r"不适|不舒服|停(?:止)?(?:使用|食用|用)|拔掉|断电|过敏|受伤|伤[到口]|就医|医院|诊断|把(?:产品|商品"
                   r"|东西)保留")
_KINDS = (("gas", _GAS, None), ("smoke", _SMOKE, _NOT_SMOKE), ("leaks", _LEAKS, None), ("battery", _BATTERY, None),
          ("burst", _BURST, _NOT_BURST), ("shock", _SHOCK, _NOT_SHOCK), ("water", _WATER, None), ("hot", _HOT, None),
          ("foreign", _EATEN, _NOT_EATEN))
_HURTS = (("swallowed", _SWALLOWED, None), ("breath", _BREATH, None), ("pet", _PET, None), ("ate", _ATE, _NOT_ATE),
          ("eye", _EYE, None), ("wound", _WOUND, _NOT_WOUND), ("skin", _SKIN, _NOT_SKIN))
_ALONE = (
    ("medical", re.compile(r"医药费|医疗费|检查费\s?\d|误工[^。]{0,12}检查|烧坏[^。！!？?]{0,10}(?:赔|装修)"
                           r"|消防[^，。]{0,4}(?:来|出警)")),
    ("proof", re.compile(r"(?:医院|诊断|病历|验伤|出警)[^。！!？?]{0,6}(?:单子?|报告|证明|记录)?[^。！!？?]{0,4}(?:发"
                         r"|传|寄|给)[^，。]{0,3}(?:谁|哪|你们)")),
    ("refund", re.compile(r"拆[^，。]{0,12}过敏|过敏[^，。]{0,12}拆封?不退")),
    ("more", re.compile(r"(?:没拆|没用|没吃|没开)[^。]{0,12}不敢(?:用|吃|喝|开)")),
)
"""What belongs here though the turn tells no danger: it is asked only after harm."""
_EMPTY: Dict[str, Optional[str]] = {"safety.danger": None, "safety.hurt": None, "safety.ask": None}


def safety_facts(text: str, line: str = "", told: bool = False, last: bool = False) -> Dict[str, Optional[str]]:
    """Return what a turn says of danger or harm, and what it asks about it.

    Args:
        text: The buyer's turn.
        line: The seller's last line in words of their own; empty after a reply of the handbook.
        told: Whether the lead was called in already.
        last: Whether the seller's last line was about it, in the handbook's words.

    Returns:
        ``safety.danger``, ``safety.hurt`` and ``safety.ask``; all ``None`` where the turn has nothing to do with it.
    """
    asked = next((name for name, pattern in _ASKS if pattern.search(text)), None)
    if _BEFORE.search(text) and not _HAPPENED.search(text):
        return dict(_EMPTY)
    danger, hurt = _first(_KINDS, text), _first(_HURTS, text)
    if told and asked in _FOLLOWS and hurt not in ("breath", "swallowed"):
        return {**_EMPTY, "safety.ask": asked}
    if danger or hurt:
        return {"safety.danger": danger, "safety.hurt": hurt, "safety.ask": asked}
    alone = next((name for name, pattern in _ALONE if pattern.search(text)), None)
    if alone:
        return {**_EMPTY, "safety.ask": alone}
    about = last or bool(_LINE.search(line))
    goes_on = (told or about) and len(text) <= 60
    if goes_on and asked in _FOLLOWS:
        return {**_EMPTY, "safety.ask": asked}
    if about and re.search(r"\[(?:图片|视频)\]|发(?:过去|你|您)?了|拍(?:了|好)", text):
        return {**_EMPTY, "safety.ask": "pictured"}
    if about and len(text) <= 60 and (_ANSWERS.search(text) or len(text) <= 4 and not re.search(r"[?？好谢嗯行哦]",
    text)):
        return {**_EMPTY, "safety.ask": "answers"}
    return dict(_EMPTY)


def happened(text: str) -> bool:
    """Tell whether a turn tells something that has come about, and does not just ask what would be done if."""
    return bool(_SURELY.search(text))


def _first(kinds: Sequence[Tuple[str, "re.Pattern[str]", Optional["re.Pattern[str]"]]], text: str) -> Optional[str]:
    return next((name for name, fits, fails in kinds
                 if fits.search(text) and not (fails is not None and fails.search(text))), None)
