"""The score: fitted on graded cards, calibrated, explained, kept as a file; and what graded scenes say."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import List

import pytest

from bot.errors import InputError
from bot.learning.grades import Grade, add_firsts, add_grades, parse_grades, read_firsts, read_grades
from bot.learning.score_fit import GradedCard, fit_score, out_of_fold
from bot.learning.score_report import ShownCard, ShownScene, report
from bot.proposing.score import UNFITTED, score_from_json, score_knowledge
from bot.proposing.score_file import ScoreInForce


def cards(number: int = 400) -> List[GradedCard]:
    """Cards whose grade depends on ``intent`` and on the reply, and a little on chance."""
    draw = random.Random(3)
    found = []
    for at in range(number):
        intent, good = draw.random(), draw.random() < 0.5
        chance = 0.8 * intent + (0.15 if good else -0.1)
        grade = 2 if draw.random() < chance else -1 if draw.random() < 0.3 else 0
        found.append(GradedCard(f"s{at // 2}", ("good.reply" if good else "poor.reply",),
                                {"intent": intent, "specific": float(draw.random() < 0.5), "topic:product": 1.0},
                                grade))
    return found


def test_a_surer_reading_and_a_reply_with_a_better_record_score_higher() -> None:
    model = fit_score(cards(), {"cards": 400})
    def score(intent: float, reply: str) -> float:
        return model.score({"intent": intent, "record": model.record_of((reply,))}).accepted
    assert score(0.9, "good.reply") > score(0.2, "good.reply") + 0.3
    assert score(0.5, "good.reply") > score(0.5, "poor.reply")
    assert model.record_of(("never.graded",)) == pytest.approx(0.0)


def test_the_score_says_how_often_cards_are_really_sent() -> None:
    rows = cards(800)
    found = [accepted for accepted, _ in out_of_fold(rows)]
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 1.0)):
        chosen = [(score, row.grade == 2) for score, row in zip(found, rows) if low <= score < high]
        mean = sum(score for score, _ in chosen) / len(chosen)
        assert abs(mean - sum(taken for _, taken in chosen) / len(chosen)) < 0.1


def test_scenes_that_content_was_not_mended_with_alone_calibrate() -> None:
    mended = cards(800)
    strangers = [replace(row, scene=f"f{row.scene}", first=True, grade=0 if at % 2 else row.grade)
                 for at, row in enumerate(cards(400))]
    features = {"intent": 0.9, "specific": 1.0, "topic:product": 1.0}
    assert fit_score(mended, {}).score(features).accepted > 0.6
    assert fit_score([*mended, *strangers], {}).score(features).accepted < 0.5
    few = [replace(row, first=True) for row in strangers[:100]]
    assert fit_score([*mended, *few], {}).score(features).accepted > 0.55


def test_cards_of_the_first_time_keep_their_features(tmp_path: Path) -> None:
    file, rows = tmp_path / "first.jsonl", [replace(row, first=True) for row in cards(6)]
    rows = [replace(row, features={name: round(value, 4) for name, value in row.features.items() if value})
            for row in rows]
    assert read_firsts(file) == []
    assert add_firsts(file, rows[:2]) + add_firsts(file, rows[2:]) == 6
    assert read_firsts(file) == rows


def test_a_score_names_what_moved_it_most_and_survives_its_file() -> None:
    model = fit_score(cards(), {"cards": 400})
    again = score_from_json(json.loads(json.dumps(model.as_json())))
    features = {"intent": 0.9, "specific": 1.0, "topic:product": 1.0, "record": 0.4}
    assert again.score(features) == model.score(features)
    assert again.score(features).because[0][0] == "意图的把握"


def test_a_promoted_models_score_counts_at_once_and_a_broken_file_is_passed_over(tmp_path: Path) -> None:
    shipped = tmp_path / "score.json"
    in_force = ScoreInForce(tmp_path / "models", shipped)
    assert in_force() is UNFITTED
    shipped.write_text(json.dumps(fit_score(cards(), {"of": "shipped"}).as_json()), encoding="utf-8")
    assert in_force().fitted_on == {"of": "shipped"}
    (tmp_path / "models").mkdir()
    beside = tmp_path / "models" / "shop-1.json"
    beside.write_text(json.dumps({"score": fit_score(cards(), {"of": "champion"}).as_json()}), encoding="utf-8")
    assert in_force().fitted_on == {"of": "champion"}
    beside.write_text('{"score": {"accepted": 3}}', encoding="utf-8")
    assert in_force().fitted_on == {"of": "shipped"}


def test_knowledge_is_scored_by_how_near_its_questions_are() -> None:
    near, far = (score_knowledge({"ask_near": value}).accepted for value in (0.8, 0.46))
    assert near > 0.9 > 0.5 > far


def test_the_report_counts_scenes_as_a_lead_would() -> None:
    def card(grade: int, score: float = 0.5) -> ShownCard:
        return ShownCard(score, 0.1, grade)
    scenes = [ShownScene("sent", False, (card(2), card(0))), ShownScene("second", False, (card(1), card(2))),
              ShownScene("harm", False, (card(0), card(-1))), ShownScene("quiet", True, ()),
              ShownScene("missed", False, ()), ShownScene("ungraded", False, (ShownCard(0.5, 0.1, None),))]
    found = report(scenes, scenes)
    assert (found.scenes, found.graded, found.silent) == (6, 5, (1, 1))
    assert (found.accepted_at_1, found.accepted_at_3, found.light_at_1) == (0.4, 0.6, 0.6)
    assert found.harmful_at_3 == 0.2 and found.coverage[0][0] == 0.0 and found.reliability


def test_grades_are_only_added_to_and_the_last_one_counts(tmp_path: Path) -> None:
    file = tmp_path / "grades.tsv"
    add_grades(file, [Grade("s1", "abc", 1, "少了时间", "旧话术\t有制表符")])
    add_grades(file, [Grade("s1", "abc", 2, "重看", "旧话术")])
    assert read_grades(file) == {("s1", "abc"): 2} and len(parse_grades(file)) == 2
    file.write_text("s1\tabc\t5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_grades(file)
    assert "grades.tsv:1" in caught.value.message
