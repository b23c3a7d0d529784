"""What a turn says an unsent order shall become: another option of it, or one thing more. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Sequence

from bot.orders.goods import Product
from bot.orders.moments import day_text

_TO = re.compile(r"(?:换成|改成|换为|改为|换到|改到|换|改|应该[拍买选要是]|要拍|想要|要|拍)(?:个|一件|一双|一个)?"
                 r"\s{0,2}(?P<to>[^，。,！!？?；;\s]{1,12})")
_WISH = re.compile(r"(?:换成|改成|换为|改为|应该[拍买选要])(?:个|一个)?\s{0,2}(?P<to>[^，。,！!？?；;\s]{1,10}?)"
                   r"(?:的话|吧|呗|呢|吗|嘛|行吗|行不|可以|能改|能换|哈|啊|[，。,！!？?；;\s]|$)")
_NO_WISH = re.compile(r"别的|其他|其它|哪|什么|啥|那[个款种]?$|这[个款种]?$|一下|新的|大一|小一|地址|电话|号码"
    r"|收[件货]|名字|快递"
                      r"|顺丰|中通|圆通|韵达|申通|京东|邮政|极兔|德邦|自提|发货|尺[码寸]$|颜色$|款式$|别人|礼盒"
                      r"|备注|昨|明|今|多少|几")
_KINDS = re.compile(r"颜色|色号|尺码|码数|尺寸|规格|口味|味道|款式|版本|型号|轴|容量|套餐|段位|花色|图案|香型")
_SPLIT = re.compile(r"[/、，,；;\s（）()|]+")
_RANGE = re.compile(r"^(\d{2,3})\s{0,2}[-~到至]\s{0,2}(\d{2,3})码?$")
_END = re.compile(r"(?:的|色|码|号|款|味)+$")
_NUMBERS = {one: number for number, one in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2}
_N = r"(?:\d{1,3}|[一二两三四五六七八九十])"
_UNIT = r"[袋件双个盒瓶箱包条只套支罐斤本把张]"
_FEWER = re.compile(rf"(?P<old>{_N})(?P<unit>{_UNIT})?(?:改|换|变|减)(?:成|为|到)?(?P<new>{_N})(?P=unit)?(?![码号色寸])"
                    rf"|(?:只要|就要|留|保留|剩|只留)(?P<keep>{_N})(?P<of>{_UNIT})|(?:少要|少发|退|去掉"
                    rf"|减)(?P<less>{_N})(?P<by>{_UNIT})")
_REPRICE_SAID = re.compile(r"(?:还|怎么|咋)(?:没|不)(?:给我|帮我)?改(?:价|好|呢|啊|吗|$)|[你您]们?(?:刚才?|之前"
    r"|昨天)?说[^。？?]{0,10}(?:改到|改成|改价|减|便宜|优惠)")
_COUNT = re.compile(r"(?P<count>一|1|两|2|三|3)(?P<unit>[袋件双个盒瓶箱包条只套支罐])(?:要|想)?(?:换|改)")
_ALL = re.compile(r"(?:都|全部?|全都)(?:换|改|要)")
_ADDS = re.compile(r"(?:再|另外?|还想|还要|想再|多)(?:补|加|拍|买|来|要|下|添)(?:上|个|了)?(?:一|1|两|2|俩|几|三|3"
    r"|[个件双单份盒箱袋瓶条套只])"
                   r"|(?:再|另外?)(?:补|加|拍|买)[^，。？?]{0,6}一起(?:发|寄)|加[一1两2](?:个|件|双|份|盒|箱|袋|瓶"
                   r"|条|套|只)")
_TODAY = re.compile(r"今[天晚日][^，。]{0,6}(?:发|寄|走|出库)")
_CARD = re.compile(r"(?:贺卡|卡片|卡上|留言卡|祝福卡)[^。！!？?]{0,6}?写(?:上|着|个|一句)?[:： “「\"]{0,3}"
                   r"(?!了|没|好|的|啥|什么)(?P<words>[^\n。？?”」\"]{2,40}?)(?=[”」\"\n。]|\s{0,2}(?:再问|能行"
                   r"|可以|行吗|行不|谢谢|麻烦"
                   r"|另外|别放|什么时候|哪天|顺便)|$)")
_BOUGHT = re.compile(r"(?:又|已经|刚|刚刚|昨天|今早|早上)[^，。]{0,6}(?:拍|买|下)了?")


def change_facts(text: str, product: Optional[Product], items: str, quantity: int) -> Dict[str, Any]:
    """Return what of an order shall become what, as far as the turn and the product's record tell it.

    Args:
        text: The buyer's turn.
        product: The product of the order in question.
        items: The order's lines as people read them; an option that stands there is not a new one.
        quantity: Number of pieces of the order.
    """
    to = _option(text, product, items) if product else None
    wish = _WISH.search(text)
    wished = wish["to"] if wish and not _NO_WISH.search(wish["to"]) else None
    return {"change.said": _said(text, to, quantity) if to else None,
            "change.to": to, "change.to_price": _price_of(product, to, items) if product and to else None,
            "change.wish": wished if not to else None,
            "change.asks_today": bool(_TODAY.search(text)),
            "remark.words": _card(text),
            "change.keeps": pieces_kept(text, quantity) if quantity > 1 else None,
            "change.adds": bool(_ADDS.search(text)) and not _BOUGHT.search(text)}


def _said(text: str, to: str, quantity: int) -> Optional[str]:
    """Return 改成卡其, of several pieces 其中一袋改成蔓越莓; nothing where it is not said how many."""
    if quantity == 1:
        return f"改成{to}"
    if _ALL.search(text):
        return f"都改成{to}"
    count = _COUNT.search(text)
    return f"把其中{count['count']}{count['unit']}改成{to}" if count else None


def _option(text: str, product: Product, items: str) -> Optional[str]:
    """Return the one option of the product that the turn wants instead."""
    options = options_of(product)
    for found in reversed(list(_TO.finditer(text))):
        word = found["to"]
        plain = [one for one in options if one not in _options_in(items) and not _RANGE.match(one)]
        named = [one for one in plain if word.startswith(one)]
        if named:
            return max(named, key=len)
        short = _short(word)
        near = [one for one in plain if short and short in one]
        if len(near) == 1 and not short.isdigit():
            return near[0]
        size = re.match(r"(\d{2,3})(?:码|号|的|吧|$|可|行|能)", word)
        if size and any(_holds(one, int(size[1])) for one in options):
            return f"{size[1]}码"
    return None


def _price_of(product: Product, to: str, items: str) -> Optional[int]:
    """Return what a product costs with this option; of its other options those that the order has."""
    had = _options_in(items)
    fitting = [one for one in product.variants if to in one.options.values()]
    alike = [one for one in fitting if all(value == to or value in had for value in one.options.values())]
    prices = {one.price if one.price is not None else product.price for one in alike or fitting}
    return prices.pop() if len(prices) == 1 else None


def _short(word: str) -> str:
    """Return 绿 of 绿的吧, 灰 of 灰色行吗."""
    plain = re.split(r"吧|呗|行|可以|吗|么|能|哈|啊|呢|来得及|今|明|另|麻烦", word)[0]
    return _END.sub("", plain)


def other_facts(text: str, product: Product, others: Sequence[Product]) -> Dict[str, Any]:
    """Return another product that the turn wants instead, named by what its title alone has: 48色."""
    for found in _TO.finditer(text):
        for end in range(len(found["to"]), 1, -1):
            word = found["to"][:end]
            named = [one for one in others if word in one.title and word not in product.title]
            if len(named) == 1:
                gone = sum(one.stock or 0 for one in named[0].variants) == 0 if named[0].variants else True
                return {"change.other": word, "change.other_gone": named[0].stock == 0 and gone,
                        "change.other_price": named[0].price,
                        "change.other_restock": day_text(named[0].restock_at)}
    return {"change.other": None, "change.other_gone": False, "change.other_restock": None, "change.other_price": None}


def pieces_kept(text: str, quantity: int) -> Optional[str]:
    """Return how many of an order's pieces the buyer keeps when some are not wanted: 留2箱."""
    for found in _FEWER.finditer(text):
        new, keep, less = (_number(found[name]) for name in ("new", "keep", "less"))
        kept = new if new and _number(found["old"]) == quantity else keep or (quantity - less if less else 0)
        if 0 < kept < quantity:
            return f"留{kept}{found['unit'] or found['of'] or found['by'] or '件'}"
    return None


def _number(said: Optional[str]) -> int:
    return 0 if not said else int(said) if said.isdigit() else _NUMBERS[said]


def _card(text: str) -> Optional[str]:
    """Return what a card shall say: 贺卡写 爸中秋快乐."""
    found = _CARD.search(text)
    return found["words"].strip(" “”「」\"：:") if found else None


def promised_price(text: str) -> bool:
    """Tell whether the buyer recalls that a changed price was promised."""
    return bool(_REPRICE_SAID.search(text))


def options_of(product: Product) -> List[str]:
    """Return the options that a product's variants and page name."""
    found = [value for variant in product.variants for value in variant.options.values()]
    found += [one for name, value in product.attributes.items() if _KINDS.search(name)
              for one in _SPLIT.split(str(value)[:200]) if one]
    return list(dict.fromkeys(found))


def _holds(option: str, number: int) -> bool:
    span = _RANGE.match(option)
    return bool(span) and int(span[1]) <= number <= int(span[2]) if span else option.rstrip("码") == str(number)


def _options_in(items: str) -> Sequence[str]:
    """Return the options that an order's lines name in brackets."""
    return [one for part in re.findall(r"（([^）]{1,60})）×", items) for one in part.split("/")]
