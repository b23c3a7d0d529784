"""How near messages are to example lines."""

from __future__ import annotations

import time

import numpy as np

from bot.nlu.nearness import Nearness

LINES = ["送礼有礼盒吗", "杯子可以刻字吗", "能放微波炉加热吗", "你们有实体店吗", "过年放假几号停发", "有没有容量刻度线"]


def test_the_line_that_means_the_same_is_the_nearest():
    asked = ["请问这款有送礼用的礼盒不", "刻个字行不", "微波炉能用吗", "线下有没有店", "大概几号放假停止发货",
             "杯子内壁有刻度线没"]
    scores = Nearness().scores(asked, LINES)
    assert scores.shape == (6, 6) and scores.argmax(axis=1).tolist() == [0, 1, 2, 3, 4, 5]
    assert scores.min() >= 0 and scores.max() <= 1


def test_what_is_about_something_else_is_far():
    scores = Nearness().scores(["我的快递到哪了", "我要退货", "好的谢谢", "", "😀", "x" * 5000], LINES)
    assert scores.max() < 0.3


def test_the_same_words_are_as_near_as_can_be():
    assert Nearness().scores([" 送礼有礼盒吗 "], LINES)[0, 0] == 1


def test_nothing_is_near_to_nothing():
    assert Nearness().scores(["在吗"], []).shape == (1, 0) and Nearness().scores([], LINES).shape == (0, 6)


def test_a_text_is_encoded_once_and_thousands_of_lines_are_looked_through_in_a_moment():
    near = Nearness()
    first = near.know(LINES)
    assert all(one is other for one, other in zip(near.know(LINES[::-1]), first[::-1]))
    many = [f"{line}{number}" for number in range(400) for line in LINES]
    found = near.lines(many)
    assert near.lines(list(many)) is found
    [asked] = near.know(["微波炉能用吗"])
    began = time.thread_time()
    for _ in range(50):
        found.nearest(asked, 20)
    assert (time.thread_time() - began) / 50 < 0.008


def test_looking_through_many_lines_finds_what_comparing_all_of_them_finds():
    near = Nearness()
    many = [f"{line}{word}" for line in LINES for word in "的了呢啊哦嘛呀吧么亲您我你他她它"]
    found = near.lines([*many, *(f"{number}号快递什么时候到{number}" for number in range(300))])
    for asked in near.know(["请问能刻字不", "微波炉可以用不", "放假几号停发货", "有刻度吗", LINES[0]]):
        all_, some = found.near(asked), found.nearest(asked, 5)
        assert some[0][1] == max(score for _, score in some)
        assert np.isclose(some[0][1], all_.max(), atol=1e-5) and np.isclose(all_[some[0][0]], all_.max(), atol=1e-5)
    assert Nearness().lines([]).nearest(asked, 5) == []
