"""The turn encoder's vectors of the examples, kept between trainings: only what is new is encoded again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Dict, Sequence

import numpy as np

from bot.nlu.classifier import Example, encode
from bot.nlu.turns import digest


def kept_vectors(file: Path, examples: Sequence[Example]) -> np.ndarray:
    """Return n × width vectors of the examples (float32); ``file`` holds them for the next time.

    A file of another encoder, or one that cannot be read, is written anew.
    """
    known = _read(file)
    keys = [_key(one) for one in examples]
    fresh = [one for one, key in zip(examples, keys) if key not in known]
    known.update(zip([_key(one) for one in fresh], encode(fresh).astype(np.float16)))
    vectors = np.stack([known[key] for key in keys])
    if fresh:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, encoder=digest(), keys=np.array(keys), vectors=vectors)
    return vectors.astype(np.float32)


def _read(file: Path) -> Dict[str, np.ndarray]:
    try:
        with np.load(file) as kept:
            if str(kept["encoder"]) == digest():
                return dict(zip(kept["keys"].tolist(), kept["vectors"]))
    except (OSError, ValueError, KeyError, EOFError):
        pass
    return {}


def _key(one: Example) -> str:
    return hashlib.sha256(f"{one.text}\t{one.previous}".encode()).hexdigest()[:24]
