"""What of a line is the buyer's own: cards, notices, stickers, quotes, page text and marks are none of it."""

from __future__ import annotations

import pytest

from bot.talk.own_words import own_words

SELLER = "亲，这款今天下午就能给您发出，走的是中通快递哦"


@pytest.mark.parametrize("text", [
    # the platform's own lines
    "[系统通知] 您的订单已发货，请注意查收", "【系统消息】买家已付款", "系统消息：买家已付款，请尽快发货",
    "您的订单已发货，请耐心等待",
    "买家已付款", "卖家已发货", "商家已同意退款", "买家申请了退款", "买家已确认收货", "您有一笔订单待付款",
    "平台客服已介入，请双方在48小时内举证",
    "[平台通知] 平台客服介入处理中", "小二已受理您的申请", "对方撤回了一条消息", "以上是历史消息",
    "客服小满已接入会话", "会话已结束",
    "请对本次服务进行评价", "前面还有3位用户在排队", "交易关闭", "温馨提示：谨防诈骗，不要脱离平台交易",
    "[物流通知] 您的包裹已签收",
    # stickers, laughter, nothing
    "[微笑]", "[表情]", "[玫瑰][玫瑰][玫瑰]", "[捂脸] [捂脸]", "😀😀", "🙏", "👍🏻", "#E-s12", "/:^_^", "^_^",
    "(*^▽^*)", "哈哈哈哈", "哈哈哈 [偷笑]",
    "hhhh", "2333", "嘻嘻", "？？？", "。。。", "…", "", "   ", "!!!", "——————",
    # voice without a text
    "[语音]", "[语音] 12″", "【语音消息】8秒",
    # what the seller has said, sent back
    "「小满：亲，今天给您发出」", "> 亲，今天给您发出", "引用：“今天给您发出”", "转发 小满：今天给您发出",
    "小满 2026-11-30 12:01:15\n亲，今天给您发出",
    "这款今天下午就能给您发出，走的是中通快递", "【转发】店家：满两件减十元",
    # the page's text
    "品牌：森野\n材质：榉木\n产地：浙江", "2026新款加厚羽绒服女中长款 ¥499 月销1000+",
    "净含量：500g；保质期：18个月；配料：燕麦",
])
def test_what_nobody_wrote_is_nothing(text: str) -> None:
    found = own_words(text, SELLER)
    assert found.text == "" and found.named == ()


@pytest.mark.parametrize("text, own, named", [
    ("[卡片] 商品卡 https://item.taobao.com/item.htm?id=612345678", "", ("612345678",)),
    ("[商品卡] DWN-1110 连帽加厚羽绒服 ¥499", "", ("DWN-1110",)),
    ("[订单卡] 订单号 2611230001234 共1件 ¥129.00", "", ("2611230001234",)),
    ("[卡片] 订单卡：2611230001234", "", ("2611230001234",)),
    ("订单编号：2611230001234\n订单状态：待发货\n实付款：129元", "", ("2611230001234",)),
    ("[商品卡] 连帽加厚羽绒服", "", ()),
    ("[订单卡] 2611230001234 什么时候发货", "什么时候发货", ("2611230001234",)),
    ("[商品卡] https://item.taobao.com/item.htm?id=612345678 有货吗", "有货吗", ("612345678",)),
    ("[商品卡] 连帽加厚羽绒服 ¥499\n会不会掉毛", "会不会掉毛", ()),
    ("[商品卡] 连帽加厚羽绒服 有加大码吗", "有加大码吗", ()),
    ("想问下这个 [商品] 榨汁杯 ¥89", "想问下这个", ()),
    ("「小满：今天给您发出」\n- - - - - - -\n那怎么还没单号", "那怎么还没单号", ()),
    ("> 今天给您发出\n还没发啊", "还没发啊", ()),
    ("小满 2026-11-30 12:01:15\n今天给您发出\n说好的呢", "说好的呢", ()),
    ("[语音]转文字：什么时候发货", "什么时候发货", ()), ("（语音转文字）能退吗", "能退吗", ()),
    ("品牌：森野\n材质：榉木\n产地：浙江\n这个会开裂吗", "这个会开裂吗", ()),
    ("[系统通知] 您的订单已发货\n单号是多少", "单号是多少", ()),
    ("好的[微笑]", "好的", ()), ("多久到呀😀", None, ()),
])
def test_text_beside_it_counts_and_a_card_says_which_one(text: str, own: str, named: tuple[str, ...]) -> None:
    found = own_words(text, SELLER)
    assert found.named == named
    assert found.text == (text if own is None else own)


@pytest.mark.parametrize("text", [
    "已付款", "已经拍下了", "退款成功了吗", "您的订单已发货是什么意思", "显示卖家已发货怎么没单号",
    "我要平台客服介入", "小二介入一下",
    "[图片]", "[图片]这个破了", "[视频]", "页面写着「七天无理由」能退吗", "要[黑色]的", "颜色：黑色 尺码：XL",
    "姓名：王小明 电话：13800005678 地址：星湖街328号",
    "抬头：海丰商贸 税号：91350500MA", "身高：165 体重：110", "明天 10:30", "1", "2件", "订单号：2611230001",
    "2611230001", "呵呵", "嗯", "好",
    "哈哈哈那什么时候发", "系统提示：支付失败", "您的快件已到菜鸟驿站，取件码3-2-1045", "打开淘宝付不了款",
    "能不能走顺丰", "今天能发出吗",
    "https://item.taobao.com/item.htm?id=612345678", "不是假一赔四吗", "这个商品有问题", "客服呢", "今天下午",
    "[地址x]", "[姓名x]收",
])
def test_what_a_buyer_writes_stays_as_it_is(text: str) -> None:
    assert own_words(text, SELLER).text == text


def test_a_choice_among_what_the_seller_offers_is_the_buyers_own() -> None:
    offer = "给您补发一个新的杯盖，还是给您退十块钱，您看哪种方便呢"
    assert own_words("补发一个新的杯盖", offer).text == "补发一个新的杯盖"
    assert own_words("给您补发一个新的杯盖", offer).text == "给您补发一个新的杯盖"
    assert own_words(offer, offer).text == ""


def test_a_text_is_taken_apart_once() -> None:
    text = "[订单卡] 2611230001234 什么时候发货"
    assert own_words(own_words(text).read).text == own_words(own_words(text).read).read
    assert own_words("[卡片] 订单卡：2611230001234").read == "2611230001234"
