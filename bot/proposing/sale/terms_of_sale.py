"""The terms of sale of the order or product in question: order, else product page, else category, else policy.

Where each term stands is in handbook/sale_terms.yml. ``None``: the records do not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.fact_values import Facts
from bot.handbook.model import Handbook
from bot.handbook.sale_terms import GAP, SaleTerm, SaleTerms
from bot.handbook.say_terms import say
from bot.handbook.term_dates import holds
from bot.handbook.term_readings import Context, is_affirmed, is_denied, read_all
from bot.orders.goods import Product
from bot.proposing.page.texts import clauses, clean
from bot.proposing.page.typed_terms import figures, typed_text
from bot.proposing.sale.called_off import standing
from bot.proposing.words.delivery import arrival_beside_courier

ORDER, RECORD, POLICY = "订单", "商品资料", "店铺规则"
"""Where a value stands, as the desk says it."""
ITS_OWN = "这款的活动"
"""What a promotion of the record is called."""
_CATEGORY = ("类目", "分类", "品类", "商品类目")
_OTHERWISE = re.compile(r"\d|预售|预定|定制|工期|节后|年后|现做|[一二三四五六七八九十]+[天周月]")
_YES_AND = re.compile(r"^(?:支持|是的?|有的?|参与|参加|可以)，")
_OF_PRICE = re.compile(r"减|折|半价|到手|直降|\d\s{0,2}元|(?<![\d.])\d{2,6}$|买\d送")
_OF_PART = re.compile(r"(?!产品|商品|官方|厂家|整体"
                      r"|店铺|售后|品牌|免费|全国|服务|正品)[\u4e00-\u9fff]{2,6}(?:质保|保修)(?!期)")
"""A name of an attribute that says what the warranty is for: 电机质保."""
_NO_OFFER = re.compile("预售|定金|尾款|发货|停发|配送|快递|运费|邮费|退|价保|保价|券")
UNSAID = re.compile(r"[/\-—–.。\s]*|暂?未(?:填写?|说明|知)|详见?(?:页面|详情页?|客服|咨询)?|见详情|请?咨询客服"
                    r"|以页面为准|null|None")


@dataclass(frozen=True)
class Said:
    """A term as one level says it: its text (``None`` for a bare no), where, and whether it is a bare no.

    ``added``: it is about a season only (春节发货) and stands beside what the policy says.
    """

    text: Optional[str]
    source: str
    denied: bool = False
    attribute: Optional[str] = None
    added: bool = False


@dataclass(frozen=True)
class TermsOfSale:
    """Facts of the terms and of what they replace, and where each value stands."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def resolve(handbook: Handbook, policy: Mapping[str, Any], values: Mapping[str, Any], products: Sequence[Product],
            order_counts: bool, now: datetime) -> TermsOfSale:
    """Return the terms of sale.

    Args:
        handbook: Its table of terms.
        policy: The policy in force; its ``categories`` go before its own sentences.
        values: The facts of shop, order and product that the sentences name.
        products: The product in question, or all of the order in question; where they differ nothing is told.
        order_counts: Whether what the order says is about the goods in question.
        now: The clock, in the shop's zone: what is over or has not begun does not count.
    """
    table, facts = handbook.sale_terms, Facts(values)
    context = Context(_amount(values, order_counts), values.get("delivery.zone"), now.date())
    pages = [_page(product, table, now) for product in products]
    found: Dict[str, Any] = {}
    sources: Dict[str, str] = {}
    for term in table.terms.values():
        of_goods = _together([page.get(term.name) for page in pages]) or _of_category(term, policy, products)
        nearer = of_goods is not None and not of_goods.added
        if not nearer:
            of_goods = _with_policy(say(term.policy, facts, handbook.facts), of_goods)
        ordered = _ordered(term, facts, handbook) if order_counts else None
        read = {**_read(term, of_goods, context, products),
                **{name: one for name, one in _read(term, ordered, context, products).items() if one is not None}}
        said = ordered or of_goods
        found.update({term.name: said.text if said else None, **read})
        if said:
            sources.update(dict.fromkeys((term.name, *read), said.source))
        for one in (of_goods if nearer else None, ordered):
            if one and not _leaves_policy(one, read):
                replaced = _replaced(term, one, {**read, term.name: one.text}, only_text=one is ordered)
                found.update(replaced)
                sources.update(dict.fromkeys(replaced, one.source))
    return TermsOfSale(found, sources)


def _read(term: SaleTerm, said: Optional[Said], context: Context, products: Sequence[Product]) -> Dict[str, Any]:
    """Return the companions of a term as one level tells them."""
    read = read_all(term.companions, said.text if said else None, context)
    if said and said.denied:
        read.update({name: _denied(term, reader) for name, reader in term.companions.items()
                     if said.text is None or reader == "present"})
    if said and said.source == RECORD and len(products) == 1:
        read.update({name: one for name, one in figures(products[0]).items() if name in read and one is not None})
    return read


def _replaced(term: SaleTerm, said: Said, read: Mapping[str, Any], only_text: bool) -> Dict[str, Any]:
    """Return the shop-wide facts that give way; to an order only those that are its very text (the courier)."""
    found: Dict[str, Any] = {}
    for name, becomes in term.replaces.items():
        if not only_text or becomes == term.name:
            value = (said.attribute or ITS_OWN) if becomes == "attribute" else read[becomes]
            found[name] = value if isinstance(value, bool) else value or None
    return found


def _with_policy(text: Optional[str], said: Optional[Said]) -> Optional[Said]:
    if text is None or said is None or said.text is None:
        return said or (Said(text, POLICY) if text else None)
    return Said(f"{text}，{said.text}", f"{POLICY}、{said.source}")


def _leaves_policy(said: Said, read: Mapping[str, Any]) -> bool:
    """Tell whether a nearer text leaves the policy's figure as it is: it names none and no other way."""
    return bool(said.text) and not said.denied and bool(read) and all(one is None for one in read.values()) \
        and not _OTHERWISE.search(said.text or "")


def _amount(values: Mapping[str, Any], order_counts: bool) -> Optional[int]:
    amount: Optional[int] = values.get("order.amount") if order_counts else values.get("product.price")
    return amount


def _denied(term: SaleTerm, reader: str) -> Any:
    return {"present": False, "days": 0, "months": 0, "returnable": False, "return_days": 0}.get(reader)


def _ordered(term: SaleTerm, facts: Facts, handbook: Handbook) -> Optional[Said]:
    text = say(term.order, facts, handbook.facts)
    return Said(text, ORDER) if text else None


def _together(said: Sequence[Optional[Said]]) -> Optional[Said]:
    """Return what all pages say alike; a text of ``None`` where they differ."""
    stated = [one for one in said if one is not None]
    if not stated:
        return None
    if len({(one.text, one.denied) for one in stated}) == 1 and len(stated) == len(said):
        return stated[0]
    return Said(None, stated[0].source)


def _of_category(term: SaleTerm, policy: Mapping[str, Any], products: Sequence[Product]) -> Optional[Said]:
    rules = [_category(policy, product) for product in products]
    said = [Said(str(rule[term.key]), f"类目规则「{rule['name']}」") if rule and rule.get(term.key) else None
            for rule in rules]
    return _together(said)


def _category(policy: Mapping[str, Any], product: Product) -> Optional[Mapping[str, Any]]:
    """Return the policy's entry for the product's category: the one with the longest name that it holds."""
    named = (str(product.attributes[name]) for name in _CATEGORY if name in product.attributes)
    category = product.category or next(named, "")
    fitting = [one for one in policy.get("categories") or () if one["name"] in category]
    return max(fitting, key=lambda one: len(one["name"]), default=None)


def _page(product: Product, table: SaleTerms, now: datetime) -> Dict[str, Said]:
    """Return what the product says about each term: its record's field, else its page's attributes."""
    carried: Dict[str, List[Tuple[str, str]]] = {}
    for name, value in product.attributes.items():
        text = clean(value)
        if UNSAID.fullmatch(text):
            continue
        for carrier in (*table.carried_by(name), *_by_occasion(name, text, table)):
            carried.setdefault(carrier, []).append((name, text))
    limits = [clean(value) for name, value in product.attributes.items() if any(one in name for one in table.validity)]
    said: Dict[str, Said] = {}
    for term in table.terms.values():
        typed = clean(typed_text(product, term.field, now)) if term.field else ""
        offered = _offered(term, carried.get(term.name, ()), limits, now.date())
        if typed:
            said[term.name] = _wrapped(term, typed, RECORD, None)
        elif offered:
            said[term.name] = _of_attributes(term, offered, table.seasons)
        elif term.name not in carried:
            spoken = _of_clauses(term, product, table, now.date()) or _beside(term, product)
            if spoken:
                said[term.name] = spoken
    return said


def _offered(term: SaleTerm, carried: Sequence[Tuple[str, str]], limits: Sequence[str],
             today: date) -> List[Tuple[str, str]]:
    """Return what a page says about a term today: of offers only those that have begun, are not over or called off."""
    if not term.dated:
        return list(carried)
    held = ((name, standing(text)) for name, text in carried if _holds(text, limits, today))
    return [(name, text) for name, text in held if text]


def _by_occasion(name: str, text: str, table: SaleTerms) -> List[str]:
    """Return the terms that an attribute named after a day of sales (618, 年货节价) carries: only with a price."""
    if not _OF_PRICE.search(text) or _NO_OFFER.search(f"{name}{text}"):
        return []
    return [term.name for term in table.terms.values()
            if any(one in name for one in term.occasions) and term.name not in table.carried_by(name)]


def _holds(text: str, limits: Sequence[str], today: date) -> bool:
    return holds(text, today) and all(holds(one, today) for one in limits)


def _of_attributes(term: SaleTerm, offered: Sequence[Tuple[str, str]], seasons: Sequence[str]) -> Said:
    each = [_wrapped(term, text, "", name) for name, text in offered]
    spoken = [one for one in each if one.text]
    texts = [one.text or "" for one in spoken]
    joined = "，".join(text for at, text in enumerate(texts) if text not in texts[:at] and not any(
        text in other for other in texts if other != text))
    names = [one.attribute for one in (spoken or each) if one.attribute]
    source = "商品页" + "".join(f"「{name}」" for name in names)
    denied = all(one.denied for one in each)
    return Said(joined or None, source, denied, names[0],
                not term.dated and all(any(one in name for one in seasons) for name in names))


def _wrapped(term: SaleTerm, text: str, source: str, attribute: Optional[str]) -> Said:
    """Return a value so that it stands by itself in a sentence."""
    name = attribute or ""
    yes, no = is_affirmed(text), is_denied(text, (*term.names, *term.marks, *term.clauses)) and text != "0元"
    if term.inverted and (no or text in ("免", "全免", "0元")) and any(
            one in name for one in term.inverted) and not re.search("包邮|免邮", name):
        return Said(term.affirmed, source, False, attribute)
    if no:
        return Said(term.denied, source, True, attribute)
    if yes:
        return Said(term.affirmed, source, False, attribute)
    text = _YES_AND.sub("", text) or text
    for word in term.drop:
        if text.startswith(word) and len(text) > len(word):
            text = text[len(word):].lstrip("：:，, ")
            break
    if term.wrap and not any(mark in text for mark in term.marks):
        text = f"{name}{text}" if _OF_PART.fullmatch(name) else term.wrap.replace(GAP, text)
    return Said(text, source, False, attribute)


def _beside(term: SaleTerm, product: Product) -> Optional[Said]:
    """Return the days on the way that a page tells beside the courier's name."""
    found = arrival_beside_courier(product.attributes) if term.name == "terms.arrival" else None
    return Said(clean(found[1]), f"商品页「{found[0]}」", False, found[0]) if found else None


def _of_clauses(term: SaleTerm, product: Product, table: SaleTerms, today: date) -> Optional[Said]:
    """Return the clauses of the page's general attributes (服务, 保障) that are about a term."""
    for name, value in product.attributes.items():
        if name not in table.general:
            continue
        fitting = [one for one in clauses(str(value)) if any(word in one for word in term.clauses)
                   and (not term.dated or holds(one, today) and standing(one))]
        if fitting:
            return Said("，".join(fitting), f"商品页「{name}」", False, name)
    return None
