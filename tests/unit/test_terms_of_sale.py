"""The terms of sale: order, else product, else category, else policy; each value knows where it stands."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any, Dict, Optional

import pytest

from bot.errors import HandbookError
from bot.handbook.load import load
from bot.handbook.term_dates import window
from bot.orders.goods import Product
from bot.orders.model import Order
from bot.proposing.facts_of_shop import delivery_facts, policy_facts, shop_facts
from bot.proposing.propose import propose
from bot.proposing.sale.terms_of_sale import TermsOfSale, resolve
from bot.proposing.situation import Snapshot, situate
from bot.talk.model import Memory, Wish
from tests.builders import FACTS, NOW, a_product, an_order, small_handbook, whole_handbook

HANDBOOK = whole_handbook()


def terms(attributes: Optional[Dict[str, Any]] = None, now: datetime = NOW, region: Optional[str] = None,
          rules: Optional[Dict[str, Any]] = None, **record: Any) -> TermsOfSale:
    policy: Any = rules or HANDBOOK.policy
    product = Product.parse_obj({"sku": "1", "title": "商品", "price": 12900, "attributes": attributes or {}, **record})
    values = {**policy_facts(HANDBOOK, policy), **shop_facts(policy, now, 0, None),
              "product.price": product.price}
    values.update(delivery_facts({"message.region": region}, policy))
    return resolve(HANDBOOK, policy, values, [product], False, now)


PAGES = [
    # trade, page, fact, value, source
    ("杯子", {"运费": "全国包邮（新疆西藏除外）"}, "terms.postage", "全国包邮，新疆西藏除外", "商品页「运费」"),
    ("杯子", {"运费": "全国包邮（新疆西藏除外）"}, "terms.postage_free", True, "商品页「运费」"),
    ("杯子", {"运费": "全国包邮（新疆西藏除外）"}, "shipping.free_from", None, "商品页「运费」"),
    ("家具", {"运费": "无"}, "terms.postage", "包邮", "商品页「运费」"),
    ("家具", {"是否包邮": "否"}, "terms.postage", "不包邮", "商品页「是否包邮」"),
    ("家具", {"是否包邮": "否"}, "terms.postage_free", False, "商品页「是否包邮」"),
    ("零食", {"邮费": "10元"}, "terms.postage", "邮费10元", "商品页「邮费」"),
    ("零食", {"邮费": "10元"}, "terms.postage_free", False, "商品页「邮费」"),
    ("零食", {"包邮": "满99元包邮"}, "terms.postage_free", True, "商品页「包邮」"),
    ("零食", {"包邮": "满199元包邮"}, "terms.postage_free", False, "商品页「包邮」"),
    ("零食", {"包邮": "满199元包邮"}, "shipping.free_from", 19900, "商品页「包邮」"),
    ("零食", {"包邮": "江浙沪包邮"}, "terms.postage_free", None, "商品页「包邮」"),
    ("手机", {"价保": "30天"}, "terms.protection", "价保30天", "商品页「价保」"),
    ("手机", {"价保": "30天"}, "price.protection_days", 30, "商品页「价保」"),
    ("手机", {"保价说明": "不支持"}, "terms.protection", "这款不支持价保", "商品页「保价说明」"),
    ("手机", {"保价说明": "不支持"}, "price.protection_days", None, "商品页「保价说明」"),
    ("手机", {"国补": "参与，到手价立减15%"}, "terms.subsidy", "国家补贴到手价立减15%", "商品页「国补」"),
    ("手机", {"国家补贴": "不参与"}, "terms.subsidy_present", False, "商品页「国家补贴」"),
    ("手机", {"国家补贴": "不参与"}, "terms.subsidy", None, "商品页「国家补贴」"),
    ("手机", {"分期": "支持"}, "terms.instalments", "支持分期付款", "商品页「分期」"),
    ("手机", {"花呗分期": "12期免息"}, "terms.instalments", "12期免息", "商品页「花呗分期」"),
    ("手机", {"包装清单": "主机×1、充电线×1"}, "terms.box", "里面有主机×1、充电线×1", "商品页「包装清单」"),
    ("电器", {"质保": "2年"}, "terms.warranty", "质保2年", "商品页「质保」"),
    ("电器", {"电机质保": "10年"}, "terms.warranty", "电机质保10年", "商品页「电机质保」"),
    ("电器", {"质保": "2年"}, "terms.warranty_months", 24, "商品页「质保」"),
    ("电器", {"保修期": "整机一年，电机三年"}, "terms.warranty_months", 12, "商品页「保修期」"),
    ("电器", {"质保": "无"}, "terms.warranty", "这款没有质保", "商品页「质保」"),
    ("电器", {"质保例外": "人为损坏、进水不保。"}, "terms.warranty_exceptions", "人为损坏、进水不保",
     "商品页「质保例外」"),
    ("电器", {"质保例外": "人为损坏、进水不保。"}, "terms.warranty", None, None),
    ("电器", {"安装": "免费上门安装"}, "terms.installation_offered", True, "商品页「安装」"),
    ("家具", {"安装": "自行安装约20分钟"}, "terms.installation_offered", False, "商品页「安装」"),
    ("家具", {"送货": "送货上门，不上楼"}, "terms.upstairs", False, "商品页「送货」"),
    ("家具", {"送货服务": "送货入户"}, "terms.upstairs", True, "商品页「送货服务」"),
    ("衣服", {"店铺满减": "满300减40，11月30日前有效"}, "terms.promotion", "满300减40，11月30日前有效",
     "商品页「店铺满减」"),
    ("衣服", {"店铺满减": "满300减40，11月30日前有效"}, "promotion.ends", "2026-11-30", "商品页「店铺满减」"),
    ("衣服", {"店铺满减": "满300减40，11.1-11.11"}, "terms.promotion", "暖冬满减，满199元减20元，到11月30日",
     "店铺规则"),
    ("衣服", {"限时优惠": "直降50", "活动时间": "11.1-11.11"}, "promotion.title", "暖冬满减", None),
    ("衣服", {"活动": "不参与"}, "promotion.active", False, "商品页「活动」"),
    ("衣服", {"满量活动": "2件8折"}, "terms.bulk", "2件8折", "商品页「满量活动」"),
    ("衣服", {"满量活动": "2件8折"}, "terms.promotion", "2件8折", "商品页「满量活动」"),
    ("衣服", {"退换": "贴身衣物不支持七天无理由"}, "terms.returnable", False, "商品页「退换」"),
    ("衣服", {"退换": "贴身衣物不支持七天无理由"}, "aftersale.return_days", None, "商品页「退换」"),
    ("电器", {"退换": "用过清洗干净无异味支持7天无理由"}, "terms.returnable", True, "商品页「退换」"),
    ("衣服", {"退换": "拉链口打开验货不影响退换 使用过不退"}, "terms.returnable", True, "商品页「退换」"),
    ("衣服", {"退换": "定制商品无七天无理由退货"}, "terms.returnable", False, "商品页「退换」"),
    ("衣服", {"退换货": "15天无理由（吊牌完整）"}, "aftersale.return_days", 15, "商品页「退换货」"),
    ("衣服", {"退换货": "15天无理由（吊牌完整）"}, "terms.returns", "15天无理由，吊牌完整", "商品页「退换货」"),
    ("衣服", {"运费险": "有"}, "terms.return_freight_by", "insured", "商品页「运费险」"),
    ("衣服", {"退换运费": "买家承担"}, "terms.return_freight_by", "buyer", "商品页「退换运费」"),
    ("衣服", {"退换运费": "买家承担"}, "terms.postage", "满59元包邮，不满的话邮费8元", "店铺规则"),
    ("护肤", {"赠品": "旅行装三件套"}, "terms.gift", "送旅行装三件套", "商品页「赠品」"),
    ("护肤", {"赠品": "无"}, "terms.gift_present", False, "商品页「赠品」"),
    ("护肤", {"赠品": "无"}, "terms.gift", None, "商品页「赠品」"),
    ("护肤", {"赠品": "详见页面"}, "terms.gift_present", None, None),
    ("护肤", {"买赠": "买一送一，3月31日前有效"}, "terms.gift", "买一送一，3月31日前有效", "商品页「买赠」"),
    ("护肤", {"优惠券": "满200减20"}, "terms.coupon", "可以领优惠券，满200减20", "商品页「优惠券」"),
    ("护肤", {"会员价": "9折"}, "terms.member", "会员9折", "商品页「会员价」"),
    ("水果", {"坏果包赔": "签收24小时内拍照，坏一赔一"}, "terms.damage", "签收24小时内拍照，坏一赔一",
     "商品页「坏果包赔」"),
    ("水果", {"发货": "现摘现发，48小时内"}, "terms.ship_hours", 48, "商品页「发货」"),
    ("水果", {"春节发货": "春节期间正常发货"}, "terms.ship_time", "付款后24小时内发出，春节期间正常发货", None),
    ("水果", {"春节发货": "春节期间正常发货"}, "shipping.within_hours", 24, None),
    ("定制", {"制作周期": "7天"}, "shipping.within_hours", 168, "商品页「制作周期」"),
    ("定制", {"发货时间": "预售，年后发"}, "shipping.within_hours", None, "商品页「发货时间」"),
    ("灯", {"快递": "默认发顺丰速运"}, "terms.courier", "顺丰速运", "商品页「快递」"),
    ("灯", {"快递": "默认发顺丰速运"}, "shipping.courier", "顺丰速运", "商品页「快递」"),
    ("灯", {"到货时间": "2-3天"}, "terms.arrival", "大约2-3天到", "商品页「到货时间」"),
    ("灯", {"发票": "支持"}, "terms.invoice", "可以开发票", "商品页「发票」"),
    ("灯", {"发票": "电子普票"}, "terms.invoice", "电子普票", "商品页「发票」"),
    ("灯", {"服务": "7天无理由退货·48小时发货·运费险·破损包赔"}, "terms.ship_hours", 48, "商品页「服务」"),
    ("灯", {"服务": "7天无理由退货·48小时发货·运费险·破损包赔"}, "terms.damage", "破损包赔", "商品页「服务」"),
    ("灯", {"服务": "7天无理由退货·48小时发货·运费险·破损包赔"}, "terms.return_freight", "运费险", "商品页「服务」"),
    ("灯", {"发货地": "广东中山"}, "terms.ship_time", "付款后24小时内发出", "店铺规则"),
    ("灯", {"配件材质": "铝"}, "terms.box", None, None),
    ("灯", {"保质期": "12个月"}, "terms.warranty", None, None),
    ("灯", {}, "terms.gift", None, None),
    ("灯", {}, "terms.gift_present", None, None),
    ("灯", {}, "terms.protection_days", 15, "店铺规则"),
    ("灯", {}, "terms.postage_free", True, "店铺规则"),
]


@pytest.mark.parametrize("trade,page,fact,value,source", PAGES,
                         ids=[f"{trade} {page} {fact}" for trade, page, fact, _, _ in PAGES])
def test_the_product_page_goes_before_the_policy(trade, page, fact, value, source):
    found = terms(page)
    told = found.values.get(fact, {**policy_facts(HANDBOOK, HANDBOOK.policy),
                                   **shop_facts(HANDBOOK.policy, NOW, 0, None)}.get(fact))
    assert told == value
    if source:
        assert found.sources[fact] == source


RECORDS: Any = [
    ({"promotions": [{"text": "第2件半价", "ends": "2026-12-01"}]}, "terms.promotion", "第2件半价，到12月1日"),
    ({"promotions": [{"text": "第2件半价", "ends": "2026-11-20"}]}, "terms.promotion",
     "暖冬满减，满199元减20元，到11月30日"),
    ({"coupons": [{"text": "满200减20的券", "starts": "2026-12-01"}]}, "terms.coupon", None),
    ({"gifts": ["旅行装一支"]}, "terms.gift", "送旅行装一支"),
    ({"postage": {"free_from": 9900, "fee": 1000}}, "terms.postage", "满99元包邮，不满的话邮费10元"),
    ({"postage": {"free_from": 19900}}, "terms.postage_free", False),
    ({"postage": {"fee": 0}}, "terms.postage", "包邮"),
    ({"price_protection_days": 0}, "terms.protection", "这款不支持价保"),
    ({"returns": {"days": 0, "ground": "贴身衣物拆封不退"}}, "terms.returnable", False),
    ({"returns": {"days": 30}}, "aftersale.return_days", 30),
    ({"returns": {"freight": "运费险"}}, "terms.return_freight_by", "insured"),
    ({"warranty": {"months": 18, "exceptions": "人为损坏"}}, "terms.warranty", "质保18个月"),
    ({"warranty": {"months": 18, "exceptions": "人为损坏"}}, "terms.warranty_exceptions", "人为损坏"),
    ({"delivery": {"within_hours": 120}}, "terms.ship_time", "付款后5天内发出"),
    ({"delivery": {"courier": "德邦快递"}}, "shipping.courier", "德邦快递"),
    ({"box": ["主机", "电源线"]}, "terms.box", "里面有主机、电源线"),
    ({"size_table": [{"size": "M", "height": "155-162", "weight": "90-105"}]}, "terms.size_table",
     "M 155-162cm/90-105斤"),
    ({"bulk_tiers": [{"from": 10, "rate": 95}, {"from": 50, "price": 9900}]}, "terms.bulk",
     "10件起9.5折，50件起每件99元"),
    ({"care": "30度以下机洗。"}, "terms.care", "30度以下机洗"),
]


@pytest.mark.parametrize("record,fact,value", RECORDS, ids=[f"{one} {fact}" for one, fact, _ in RECORDS])
def test_the_records_own_fields_go_before_the_pages_attributes(record, fact, value):
    found = terms({"价保": "30天", "快递": "中通"}, **record)
    assert found.values[fact] == value
    if value is not None and "暖冬" not in str(value):
        assert found.sources[fact] == "商品资料"


def test_a_category_goes_between_the_page_and_the_policy():
    fresh = terms({}, category="食品/生鲜水果")
    assert (fresh.values["terms.returns"], fresh.values["terms.returnable"]) == ("生鲜不支持七天无理由退货", False)
    assert fresh.sources["terms.returns"] == "类目规则「生鲜」"
    assert fresh.values["aftersale.return_days"] is None
    assert terms({"退换": "7天无理由"}, category="生鲜").values["terms.return_days"] == 7
    policy = copy.deepcopy(dict(HANDBOOK.policy))
    policy["categories"] = [{"name": "家具", "postage": None, "installation": "包上门安装"}]
    assert terms({}, category="家具", rules=policy).values["terms.installation_offered"] is True
    assert terms({}, category="家具", rules=policy).sources["terms.postage"] == "店铺规则"


def test_where_the_postage_is_not_free_everywhere_the_region_decides():
    page = {"运费": "包邮，偏远地区另付15元"}
    assert terms(page, region="新疆 喀什").values["terms.postage_free"] is False
    assert terms(page, region="江苏 南京").values["terms.postage_free"] is True


def situated(order: Order, *products: Product, scenario: str = "track", viewing: Optional[str] = None) -> Any:
    snapshot = Snapshot(now=NOW, orders=(order,), verified=True, products={one.sku: one for one in products})
    wish = Wish(scenario=next(iter(HANDBOOK.scenarios)) if scenario == "track" else scenario)
    return situate(wish, Memory(viewing=viewing, turn=1), snapshot, HANDBOOK, HANDBOOK.policy).facts


def test_what_the_order_says_comes_first_and_only_for_its_own_goods():
    cup = a_product(sku="CUP-1", attributes={"运费": "10元", "快递": "顺丰"})
    other = a_product(sku="CUP-2", attributes={"运费": "12元"})
    order = an_order(status="paid", free_shipping=True, items=[{"sku": "CUP-1", "title": "杯"}], parcel=None,
                     shipped_at=None, ship_by=NOW.replace(hour=20))
    facts = situated(order, cup, other, scenario="stock")
    assert (facts.get("terms.postage"), facts.sources["terms.postage"]) == ("这笔订单包邮", "订单")
    assert facts.get("terms.ship_time") == "这笔订单最晚11月23日 20:00发出"
    assert (facts.get("terms.ship_hours"), facts.get("shipping.within_hours")) == (24, 24)
    assert facts.sources["terms.courier"] == "商品页「快递」"
    facts = situated(order, cup, other, scenario="stock", viewing="CUP-2")
    assert (facts.get("terms.postage"), facts.sources["terms.postage"]) == ("邮费12元", "商品页「运费」")


def test_where_the_goods_of_an_order_differ_nothing_is_told():
    first = a_product(sku="CUP-1", attributes={"价保": "30天", "发票": "电子发票"})
    second = a_product(sku="CUP-2", attributes={"价保": "7天", "发票": "电子发票"})
    order = an_order(items=[{"sku": "CUP-1", "title": "杯"}, {"sku": "CUP-2", "title": "壶"}])
    scenario = next(name for name, one in HANDBOOK.scenarios.items() if one.about == "order")
    facts = situated(order, first, second, scenario=scenario)
    assert facts.get("terms.protection") is None
    assert facts.get("price.protection_days") is None
    assert facts.get("terms.invoice") == "电子发票"


def test_without_an_order_or_product_the_policy_speaks():
    found = resolve(HANDBOOK, HANDBOOK.policy, policy_facts(HANDBOOK, HANDBOOK.policy), [], False, NOW)
    assert found.values["terms.returns"] == "签收7天内，没用过、不影响再次销售的可以退换"
    assert found.values["terms.postage_free"] is None
    assert found.sources["terms.returns"] == "店铺规则"


def test_the_desk_is_told_where_a_value_stands():
    product = a_product(sku="CUP-1", attributes={"价保": "30天"})
    order = an_order(status="signed", signed_at=NOW, items=[{"sku": "CUP-1", "title": "杯"}])
    snapshot = Snapshot(now=NOW, orders=(order,), verified=True, products={"CUP-1": product})
    scenario = next(one for one in HANDBOOK.scenarios.values() if "price_dropped" in one.intents
                    or one.id == "price_fall")
    memory = Memory(turn=1, turn_open=True, text="刚买就降价", wishes=(Wish(scenario=scenario.id, turn=1),))
    shown = [fact for one in propose(memory, snapshot, HANDBOOK, HANDBOOK.policy) for fact in one.facts]
    [days] = {one.value: one for one in shown if one.name == "price.protection_days"}.values()
    assert (days.value, days.origin) == ("30", "商品页「价保」")


@pytest.mark.parametrize("text,days", [
    ("3月31日前有效", (None, "2027-03-31")), ("满300减30，11.1-11.11", ("2026-11-01", "2026-11-11")),
    ("活动至2026年12月31日24:00", (None, "2026-12-31")), ("即日起至12月5日", (None, "2026-12-05")),
    ("11月20日0点开抢", ("2026-11-20", None)), ("11月1日-15日限时直降", ("2026-11-01", "2026-11-15")),
    ("满199减20，截止11.30", (None, "2026-11-30")), ("第2件9.5折", (None, None)), ("1.8-2.0米", (None, None)),
    ("净含量1.5-2.5kg", (None, None)), ("12月28日到1月3日", ("2026-12-28", "2027-01-03"))])
def test_days_between_which_a_sentence_holds(text, days):
    assert tuple(one and one.isoformat() for one in window(text, NOW.date())) == days


@pytest.mark.parametrize("table,message", [
    ("sale_terms:\n  terms.care: {names: [保养]}\n", "没有这个事实: 'terms.care'"),
    ("sale_terms:\n  terms.post: {names: [运费], field: postal, companions: {terms.free: gratis}}\n",
     "没有这个商品字段: 'postal'"),
    ("sale_terms:\n  terms.post: {names: [运费], companions: {terms.free: gratis}}\n", "没有这个读法: 'gratis'"),
    ("sale_terms:\n  terms.post: {policy: [{text: '满{{shop.limit}}包邮'}], companions: {terms.free: free}}\n",
     "没有这个事实: 'shop.limit'"),
    ("sale_terms:\n  terms.post: {names: [运费]}\n", "没有销售条款说到 'terms.free'"),
    ("sale_terms:\n  terms.post: {wrap: 价保}\n", "does not match"),
    ("sale_terms:\n  terms.post: {companions: {terms.free: free}}\n", "没有来处")])
def test_a_fault_in_the_table_is_told_with_its_line(tmp_path, table, message):
    more = "  terms.post: {label: 邮费, type: text, scope: product, source: terms}\n" \
           "  terms.free: {label: 包邮, type: flag, scope: product, source: terms}\n"
    folder = small_handbook(tmp_path, facts=FACTS + more)
    (folder / "sale_terms.yml").write_text(table, encoding="utf-8")
    with pytest.raises(HandbookError) as raised:
        load(folder)
    assert message in str(raised.value)
    assert "handbook/sale_terms.yml:2" in str(raised.value) or "facts.yml" in str(raised.value)


def test_what_the_page_says_of_the_region_and_the_hour_is_among_the_facts():
    cup = a_product(sku="CUP-1", attributes={"运费": "包邮，新藏不发", "发货": "16点前付款当天发"})
    facts = situated(an_order(items=[{"sku": "CUP-1", "title": "杯"}]), cup, scenario="stock", viewing="CUP-1")
    assert (facts.get("delivery.cutoff"), facts.get("delivery.refused")) == ("16点", False)
