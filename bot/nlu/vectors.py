"""Cache of the turn encoder's vectors of the examples, so that a training encodes only new ones."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import Dict, Sequence

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.classifier import Example, encode_examples
from bot.nlu.turn_encoder import encoder_digest


def cached_vectors(file: Path, examples: Sequence[Example]) -> Floats:
    """Return the examples' vectors, shape (examples, width), float32; new ones are added to ``file``.

    A file that cannot be read or belongs to another encoder is replaced. Writing is atomic.
    """
    known = _read(file)
    keys = [_key(one) for one in examples]
    fresh = {key: one for one, key in zip(examples, keys) if key not in known}
    known.update(zip(fresh, encode_examples(list(fresh.values())).astype(np.float16)))
    vectors = np.stack([known[key] for key in keys])
    if fresh:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = list(dict.fromkeys(keys))
        beside = file.with_name(f".{file.stem}-{os.getpid()}.npz")
        try:
            np.savez(beside, encoder=encoder_digest(), keys=np.array(kept),
                     vectors=np.stack([known[key] for key in kept]))
            os.replace(beside, file)
        finally:
            beside.unlink(missing_ok=True)
    return vectors.astype(np.float32)


def _read(file: Path) -> Dict[str, Floats]:
    try:
        with np.load(file) as kept:
            if str(kept["encoder"]) == encoder_digest():
                return dict(zip(kept["keys"].tolist(), kept["vectors"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        pass
    return {}


def _key(one: Example) -> str:
    tabs = "\t" in one.text + one.previous
    joined = json.dumps([one.text, one.previous]) if tabs else f"{one.text}\t{one.previous}"
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:24]
