"""What an attribute's value says to a question: yes or no where it can be told, and the attribute in plain words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import List, Optional, Sequence, Tuple

from bot.handbook.term_readings import is_affirmed, is_denied
from bot.handbook.terms import Words
from bot.proposing.page.measures import compare, listed_sizes

_YES_OR_NO = re.compile(r"吗|嘛|有没有|是不是|能不能|可不可以|会不会|支不支持|能否|可否|是否|带不带|含不含|"
                        r"(.)不\1|不[?？\s]*$|没[?？\s]*$"
                        r"|(?<!什)(?<!怎)(?<!那)(?<!这)(?<!多)么[?？\s]*$|[行好]不[行好]")
_OPEN = re.compile(r"什么|多少|几|哪|怎么|怎样|多大|多高|多重|多长|多久|啥|如何")
_FRAMES = re.compile(
    r"请问|你好|您好|老板|在吗|在不|想问一?下?|问一?下|麻烦|看一?下|帮我|我想|有没有|是不是|能不能|可不可以|"
    r"会不会|支不支持|"
    r"是否|能否|可否|带不带|含不含|用不用|需不需要|要不要|适不适合|支持|适合|可以用|可以吃|可以喝|可以穿|"
    r"可以|能用|能吃|能喝|能玩|能坐|能穿|"
    r"行不行|好不好|行吗|好吗|什么|多少|怎么样|怎样|如何|到底|真的|应该|一般|平时|大概|里面|上面|"
    r"这一?[款件双条个种台瓶盒]|那一?[款件双条个]|"
    r"你们家?|咱们?家?|家里|的话|一下|需要|包含|含有|使用|直接|也|没有|不会|选择|可选|颜色|的吗|是|"
    r"[,，。.?？!！~、\s]+")
_EDGE_FRONT = "能有是带含会可用要配得把被让给在就还都很太挺跟和买我你您它那这放进做当没想到亲为连接"
_EDGE_BACK = "吗嘛么呢啊呀吧不的了啦哈噢哦没用穿吃喝玩行亲呐装款做有"
_COLOUR = re.compile("(?![掉褪变染特出补选上缺偏同什几多单双本])[一-龥]{1,4}(?<![掉褪变染])色")
_BLANKS = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")
_SPECIAL = "糖核骨刺盐油辣甜酸咸棉奶绒脆躺折拆叠"
"""Single characters that are a whole thing to ask for."""
_NOT_BEFORE = re.compile(r"(?:不支持|不可以?|不能|不含|不带|不宜|不适合|不适用|不建议|不得|不要|不会|不需|"
                         r"不|无需|无|非|没有|未|禁止|勿|切勿|慎|忌)[^，,。；;、/]{0,4}$|"
                         r"(?<![\d.])[零0][^，,。；;、/\d]{0,2}$")
_NOT_AFTER = re.compile(r"[^，,。；;、/]{0,2}?(?:慎用|禁用|禁止|除外|勿|忌|不可|不能|不宜|不适|不建议|"
                        r"不支持|不推荐|：无|:无)")
_NEUTRAL = re.compile(r"(?:不限|不低于|不少于|不小于|不易|无线|无缝|无痕|无理由|无极|无叶|非常|不锈|不粘|"
                      r"不透|无忧|不掉|不起|不变)[^，,。；;、/]{0,4}$")
_OPTIONS = re.compile(r"颜色|色系|色号|尺码|码数|口味|款式|规格|型号|版本|套餐|容量|净含量|香型|味道|尺寸|接口")
_SPLIT = re.compile(r"\s{0,8}[/、，,;；|]\s{0,8}|\s+(?=[一-龥A-Za-z])")
_OPEN_LIST = re.compile(r"等|多色|其他|更多|可选|定制|随机|各种|任选|咨询|详")
_BEGIN = re.compile(r"^(?:是否(?:支持|可以)?|能否|可否|有无|产品|商品)(?=.)")
_WHETHER = ("能否", "可否", "是否", "有无")
_NOT_INCLUDED = re.compile("(?:^|[,，])(?:不含|不带|不附|需?另购|需自备|自备|选购|选配)$")
_NONE_OF_IT = re.compile("(?:不|无|没|非)(?!锈|限|同|粘|少|低|线)|0(?:%|g|克|$|添加)")
_HOW_MUCH = re.compile("([重大小高厚薄响吵沉长宽硬软])不\\1")
_HARM = re.compile("毒|有害|致癌|伤身")
_VERBS = "加含带可需要防包能会"
_ALONE = re.compile("说明$|^洗涤$|^清洗$|^储存$|^保养$|^使用方法$|^安装$")
_SENTENCE = re.compile("(?:可用|慎用|适用|通用|禁用|可以用|都能用)$")
_PREDICATE = re.compile(r"低至|高达|最|大约|≥|≤|单次|近|至少|支持|可|能|会|不|无|没|有|含|需|已|免|包|仅|只|"
                        r"适合|适用|建议|按|采用|属于|是|带|怕|耐|防|约?\d")
_NOUN = re.compile(r"(?:材质|面料|成分|颜色|口味|产地|品牌|型号|等级|尺码|规格|香型|季节|肤质|人群)$")


@dataclass(frozen=True)
class Question:
    """A buyer's turn: whether it wants a yes or no, and the word that it is about, in all its forms."""

    text: str
    yes_or_no: bool
    focus: Optional[str]
    forms: Tuple[str, ...]

    @classmethod
    def of(cls, text: str, words: Words) -> "Question":
        """Read a text that was made plain."""
        asks = bool(_YES_OR_NO.search(text)) and (not _OPEN.search(text) or "吗" in text)
        focus = _focus(text)
        forms = [focus] if focus else []
        for group in words.alike:
            group_words = [str(one).lower() for one in group]
            if focus and any(one == focus or (len(one) > 1 and one in focus) for one in group_words):
                forms.extend(group_words)
        return cls(text, asks, focus, tuple(dict.fromkeys(forms)))

    def forms_for(self, name: str) -> Tuple[str, ...]:
        """Return the forms that count in an attribute: a colour only where colours stand, there also without 色."""
        colour = bool(self.focus and _COLOUR.fullmatch(self.focus))
        if not colour:
            return self.forms
        return (*self.forms, (self.focus or "")[:-1]) if "色" in name or _OPTIONS.search(name) else ()


def _focus(text: str) -> Optional[str]:
    """Return the last piece of a question that names something: 这款支持快充吗 gives 快充."""
    twice = re.search(r"([一-龥])不\1", text)
    if twice and twice[1] in _SPECIAL + "透厚薄硬软脆吵响沉重":
        return twice[1]
    pieces = contents(text)
    return pieces[-1] if pieces else None


def contents(text: str) -> List[str]:
    """Return the pieces of a question that name something, without the words that every question has."""
    pieces: List[str] = []
    for piece in _FRAMES.split(text):
        piece = piece.strip()
        while piece and piece[0] in _EDGE_FRONT and piece[1:] and not _whole(piece):
            piece = piece[1:]
        while piece and piece[-1] in _EDGE_BACK and piece[:-1] and not _whole(piece):
            piece = piece[:-1]
        if len(piece) > 1 or piece in tuple(_SPECIAL):
            pieces.append(piece)
    return pieces


def _whole(piece: str) -> bool:
    return piece in ("无线", "家用", "车用", "可乐", "孕妇", "真丝", "不锈钢", "有线", "有机", "可降解", "用户")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return a text as it is compared: full-width and capital letters made even, no blanks between Chinese."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).lower())


def verdict(question: Question, name: str, value: str, words: Words) -> Optional[str]:
    """Return ``yes`` or ``no`` where the value tells, else ``None``.

    Yes: the asked word stands in the value and is not negated. No: it is negated, ruled out by another word, outside a
    range, or no part of a closed list of options.
    """
    if not question.yes_or_no or _HARM.search(question.text):
        return None
    said = plain(value)
    measured = compare(question.text, plain(name), said)
    if measured is not None:
        return "yes" if measured else "no"
    if not question.focus or _HOW_MUCH.search(question.text) and re.match(r"约?\d", said):
        return None
    needed = re.search(f"(?:要|需)[^，,]{{0,3}}{re.escape(question.focus)}", question.text)
    if needed and re.search("可选|也可|或", said):
        return None
    for form in question.forms_for(name):
        if form in said:
            return "no" if is_negated(said, form) else "yes" if _stands_alone(form, said) else None
    if any(word in said and not is_negated(said, word) for word in _against(question, words)):
        return "no"
    named = plain(name)
    if named in question.focus and named != question.focus:
        return _by_name(said, question.focus.replace(named, "").strip(_EDGE_FRONT + _EDGE_BACK))
    if question.focus in named or (len(question.focus) > 1 and any(form in named for form in question.forms)):
        return _by_name(said, "")
    return _by_options(question, name, said)


def _stands_alone(form: str, said: str) -> bool:
    """Tell whether a word is not only the beginning of a longer model: iphone15 in iphone15pro, matepad11 in 11.5."""
    ends = re.search(r"[a-z\d]$", form)
    return not ends or bool(re.search(rf"{re.escape(form)}(?!\s?(?:pro|max|plus|ultra|mini)|[a-z\d]|\.\d)", said))


def _by_name(said: str, rest: str) -> Optional[str]:
    """Answer whether there is such a thing at all; what is asked beyond that has to stand in the value."""
    if rest:
        return ("no" if is_negated(said, rest) else "yes") if rest in said else None
    if is_affirmed(said):
        return "yes"
    if is_denied(said) or _NOT_INCLUDED.search(said) or _NONE_OF_IT.match(said):
        return "no"
    return "yes" if re.match(r"支持|可|有|能|是|含|带|约?\d|[ip]p?x?\d|ip", said) else None


def is_negated(said: str, word: str) -> bool:
    """Tell whether a text rules a word of it out: 不带扫描, 孕妇慎用."""
    at, length = said.find(word), len(word)
    before = said[:at]
    return bool(_NOT_BEFORE.search(before) and not _NEUTRAL.search(before) or _NOT_AFTER.match(said, at + length))


def _against(question: Question, words: Words) -> List[str]:
    found: List[str] = []
    for form in question.forms:
        for word, others in words.opposites.items():
            if str(word).lower() == form or (len(str(word)) > 1 and form.startswith(str(word).lower())):
                found.extend(str(one).lower() for one in others)
    return [one for one in found if not any(one in form for form in question.forms)]


def _by_options(question: Question, name: str, said: str) -> Optional[str]:
    """Return no where a closed list of options lacks what was asked for."""
    if not _OPTIONS.search(name) or _OPEN_LIST.search(said) or not question.focus:
        return None
    sizes = listed_sizes(question.text, said)
    if sizes is not None:
        return "yes" if sizes else "no"
    options = [one for one in _SPLIT.split(said) if one]
    colours = "颜色" in name or "色" in name
    if colours and _COLOUR.fullmatch(question.focus) and all(len(one) <= 6 for one in options):
        return "no"
    if "味" in name and question.focus.endswith("味") and all(len(one) <= 8 for one in options):
        return "no"
    asked = re.fullmatch(r"\d+(?:\.\d+)?\s{0,8}([a-z]+|[一-龥]{1,2})", question.focus)
    if asked and len(options) > 1 and all(re.search(rf"\d\s{{0,8}}{re.escape(asked[1])}", one) for one in options):
        return "no"
    return None


_EITHER = re.compile(r"([一-龥a-z0-9]{1,6}?)的?还是(?:是)?([一-龥a-z0-9]{1,6})")
_LEADS = (("有没有|有|(?<![肩表鞋腰背领磁胶])带(?!子|[他她它我娃去上出着])", "有的", "没有的"),
          ("支持", "支持的", "不支持的"),
          ("含", "含的", "不含的"), ("要|需", "需要的", "不用的"), ("会", "会的", "不会的"),
          ("能|可|行|好", "可以的", "不可以的"), ("够", "够的", "不够的"))


def rules_out(question: str, value: str) -> bool:
    """Tell whether a question offers two things (实木的还是贴皮的) of which the value names neither."""
    either = _EITHER.search(question)
    if either is None:
        return False
    said, (first, second) = plain(value), either.groups()
    least = 1 if min(len(first), len(second)) == 1 else 2
    words = [first[at:] for at in range(len(first) - least + 1)] + [second[:at] for at in range(least, len(second) + 1)]
    return not any(word in said for word in words)


def lead(question: str, says: Optional[str]) -> Optional[str]:
    """Return yes or no in the question's verb: 可以的, 没有的; 坐得下 gives 坐不下; ``None`` without a verdict."""
    if says is None:
        return None
    able = re.search("([坐放装塞套插穿用])得([下了住进上])[不吗么]", question)
    if able:
        return f"{able[1]}得{able[2]}的" if says == "yes" else f"{able[1]}不{able[2]}"
    found = [(match.start(), yes, no) for verb, yes, no in _LEADS for match in [re.search(verb, question)] if match]
    if not found or "是" in question.replace("是否", ""):
        return "是的" if says == "yes" else "不是的"
    _, yes, no = min(found)
    return yes if says == "yes" else no


def spoken(name: str) -> str:
    """Return an attribute's name as a person says it: 是否加绒 is 加绒."""
    return _BEGIN.sub("", name) or name


def value_said(name: str, value: str) -> str:
    """Return the value alone; a bare yes or no with what it is about."""
    if is_affirmed(value) or is_denied(value, (spoken(name),)):
        return state(name, value)
    options = _options(value)
    return "、".join(options) if len(options) > 1 and _OPTIONS.search(name) else re.sub(
        r"(?<=[一-龥])/(?=[一-龥])", "、", value)


def state(name: str, value: str) -> str:
    """Return an attribute as a person says it: 承重150kg, 颜色有黑、白, 支持机洗."""
    bare = spoken(name)
    if is_affirmed(value):
        return _yes(name, bare, value)
    if is_denied(value, (bare,)):
        return value if bare in value else _no(name, bare, value)
    if bare.endswith("清单"):
        return f"里面有{value}"
    options = _options(value)
    if options and _OPTIONS.search(bare) and len(options) > 1:
        return f"{bare}有{'、'.join(options)}"
    value = re.sub(r"(?<=[一-龥])/(?=[一-龥])", "、", value)
    if bare in value or name.startswith(_WHETHER) or value.startswith(bare[-2:]) or _says_itself(name, value):
        return value
    if "尺码" in bare:
        return f"{bare}有{value}"
    if _NOUN.search(bare) and not re.match(r"约?\d+(?:\.\d+)?\s{0,8}(?:cm|mm|m|kg|g|ml|l)", value, re.I):
        return f"{bare}是{value}"
    return f"{bare}{value}" if _PREDICATE.match(value) else f"{bare}是{value}"


def _says_itself(name: str, value: str) -> bool:
    return bool(_ALONE.search(name) or _SENTENCE.search(value) or (name.endswith("数") and name[:-1] in value)
                or (len(value) > 2 and re.match("无(?!线)|不含|不添加", value)))


def _yes(name: str, bare: str, value: str) -> str:
    if name.startswith(("能否", "可否")):
        return f"可以{bare}"
    if name.startswith("是否") and not bare.startswith(tuple(_VERBS)):
        return f"是{bare}的"
    if value.startswith("有"):
        return f"有{bare}"
    return bare if bare.startswith(("可", "支持", "含", "带", "加")) else f"支持{bare}"


def _no(name: str, bare: str, value: str) -> str:
    if name.startswith(("能否", "可否")):
        return f"不能{bare}"
    if re.fullmatch("不[含带可能防需]", value):
        return f"不{bare}" if bare.startswith(value[1]) else f"{value}{bare}"
    if value.startswith(("无", "没", "暂无")):
        return f"没有{bare}"
    if bare.startswith(tuple(_VERBS)):
        return f"不{bare}"
    return f"不是{bare}" if name.startswith("是否") else f"不支持{bare}"


def _options(value: str) -> Sequence[str]:
    options = [one for one in re.split(r"\s{0,8}[/、|]\s{0,8}", value) if one]
    digits = any(re.search(r"\d$", one) and re.match(r"\d", other) for one, other in zip(options, options[1:]))
    return () if digits and not all(re.fullmatch(r"\d+(?:\.\d+)?", one) for one in options) else options
