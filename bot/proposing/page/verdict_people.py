"""Whether somebody may use the goods: a child, a pregnant woman, somebody who is ill; a doctor's matter stays one."""

from __future__ import annotations

import re
from typing import Mapping, NamedTuple, Optional

from bot.proposing.page.attribute_answer import state
from bot.proposing.page.size_persons import plain_text
from bot.proposing.page.verdict_words import ASKS, LONGEST, quote, verb


class Group(NamedTuple):
    """People as the buyer names them, as the page does, and how they are called in a reply."""

    label: str
    asked: str
    page: str


_GROUPS = (
    Group("孕妇", r"怀孕|孕妇|孕期|孕\d|怀着|怀了|大肚子", "孕"),
    Group("哺乳期", "哺乳|喂奶|母乳期", "哺乳|乳母"),
    Group("婴幼儿", "婴儿|新生儿|婴幼儿|刚满月", "婴"),
    Group("孩子", r"小孩|孩子|儿童|宝宝|小朋友|娃(?!娃)|(?<![\d.])(?:[2-9]|1[0-3])岁",
          "儿童|小孩|孩子|少儿|宝宝|少年|青少年"),
    Group("老人", "老人|老年|奶奶|爷爷|姥姥|姥爷|外婆|外公", "老人|老年"),
)
_FOR = re.compile("人群|^适用$|^适合$|^适宜$|对象|适用者")
_NOT_FOR = re.compile("不适|禁忌|不宜|慎用|禁用")
_NOTES = re.compile("注意|提示|警告|说明|备注|标签")
_REFUSED = re.compile("不建议|不宜|禁|慎|勿|不适|不可|不能|不推荐|请遵医嘱|咨询|除外")
_DOCTOR = re.compile("慎|遵医嘱|咨询|医")
_ILL = re.compile("糖尿病|三高|高血压|高血糖|血糖高|血压高|降压药|降糖药|阿司匹林|在吃药|吃着药|"
                  "吃中药|痛风|尿酸高|脂肪肝|转氨酶|"
                  "肝不好|肾不好|心脏病|胃病|胃溃疡|结节|甲亢|甲减|癫痫|静脉曲张|做过手术|术后|化疗|抗凝|支架手术|哮喘|湿疹|骨质疏松")
_CURES = re.compile("治[好病得疗]|能治|管用|降下来|能降|根治|有没有用|有用吗|好得了|治不治")
_BODY = re.compile("配料|净含量|保质期|[适宜]人群|用法|用量|食用|保健|功能|压力|备案|批准|营养|含糖|功效|口味")
_NEAR = ("保健功能", "批准功能", "功能", "功效", "适宜人群", "适用人群", "用途")


def people_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether those that a turn names may use the goods; ``None`` where the page has nothing near."""
    said = plain_text(text)
    if not ASKS.search(said) or re.search("什么码|几码|多大码|哪个码", said):
        return None
    parts = [one for one in (_group(group, said, attributes) for group in _GROUPS if re.search(group.asked, said))
             if one]
    ill = _ILL.search(said)
    if ill and any(_BODY.search(name) for name in attributes):
        parts.append(_doctor(ill.group(), said, attributes))
    return "；".join(dict.fromkeys(parts[:2])) or None


def _group(group: Group, said: str, attributes: Mapping[str, str]) -> Optional[str]:
    does = verb(said)
    positive: Optional[str] = None
    for name, value in attributes.items():
        if not (_FOR.search(name) or _NOT_FOR.search(name) or _NOTES.search(name)):
            continue
        clause = next((one for one in re.split("[，,；;。]", value) if re.search(group.page, one)), None)
        if clause is None:
            continue
        if _NOT_FOR.search(name) or _REFUSED.search(clause) or _REFUSED.search(value[value.find(clause):][:40]):
            if _DOCTOR.search(clause) or "慎" in name:
                return f"{group.label}要先问过医生再{does}，{quote(name, value, group.page)}"
            return f"{group.label}不建议{does}，{quote(name, value, group.page)}"
        if _NOTES.search(name) and positive is None:
            positive = quote(name, value, group.page)
        elif positive is None:
            positive = f"{group.label}可以{does}，{quote(name, value, group.page)}"
    return positive or _not_named(group, does, attributes)


def _not_named(group: Group, does: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Say what follows from whom the page names instead."""
    name = next((one for one in attributes if (_FOR.search(one) or "肤质" in one) and not _NOT_FOR.search(one)), None)
    if name is None or len(attributes[name]) > LONGEST:
        return None
    value = attributes[name]
    if "成人" in value and group.label in ("孩子", "婴幼儿"):
        return f"不建议给孩子{does}，{quote(name, value)}，没写儿童可以{does}"
    if group.label in ("孕妇", "哺乳期") and does != "穿" and re.search("成人|女|肤|者|所有|人", value):
        return f"页面没单独写{group.label}，只写了{state(name, value)}，稳妥起见先问过医生再{does}"
    return None


def _doctor(ill: str, said: str, attributes: Mapping[str, str]) -> str:
    """Say that a doctor decides, and what the page says near it."""
    does = verb(said)
    named = next((f"，{quote(name, value, ill)}" for name, value in attributes.items() if ill in value), "")
    near = named or _near_illness(ill, attributes)
    if _CURES.search(said):
        return f"它不能代替药，不敢跟您说能治好或者降下来{near}，建议先问过医生再决定"
    if "药" in ill or "阿司匹林" in ill:
        return f"在吃药的话要先问过医生再{does}，能不能一起{does}我这边不能替医生判断{named}"
    who = f"{ill}的话" if re.search("高$|不好$|后$|^做", ill) else f"有{ill}的话"
    return f"{who}要先问过医生再{does}，我这边不能替医生判断{near}"


def _near_illness(ill: str, attributes: Mapping[str, str]) -> str:
    """Return what the page says of sugar to who has diabetes, else what the goods are for."""
    if "糖" in ill:
        sugar = [f"，{quote(name, value)}" for name, value in attributes.items() if re.search("糖|碳水", name)]
        if sugar:
            return sugar[0]
        if any(re.search("[0零无]蔗糖", value) for value in attributes.values()):
            return "，0蔗糖是没有另外加糖，不等于不含糖"
    return next((f"，{quote(name, attributes[name])}" for name in _NEAR if name in attributes), "")
