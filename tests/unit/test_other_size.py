"""N32: the next bigger or smaller one that is in stock, with its price."""

from bot.orders.model import Product
from bot.proposing.page.other_size import other_size_facts


def _fryer(litres, stock, price):
    return Product.parse_obj({"sku": f"F{litres}", "title": f"炸锅{litres}L", "price": price, "stock": stock,
                              "attributes": {"容量": f"{litres}L"}, "similar": []})


def test_the_next_in_size_that_is_in_stock_is_named():
    small, middle, large = _fryer(4, 9, 26900), _fryer(6, 5, 39900), _fryer(8, 0, 54900)
    said = other_size_facts("有没有比这个再大的", small, [middle, large])["other_size.said"]
    assert said == "炸锅6L，容量6L，399元"
    assert other_size_facts("再小一点的有吗", middle, [small, large])["other_size.said"] == "炸锅4L，容量4L，269元"
    assert other_size_facts("有没有再大的", middle, [small, large])["other_size.said"] is None
    assert other_size_facts("有货吗", small, [middle])["other_size.said"] is None
