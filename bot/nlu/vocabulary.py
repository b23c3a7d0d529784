"""spaCy's blank Chinese pipeline with a jieba of its own and an EntityRuler over our words."""

from __future__ import annotations

import logging
from typing import Any

import jieba
import spacy
from spacy.language import Language

from bot.nlu.words import WORDS

WORD_FREQUENCY = 100_000
"""Frequency of our words in jieba's dictionary, high enough that 韵达到 is not cut as 韵 达到."""


def chinese_pipeline() -> Language:
    """Return the pipeline, with a dictionary of its own: jieba's default one is shared by the process."""
    nlp = spacy.blank("zh")
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.cache_file = "jieba.shop.cache"
    patterns = []
    for label, words in WORDS.items():
        for word, name in words.items():
            segmenter.add_word(word, freq=WORD_FREQUENCY)
            patterns.append({"label": label, "pattern": word, "id": name})
    tokenizer: Any = nlp.tokenizer
    tokenizer.segmenter, tokenizer.jieba_seg = "jieba", segmenter
    ruler: Any = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(patterns)
    return nlp
