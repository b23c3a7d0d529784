"""Domain, intents, examples and rules name the same things; examples are many, single and different."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from bot.learning.intents import TOPICS, _all, intent_names
from bot.nlu.training_files import read_context_examples, read_frequencies, read_nlu_examples
from tests.builders import whole_handbook

ROOT = Path(__file__).resolve().parents[2]
ENOUGH, ENOUGH_OF_THE_FREQUENT = 60, 100
FREQUENT = ("inform affirm deny thanks clarify ask_product ask_stock ask_promotion want_to_buy ask_ship_date "
            "urge_shipment "
            "ask_arrival track_parcel parcel_stalled return_request refund_request refund_status invoice "
            "quality_defect "
            "usage_help complain_service").split()
GO_TO_WHO_ASKED = {"inform", "affirm", "deny", "clarify", "send_reference", "out_of_scope"}
"""Answers to an open question; what is out of scope opens nothing."""
ALIKE = 0.75
EXAMPLES = read_nlu_examples(ROOT / "data" / "nlu")
CONTEXT = read_context_examples(ROOT / "data" / "context")
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def test_there_are_the_80_intents():
    assert len(intent_names()) == 80 and {one["topic"] for one in _all()} == set(TOPICS)


def test_the_domain_has_the_intents_and_the_fallback():
    assert set(DOMAIN["intents"]) == intent_names() | {"nlu_fallback"}


@pytest.mark.parametrize("intent", sorted(intent_names()))
def test_every_intent_has_examples(intent):
    enough = ENOUGH_OF_THE_FREQUENT if intent in FREQUENT else ENOUGH
    assert sum(one.intents[0] == intent for one in [*EXAMPLES, *CONTEXT]) >= enough


def test_what_needs_the_sellers_turn_or_carries_several_intents_has_lines_of_its_own():
    assert len(CONTEXT) >= 400 and all(one.previous or len(one.intents) > 1 for one in CONTEXT)


def test_every_intent_has_a_frequency():
    frequencies = read_frequencies(ROOT / "data" / "intents.yml")
    assert set(frequencies) == intent_names() and len(set(frequencies.values())) > 1


def test_entities_are_annotated():
    lines = [line for file in (ROOT / "data" / "nlu").glob("*.yml")
             for line in file.read_text(encoding="utf-8").splitlines()]
    marked = Counter(entity for line in lines for entity in re.findall(r"\]\(([a-z_]+)\)", line))
    assert set(marked) <= set(DOMAIN["entities"]) and sum(marked.values()) > 1000


def test_every_example_has_a_known_intent():
    unknown = {name for one in [*EXAMPLES, *CONTEXT] for name in one.intents} - intent_names()
    assert not unknown


def test_every_reading_has_a_rule():
    rules = yaml.safe_load((ROOT / "data" / "stories" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    ruled = {step["intent"] for rule in rules for first in rule["steps"]
             for step in first.get("or", [first]) if "intent" in step}
    assert ruled == intent_names() | {"nlu_fallback"}


def test_no_text_has_two_intents():
    texts = defaultdict(set)
    for one in EXAMPLES:
        texts[one.text].add(one.intents[0])
    assert not {text: found for text, found in texts.items() if len(found) > 1}


def test_no_text_stands_twice():
    assert not [text for text, times in Counter(one.text for one in EXAMPLES).items() if times > 1]


def test_context_examples_are_single():
    assert not [key for key, times in Counter((one.text, one.previous) for one in CONTEXT).items() if times > 1]


def test_every_intent_opens_a_scenario_and_those_that_go_to_the_one_that_asked_one_that_gives_way():
    opened = whole_handbook().by_intent
    assert set(opened) <= intent_names(), "a scenario for an intent that nobody reads"
    assert set(opened) == intent_names(), "an intent that the handbook does not know"
    assert all(opened[name].yields for name in GO_TO_WHO_ASKED)


def _trigrams(text):
    return {text[start:start + 3] for start in range(max(1, len(text) - 2))}


def test_no_two_examples_of_an_intent_are_nearly_the_same():
    by_intent = defaultdict(list)
    for one in EXAMPLES:
        by_intent[one.intents[0]].append((one.text, _trigrams(one.text)))
    alike = []
    for intent, found in by_intent.items():
        for index, (text, grams) in enumerate(found):
            for other, others in found[index + 1:]:
                if len(text) > 5 and len(grams & others) / len(grams | others) >= ALIKE:
                    alike.append((intent, text, other))
    assert not alike


def test_entities_are_those_of_the_domain():
    import re

    used = set()
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        used |= set(re.findall(r"\]\(([a-z_]+)\)", file.read_text(encoding="utf-8")))
    assert used <= set(DOMAIN["entities"])
