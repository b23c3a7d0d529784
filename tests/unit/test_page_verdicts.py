"""The verdict that a page allows on a yes-or-no question, and silence where it allows none."""

from __future__ import annotations

from datetime import date
from typing import Dict, Optional

import pytest

from bot.orders.goods import Product
from bot.proposing.page.verdicts import verdict, verdict_facts
from tests.builders import whole_handbook

WORDS = whole_handbook().words
TODAY = date(2026, 5, 12)
PHONE, CARS = {"适用型号": "iPhone 14/14 Pro/15"}, {"适用车型": "本田思域 2016-2021款"}
STOVE, PORT, SKIN = {"适用灶具": "明火燃气"}, {"接口": "Type-C"}, {"适用肤质": "油性、混合性"}
NOT_FOR = {"适宜人群": "免疫力低下者", "不适宜人群": "少年儿童、孕妇、乳母"}
CARE = {"洗涤": "枕芯不可水洗不可暴晒，外套可拆洗"}


@pytest.mark.parametrize("text, page, begins", [
    # models
    ("苹果14pro的能贴吗", PHONE, "能用"), ("15promax能用不", PHONE, "不适用"), ("苹果13可以用吗", PHONE, "不适用"),
    ("华为matepad 11.5 能用吗", {"适用型号": "MatePad 11"}, "不适用"), ("什么型号能用", PHONE, None),
    ("15promax能用不", {"适用型号": "iPhone 12及以上通用"}, None),
    ("小米15能用吗", {"适用机型": "iPhone 15"}, "不适用"),
    ("MRO1791能装吗", {"适配型号": "MRO1791A-400G"}, None), ("MRO1790能装吗", {"适配型号": "MRO1791A-400G"}, "不适用"),
    ("我是雅阁 能装不", CARS, "不适用"), ("我是思域 能装不", CARS, None), ("后排能装吗", CARS, None),
    # classes
    ("家里是电磁炉的 能用么", STOVE, "用不了"), ("燃气灶能用吗", STOVE, "能用"),
    ("电磁炉能用吗", {"适用炉灶": "通用各种炉灶，明火电陶炉"}, None),
    ("我家狗能吃吗", {"适用对象": "12月龄以上成猫"}, "不行"), ("小猫能吃吗", {"适用对象": "12月龄以上成猫"}, None),
    ("敏感肌能用吗", SKIN, "页面写的适用肤质"), ("油皮可以用吗", SKIN, "能用"),
    ("苹果13的线能充吗", PORT, "不行"), ("苹果15的线能充吗", PORT, "可以的"),
    # people
    ("喂奶期间能喝吗", NOT_FOR, "哺乳期不建议喝"), ("小孩能涂吗", {"适用": "成人"}, "不建议给孩子涂"),
    ("孕妇能用吗", {"适用人群": "成人"}, "页面没单独写孕妇"),
    ("糖尿病能吃吗", {"配料": "无花果", "添加": "0蔗糖"}, "有糖尿病的话要先问"),
    ("怀孕能吃吗", {"适宜人群": "成人、孕妇、乳母"}, "孕妇可以吃"), ("孩子穿什么码", {"适用": "成人"}, None),
    # lengths, degrees
    ("沙发底下10厘米进得去吗", {"机身高度": "103mm"}, "进不去"), ("床底下12cm能塞进去吗", {"高度": "10cm"}, "进得去"),
    ("扫地机器人高9.8 下面能过吗", {"脚高": "15cm"}, "能进去"),
    ("杯架直径7厘米 放得进吗", {"杯身直径": "8cm"}, "放不进"),
    ("英雄的墨囊能插吗 3.4的那种", {"墨囊口径": "2.6mm"}, "用不了"),
    ("零下20能穿吗", {"适合温度": "5℃左右"}, "零下20度不够暖"),
    ("零下20能穿吗", {"适合温度": "-25℃~-10℃"}, "零下20度可以"),
    # marks
    ("游泳能戴吗", {"防护等级": "IPX4"}, "不行"), ("下雨戴行吗", {"防护等级": "IPX4"}, "可以的"),
    ("能带上飞机吗", {"额定能量": "74Wh"}, "可以随身带"), ("能带上飞机吗", {"额定能量": "185Wh"}, "不能带上飞机"),
    ("新生儿能贴身穿吗", {"安全类别": "A类"}, "可以的"), ("日本能用吗", {"电压": "220V"}, "日本不能直接用"),
    ("韩国能用吗", {"电压": "220V"}, "韩国能用"), ("是今年的新米吗", {"收割": "2025年10月"}, "不是今年的"),
    ("是今年的新茶吗", {"采摘": "2026年3月"}, "是今年的"), ("是陈茶吗", {"年份": "2018年", "陈年": "8年"}, None),
    ("是纯鹅绒的吗", {"填充": "95%白鹅绒"}, "是鹅绒的"),
    ("纯羊毛的吗", {"成分": "羊毛50% 腈纶50%"}, "不是纯羊毛"), ("是纯羊绒吗", {"成分": "100%山羊绒"}, "是纯羊绒的"),
    ("一瓶能吃几天", {"用量": "每日2次，每次5片", "规格": "250片/瓶"}, "250片够25天"),
    ("飞机能带吗", {"容量": "20000mAh"}, "可以随身带"), ("洗头能戴吗", {"防护等级": "IPX7"}, "沾水没问题"),
    ("头围59戴得上吗", {"头围": "56-58cm"}, "头围59厘米偏大"),
    ("手腕15厘米能戴吗", {"适合腕围": "140-190mm"}, "手腕15厘米可以"),
    ("敏感肌能用不", {"适用肤质": "所有肤质"}, "可以的"),
    ("15pro能用吗", {"标题": "iPhone 15 Pro Max手机壳"}, "不适用"),
    ("小孩能用来擦手吗", {"注意": "儿童需在成人监护下使用"}, "页面写的是儿童"),
    ("洗衣机洗了能甩干吗", {"洗涤": "可机洗，不可甩干"}, "可以机洗、不能甩干"),
    # care, and what is ruled out
    ("能洗不 能不能晒太阳", CARE, "不能水洗、不能暴晒"), ("能机洗不", {"洗涤": "手洗或干洗"}, "不建议机洗"),
    ("可以自己在家洗吗", {"洗涤": "干洗"}, "不能自己水洗"), ("脏了能洗吗", {"清洗": "不可机洗，可擦拭"}, None),
    ("微波炉能热不", {"加热": "可微波"}, "可以进微波炉"), ("怎么洗", CARE, None),
    ("可以扫描不", {"功能": "打印，不带复印扫描"}, "不可以的"), ("能煎鸡蛋吗", {"功能": "烘烤，不带煎蛋"}, "不可以的"),
    ("能连switch吗 有电池没", {"电池": "不带电池，需插电"}, "没有的"),
    ("一体座椅能套吗", {"适用": "通用款，运动一体座椅不适用"}, "不可以的"), ("几天到", {"功能": "不带扫描"}, None)])
def test_the_verdict_stands_first_or_nothing_is_said(text: str, page: Dict[str, str], begins: Optional[str]) -> None:
    found = verdict(text, page, TODAY, WORDS)
    assert (found or "").startswith(begins or "") and (found is None) == (begins is None), found


def test_several_questions_are_answered_each() -> None:
    page = {"容量": "1.8L", "微波": "不可微波"}
    said = verdict_facts("多大容量啊 微波炉能热不", _product("饭盒", page), (), TODAY, WORDS)["fit.said"]
    assert said and "容量1.8L" in said and "不能进微波炉" in said


def test_another_product_that_fits_is_named() -> None:
    iron = _product("章丘手工铁锅炒锅", STOVE)
    flat = _product("章丘铁锅平底款炒锅", {"适用炉灶": "电磁炉、燃气灶"}, sku="B", price=25900)
    said = verdict_facts("电磁炉能用吗", iron, [flat], TODAY, WORDS)["fit.said"]
    assert said and said.endswith("您可以看章丘铁锅平底款炒锅，259元")


def test_another_version_has_its_own_page() -> None:
    three = _product("奶油风沙发三人位", {"脚高": "12cm"})
    four = _product("奶油风沙发四人位", {"脚高": "8cm"}, sku="B")
    said = verdict_facts("机器人高9.7 四人位能进去吗", three, [four], TODAY, WORDS)["fit.said"]
    assert said and said.startswith("四人位的进不去")
    assert verdict_facts("机器人高9.7 五人位能进去吗", three, [four], TODAY, WORDS)["fit.said"] is None


def test_who_is_upset_hears_no_verdict() -> None:
    assert verdict_facts("漏粉了 孩子还能喝吗", _product("奶粉", NOT_FOR), (), TODAY, WORDS)["fit.said"] is None


def _product(title: str, page: Dict[str, str], sku: str = "A", price: int = 9900) -> Product:
    return Product(sku=sku, title=title, price=price, stock=5, attributes=page)
