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


def test_a_text_is_encoded_once_and_thousands_of_lines_are_compared_in_a_moment():
    near = Nearness()
    first = near.vectors(LINES)
    assert np.array_equal(near.vectors(LINES[::-1]), first[::-1])
    many = [f"{line}{number}" for number in range(400) for line in LINES]
    found = near.lines(many)
    assert near.lines(list(many)) is found
    vector = near.vectors(["微波炉能用吗"])[0]
    began = time.perf_counter()
    for _ in range(50):
        found.near("微波炉能用吗", vector)
    assert (time.perf_counter() - began) / 50 < 0.008
