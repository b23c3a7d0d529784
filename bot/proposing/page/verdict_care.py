"""What the page rules out or asks for in use and care: 不可水洗, 不带扫描, 运动一体座椅不适用."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Optional

from bot.handbook.terms import Words
from bot.proposing.page.attribute_answer import Question, contents, is_negated, lead, plain
from bot.proposing.page.size_persons import plain_text
from bot.proposing.page.verdict_words import ASKS, TERMS, quote

_CARE = "洗|保养|清洁|养护|护理|^注意"
_WAYS: Dict[str, str] = {
    "机洗": "机洗|洗衣机", "水洗": "水洗|水冲|泡水|下水|过水|水里", "手洗": "手洗", "干洗": "干洗", "晒": "晒|太阳",
    "烘干": "烘干|烘干机", "甩干": "甩干|脱水",
    "熨": "熨|烫", "进洗碗机": "洗碗机", "进微波炉": "微波", "漂白": "漂白", "进烤箱": "烤箱"}
_SPOKEN = {"晒": "暴晒", "熨": "熨烫"}
_JUST_WASH = re.compile("[能可]以?(?:不能|不可以)?(?:拿|放|自己|在家|直接|用|拆下来|拆){0,3}"
                        "[^,。?\\s机手水干]{0,4}洗(?!衣机|碗)|(?<![机手水干])洗不|好洗|洗得了")
_MACHINE = re.compile("洗|晒|烘|熨|烫|冲|微波|烤箱")
_NO_WATER = re.compile("(?:不可|不能|勿|不要|不宜|切勿|禁止|不建议)(?:用?水?洗|水洗|浸泡|下水|泡水)")
_RULED_OUT = re.compile("(?:不带|不含|不支持|不配|不可以?|不能|不适用于?|不兼容|没有|无|不建议|不具备)"
                        "([一-龥a-z0-9]{2,10})"
                        "|([一-龥a-z0-9]{2,10})(?:不适用|不支持|不可用|不能用|禁用|慎用|禁止|除外|不在内|不兼容)")
_VAGUE = re.compile("^(?:使用|清洗|需要|可以|适合|产品|问题|其他|直接|一起|东西|家里|现在|自己|安装|颜色|尺寸)$")


def care_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether the goods may be washed, dried or heated that way; ``None`` where it is not to be told."""
    said = plain_text(text)
    if not ASKS.search(said) or not _MACHINE.search(said) or re.search("怎么|咋|如何|多少|几", said):
        return None
    names = [name for name, value in attributes.items() if not TERMS.search(name) and (
        re.search(_CARE, name) or re.search("微波|烤箱|洗碗机", f"{name}{value}"))]
    for name in names:
        page = plain_text(f"{name} {attributes[name]}")
        verdicts = [one for one in (_way(way, said, page) for way in _WAYS) if one]
        if not any("洗" in one for one in verdicts) and _JUST_WASH.search(said):
            plain_wash = _wash(page)
            verdicts = [plain_wash, *verdicts] if plain_wash else verdicts
        if verdicts:
            return f"{'、'.join(verdicts[:3])}，{quote(name, attributes[name])}"
    return None


def _way(way: str, said: str, page: str) -> Optional[str]:
    words = _WAYS[way]
    if not re.search(words, said):
        return None
    hit = re.search(words, page)
    spoken = _SPOKEN.get(way, way)
    if hit:
        bad = is_negated(page, hit.group()) or bool(re.search(
            f"(?:不可|不能|勿|不要|不宜|切勿|禁止|不建议)[^，,。；;]{{0,6}}{re.escape(hit.group())}", page))
        return (f"不可{spoken}" if spoken.startswith("烘") else f"不能{spoken}") if bad else f"可以{spoken}"
    if way in ("机洗", "水洗", "手洗") and re.search("干洗", page) and not re.search("[手机水]洗", page):
        return f"不能{way}，要送干洗"
    if way == "机洗" and re.search("手洗|干洗", page) and not re.search("机洗|水洗", page):
        return "不建议机洗"
    if way in ("机洗", "水洗") and re.search("擦", page) and not re.search("洗(?!涤)", page.partition(" ")[2]):
        return f"不建议{way}，擦一擦就行"
    return None


def _wash(page: str) -> Optional[str]:
    value = page.partition(" ")[2]
    if _NO_WATER.search(value):
        return "不能水洗"
    if "干洗" in value and not re.search("[手机水]洗", value):
        return "不能自己水洗，要送干洗"
    if re.search("(?<!不可)手洗|(?<!不)可(?:以)?[机水拆]洗", value) and not re.search("勿手洗", value):
        return "可以洗"
    return "不建议水洗，擦一擦就行" if "擦" in value and "洗" not in value else None


def ruled_out_said(text: str, attributes: Mapping[str, str], words: Words) -> Optional[str]:
    """Return no where the page rules out a thing that a yes-or-no question names: 不带复印扫描 for 可以扫描吗."""
    said = plain(text)
    if not ASKS.search(said) or re.search("什么|哪|多少|几|怎|还是", said):
        return None
    asked: List[str] = [one for one in contents(plain_text(text)) if not _VAGUE.match(one)]
    for name, value in attributes.items():
        if TERMS.search(name):
            continue
        for match in _RULED_OUT.finditer(plain(value)):
            out = match[1] or match[2]
            hit = next((one for one in asked if _meets(one, out)), None)
            if hit:
                clause = next((one for one in re.split("[\\s,。?!;]+", plain_text(text)) if hit in one), said)
                return f"{lead(Question.of(plain(clause), words).text, 'no')}，{quote(name, value, re.escape(out))}"
    return None


def _meets(asked: str, out: str) -> bool:
    """Tell whether a word of the question is what is ruled out: within it, or all its characters in their order."""
    if len(asked) >= 2 and asked in out:
        return True
    if len(out) < 2:
        return False
    if out in asked:
        return True
    found = re.search(".?".join(map(re.escape, out)), asked)
    halves = [out[:4], out[-4:]] if len(out) > 4 else []
    return bool(found) or any(half in asked for half in halves)
