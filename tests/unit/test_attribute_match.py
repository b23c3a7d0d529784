"""Which attribute a buyer asks for, how it is said, and yes or no: exact first, a wrong one is worse than none."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

import pytest

from bot.orders.goods import Product
from bot.proposing.page.attribute_match import match
from tests.builders import whole_handbook

WORDS = whole_handbook().words

CUP = {"材质": "内胆316不锈钢", "容量": "500ml", "保温": "6小时不低于58℃", "颜色": "雾霾蓝/奶茶色/黑色",
       "产地": "浙江永康", "杯盖": "带茶漏"}
SHIRT = {"面料": "95%棉5%氨纶", "颜色": "黑/白/灰", "尺码": "S-3XL", "版型": "宽松",
         "洗涤说明": "30度以下机洗，不可漂白", "厚薄": "常规"}
TEE = {"面料": "100%棉 200g", "可选颜色": "白、黑", "尺码": "M/L/XL"}
COAT = {"面料成分": "80%羊毛 20%聚酯纤维", "洗涤": "只可干洗", "里料": "聚酯纤维", "是否加绒": "否"}
SHOES = {"鞋面材质": "头层牛皮", "鞋底材质": "橡胶", "尺码": "35-41", "跟高": "3cm", "防水": "不防水"}
PHONE = {"屏幕尺寸": "6.7英寸", "充电": "33W快充", "电池容量": "5000mAh", "机身内存": "256GB",
         "网络": "5G全网通", "NFC": "支持", "防水等级": "IP68",
         "无线充电": "不支持", "重量": "198g"}
EARPHONE = {"蓝牙版本": "5.3", "续航时间": "单次6小时 总28小时", "防水": "IPX4", "降噪": "主动降噪",
            "连接方式": "无线"}
CHAIR = {"最大载重": "150kg", "椅轮": "PU静音轮", "安装": "自行安装约20分钟", "扶手": "4D可调", "坐垫": "高弹海绵"}
DESK = {"材质": "橡胶木", "产品尺寸": "120*60*75cm", "环保等级": "E0级", "是否组装": "是", "桌面厚度": "2.5cm"}
FRUIT = {"净含量": "5斤装/10斤装", "产地": "陕西洛川", "甜度": "14度以上，脆甜", "储存方式": "冷藏",
         "果径": "80-85mm"}
DATES = {"规格": "500g*2袋", "有无核": "有核", "等级": "一级", "保质期": "12个月", "生产日期": "近三个月"}
CRACKER = {"配料": "小麦粉、白砂糖、植物油", "口味": "原味/海苔味", "保质期": "180天", "热量": "480千卡/100g",
           "过敏原": "含小麦、可能含花生"}
YOGURT = {"配料": "生牛乳、发酵菌", "蔗糖": "0添加", "储存": "2-6℃冷藏", "蛋白质": "3.3g/100g"}
TOY = {"适用年龄": "3岁以上", "材质": "ABS食品级塑料", "电池": "可充电，附USB线", "认证": "3C", "包装": "彩盒装"}
CREAM = {"适合肤质": "敏感肌可用", "净含量": "50g", "功效": "保湿修护", "香味": "无香精添加",
         "适用人群": "孕妇慎用", "保质期": "3年"}
FAN = {"额定功率": "45W", "电压": "220V", "噪音": "低至26分贝", "控制方式": "遥控+APP", "定时": "支持8小时定时",
       "摆头": "支持"}
POT = {"适用灶具": "电磁炉、燃气灶通用", "材质": "304不锈钢", "涂层": "无涂层", "直径": "32cm",
       "可否进洗碗机": "可以"}
LAMP = {"光源": "LED", "色温": "3000K暖光", "调光": "三档调光", "安装方式": "吸顶，需打孔", "灯罩材质": "亚克力"}
QUILT = {"填充物": "90%白鸭绒", "充绒量": "180g", "面料": "60支长绒棉", "尺寸": "200*230cm", "水洗": "不可水洗"}
TYRE = {"规格": "205/55R16 91V", "生产日期": "半年内", "花纹": "静音舒适", "适用车型": "轩逸、思域等"}
BAG = {"材质": "PU皮", "尺寸": "30*12*22cm", "适用电脑": "15.6寸以下", "肩带": "可拆卸", "夹层": "有独立电脑夹层"}
POWERBANK = {"容量": "10000mAh", "输出": "22.5W", "接口": "双C口", "能否上飞机": "可以", "认证": "3C认证"}

ASKED: Any = [
    # page, question, attributes, yes or no
    (CUP, "什么材质的呀", ("材质",), None),
    (CUP, "内胆是316的吗", ("材质",), "yes"),
    (CUP, "内胆是304不锈钢的吗", ("材质",), None),
    (CUP, "能装多少水", ("容量",), None),
    (CUP, "保温多久", ("保温",), None),
    (CUP, "有蓝色吗", ("颜色",), "yes"),
    (CUP, "有粉色的吗", ("颜色",), "no"),
    (CUP, "有几种颜色", ("颜色",), None),
    (CUP, "哪里产的", ("产地",), None),
    (SHIRT, "面料是什么", ("面料",), None),
    (SHIRT, "是纯棉的吗", ("面料",), "no"),
    (TEE, "是纯棉的吗", ("面料",), "yes"),
    (SHIRT, "能不能机洗", ("洗涤说明",), "yes"),
    (SHIRT, "可以漂白吗", ("洗涤说明",), "no"),
    (SHIRT, "有XL吗", ("尺码",), "yes"),
    (SHIRT, "有4XL的吗", ("尺码",), "no"),
    (TEE, "有S码吗", ("尺码",), "no"),
    (TEE, "有红色吗", ("可选颜色",), "no"),
    (SHIRT, "是宽松的吗", ("版型",), "yes"),
    (SHIRT, "修身吗", ("版型",), "no"),
    (COAT, "能机洗吗", ("洗涤",), "no"),
    (COAT, "加绒吗", ("是否加绒",), "no"),
    (COAT, "里料是什么的", ("里料",), None),
    (SHOES, "鞋面是真皮的吗", ("鞋面材质",), "yes"),
    (SHOES, "鞋底什么材质", ("鞋底材质",), None),
    (SHOES, "有42码吗", ("尺码",), "no"),
    (SHOES, "38码有吗", ("尺码",), "yes"),
    (SHOES, "跟多高", ("跟高",), None),
    (SHOES, "防水吗", ("防水",), "no"),
    (PHONE, "支持快充吗", ("充电",), "yes"),
    (PHONE, "支持无线充电吗", ("无线充电",), "no"),
    (PHONE, "电池多大", ("电池容量",), None),
    (PHONE, "有NFC吗", ("NFC",), "yes"),
    (PHONE, "屏幕多大的", ("屏幕尺寸",), None),
    (PHONE, "防水吗", ("防水等级",), "yes"),
    (PHONE, "支持5G吗", ("网络",), "yes"),
    (PHONE, "内存多大", ("机身内存",), None),
    (PHONE, "多重啊", ("重量",), None),
    (EARPHONE, "能用多久", ("续航时间",), None),
    (EARPHONE, "支持降噪吗", ("降噪",), "yes"),
    (EARPHONE, "蓝牙几的", ("蓝牙版本",), None),
    (EARPHONE, "是有线的吗", ("连接方式",), "no"),
    (CHAIR, "承重多少", ("最大载重",), None),
    (CHAIR, "200斤的人能坐吗 承重够不够", ("最大载重",), "yes"),
    (CHAIR, "扶手能调吗", ("扶手",), "yes"),
    (CHAIR, "要自己装吗", ("安装",), None),
    (CHAIR, "坐垫是什么材质", ("坐垫",), None),
    (DESK, "长宽高多少", ("产品尺寸",), None),
    (DESK, "环保等级是多少", ("环保等级",), None),
    (DESK, "桌面多厚", ("桌面厚度",), None),
    (FRUIT, "甜不甜", ("甜度",), "yes"),
    (FRUIT, "有5斤装的吗", ("净含量",), "yes"),
    (FRUIT, "有3斤装的吗", ("净含量",), "no"),
    (FRUIT, "怎么保存", ("储存方式",), None),
    (FRUIT, "脆吗", ("甜度",), "yes"),
    (DATES, "有没有核", ("有无核",), "yes"),
    (DATES, "保质期多久", ("保质期",), None),
    (DATES, "是去核的吗", ("有无核",), "no"),
    (CRACKER, "含糖吗", ("配料",), "yes"),
    (CRACKER, "有海苔味吗", ("口味",), "yes"),
    (CRACKER, "有番茄味的吗", ("口味",), "no"),
    (CRACKER, "多少卡", ("热量",), None),
    (YOGURT, "有蔗糖吗", ("蔗糖",), "no"),
    (YOGURT, "要冷藏吗", ("储存",), "yes"),
    (TOY, "适合几岁", ("适用年龄",), None),
    (TOY, "5岁能玩吗", ("适用年龄",), "yes"),
    (TOY, "两岁宝宝可以玩吗", ("适用年龄",), "no"),
    (TOY, "有3c认证吗", ("认证",), "yes"),
    (CREAM, "敏感肌能用吗", ("适合肤质",), "yes"),
    (CREAM, "孕妇可以用吗", ("适用人群",), "no"),
    (CREAM, "多少克", ("净含量",), None),
    (CREAM, "有什么功效", ("功效",), None),
    (CREAM, "有香精吗", ("香味",), "no"),
    (FAN, "多少瓦的", ("额定功率",), None),
    (FAN, "吵不吵", ("噪音",), None),
    (FAN, "带遥控吗", ("控制方式",), "yes"),
    (FAN, "能定时吗", ("定时",), "yes"),
    (FAN, "多少伏", ("电压",), None),
    (FAN, "可以摆头吗", ("摆头",), "yes"),
    (POT, "电磁炉能用吗", ("适用灶具",), "yes"),
    (POT, "有涂层吗", ("涂层",), "no"),
    (POT, "可以进洗碗机吗", ("可否进洗碗机",), "yes"),
    (POT, "多大直径", ("直径",), None),
    (LAMP, "要打孔吗", ("安装方式",), "yes"),
    (LAMP, "灯罩是什么材质", ("灯罩材质",), None),
    (QUILT, "充绒量多少", ("充绒量",), None),
    (QUILT, "可以水洗吗", ("水洗",), "no"),
    (QUILT, "被子多大尺寸", ("尺寸",), None),
    (TYRE, "什么时候生产的", ("生产日期",), None),
    (BAG, "是真皮的吗", ("材质",), "no"),
    (BAG, "有电脑夹层吗", ("夹层",), "yes"),
    (BAG, "肩带能拆吗", ("肩带",), "yes"),
    (POWERBANK, "能上飞机吗", ("能否上飞机",), "yes"),
    (POWERBANK, "什么接口", ("接口",), None),
    (POWERBANK, "多大容量", ("容量",), None),
]

NOTHING: Any = [
    # page, question, what is asked for as far as it is recognised: the record does not say
    (CUP, "杯盖是什么材质", "杯盖的材质"),
    (CUP, "能放微波炉吗", "微波炉"),
    (CUP, "电池能用多久", "电池的续航"),
    (SHIRT, "会起球吗", None),
    (SHIRT, "产地是哪里", "产地"),
    (PHONE, "屏幕是三星的吗", None),
    (EARPHONE, "能连两台手机吗", None),
    (CHAIR, "有脚托吗", None),
    (CHAIR, "有异味吗", "香味"),
    (DESK, "带抽屉吗", None),
    (FRUIT, "打农药吗", None),
    (TOY, "有说明书吗", None),
    (CREAM, "会搓泥吗", None),
    (FAN, "能挂墙上吗", None),
    (POT, "会粘锅吗", None),
    (LAMP, "保修多久", None),
    (QUILT, "会钻绒吗", None),
    (TYRE, "能跑多少公里", None),
    (BAG, "背带多长", None),
    (POWERBANK, "发热严重吗", None),
    (CUP, "在吗", None),
    (CUP, "好的谢谢", None),
    (SHIRT, "怎么还不发货", None),
    (CUP, "能便宜点吗", None),
    (PHONE, "是正品吗", None),
    (SHIRT, "掉色不", None),
    (SHIRT, "会掉色吗", None),
    (SHOES, "鞋底软不软", None),
    (SHIRT, "这个面料会不会起球", "面料的起球"),
    (SHIRT, "蓝的颜色深还是浅", None),
    (DESK, "是实木的还是贴皮的", None),
    (PHONE, "能装多少水", "容量"),
    (PHONE, "电池能换吗", None),
    (TEE, "这个好看吗", None),
]


def of(page: Dict[str, Any], question: str, **record: Any) -> Any:
    product = Product.parse_obj({"sku": "1", "title": "商品", "attributes": page, **record})
    return match(question, product, WORDS)


@pytest.mark.parametrize("page,question,names,says", ASKED, ids=[one[1] for one in ASKED])
def test_the_attribute_that_answers_is_found(page: Dict[str, Any], question: str, names: Tuple[str, ...],
                                             says: Optional[str]) -> None:
    found = of(page, question)
    assert found.names == names
    assert found.answer_is == says


@pytest.mark.parametrize("page,question,asked", NOTHING, ids=[one[1] for one in NOTHING])
def test_what_no_attribute_carries_is_not_answered(page: Dict[str, Any], question: str, asked: Optional[str]) -> None:
    found = of(page, question)
    assert (found.answer, found.said, found.answer_is) == (None, None, None)
    assert asked is None or found.asked == asked


DOWN = {"填充": "90%白鸭绒 充绒量120g", "颜色": "黑/藏青", "尺码": "M-3XL", "帽子": "可拆卸", "清洗": "不可干洗"}
AIR = {"匹数": "1.5匹", "能效等级": "新一级", "适用面积": "15-23㎡", "噪音": "18-41dB", "是否变频": "是",
       "WiFi": "支持米家"}
MILK = {"段数": "3段", "适用月龄": "12-36个月", "产地": "新西兰", "配料": "生牛乳、乳糖、DHA"}
CATS = {"口味": "鸡肉味/三文鱼味", "净含量": "10kg", "谷物": "无谷"}
DRINK = {"酒精度": "52度", "净含量": "500ml*6", "香型": "浓香型", "包装": "礼盒装"}
CURTAIN = {"遮光率": "85%-90%", "安装方式": "挂钩/打孔可选", "尺寸": "可定制"}
PRAM = {"承重": "15kg", "折叠": "一键折叠", "能否上飞机": "可登机", "重量": "6.8kg", "座椅": "可平躺"}
KEYS = {"轴体": "红轴", "连接方式": "有线/蓝牙/2.4G三模", "系统": "Windows/Mac", "热插拔": "支持"}
CASE = {"材质": "PC", "尺寸": "20寸/24寸/28寸", "轮子": "静音万向轮", "能否登机": "20寸可登机"}
MASK = {"规格": "25ml*10片", "适用肤质": "所有肤质", "是否含酒精": "不含", "使用方法": "敷15分钟后揭下"}


@pytest.mark.parametrize("page,question,lead,answer", [
    (DOWN, "充绒量多少", None, "填充90%白鸭绒 充绒量120g"), (DOWN, "帽子能拆吗", "可以的", "帽子可拆卸"),
    (DOWN, "里面是鸭绒还是鹅绒", None, "填充90%白鸭绒 充绒量120g"),
    (DOWN, "是鹅绒吗", "不是的",
     "填充90%白鸭绒 充绒量120g"),
    (DOWN, "有没有白色", "没有的", "颜色有黑、藏青"), (DOWN, "有5XL吗", "没有的", "尺码有M-3XL"),
    (AIR, "几匹的", None, "1.5匹"), (AIR, "20平的房间够用吗", "够的", "适用面积15-23㎡"),
    (AIR, "30平能用吗", "不可以的", "适用面积15-23㎡"), (AIR, "是变频的吗", "是的", "是变频的"),
    (AIR, "能连wifi吗", "可以的", "WiFi支持米家"), (AIR, "吵吗", None, "噪音18-41dB"),
    (AIR, "几级能效", None, "能效等级是新一级"), (MILK, "10个月宝宝能喝吗", "不可以的", "适用月龄12-36个月"),
    (MILK, "2岁能喝吗", "可以的", "适用月龄12-36个月"), (MILK, "含蔗糖吗", None, "配料是生牛乳、乳糖、DHA"),
    (MILK, "有DHA吗", "有的", "配料是生牛乳、乳糖、DHA"), (MILK, "几段的", None, "3段"),
    (CATS, "牛肉味有吗", "没有的", "口味有鸡肉味、三文鱼味"),
    (CATS, "含谷物吗", "不含的", "没有谷物"),
    (DRINK, "多少度的", None, "酒精度52度"), (DRINK, "是酱香的吗", "不是的", "浓香型"),
    (DRINK, "是礼盒装吗", "是的", "包装是礼盒装"), (CURTAIN, "要打孔吗", None, "安装方式是挂钩、打孔可选"),
    (CURTAIN, "能定制尺寸吗", "可以的", "尺寸可定制"), (PRAM, "能上飞机吗", "可以的", "可登机"),
    (PRAM, "可以躺吗", "可以的", "座椅可平躺"), (PRAM, "20斤宝宝能坐吗", "可以的", "承重15kg"),
    (KEYS, "什么轴", None, "轴体是红轴"), (KEYS, "是青轴吗", "不是的", "轴体是红轴"),
    (KEYS, "支持mac吗", "支持的", "系统是Windows/Mac"),
    (CASE, "有26寸的吗", "没有的", "尺寸有20寸、24寸、28寸"), (CASE, "轮子静音吗", "是的", "轮子是静音万向轮"),
    (MASK, "含酒精吗", "不含的", "不含酒精"), (MASK, "一盒几片", None, "规格25ml*10片"),
    (MASK, "敷多久", None, "敷15分钟后揭下"), (KEYS, "可以换轴吗", None, None), (CASE, "耐摔吗", None, None),
    (MASK, "孕妇能用吗", None, None), (CURTAIN, "透光吗", None, None)])
def test_an_answer_begins_with_yes_or_no_and_is_said_plainly(page, question, lead, answer):
    found = of(page, question)
    assert (found.lead, found.said) == (lead, answer)


def test_the_records_own_fields_answer_too():
    assert of({}, "都配什么", box=["主机", "充电线"]).said == "里面有主机、充电线"
    assert of({}, "怎么清洗", care="30度以下机洗。").said == "30度以下机洗"
    options = [{"options": {"颜色": "黑", "尺码": "M"}}, {"options": {"颜色": "白", "尺码": "L"}}]
    assert of({}, "有绿色的吗", variants=options).answer_is == "no"
    assert of({}, "有L码吗", variants=options).answer_is == "yes"


def test_nearness_decides_only_when_it_is_sure_and_nothing_else_does():
    product = Product.parse_obj({"sku": "1", "title": "锅", "attributes": {"涂层": "陶瓷", "口径": "32cm"}})
    sure = match("炒菜容易糊底嘛", product, WORDS, lambda text, lines: [0.9, 0.2])
    torn = match("炒菜容易糊底嘛", product, WORDS, lambda text, lines: [0.9, 0.85])
    assert (sure.names, torn.names) == (("涂层",), ())


@pytest.mark.parametrize("page,question,asked,answer", [
    (CUP, "什么材质", "材质", "内胆316不锈钢"), (COAT, "加绒吗", "加绒", "不加绒"),
    (TEE, "有红色吗", "可选颜色", "白、黑"),
    (POT, "可以进洗碗机吗", "进洗碗机", "可以进洗碗机"), (DESK, "长宽高多少", "尺寸", "120*60*75cm"),
    (PHONE, "有NFC吗", "NFC", "支持NFC")])
def test_name_and_value_stand_apart_as_well(page, question, asked, answer):
    found = of(page, question)
    assert (found.asked, found.answer) == (asked, answer)


def test_a_figure_is_no_yes_to_how_heavy_it_is() -> None:
    assert match("重不重", Product(sku="A", title="书包", attributes={"重量": "0.75kg"}), WORDS).lead is None
