"""N33: a property whose wrong answer does harm is answered in the record's own words, under whatever name."""

import pytest

from bot.talk.properties import property_asked, property_facts


@pytest.mark.parametrize(("text", "asked"), [
    ("能放洗碗机吗", "dishwasher"), ("可以微波不", "microwave"), ("能带上飞机吗", None), ("含不含双酚A", "bpa"),
    ("洗碗机里洗坏了", None), ("想买个洗碗机", None), ("微波炉多少钱", None), ("多少钱", None)])
def test_which_property_is_asked(text, asked):
    assert property_asked(text) == asked


@pytest.mark.parametrize(("text", "attributes", "said", "lead"), [
    ("能放洗碗机吗", {"清洗": "手洗，禁止机洗（洗碗机高温变形）"}, "清洗：手洗，禁止机洗（洗碗机高温变形）", "不可以"),
    ("能微波吗", {"加热": "可微波"}, "加热：可微波", "可以"), ("能微波吗", {"材质": "玻璃"}, None, None),
    ("含双酚A吗", {"材质": "不含BPA"}, "材质：不含BPA", None)])
def test_the_record_answers_in_its_own_words(text, attributes, said, lead):
    found = property_facts(text, attributes)
    assert found["property.said"] == said
    assert found["property.lead"] == lead
