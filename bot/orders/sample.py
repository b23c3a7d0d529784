"""The sample shop: its files in ``sample/`` with all times counted back from now."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple

import yaml

from bot.orders.model import Buyer, Order, Product
from bot.orders.places import is_abroad

FOLDER = Path(__file__).resolve().parents[2] / "sample"
POSTAGE, FREE_FROM = 800, 5900
_NAMES = "李强 张丽 黄伟 徐静 胡军 朱琳 郭涛 林燕 罗平 梁雪 宋杰 唐敏 许峰 韩梅 冯亮 邓洁 曹勇 彭玲 曾辉 萧红".split()
_TIME = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_PREFIX = {"中通快递": "7536", "圆通速递": "YT88", "韵达快递": "4630", "申通快递": "7730", "极兔速递": "JT36",
           "德邦快递": "DPK3", "顺丰速运": "SF13", "邮政包裹": "9890", "EMS": "EA36", "京东快递": "JDV0"}
_AS_WRITTEN = ("remark", "invoice", "visits_used", "insurance", "deposit", "balance", "return", "review",
               "more_parcels", "dispute", "gift", "payment", "services", "trade_in", "subsidy", "coupons",
               "gifts", "came_from")
"""Fields of an entry that the order takes over, times apart."""
_TIMES = ("placed", "paid", "shipped", "signed", "finished")


def sample_shop(now: datetime) -> Tuple[List[Buyer], List[Product], List[Order]]:
    """Return buyers, products and orders of the sample shop as of ``now``."""
    products = [Product.parse_obj(_with_times(one, now)) for one in _read("products")]
    people = {one["id"]: one for one in _read("buyers")}
    entries = _read("orders")
    for number, owner in enumerate(sorted({one["buyer"] for one in entries} - set(people))):
        people[owner] = _passer_by(owner, number, people)
    buyers = [Buyer(id=one["id"], name=one["name"], registered=one.get("registered", True),
                    account=one.get("account", "retail")) for one in people.values()]
    by_sku = {product.sku: product for product in products}
    orders = [_Entry(one, number, people[one["buyer"]], by_sku, now).order()
              for number, one in enumerate(entries, 1)]
    return buyers, products, orders


@lru_cache(maxsize=1)
def sample_ids() -> Tuple[FrozenSet[str], FrozenSet[str]]:
    """Return the ids of the sample shop's orders and of its buyers; they never change."""
    buyers, _products, orders = sample_shop(datetime(2026, 1, 1, tzinfo=timezone.utc))
    return frozenset(one.id for one in orders), frozenset(one.id for one in buyers)


def demo_notes() -> Dict[str, str]:
    """Return the demo buyers with what can be tried with each."""
    return {one["id"]: one["note"] for one in _read("buyers")}


def _read(name: str) -> List[Dict[str, Any]]:
    document = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return list(document[name])


def _passer_by(owner: str, number: int, people: Mapping[str, Any]) -> Dict[str, Any]:
    """A buyer whom only the orders name lives where the demo buyer of the same stem lives."""
    stem = people[owner.rstrip("0123456789")]
    name = _NAMES[number % len(_NAMES)]
    return {"id": owner, "name": name, "receiver": {**stem["receiver"], "name": name,
                                                    "phone": f"199000001{number:02d}"}}


def _time(text: str, now: datetime) -> Optional[datetime]:
    """Read "-3d4h" or "+12h"; ``None`` for what is no such time."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    sign, days, hours, minutes = match.groups()
    away = timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0))
    return (now + away if sign == "+" else now - away).replace(second=0, microsecond=0)


def _with_times(value: Any, now: datetime) -> Any:
    """Return a part of a file with its times as times."""
    if isinstance(value, Mapping):
        return {key: _with_times(inner, now) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_times(inner, now) for inner in value]
    return (_time(value, now) or value) if isinstance(value, str) else value


def _order_number(number: int) -> str:
    """Return 19 digits that are always the same for an entry, unlike those of all others."""
    return f"40{number * 7_919_000_363_137 % 10 ** 13:013d}{(number * 1_237 + 2_048) % 10_000:04d}"


class _Entry:
    """One line of orders.yml on its way to an order."""

    def __init__(self, entry: Mapping[str, Any], number: int, owner: Mapping[str, Any],
                 products: Mapping[str, Product], now: datetime) -> None:
        self.entry, self.number, self.owner = entry, number, owner
        self.products, self.now = products, now

    def order(self) -> Order:
        entry, times = self.entry, self._times()
        items = [self._item(one) for one in entry["items"]]
        goods = sum(one["price"] * one["quantity"] for one in items)
        free = goods >= FREE_FROM
        data: Dict[str, Any] = {
            "id": _order_number(self.number), "buyer_id": entry["buyer"],
            "status": entry["status"], "pay_method": entry.get("pay_method", "支付宝"),
            "amount": goods + (0 if free else POSTAGE), "postage": 0 if free else POSTAGE,
            "free_shipping": free, "items": items, "receiver": self.owner["receiver"],
            "parcel": self._parcel(times), "ship_by": times["paid"] + timedelta(hours=24) if times["paid"] else None,
            **{f"{name}_at": times[name] for name in _TIMES}}
        for name in _AS_WRITTEN:
            if name in entry:
                data[name] = _with_times(entry[name], self.now)
        if "refund" in entry:
            data["refund"] = {"amount": data["amount"], **_with_times(entry["refund"], self.now)}
        data["earlier_parcels"] = entry.get("earlier_parcels", [])
        return Order.parse_obj(data)

    def _time(self, text: Optional[str]) -> Optional[datetime]:
        return _time(text or "", self.now)

    def _times(self) -> Dict[str, Any]:
        entry, status = self.entry, self.entry["status"]
        placed = self._time(entry["placed"])
        assert placed is not None
        unpaid = status == "placed" or entry.get("unpaid")
        sent = status in ("shipped", "signed", "finished") or "signed" in entry
        paid = None if unpaid else placed + timedelta(minutes=6)
        return {"placed": placed, "paid": paid, "shipped": placed + timedelta(hours=17) if sent else None,
                "signed": self._time(entry.get("signed")), "finished": self._time(entry.get("finished"))}

    def _item(self, item: Any) -> Dict[str, Any]:
        data = dict(item) if isinstance(item, dict) else {"sku": item}
        product = self.products[data["sku"]]
        return {"quantity": 1, "options": {}, **data, "title": product.title, "price": product.price}

    def _parcel(self, times: Mapping[str, Any]) -> Optional[Dict[str, Any]]:
        courier = self.entry.get("courier")
        if courier is None or times["shipped"] is None:
            return None
        number = f"{_PREFIX[courier]}{6_000_010_000 + self.number * 7919}"
        known = {name: self.entry.get(name) for name in ("signed_by", "signed_consent", "station", "courier_phone")}
        scans = _with_times(self.entry["scans"], self.now) if "scans" in self.entry else self._scans(times)
        return {"courier": courier, "number": number, "scans": scans,
                "expected_at": self._time(self.entry.get("expected")), **known}

    def _scans(self, times: Mapping[str, Any]) -> List[Dict[str, Any]]:
        """A parcel leaves Hangzhou and is scanned on the way, up to the last scan that is given."""
        if "scanned" in self.entry and self.entry["scanned"] is None:
            return []
        end = times["signed"] or self._time(self.entry.get("scanned")) or times["shipped"]
        region = self.owner["receiver"]["region"]
        city = region.split()[-1]
        texts = ["【杭州市】商家已发货，快件已由杭州九堡网点揽收"]
        if is_abroad(region):
            texts += ["【上海国际邮件交换站】已出口，离开国内"]
        else:
            texts += [f"【杭州转运中心】快件已发出，下一站【{city}转运中心】", f"【{city}转运中心】快件已到达"]
        if times["signed"]:
            texts += [f"【{city}】快件正在派送中，请保持电话畅通", self._taken(city)]
        start = min(times["shipped"] + timedelta(hours=1), end)
        step = (end - start) / max(1, len(texts) - 1)
        return [{"at": start + step * index, "text": text} for index, text in enumerate(texts)]

    def _taken(self, city: str) -> str:
        taker = {"buyer": "已签收，签收人：本人", "third_party": "已签收，签收人：他人代收",
                 "locker": "已存放至快递柜，请凭取件码取件"}.get(self.entry.get("signed_by", ""), "已签收，感谢使用")
        return f"【{city}】快件{taker}"
