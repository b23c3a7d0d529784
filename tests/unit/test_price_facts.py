"""What is told of prices that differ by option, and of several pieces."""

from bot.orders.goods import Product
from bot.orders.variants import variant_facts
from bot.proposing.sale.facts_of_prices import price_facts

BAG = Product.parse_obj({"sku": "BAG-1", "title": "收纳袋", "price": 5900, "variants": [
    {"options": {"规格": "标准版"}, "stock": 3}, {"options": {"规格": "加大版"}, "stock": 5, "price": 6990}]})


def facts(product, *named, quantity=None):
    return price_facts(product, {**variant_facts(product, named), "message.quantity": quantity})


def test_prices_that_differ_are_listed():
    assert facts(BAG)["product.option_prices"] == "标准版 59元、加大版 69.9元"
    same = BAG.copy(update={"variants": BAG.variants[:1]})
    assert facts(same)["product.option_prices"] is None


def test_of_many_options_only_from_and_to():
    sizes = [{"options": {"尺码": str(size)}, "price": 100 * size} for size in range(36, 44)]
    shoe = Product.parse_obj({"sku": "SHO-1", "title": "鞋", "variants": sizes})
    assert facts(shoe)["product.option_prices"] == "36元到43元"


def test_several_pieces_cost_so_much_together():
    plain = Product(sku="CUP-1", title="杯", price=2990)
    assert facts(plain, quantity=3)["product.total"] == 8970
    assert facts(BAG, "加大版", quantity=3)["product.total"] == 20970
    assert facts(BAG, quantity=3)["product.total"] is None  # prices differ, and no option is named
    assert facts(plain, quantity=1)["product.total"] is facts(plain)["product.total"] is None
    tiers = Product.parse_obj({"sku": "CUP-2", "title": "杯", "price": 2990, "bulk_tiers": [{"from": 2, "rate": 90}]})
    assert facts(tiers, quantity=3)["product.total"] is None
