"""The classifier on a handful of examples, the judgement of its ranking, and the scores of an evaluation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import InputError, SetupError
from bot.learning.curve import Point
from bot.learning.evaluate import Scored, report
from bot.learning.page import write_page
from bot.nlu.classifier import Example, IntentModel, Options, encode_examples, fit
from bot.nlu.reading import judge
from bot.nlu.softmax import fit_softmax
from bot.nlu.training_files import read_frequencies
from bot.nlu.vectors import cached_vectors

EXAMPLES = [Example(text, (intent,)) for intent, texts in {
    "ask_ship_date": ["什么时候发货", "今天能发吗", "几点前拍当天发", "明天可以寄出来吗"],
    "ask_courier": ["发什么快递", "能发顺丰吗", "走的哪家快递", "可以发中通么"],
    "thanks": ["谢谢", "谢谢你啦", "辛苦了谢谢", "太感谢了"]}.items() for text in texts]
OPTIONS = Options(strength=30.0, turn_strength=30.0)
LIMITS = {"threshold": 0.2, "margin": 0.03, "also": 0.22, "clause": 0.7, "near": 0.3}


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return fit(EXAMPLES, OPTIONS)


def _top(model: IntentModel, text: str, previous: str = "") -> str:
    return model.intents[int(model.read(text, previous).whole.argmax())]


def test_softmax_finds_what_separates_two_classes() -> None:
    from scipy.sparse import csr_matrix

    dense = np.array([[1.0], [0.9], [-1.0], [-0.8]], dtype=np.float32)
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    for features in (dense, csr_matrix(dense)):
        weights, bias = fit_softmax(features, targets, 10.0, 50)
        assert weights.shape == (1, 2) and list((dense @ weights + bias).argmax(axis=1)) == [0, 0, 1, 1]


def test_probabilities_add_up_and_similar_words_are_read_alike(model: IntentModel) -> None:
    reading = model.read("请问什么时候可以发货呀")
    assert reading.whole.sum() == pytest.approx(1.0, abs=1e-4)
    assert _top(model, "请问什么时候可以发货呀") == "ask_ship_date" and _top(model, "发哪个快递") == "ask_courier"


def test_no_reading_is_certain(model: IntentModel) -> None:
    sure = model.with_options(replace(OPTIONS, temperature=0.05, doubt=0.0)).read("谢谢").whole
    doubting = model.with_options(replace(OPTIONS, temperature=0.05, doubt=0.3)).read("谢谢").whole
    assert sure.max() > 0.99 and doubting.sum() == pytest.approx(1.0, abs=1e-4)
    assert doubting.max() == pytest.approx(0.7 * sure.max() + 0.1) and doubting.min() >= 0.1


def test_each_clause_is_read_and_counts(model: IntentModel) -> None:
    reading = model.read("谢谢你 能发顺丰吗")
    assert [model.intents[index] for index in reading.clauses.argmax(axis=1)] == ["thanks", "ask_courier"]
    both = sorted(model.intents[index] for index in reading.whole.argsort()[::-1][:2])
    assert both == ["ask_courier", "thanks"]
    assert len(model.read("谢谢").clauses) == 0


def test_what_is_far_from_every_intent_says_so(model: IntentModel) -> None:
    assert model.read("什么时候发货").nearest > 0.6 > model.read("社保转移需要哪些材料").nearest


def test_expected_frequency_moves_what_is_unclear(model: IntentModel) -> None:
    often = fit(EXAMPLES, OPTIONS, {"thanks": 50.0})
    place = model.intents.index("thanks")
    assert often.read("嗯").whole[place] > model.read("嗯").whole[place]


def test_a_saved_model_reads_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    assert np.allclose(again.read("能发顺丰吗 谢谢").whole, model.read("能发顺丰吗 谢谢").whole, atol=1e-3)


def test_what_was_labelled_word_for_word_is_read_as_labelled(model: IntentModel, tmp_path: Path) -> None:
    label = Example("谢谢你\n能发顺丰吗", ("ask_ship_date", "thanks"), "您好")
    model.remember([label]).save(tmp_path)
    taught = IntentModel.load(tmp_path)
    for text in (label.text, "謝謝你 能发顺丰吗"):
        reading = taught.read(text, "您好")
        best = reading.whole.argsort()[::-1][:2]
        assert [taught.intents[index] for index in best] == list(label.intents) and len(reading.clauses) == 0
        assert reading.labelled and 0.5 < reading.whole[best[0]] < 0.9 and reading.whole.sum() == pytest.approx(1)
    for text, previous in (("谢谢你 能发顺丰吗", ""), ("谢谢你 能发顺丰", "您好")):
        assert np.allclose(taught.read(text, previous).whole, model.read(text, previous).whole, atol=1e-3)
    assert "顺丰吗" not in (tmp_path / "model.json").read_text(encoding="utf-8").replace('"顺丰吗"', "")


def test_a_model_of_another_encoder_is_refused(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    file = tmp_path / "model.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), "encoder": "another"}),
                    encoding="utf-8")
    with pytest.raises(SetupError, match="另一个语句编码器"):
        IntentModel.load(tmp_path)


def test_messages_read_together_are_read_as_alone(model: IntentModel) -> None:
    messages = [("谢谢你 能发顺丰吗", ""), ("好的", "给您发顺丰可以吗"), ("", "在的"), ("今天" * 300, "")]
    for one, (text, previous) in zip(model.read_all(messages), messages):
        assert np.allclose(one.whole, model.read(text, previous).whole, atol=1e-5)


def test_the_sellers_turn_tells_an_answer_from_a_wish() -> None:
    asked = [Example("顺丰", ("inform",), f"请问您{how}发什么快递") for how in ("想", "要", "需要", "希望")]
    offered = [Example("好的", ("affirm",), "给您发顺丰可以吗"), Example("好的", ("affirm",), "那给您发顺丰好吗")]
    stated = [Example("好的", ("thanks",), "已经给您发出了"), Example("好的", ("thanks",), "您的包裹已发出")]
    taught = fit([*EXAMPLES, *asked, *offered, *stated], Options(strength=100.0, turn_strength=100.0))
    assert _top(taught, "好的", "给您发顺丰行吗") == "affirm" and _top(taught, "好的", "包裹已经给您发出了") == "thanks"


@pytest.mark.parametrize("first, second, nearest, intent", [
    (0.5, 0.1, 0.1, "greet"), (0.15, 0.1, 0.9, "nlu_fallback"), (0.3, 0.29, 0.9, "nlu_fallback"),
    (0.3, 0.1, 0.9, "greet"), (0.3, 0.1, 0.2, "nlu_fallback"), (0.3, 0.1, None, "greet")])
def test_fallback_by_threshold_margin_and_distance(first, second, nearest, intent) -> None:
    ranking = [{"name": "greet", "confidence": first}, {"name": "thanks", "confidence": second}]
    reading = judge("你好", ranking, [], LIMITS, (), nearest)
    assert reading["intent"] == intent and bool(reading["intents"]) == (intent == "greet")


def test_a_number_is_a_reference_unless_it_was_labelled() -> None:
    ranking = [{"name": "inform", "confidence": 0.9}, {"name": "thanks", "confidence": 0.1}]
    assert judge("170", ranking, [], LIMITS)["intent"] == "send_reference"
    assert judge("170", ranking, [], LIMITS, labelled=True)["intent"] == "inform"


def _scored(text: str, truth: str, *ranking: Any) -> Scored:
    pairs = tuple((str(name), float(share)) for name, share in zip(ranking[::2], ranking[1::2]))
    return Scored(Example(text, tuple(truth.split(","))), pairs)


SCORED = [_scored("在吗", "greet", "greet", 0.9, "thanks", 0.1),
          _scored("谢谢", "thanks,greet", "greet", 0.6, "thanks", 0.4),
          _scored("发货没", "urge_shipment", "greet", 0.7, "urge_shipment", 0.3),
          _scored("啥", "clarify", "greet", 0.4, "thanks", 0.3, "inform", 0.2)]


def test_scores_are_counted_as_promised() -> None:
    result = report(SCORED, 4.0)
    assert (result.accuracy_at_1, result.accuracy_at_1_any, result.accuracy_at_3) == (0.25, 0.5, 0.75)
    assert result.ece == pytest.approx((abs(0.9 - 1) + abs(0.6 - 1) + 0.7 + 0.4) / 4)
    assert result.per_topic["conversation"] == {"n": 3, "accuracy_at_1_any": 0.6667, "accuracy_at_3": 0.6667,
                                                "topic_right": 1.0}
    assert [(one.truth, one.read, one.examples) for one in result.confusions] == [
        ("clarify", "greet", ("啥",)), ("urge_shipment", "greet", ("发货没",))]


def test_the_report_is_a_page_and_the_same_as_json(tmp_path: Path) -> None:
    now = datetime(2026, 12, 1, 10, 0)
    data = write_page(report(SCORED, 4.0), [Point(10, 0.4, 0.6), Point(20, 0.5, 0.75)], tmp_path / "a" / "report.html",
                      Path("x.tsv"), Path("shop.tar.gz"), now)
    page = (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and "学习曲线" in page and "发货没" in page and "http" not in page.split("<svg")[0]
    document = json.loads(data.read_text(encoding="utf-8"))
    assert document["learning_curve"][1]["examples"] == 20 and len(document["bins"]) == 10
    assert sum(cell["n"] for cell in document["matrix"]) == 4


@pytest.mark.parametrize("wrong", ["often", "0", "-1", "true", "[2]"])
def test_wrong_frequency_is_named(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "intents.yml"
    file.write_text("intents:\n- {name: greet, frequency: 2}\n- {name: thanks}\n", encoding="utf-8")
    assert read_frequencies(file) == {"greet": 2.0, "thanks": 1.0} and read_frequencies(tmp_path / "none.yml") == {}
    file.write_text(f"intents:\n- {{name: greet, frequency: {wrong}}}\n", encoding="utf-8")
    with pytest.raises(InputError, match="意图 greet 的 frequency"):
        read_frequencies(file)


def test_vectors_are_kept_and_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "vectors.npz"
    first = cached_vectors(file, EXAMPLES[:6])
    with np.load(file) as kept:
        altered = {name: kept[name] for name in kept.files}
    altered["vectors"] = altered["vectors"] + np.float16(1)
    np.savez(file, **altered)
    again = cached_vectors(file, EXAMPLES[:8])
    assert np.allclose(again[:6], first + 1, atol=0.01)  # those of the file, not encoded again
    assert np.allclose(again[6:], encode_examples(EXAMPLES[6:8]), atol=0.01)
    file.write_bytes(b"broken")
    assert np.allclose(cached_vectors(file, EXAMPLES[:6]), first, atol=0.01)
    np.savez(file, **{**altered, "encoder": np.array("another")})
    assert np.allclose(cached_vectors(file, EXAMPLES[:6]), first, atol=0.01)
