"""What a product of a file may not hold although it has the right type: ranges upside down, tiers without a price."""

from __future__ import annotations

from typing import List, Optional, Tuple

from bot.orders.goods import Product
from bot.orders.import_rows import FileFaults


def product_sums(product: Product) -> List[Tuple[str, Optional[int]]]:
    """Return every number of a product that cannot be below zero, with its place."""
    found: List[Tuple[str, Optional[int]]] = [
        (name, getattr(product, name)) for name in ("price", "stock", "warranty_months", "price_protection_days")]
    found += [(f"variants.{at}.{name}", getattr(one, name))
              for at, one in enumerate(product.variants) for name in ("stock", "price")]
    found += [(f"bulk_tiers.{at}.{name}", value) for at, one in enumerate(product.bulk_tiers)
              for name, value in (("from", one.from_), ("price", one.price), ("rate", one.rate))]
    if product.postage:
        found += [("postage.free_from", product.postage.free_from), ("postage.fee", product.postage.fee)]
    if product.returns:
        found.append(("returns.days", product.returns.days))
    if product.warranty:
        found.append(("warranty.months", product.warranty.months))
    if product.delivery:
        found.append(("delivery.within_hours", product.delivery.within_hours))
    return found


def check_product(line: int, product: Product, faults: FileFaults) -> None:
    """Note what cannot be true of a product."""
    for at, tier in enumerate(product.bulk_tiers):
        if tier.price is None and tier.rate is None:
            faults.add(line, f"bulk_tiers.{at}", "没有价格也没有折扣", "请写 price(每件多少分) 或 rate(95 是 95 折)")
        elif tier.rate is not None and tier.rate > 100:
            faults.add(line, f"bulk_tiers.{at}.rate", f"{tier.rate} 大于 100", "95 折请写 95")
    for at, row in enumerate(product.size_table):
        for name in ("height", "weight", "foot"):
            span = getattr(row, name)
            if span is not None and (span[0] > span[1] or span[0] < 0):
                faults.add(line, f"size_table.{at}.{name}", f"{span[0]:g} 到 {span[1]:g} 不是一个范围",
                           "请先写小的, 再写大的")
    for at, variant in enumerate(product.variants):
        if not variant.options:
            faults.add(line, f"variants.{at}.options", "没有写是哪个规格", '请写成 {"颜色": "黑", "尺码": "M"}')
    for name in ("promotions", "coupons", "gifts"):
        for at, offer in enumerate(getattr(product, name)):
            if not offer.text:
                faults.add(line, f"{name}.{at}.text", "缺少这一项", "请写页面上的那句话")
            if offer.starts and offer.ends and offer.ends < offer.starts:
                faults.add(line, f"{name}.{at}.ends", "结束时间早于开始时间", "请检查两列是不是写反了")
