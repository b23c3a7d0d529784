"""Which of the products in view: the one that budget, a figure or a wish points to, and in what two differ.

One is named only where exactly one of them fits; where several do, or none is said to, nothing is.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.orders.goods import Product
from bot.proposing.page.limits import fits, limits_said
from bot.proposing.page.size_persons import plain_text

_BUDGET = re.compile(r"(?<![\d.])(\d{2,5})\s?(?:元|块钱?)?\s?(?:以内|以下|之内|内(?!胆|衣|里|外))"
                     r"|(?:预算|不超过|别超过)\s?(\d{2,5})(?![\d.万])"
                     r"|(?:预算|不超过)\s?([一两二三四五六七八九])百(多|出头)?"
                     r"|([一两二三四五六七八九])百(?:元|块钱?)?(?:以内|以下|之内)"
                     r"|(?:预算|不超过|别超过)?\s?([一两二三四五六七八九])千(?:元|块钱?)?(?:以内|以下|之内|左右)")
_HUNDREDS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WISH = re.compile(r"(?:喜欢|想要|要|想找|找|有没有|偏爱|爱[吃喝用]?|得有|带|能)(?:有|带|个|是|那种)?"
                   r"([一-龥a-z0-9]{2,6}?)"
                   r"(?=的|味|款|[,。!?~\s]|$)|([一-龥]{1,3})[味香](?=的|道|[,。!?~\s]|$)")
_THIS_ONE = re.compile("是不?是?这[个款一]|(?:这[个款]|这一款)(?:就?是|对)[^,。 ]{0,6}[吗嘛么不]")
_NOT = re.compile(r"(?:不要|不爱|不喜欢|不想|不能|别|怕|没有|讨厌|不)[^,。!?~\s]{0,8}")
_DENIED = re.compile(r"^(?:无|不|没有|非)|不含|不带|不支持|仅|不可")
_TERMS = re.compile("发货|快递|运费|包邮|退|价保|活动|券|赠品|发票|售后|满减|物流|洗涤|尺码|颜色|产地|包装|保质期")
_MORE_IS_BETTER = re.compile("吸力|续航|容量|承重|像素|内存|电池|质保|尘杯|流明|亮度|支数"
                             "|充绒|含绒|容积|刷新|存储|风量|档位|模式|扬程|厚度")
"""Properties of which more is wanted."""
MOST_DIFFERENCES = 4
LONGEST_VALUE = 24
"""Characters of a value that stands in a comparison."""


def choice_facts(text: str, product: Product, similar: Sequence[Product]) -> Dict[str, Any]:
    """Return ``choice.said`` and ``compare.said``; ``None`` where one product alone is known or nothing decides.

    Args:
        text: The buyer's turn.
        product: The product in view.
        similar: The products that the shop holds for alike.
    """
    others = [one for one in similar if one.sku != product.sku]
    if not others:
        return {"choice.said": None, "choice.other": None, "compare.said": None}
    found = choose(text, [product, *others])
    said = f"建议选{found[0].title}，{found[1]}" if found else None
    other = found[0].sku != product.sku if found else None
    if said and other and _THIS_ONE.search(plain_text(text)):
        said = f"您看的这款不是，{said}"
    return {"choice.said": said, "choice.other": other,
            "compare.said": compare(text, product, others)}


def choose(text: str, products: Sequence[Product]) -> Optional[Tuple[Product, str]]:
    """Return the one product that fits what the turn says and why; ``None`` where that is not exactly one."""
    said = plain_text(text)
    found = [kept for narrow in (_by_budget, _by_figure, _by_wish) for kept in [narrow(said, products)]
             if kept is not None]
    left = [one for one in products if all(one.sku in [each.sku for each, _ in kept] for kept in found)]
    if len(left) != 1 or _sold_out(left[0]):
        return None
    reasons = [why for kept in found for one, why in kept if one.sku == left[0].sku and why]
    price = f"，价格{_yuan(left[0].price)}元" if left[0].price and not any("元" in one for one in reasons) else ""
    return left[0], "，".join(reasons) + price


def _sold_out(product: Product) -> bool:
    counted = [one.stock for one in product.variants if one.stock is not None]
    return product.stock == 0 or bool(counted) and not any(counted)


_Kept = Optional[List[Tuple[Product, str]]]
"""The products that remain, each with its reason; ``None`` where the turn says nothing of the kind."""


def _by_budget(said: str, products: Sequence[Product]) -> _Kept:
    match = _BUDGET.search(said)
    if match is None or any(one.price is None for one in products):
        return None
    plain, named, hundreds, more, limit, thousands = match.groups()
    if thousands:
        most = _HUNDREDS[thousands] * 100_000
    else:
        most = int(plain or named or _HUNDREDS[hundreds or limit] * 100 + (99 if more else 0)) * 100
    least = _HUNDREDS[hundreds] * 10_000 if hundreds and more else 0
    return [(one, f"{_yuan(one.price)}元，在您说的预算里") for one in products if least <= (one.price or 0) <= most]


def _by_figure(said: str, products: Sequence[Product]) -> _Kept:
    pages = [_page(one) for one in products]
    told = [fits(said, page) for page in pages]
    if any(one is None for one in told):
        return None
    return [(one, limits_said(said, page, asked=True) or "")
            for one, page, well in zip(products, pages, told) if well]


def _by_wish(said: str, products: Sequence[Product]) -> _Kept:
    wanted = {match[1] or match[2] for match in _WISH.finditer(_NOT.sub(" ", said))}
    for wish in sorted(wanted, key=len, reverse=True):
        hits = [(one, _hit(wish, one)) for one in products]
        found = [(one, f"{why}，是您要的") for one, why in hits if why]
        if len(found) == 1 and len(products) > 1:
            return found
    return None


def _hit(wish: str, product: Product) -> str:
    """Return the attribute that has the wish in its value, unless it is denied there.

    枣味 is also 枣 where smells and tastes stand; 夹好核桃 is also its last word.
    """
    words = [wish, wish[-2:]] if len(wish) > 2 else [wish]
    for name, value in _page(product).items():
        taste = wish[:-1] if wish[-1] in "味香" and re.search("[味香]", name) else None
        if _TERMS.search(name) or _DENIED.search(value):
            continue
        if any(word in plain_text(value) for word in (*words, *([taste] if taste else []))):
            return f"{name}{value}" if len(value) <= LONGEST_VALUE else f"页面写了{wish}"
    return ""


def compare(text: str, product: Product, others: Sequence[Product]) -> Optional[str]:
    """Return in what two products differ, price first; ``None`` where it is not sure which two, or they hardly do."""
    said = plain_text(text)
    named = [one for one in others if one.price and re.search(rf"(?<!\d){_yuan(one.price)}(?!\d)", said)]
    other = others[0] if len(others) == 1 else named[0] if len(named) == 1 else None
    if other is None:
        return None
    mine, theirs = _page(product), _page(other)
    names = [name for name in mine if name in theirs and mine[name] != theirs[name] and not _TERMS.search(name)
             and max(len(mine[name]), len(theirs[name])) <= LONGEST_VALUE][:MOST_DIFFERENCES]
    if len(names) < 2:
        return None
    first, second = ("、".join(f"{name}{page[name]}" for name in names) for page in (mine, theirs))
    if product.price and other.price and product.price != other.price:
        return (f"{_yuan(product.price)}元这款{first}；{_yuan(other.price)}元那款{second}"
                f"{_conclusion(product, other, names)}")
    return f"{product.title}：{first}；{other.title}：{second}"


def _conclusion(product: Product, other: Product, names: Sequence[str]) -> str:
    """Return for whom the dearer and the cheaper one are, where the dearer has more of what one wants more of."""
    cheap, dear = sorted((product, other), key=lambda one: one.price or 0)
    less, more = _page(cheap), _page(dear)
    better = [name for name in names if _MORE_IS_BETTER.search(name) and _more(less[name], more[name])]
    if not better:
        return ""
    saved = _yuan((dear.price or 0) - (cheap.price or 0))
    return f"。看重{'、'.join(better)}选{_yuan(dear.price)}元的，想省{saved}元选{_yuan(cheap.price)}元的"


def _more(less: str, more: str) -> bool:
    """Tell whether a value is the greater of two figures in the same unit."""
    pair = [re.fullmatch(r"(\D{0,4})(\d{1,6}(?:\.\d{1,3})?)(\D{0,6})", one.strip()) for one in (less, more)]
    first, second = pair
    return bool(first and second and first[3] == second[3] and float(second[2]) > float(first[2]))


def _page(product: Product) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in product.attributes.items()}


def _yuan(fen: Optional[int]) -> str:
    return f"{(fen or 0) / 100:g}"
