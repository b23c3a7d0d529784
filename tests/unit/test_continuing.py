"""What a turn goes on with after the seller's own line: sure pairs only."""

from __future__ import annotations

import pytest

from bot.talk.continuing import continuing_facts, go_on, kind_of
from bot.talk.model import Memory, Wish
from bot.talk.reading import Asked, Ranked, Reading
from bot.talk.uptake import SCENARIO


@pytest.mark.parametrize(("line", "text", "kind"), [
    ("给您补偿3元可以吗", "三块钱你糊弄谁呢", "too_little"),
    ("不好意思 退您10元留着用行吗", "10块?拉链都拉不上", "too_little"),
    ("给您优惠5元 拍下改价", "5块?打发叫花子呢", None),              # a price, no compensation
    ("给您补偿3元可以吗", "3块太少 至少20", None),                    # names a sum
    ("给您登记周五上午可以吗", "周五上班 周六下午行不", "visit"),
    ("师傅明天上午9点上门", "好的 明天见", None),
    ("明天上午给您发货", "后天再发行吗 明天不在家", None),             # no visit
    ("给您补寄三片可以吗", "可以 快点啊 孩子天天问", "hurried"),
    ("给您补寄三片可以吗", "可以 快点发 几天能到?", None),             # asks something
    ("给您补寄还是退款呢", "可以 快点", None),                        # two ways, none chosen
    ("发错了您寄回来 运费您先垫一下", "凭什么我先垫", "advance"),
    ("不喜欢可以退 运费您先付", "为啥我先付", None),                   # the buyer's own reason
    ("好的给您备注等通知", "装修好了 可以发货了", "hold_over"),
    ("好的给您备注等通知", "还不能发货 再等等", None),
    ("不该收您钱 先别付", "已经付了 不付不给拿", "fee_paid"),
    ("您问下门卫和家人呢", "都问了没有", "in_vain"),
    ("您问下门卫和家人呢", "找到了 在门卫", None),
    ("去看医生了吗", "看了 诊断书要拍给你吗", "papers"),
    ("不客气 祝您用得开心", "嗯谢谢🙏", "closed"),
    ("不客气 祝您用得开心", "谢谢 什么时候到", None),
    ("我去催", "昨天说下班前回我 今天都下午了也没个信", "promise_broken"),
    ("", "你们答应周一补寄的 今天都周三了", "promise_broken"),
    ("", "说好380的 怎么还没改价", None),                            # a price
    ("给您登记了 2天内联系您", "说2天联系我的 到现在没人理", "promise_broken"),
    ("好的", "你们说寄回去就行 今天第三天还能退吗", None),               # a right, no promise
    ("师傅周五上午上门", "周五周六都不行 有事", None),                 # no time left that suits
    ("给您约了明早9点上门安装", "早上不行 晚上7点以后可以吗", "visit"),
    ("", "三块钱你糊弄谁呢", None),                                  # no line, nothing to go on with
])
def test_a_turn_goes_on_where_line_and_turn_leave_no_doubt(line, text, kind):
    assert kind_of(text, line) == kind


def test_the_matter_takes_the_place_of_what_the_turn_alone_was_read_as():
    missing = Wish(scenario="missing_item", intent="missing_item", turn=1, retired=True)
    bargain = Wish(scenario="bargain", intent="bargain_again", turn=2)
    memory = Memory(turn=2, turn_open=True, text="5块?打发谁呢", line="给您补5元红包可以吗", wishes=(missing, bargain),
                    asks=(Asked(name="again.names_price", intent="bargain_again", confidence=1.0),))
    after = go_on(memory, Reading(intent="bargain_again", intents=(Ranked(name="bargain_again", confidence=0.6),)))
    assert [one.scenario for one in after.wishes if not one.retired] == [SCENARIO]
    assert after.asks == () and after.wishes[-1].answered
    assert continuing_facts(after)["talk.matter"] == "missing_item"


def test_nothing_changes_without_a_sure_matter():
    memory = Memory(turn=2, turn_open=True, text="这个多少钱", line="您好")
    assert go_on(memory, Reading()) == memory


def test_remedy_and_time_are_taken_from_line_and_turn():
    facts = continuing_facts(Memory(line="我让仓库补发一个遥控器给您可以吗", text="行 麻烦快一点"))
    assert facts["talk.remedy"] == "补发一个遥控器"
    facts = continuing_facts(Memory(line="师傅周五上午上门", text="周五上班 周六下午行不"))
    assert (facts["talk.time"], facts["talk.visitor"]) == ("周六下午", "master")


@pytest.mark.parametrize(("text", "found"), [
    ("今天发不了就算了", True), ("今天还不发就给我退了", True), ("今天能发吗", False)])
def test_an_ultimatum_is_heard(text, found):
    assert continuing_facts(Memory(text=text))["talk.or_never"] is found


def test_papers_go_on_only_with_a_complaint():
    memory = Memory(turn=2, turn_open=True, text="照片需要发吗", line="好的", wishes=())
    assert go_on(memory, Reading()) == memory
