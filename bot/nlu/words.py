"""Dictionary entities: couriers and colours, with the name that the product uses for each."""

from __future__ import annotations

from typing import Dict

COURIERS: Dict[str, str] = {
    "顺丰": "顺丰", "顺风快递": "顺丰", "韵达": "韵达", "韵达快递": "韵达", "中通": "中通", "中通快递": "中通",
    "圆通": "圆通",
    "圆通快递": "圆通", "申通": "申通", "申通快递": "申通", "极兔": "极兔", "兔子快递": "极兔", "邮政": "邮政",
    "邮局": "邮政",
    "邮政小包": "邮政", "EMS": "EMS", "邮政EMS": "EMS", "京东快递": "京东", "京东物流": "京东", "德邦": "德邦",
    "德邦快递": "德邦", "百世": "百世",
    "百世汇通": "百世", "汇通": "百世", "天天快递": "天天", "宅急送": "宅急送",
    "SF": "顺丰", "菜鸟裹裹": "菜鸟", "菜鸟直送": "菜鸟", "丹鸟": "丹鸟"}

COLOURS: Dict[str, str] = {colour: colour for colour in (
    "黑色 白色 红色 蓝色 绿色 黄色 灰色 粉色 紫色 棕色 咖色 咖啡色 米色 米白色 卡其色 藏青色 深蓝色 浅蓝色 天蓝色 "
    "酒红色 宝蓝色 玫红色 橙色 银色 金色 香槟色 香槟金 军绿色 墨绿色 奶茶色 杏色 驼色 雾霾蓝 樱花粉 豆沙色 纯黑 纯白 "
    "原木色 胡桃色 "
    "玫瑰金 深灰色 浅灰色 深空灰 米白 卡其 藏青 深蓝 浅蓝 酒红 军绿 墨绿 深灰 浅灰").split()}

WORDS: Dict[str, Dict[str, str]] = {"courier": COURIERS, "colour": COLOURS}
