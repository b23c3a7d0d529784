"""Writes what buyers write in general, by the project's examples; ``bot/nlu/nearness.py`` measures from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from bot.learning.curve import project_examples
from bot.nlu.classifier import encode_examples
from bot.nlu.nearness import AXES, RARE, directions, grams_of
from bot.nlu.text import clean
from bot.nlu.turn_encoder import FOLDER, encoder_digest

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Write ``background.npz`` beside the weights: the vectors' mean and main axes, common n-grams with shares."""
    examples = project_examples(ROOT)
    occurrences: Counter[str] = Counter()
    for one in examples:
        occurrences.update(grams_of(clean(one.text)).keys())
    common = sorted(gram for gram, count in occurrences.items() if count > RARE * len(examples))
    shares = np.array([occurrences[gram] / len(examples) for gram in common], dtype=np.float32)
    vectors = encode_examples(examples)
    middle = vectors.mean(axis=0).astype(np.float32)
    places = directions(vectors, middle)
    axes = np.linalg.eigh(places.T @ places)[1][:, ::-1][:, :AXES].astype(np.float16)
    np.savez(FOLDER / "background.npz", middle=middle, axes=axes,
             grams=np.array(common), shares=shares, encoder=encoder_digest())


if __name__ == "__main__":
    main()
