"""Which places lie beyond the customs. Pure."""

from __future__ import annotations

HOME = tuple(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 "
    "贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 中国大陆".split())

ABROAD = tuple(
    "境外 海外 国外 香港 澳门 台湾 日本 韩国 朝鲜 蒙古国 新加坡 马来西亚 泰国 越南 柬埔寨 老挝 缅甸 菲律宾 印度 印尼 "
    "文莱 尼泊尔 巴基斯坦 孟加拉 斯里兰卡 马尔代夫 哈萨克 乌兹别克 吉尔吉斯 塔吉克 土库曼 阿联酋 迪拜 沙特 卡塔尔 "
    "科威特 "
    "巴林 阿曼 伊朗 伊拉克 以色列 土耳其 约旦 黎巴嫩 格鲁吉亚 亚美尼亚 阿塞拜疆 俄罗斯 白俄罗斯 乌克兰 英国 法国 德国 "
    "意大利 西班牙 葡萄牙 荷兰 比利时 卢森堡 瑞士 奥地利 爱尔兰 丹麦 瑞典 挪威 芬兰 冰岛 波兰 捷克 斯洛伐克 匈牙利 "
    "罗马尼亚 保加利亚 希腊 塞尔维亚 克罗地亚 斯洛文尼亚 爱沙尼亚 拉脱维亚 立陶宛 马耳他 塞浦路斯 美国 加拿大 墨西哥 "
    "古巴 巴拿马 哥斯达黎加 巴西 阿根廷 智利 秘鲁 哥伦比亚 厄瓜多尔 委内瑞拉 乌拉圭 巴拉圭 玻利维亚 埃及 摩洛哥 突尼斯 "
    "阿尔及利亚 尼日利亚 加纳 肯尼亚 埃塞俄比亚 坦桑尼亚 乌干达 赞比亚 津巴布韦 安哥拉 莫桑比克 南非 毛里求斯 塞舌尔 "
    "澳大利亚 澳洲 新西兰 斐济 关岛".split())


def is_abroad(place: str) -> bool:
    """Tell whether a parcel to this region or address passes the customs.

    A place in Latin letters is abroad; a place that names no country (苏州) is not.
    """
    name = place.strip().removeprefix("中国").strip()
    if not name or name.startswith(HOME):
        return False
    return name.startswith(ABROAD) or name.isascii()
