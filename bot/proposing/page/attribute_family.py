"""What a page says near a question that names no attribute of it; and which turns are no question.

A family (``handbook/terms.yml``) is the attributes that a kind of question may be about: 小孩能涂吗 finds 适用.
They are quoted as the page has them; no yes or no is read from them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.handbook.terms import Words
from bot.orders.goods import Product
from bot.proposing.page.attribute_answer import Question, plain
from bot.proposing.page.attribute_match import attributes_of
from bot.proposing.page.texts import clean

MOST_QUOTED = 2
"""More attributes than this tell nothing: then only those count that share a word with the question."""
LONGEST_QUOTE = 80
"""Characters of the longest quote."""
WHOLE = "="
"""Before a word of a family: it must be the attribute's whole name."""
_ASKS = re.compile(
    r"[?？]|[吗嘛么]|什么|啥|多少|几|哪|怎|如何|多[大高重长久宽厚深]|是不是|有没有|还是|[能会可好行够]不[能会可好行够]|"
    r"(?:不|没|没有|不行|行|伐|呢|吧)(?:呀|啊|哦|亲|呢)?[，,。.\s]*$|(?:不|没|伐|吧|呢|行不行|不啊|不呀)[\s，,。]|"
    r"能|可以|可否|请问|问一?下|想问|帮.{0,2}看|[一-龥]([一-龥])不\1|([一-龥])不\2|求")
_CLOSES = re.compile(
    r"(?:好[的嘞吧滴呀啊哦]?|嗯+|哦+|噢|行[吧的]?|ok|知道了?|晓得了?|明白了?|懂了|了解了?|收到|那?算了|不用了|不要了|"
    r"谢谢.{0,4}|多谢|感谢.{0,4}|辛苦了?|晚安|再见|拜拜|好险|先收藏了?|我?再(?:想想|看看|考虑.{0,2})|原来如此|这样)+"
    r"(?:[了啦哈呢哦啊呀亲您你])*", re.I)
_LETS_BE = re.compile("算了|不用|不要|知道|晓得|明白|懂|了解|谢|感谢|晚安|再见|拜拜|好险|收藏|再想|再看|再考虑")
_STATE = re.compile("还能|还可以|还敢|坏|漏|破|裂|瘪|霉|变质|过期")
"""Words of what has become of the goods: then whom they are made for is no answer (罐子瘪了还能喝吗)."""
_GONE_BAD = re.compile(
    r"(?:坏|漏|破|裂|断|碎|瘪|霉|馊|锈|烂|变质|过期|开胶|开线|起疹子?|红肿?|肿|过敏|摔|炸|烧|散架)(?:掉|开)?了"
    r"|[漏洒溢渗]出来|漏[得粉液油]|瘪的|就咳|刺鼻|呛[眼嗓鼻]|还能[吃喝用给]")
_IN_CASE = re.compile(r"(?:会|怕|万一|要是|如果|假如|容易|别|以前|之前|上次|别家|人家|原来|旧的?)"
                      r"[^，,。.!！?？\s]{0,8}$")
_ANGRY = re.compile(
    r"放屁|(?<!别)(?<!不要)骗[我人子]|垃圾(?![袋桶箱分铲车处])|坑人|坑我|恶心|气死|投诉|差评|(?<!别)(?<!不要)忽悠|什么玩意|无语|瞎说|胡说|黑心|滚蛋|扯淡|"
    r"妈的|tmd|(?<!别)(?<!不要)(?<!莫)敷衍|(?<!别)(?<!不要)(?<!莫)糊弄|不要脸|逗我|耍我", re.I)
_FIRST_USE = re.compile("首次|第一次|初次|使用前(?!.{0,6}(?:阅读|说明书))")
_NEW = re.compile("第一次|头一[次回遍]|首次|头[道遍]|初次|刚(?:装|买|拆|换)|新(?:锅|壶|杯|机|滤芯|买的?)")
_HOW_TO_USE = re.compile("第一次|首次|(?:怎么|如何|咋|怎样)(?:使?用|弄)(?![一-龥]{3})|用法|使用方法")
_HOW = re.compile("(?:怎么|咋|如何|怎样)(?:使?用|弄|兑|换|激活|吃|喝|泡|冲|敷|贴|操作|搞|充|领)|用法|步骤|"
                  "[几多][片次粒勺滴颗支]|多久(?:换|[一用敷贴吃喝])|一天几|每天几")
_CHECKS = re.compile("(?:怎么|咋|如何|怎样|凭什么|哪里|能)[^，,。?？]{0,6}(?:[验查辨看鉴]|知道|证明|分)|验真|扫码|防伪")
_ONLY = {"steps": _HOW, "genuine": _CHECKS}
"""Families that are quoted only where the turn asks for them."""
_PAUSES = re.compile(r"[\s，,。.！!~～…、;；]+")
_BLANKS = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")


def form_of(text: str) -> str:
    """Return how a buyer's turn is meant: ``question``, ``closing`` (好的知道了: nothing is wanted), ``statement``."""
    said = unicodedata.normalize("NFKC", text).lower()
    pieces = [piece for piece in _PAUSES.split(said) if piece]
    closing = [piece for piece in pieces if _CLOSES.fullmatch(piece)]
    others = " ".join(piece for piece in pieces if piece not in closing)
    if closing and (not others or any(_LETS_BE.search(piece) for piece in closing) and not _ASKS.search(others)):
        return "closing"
    return "question" if _ASKS.search(said) else "statement"


def family_facts(text: str, product: Product, words: Words) -> Dict[str, Any]:
    """Return for each family what the page says (适用：成人；注意：避开眼周); ``None``: nothing near."""
    attributes = attributes_of(product)
    question = Question.of(plain(text), words)
    spoilt = bool(_STATE.search(question.text))
    return {"page.first_use": first_use(text, product),
            **{f"page.{family}": None if spoilt or family in _ONLY and not _ONLY[family].search(question.text) else
               _quote(_near(question, attributes, names), attributes)
               for family, names in words.families.items()}}


def first_use(text: str, product: Product) -> Optional[str]:
    """Return what the care says of first use where a turn asks how to use the goods; else ``None``.

    What an attribute says of it answers a turn about goods that are new (头一次烧, 刚装的)."""
    if _NEW.search(plain(text)):
        for name, value in attributes_of(product).items():
            if _FIRST_USE.search(name):
                return str(value)
            parts = [one for one in re.split(r"[。；;]", str(value)) if _FIRST_USE.search(one)]
            if parts:
                return clean(parts[0])
    if not _HOW_TO_USE.search(plain(text)):
        return None
    sentences = [clean(one) for one in re.split(r"[。；;\r\n]", clean(product.care) and str(product.care))]
    return next((one for one in sentences if _FIRST_USE.search(one)), None)


def names_smell(text: str) -> bool:
    """Tell whether a turn speaks of smell or of what may harm: 有味道吗, 甲醛超标吗, 有毒吗."""
    return bool(re.search("味|臭|香|呛|甲醛|毒|安全|环保|有害|刺激|刺鼻|致癌|荧光|辐射|超标|激素|重金属", text))


def names_wash(text: str) -> bool:
    """Tell whether a turn speaks of cleaning: 怎么洗, 脏了, 沾了油."""
    return bool(re.search("洗|清|擦|脏|污|油|渍|干净|消毒|保养|打理|灰|霉|除垢|水冲|晒|去味", text))


def is_upset(text: str) -> bool:
    """Tell whether a turn is angry or says that the goods in hand have gone bad: 罐子瘪了漏粉, 放屁.

    What may happen one day is a question like any other (万一坏了怎么办, 会不会碎了).
    """
    said = plain(text)
    bad = any(not _IN_CASE.search(said[:found.start()]) for found in _GONE_BAD.finditer(said))
    return bad or bool(_ANGRY.search(said))


def _near(question: Question, attributes: Mapping[str, str], names: Sequence[str]) -> List[str]:
    found = [name for name in attributes if any(_is_of(plain(name), str(word)) for word in names)]
    shared = [name for name in found if _shares(question, attributes[name])]
    if 0 < len(shared) < len(found):
        return shared if len(shared) <= MOST_QUOTED else []
    first = [name for name in found if names and _is_of(plain(name), str(names[0]))]
    best = found if len(found) <= MOST_QUOTED else first
    return best if len(best) <= MOST_QUOTED else []


def _is_of(name: str, word: str) -> bool:
    word = word.lower()
    return name == word[1:] if word.startswith(WHOLE) else word in name


def _shares(question: Question, value: str) -> bool:
    """Tell whether the value holds what the question is about, in one of its forms."""
    said = plain(value)
    return any(len(form) > 1 and form in said for form in question.forms)


def _quote(names: Sequence[str], attributes: Mapping[str, str]) -> Optional[str]:
    said = "；".join(f"{name}：{_BLANKS.sub('，', attributes[name]).rstrip('。')}" for name in names)
    return said if 0 < len(said) <= LONGEST_QUOTE else None
