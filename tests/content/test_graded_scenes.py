"""Graded scenes: enough, of every intent, readable by the player; grades belong to scenes that are there."""

from __future__ import annotations

import json
from collections import Counter

from bot.learning.grades import parse_grades
from bot.learning.intents import intent_names
from bot.proposing.score import score_from_json
from bot.replaying.scenes import read_scenes
from bot.replaying.script import read_script
from tests.builders import ROOT, whole_handbook

FOLDER = ROOT / "data" / "graded"
SCENES = read_scenes(FOLDER / "scenes")


def test_there_are_scenes_of_every_intent_trade_and_temper() -> None:
    assert len(SCENES) >= 700
    firsts = Counter(scene.expert["intents"][0] for scene in SCENES)
    assert set(firsts) == intent_names()
    assert len({scene.line["trade"] for scene in SCENES}) >= 30
    assert len({scene.line["temper"] for scene in SCENES}) >= 6


def test_a_third_is_kept_for_testing_and_stays_the_same() -> None:
    kept = sum(scene.is_kept for scene in SCENES)
    assert 0.3 < kept / len(SCENES) < 0.37
    assert kept == 318


def test_every_scene_can_be_played() -> None:
    policy = whole_handbook().policy
    for scene in SCENES:
        script = read_script(scene.script, policy)
        assert script.turns[-1][0] == "buyer", scene.id


def test_grades_belong_to_scenes_and_texts() -> None:
    known = {scene.id for scene in SCENES}
    grades = parse_grades(FOLDER / "grades.tsv")
    assert len(grades) >= 1900
    assert {one.scene for one in grades} <= known
    assert all(one.text and len(one.key) == 12 for one in grades)


def test_the_shipped_score_was_fitted_without_the_kept_third() -> None:
    model = score_from_json(json.loads((FOLDER / "score.json").read_text(encoding="utf-8")))
    fitting = sum(not scene.is_kept for scene in SCENES)
    assert 0 < model.fitted_on["scenes"] <= fitting and model.accepted.weights and model.harmful.weights
