"""Whether a turn says that fresh goods arrived spoilt, in words that leave no doubt (N24). Pure."""

from __future__ import annotations

import re

_GOODS = (r"果|莓|桃|李子|杏|芒|荔枝|榴莲|樱桃|车厘子|葡萄|提子|橙|橘|柚|梨|瓜|香蕉|杨梅|枇杷|龙眼|山竹|虾|蟹|鱼|贝"
          r"|蛤|蛏|牛排|羊排|鸡蛋|土鸡蛋|鸭蛋|红薯|地瓜|土豆|玉米"
          r"|青菜|蔬菜|菌|笋|花头|鲜花|玫瑰|百合|康乃馨|冰淇淋|雪糕|鲜奶|酸奶|粽子|豆腐|海鲜|冻肉|肉")
_BAD = (r"烂|坏果|腐|发霉|长毛|白毛|臭|馊|酸了|化冻|解冻|化了|一滩水|蔫|黑心|黑芯|发黑|死了|是死的|死房|软趴趴|酒味"
    r"|碎了|压烂|胀(?:了|袋)|流水|漏")
_SPOILT = re.compile(rf"(?:{_GOODS})[^！!？?]{{0,32}}(?:{_BAD})|(?:{_BAD})[^。！!？?]{{0,8}}(?:{_GOODS})|坏果|烂果"
                     rf"|死房|房[^。]{{0,6}}死的|死蟹|冰袋[^，。]{{0,4}}化")
_NOT = re.compile(r"会不会|怕|担心|万一|如果|要是|不要|别[^，。]{0,3}(?:烂|碎|化)|怎么(?:吃|做|存|保存)|保鲜|冰箱"
                  r"|玩具|模型|干果|果干|手机|苹果(?:手机|1\d|充电)|芒果台"
                  r"|眼?睛?花|花了(?:钱|\d)|肉疼|肉色|发货|什么时候|包赔吗|包赔不|杯子?|碗|盘")


_MORE = re.compile(r"寄|退货|扔|丢|还能吃|能不能吃|怎么(?:算|赔|退)|赔(?:多少|给|不赔|吗)|退(?:多少|给|到)|多少钱"
                   r"|按[^，。]{0,6}(?:算|退|赔)"
                   r"|到账|(?:什么时候|多久|几天|哪天)[^，。]{0,4}(?:退|赔|到|处理|能)|太少|少了|才\d|面单|照片|图")


def says_spoilt(text: str) -> bool:
    """Tell whether a turn says that fruit, meat, flowers or other fresh goods came spoilt."""
    return bool(_SPOILT.search(text)) and not _NOT.search(text)


def goes_on(text: str) -> bool:
    """Tell whether a turn after our line about spoilt goods brings what was asked for or asks the next thing."""
    return bool(re.search(r"\[(?:图片|视频)\]|[\d一两二三四五六七八九十半][^，。]{0,2}(?:[个枚只颗房盒瓶袋斤]|之一)"
                          r"|坏了|烂了", text)) or len(text) <= 40 and bool(_MORE.search(text))
