"""The turn encoder: one vector for a message together with the seller's turn before it.

A transformer of six layers that was tuned on our examples (``tools/encoder``, docs/reading.md); its weights
lie in ``weights/``. They stay as they are when a model is trained: training reads intents from its vectors.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from bot.nlu.pieces import Pieces, padded
from bot.nlu.text import clean

FOLDER = Path(__file__).parent / "weights"
WIDTH = 384
BATCH = 64


def encode_turns(texts: Sequence[str], previous: Sequence[str], batch: int = BATCH) -> np.ndarray:
    """Return n × 384 numbers (float32) for messages and the seller's turns before them, empty where unknown.

    The weights have eight bits and are scaled by what is read together, so that a vector moves a little (cosine
    0.99 and more) with its company: a batch of 1 gives the same vector whatever else is read.
    """
    pieces = _pieces()
    rows = [pieces.row(clean(text) or "。", clean(before)) for text, before in zip(texts, previous)]
    vectors = np.zeros((len(rows), WIDTH), dtype=np.float32)
    session = _session(1 if batch == 1 else len(os.sched_getaffinity(0)))
    order = sorted(range(len(rows)), key=lambda index: len(rows[index][0]))
    for start in range(0, len(order), batch):
        chosen = order[start:start + batch]
        ids, segments = padded([rows[index] for index in chosen])
        vectors[chosen] = session.run(None, {"ids": ids, "segments": segments})[0]
    return vectors


@lru_cache(maxsize=1)
def digest() -> str:
    """Return the sha256 of weights and vocabulary."""
    return hashlib.sha256((FOLDER / "encoder.onnx").read_bytes() + (FOLDER / "pieces.json").read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _pieces() -> Pieces:
    return Pieces(FOLDER / "pieces.json")


@lru_cache(maxsize=2)
def _session(threads: int) -> Any:
    """One thread reads a message: on short texts two are slower; many messages are read on all cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(str(FOLDER / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
