"""What a row of a file may not hold although it has the right type: spoilt numbers, odd times, sums below zero."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, List, Mapping, Optional, Tuple

from bot.orders.import_product_checks import check_product, product_sums
from bot.orders.import_rows import FileFaults
from bot.orders.model import Buyer, Order, Product

NUMBERS = ("id", "sku", "number", "phone", "buyer_id", "courier_phone")
"""Fields with a number or name given by another system."""
_SPOILT = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_AS_TEXT = re.compile(r"""='?"?(?P<formula>[^"']*)"?'?|['`‘’](?P<mark>.*)""", re.S)
_ONE_NUMBER = re.compile(r"[^\s,;:，；：、'\"=/|\\]{1,80}")
_PHONE = re.compile(r"[+(\d][\d*\-() ]{0,24}(?:(?:转|#|-) ?\d{1,6})?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_FIGURES = re.compile(r"[+-]?\d+(?:\.\d+)?")
_EARLIEST = 2000
_SOON = timedelta(hours=1)
"""Tolerated difference between clocks."""
_AHEAD = ("ship_by", "parcel.expected_at", "balance.from", "balance.until")
"""Times that may lie in the future."""
_STEPS = ("placed_at", "paid_at", "shipped_at", "signed_at", "finished_at")
_ORDER = (("placed_at", "paid_at"), ("placed_at", "shipped_at"), ("shipped_at", "signed_at"),
          ("signed_at", "finished_at"))
"""Cash on delivery is paid after shipping."""
_NAMES = {"placed_at": "下单", "paid_at": "付款", "shipped_at": "发货", "signed_at": "签收", "finished_at": "完成"}


def is_time(name: str, where: str) -> bool:
    """Tell whether a field holds a time; ``where`` is its dotted place (``from`` of a bulk tier is a number)."""
    return (name in ("at", "ship_by", "starts", "ends", "until") or name.endswith("_at")
            or where == "balance.from")


def number_text(line: int, name: str, value: str, where: str, faults: FileFaults) -> str:
    """Return a number without what a spreadsheet puts around it to keep it a text; name what is no number.

    ``'139…`` and ``="2611…"`` lose their marks. Notation with an exponent has lost its digits; a label in front
    (``No:7531``) or two numbers in one cell are not one number.
    """
    marked = _AS_TEXT.fullmatch(value.strip())
    value = (marked.group("formula") or marked.group("mark") or "").strip() if marked else value.strip()
    if _SPOILT.fullmatch(value):
        faults.add(line, where, f"{value} 是科学计数, 号码已丢失", "请在表格里把这一列设为文本再导出")
    elif name.endswith("phone") and value and not _PHONE.fullmatch(value):
        faults.add(line, where, f"{value[:40]!r} 不是一个电话号码", "一格只写一个号码, 不要写别的字")
    elif name not in ("sku", "phone", "courier_phone") and value and not _ONE_NUMBER.fullmatch(value):
        faults.add(line, where, f"{value[:40]!r} 不是一个编号", "一格只写一个号码本身, 去掉“单号:”“No:”之类的字")
    return value


def time_value(line: int, value: Any, where: str, faults: FileFaults) -> Any:
    """Return a time to be parsed; a number must be seconds or milliseconds since 1970.

    A spreadsheet's day count is a fault, and some time takes its place so that it is named once."""
    text = str(value).strip()
    if isinstance(value, bool) or not _FIGURES.fullmatch(text) or _EPOCH.fullmatch(text):
        return value
    faults.add(line, where, f"{text[:30]} 像是表格内部的日期数字, 不是时间",
               "请在表格里把这一列的格式设为 2026-11-23 18:05 这样的时间再导出")
    return f"{_EARLIEST}-01-01 00:00"


def check(line: int, value: Any, now: datetime, faults: FileFaults) -> None:
    """Note what cannot be true of an order, a product or a buyer that was read."""
    for name, sum_ in _sums(value):
        if sum_ is not None and sum_ < 0:
            faults.add(line, name, f"{sum_} 是负数", "金额和件数不能小于 0; 退款请写在 refund.amount, 用正数")
    if isinstance(value, Product):
        check_product(line, value, faults)
    if isinstance(value, Order):
        _check_times(line, value, now, faults)
        _check_status(line, value, faults)


def _sums(value: Any) -> List[Tuple[str, Optional[int]]]:
    if isinstance(value, Product):
        return product_sums(value)
    if isinstance(value, Buyer):
        return []
    items = [(f"items.{index}.{name}", getattr(one, name))
             for index, one in enumerate(value.items) for name in ("price", "quantity")]
    parts = [("refund.amount", value.refund), ("deposit.amount", value.deposit), ("balance.amount", value.balance)]
    sums = [(name, part.amount) for name, part in parts if part]
    covers = [("insurance.covers", value.insurance.covers)] if value.insurance else []
    return [("amount", value.amount), ("postage", value.postage), ("visits_used", value.visits_used),
            *items, *sums, *covers]


def _check_times(line: int, order: Order, now: datetime, faults: FileFaults) -> None:
    for name, at in _times(order):
        if at.year < _EARLIEST:
            faults.add(line, name, f"{at:%Y-%m-%d} 太早", "请检查这个时间的写法, 如 2026-11-23 18:05")
        elif at > now + _SOON and name not in _AHEAD:
            faults.add(line, name, f"{at:%Y-%m-%d %H:%M} 在将来", "请检查年份和时区; 不带时区的时间按店铺时区理解")
        elif at > now + timedelta(days=3660):
            faults.add(line, name, f"{at:%Y-%m-%d} 太晚", "请检查年份")
    for first, then in _ORDER:
        earlier, later = getattr(order, first), getattr(order, then)
        if earlier and later and later < earlier:
            faults.add(line, then, f"{_NAMES[then]}时间早于{_NAMES[first]}时间", "请检查两列是不是写反了")
    rest = order.balance
    if rest and rest.from_ and rest.until and rest.until < rest.from_:
        faults.add(line, "balance.until", "尾款截止时间早于开始时间", "请检查两列是不是写反了")


def _times(order: Order) -> List[Tuple[str, datetime]]:
    found = [(name, getattr(order, name)) for name in (*_STEPS, "ship_by")]
    places = ["parcel"] * (order.parcel is not None) + [f"more_parcels.{at}" for at in range(len(order.more_parcels))]
    for place, parcel in zip(places, order.parcels):
        found += [(f"{place}.scans.{index}.at", scan.at) for index, scan in enumerate(parcel.scans)]
        if place == "parcel":
            found.append(("parcel.expected_at", parcel.expected_at))
    if order.deposit:
        found.append(("deposit.paid_at", order.deposit.paid_at))
    if order.balance:
        found += [("balance.from", order.balance.from_), ("balance.until", order.balance.until),
                  ("balance.paid_at", order.balance.paid_at)]
    if order.refund:
        found += [("refund.requested_at", order.refund.requested_at), ("refund.paid_at", order.refund.paid_at)]
    if order.return_:
        found.append(("return.received_at", order.return_.received_at))
    if order.review:
        found.append(("review.at", order.review.at))
    return [(name, at) for name, at in found if at is not None]


_NEEDS: Mapping[str, str] = {"paid": "paid_at", "shipped": "shipped_at", "signed": "signed_at"}


def _check_status(line: int, order: Order, faults: FileFaults) -> None:
    needed = _NEEDS.get(order.status)
    if needed and getattr(order, needed) is None:
        faults.warn(line, needed, f"状态是 {order.status}, 却没有{_NAMES[needed]}时间",
                    "能补就请补上; 没有它, 超时和提醒算不出来")
