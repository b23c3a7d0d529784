"""Which size fits: the size table of the product, read with height, weight and length of foot."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.sale_terms import SaleTerms
from bot.orders.goods import Product, SizeRow
from bot.proposing.page.size_said import rows_by_height, size_said
from bot.proposing.page.size_table import read_table, row_places

_MEASURES = (("height", "message.height"), ("weight", "message.weight"), ("foot", "message.foot"))
TERM = "terms.size_table"
_SIZED = re.compile("尺码|码数|体重|身高|脚长|内长|[胸腰臀头踝]围|^建议$|^选码")
_SIZES = re.compile("^(?:尺码|码数|尺寸|可选尺码)$")


def size_facts(product: Product, values: Mapping[str, Any], table: SaleTerms, text: str = "") -> Dict[str, Any]:
    """Return ``size.advice``, ``size.advice_by`` and ``size.said``.

    Args:
        product: The product in question.
        values: Facts with ``message.height`` (cm), ``message.weight`` (斤), ``message.foot`` (cm), as far as said.
        table: Names of the page attributes that carry a size table.
        text: The buyer's turn, in which several persons may have figures.

    Returns:
        All ``None`` where a measure that the table needs was not said, or lies outside the table.
    """
    told = {kind: float(values[name]) for kind, name in _MEASURES if values.get(name) is not None}
    tables = _tables(product, table)
    said = size_said(product, tables, told, text)
    for rows in tables:
        advice = advise(rows, told)
        if advice:
            return {"size.advice": advice, "size.advice_by": "table", "size.said": said}
    return {"size.advice": None, "size.advice_by": None, "size.said": said}


def _tables(product: Product, table: SaleTerms) -> List[Sequence[SizeRow]]:
    found: List[Sequence[SizeRow]] = [product.size_table] if product.size_table else []
    for name, value in product.attributes.items():
        if TERM in table.carried_by(name) or _SIZED.search(name):
            rows = read_table(str(value), name)
            if rows:
                found.append(rows)
    if not found:
        heights = [rows_by_height(str(value)) for name, value in product.attributes.items() if _SIZES.search(name)]
        found.extend(rows for rows in heights if rows)
    return found


def advise(rows: Sequence[SizeRow], told: Mapping[str, float]) -> Optional[str]:
    """Return the size for somebody, M码 or L码，想贴身选M码; ``None`` where the table does not tell.

    Args:
        rows: The table, from small to large.
        told: Height and foot in cm, weight in 斤.
    """
    kinds = [kind for kind, _ in _MEASURES if any(getattr(row, kind) for row in rows)]
    if not kinds or any(kind not in told for kind in kinds):
        return None
    rows = sorted(rows, key=lambda row: max((getattr(row, kind) for kind in kinds if getattr(row, kind)),
                                            key=lambda span: span[1])) if len(kinds) == 1 else rows
    fitting: List[Tuple[int, int]] = []
    for kind in kinds:
        places = row_places(rows, kind, told[kind])
        if places is None:
            return None
        fitting.append(places)
    low, high = max(one[0] for one in fitting), min(one[1] for one in fitting)
    if low == high:
        return _said(rows[low])
    if high - low == 1:
        return _between(rows[low], rows[high], kinds)
    return _between(rows[high], rows[low], kinds) if low - high == 1 else None


def _said(row: SizeRow) -> str:
    return row.size if row.size.endswith(("码", "号")) else f"{row.size}码"


def _between(small: SizeRow, large: SizeRow, kinds: Sequence[str]) -> str:
    slim = "脚窄" if list(kinds) == ["foot"] else "想贴身"
    return f"{_said(large)}，{slim}选{_said(small)}"
