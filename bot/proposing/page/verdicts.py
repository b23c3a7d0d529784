"""The verdict that a page allows on a yes-or-no question, said before the page's own words; several questions at once.

Only what is certain is said: where figure, model or class cannot be held against the page, there is no verdict.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set

from bot.handbook.terms import Words
from bot.orders.goods import Product
from bot.proposing.page.attribute_family import form_of, is_upset
from bot.proposing.page.attribute_match import attributes_of, match
from bot.proposing.page.choose_product import choice_facts
from bot.proposing.page.limits import limits_said
from bot.proposing.page.room import room_said
from bot.proposing.page.verdict_care import care_said, ruled_out_said
from bot.proposing.page.verdict_classes import class_said
from bot.proposing.page.verdict_marks import (
    class_of_cloth_said,
    days_said,
    plane_said,
    voltage_said,
    water_said,
    whole_said,
    year_said,
)
from bot.proposing.page.verdict_models import model_said
from bot.proposing.page.verdict_people import people_said
from bot.proposing.page.verdict_sizes import girth_said, length_said, warmth_said
from bot.proposing.page.verdict_words import TERMS, TITLE

MOST_SAID = 110
"""Characters of the longest answer to several questions."""
_BREAKS = re.compile(r"[\s,，。.!！?？;；、~～]+(?![\d])")
_QUESTION = re.compile(r"吗|嘛|么$|多[大高重长少久宽厚]|几|什么|啥|哪|怎|([一-龥])不\1|不$|没$|没有$|会不会|能不能|"
                       r"有没有|[能可]以?[一-龥]{1,8}不$")
_SAYS_YES = re.compile("(?:能用|能进|可以|进得去|放得进|[^，不没]{1,10}(?:可以|够用|够的|合适))")
_SAYS_NO = re.compile("(?:不|用不了|进不去|放不|[^，]{1,12}(?:不够|不太|超了|还不到|还小|偏[大高]))")
_VERSION = re.compile(r"[一二三四五六单双\d]人[位座]|[大小一二三\d.]{1,3}匹")


def alike(product: Product, products: Mapping[str, Product]) -> List[Product]:
    """Return the products held for alike, by the one in view or by the one that it was found from."""
    near = [*product.similar, *(one.sku for one in products.values() if product.sku in one.similar),
            *(more for one in products.values() if product.sku in one.similar for more in one.similar)]
    return [products[sku] for sku in dict.fromkeys(near) if sku in products and sku != product.sku]


def chosen_facts(text: str, product: Product, similar: Sequence[Product], today: date,
                 words: Words) -> Dict[str, Any]:
    """Return whether the product in view fits what a turn says, and which of those alike does."""
    choice = choice_facts(text, product, similar)
    fit = verdict_facts(text, product, () if choice["choice.other"] else similar, today, words)
    if fit["fit.said"] and choice["choice.other"]:
        fit = {"fit.said": f"{fit['fit.said']}；{choice['choice.said']}"}
    return {**fit, **choice}


def verdict_facts(text: str, product: Product, similar: Sequence[Product], today: date,
                  words: Words) -> Dict[str, Any]:
    """Return ``fit.said``: the verdict on a turn with the page's words; ``None`` where nothing sure can be said."""
    if is_upset(text):
        return {"fit.said": None}
    asked, own = set(_VERSION.findall(text)), set(_VERSION.findall(product.title))
    if asked and own and not asked & own:
        return {"fit.said": _of_version(text, asked, similar, today, words)}
    page = attributes_of(product)
    said = several_said(text, product, today, words) or verdict(
        text, page, today, words, product.title)
    if said and _SAYS_NO.match(said):
        said = f"{said}{_other(text, similar, today, words)}"
    return {"fit.said": said}


def verdict(text: str, page: Mapping[str, str], today: date, words: Words,
            title: str = "") -> Optional[str]:
    """Return the verdict on a turn: figures first, then models, classes, people, marks, care, what is ruled out."""
    first = room_said(text, page) or limits_said(text, page)
    if first:
        return first
    found: List[Optional[str]] = [
        model_said(text, page) or model_said(text, {TITLE: title}), girth_said(text, page),
        length_said(text, page), warmth_said(text, page), class_said(text, page),
        people_said(text, page), plane_said(text, page), voltage_said(text, page), water_said(text, page),
        class_of_cloth_said(text, page), year_said(text, page, today), whole_said(text, page), days_said(text, page)]
    kept = list(dict.fromkeys(one for one in found if one))[:2]
    if not kept:
        kept = [one for one in [care_said(text, page) or ruled_out_said(text, page, words)] if one]
    return "；".join(kept) or None


def several_said(text: str, product: Product, today: date, words: Words) -> Optional[str]:
    """Return an answer to each of two or three questions of a turn; ``None`` where one has none or there is but one."""
    clauses = [one for one in _BREAKS.split(text) if _QUESTION.search(one) and form_of(one) == "question"]
    if not 2 <= len(clauses) <= 3:
        return None
    page = attributes_of(product)
    answers: List[str] = []
    for clause in clauses:
        own = verdict(clause, page, today, words)
        found = match(clause, product, words) if own is None else None
        if found is not None and found.said and not any(TERMS.search(name) for name in found.names):
            own = f"{found.lead}，{found.said}" if found.lead else found.said
        if own and not any(own in one or one in own or (found and found.answer or own) in one for one in answers):
            answers.append(own)
    if len({one.rpartition("页面写的")[2].partition("，")[0] for one in answers}) == 1:
        return verdict(text, page, today, words)
    said = "；".join(answers)
    return said if len(answers) > 1 and len(said) <= MOST_SAID else None


def _other(text: str, similar: Sequence[Product], today: date, words: Words) -> str:
    """Return another product whose page says yes to what this one's refuses, with its price."""
    fitting = [one for one in similar if one.stock != 0
               and _SAYS_YES.match(verdict(text, attributes_of(one), today, words) or "")]
    if len(fitting) != 1:
        return ""
    price = f"，{fitting[0].price / 100:g}元" if fitting[0].price else ""
    return f"；您可以看{fitting[0].title}{price}"


def _of_version(text: str, asked: Set[str], others: Sequence[Product], today: date, words: Words) -> Optional[str]:
    """Return the verdict on another version than the one in view: 四人位的呢 beside a sofa for three."""
    meant = [one for one in others if asked & set(_VERSION.findall(one.title))]
    said = verdict(text, attributes_of(meant[0]), today, words) if len(meant) == 1 and len(asked) == 1 else None
    return f"{next(iter(asked))}的{said}" if said else None
