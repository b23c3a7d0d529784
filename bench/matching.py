"""How far apart the handbook's replies are: from which similarity on two texts count as the same reply.

Usage: python bench/matching.py
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import List

import numpy as np

from bot.handbook.load import load
from bot.nlu.sentences import encode_sentences
from bot.proposing.matching import _plain


def main() -> None:
    """Print, for some thresholds, the share of same and of foreign pairs that pass."""
    handbook = load(Path(__file__).resolve().parents[1] / "handbook")
    owners, texts = [], []
    for reply in handbook.replies.values():
        for text in reply.texts:
            owners.append(reply.id)
            texts.append(_plain(text))
    vectors = encode_sentences(texts)
    likeness = vectors @ vectors.T
    same: List[float] = []
    foreign: List[float] = []
    for one, other in combinations(range(len(texts)), 2):
        (same if owners[one] == owners[other] else foreign).append(likeness[one, other])
    print(f"{len(texts)} wordings, {len(same)} pairs of one reply, {len(foreign)} of two")
    for limit in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        found, wrong = (np.mean(np.array(pairs) >= limit) for pairs in (same, foreign))
        print(f"{limit:.2f}  same {found:.2%}  foreign {wrong:.2%}")


if __name__ == "__main__":
    main()
