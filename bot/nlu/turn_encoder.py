"""The turn encoder: one vector for a message together with the seller's turn before it.

A transformer of six layers, tuned on our examples (``tools/encoder``, docs/reading.md); its weights are in
``weights/``. ``bot train`` does not change them: the classifier is trained on the encoder's vectors.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.pieces import Pieces, pad_rows
from bot.nlu.text import clean

FOLDER = Path(__file__).parent / "weights"
WIDTH = 384
BATCH = 64


def encode_turns(texts: Sequence[str], previous: Sequence[str], batch: int = BATCH) -> Floats:
    """Return vectors, shape (texts, ``WIDTH``), float32.

    The eight-bit arithmetic is scaled per batch, so a vector depends a little (cosine at least 0.99) on the texts in
    its batch. A batch of 1 gives the same vector whatever else is read.

    Args:
        texts: Messages as typed.
        previous: The seller's turn before each; empty where unknown.
        batch: Number of messages that are encoded together.
    """
    pieces = _pieces()
    rows = [pieces.row(clean(text) or "。", clean(before)) for text, before in zip(texts, previous)]
    vectors = np.zeros((len(rows), WIDTH), dtype=np.float32)
    session = _session(1 if batch == 1 else len(os.sched_getaffinity(0)))
    order = sorted(range(len(rows)), key=lambda index: len(rows[index][0]))
    for start in range(0, len(order), batch):
        chosen = order[start:start + batch]
        ids, segments = pad_rows([rows[index] for index in chosen])
        vectors[chosen] = session.run(None, {"ids": ids, "segments": segments})[0]
    return vectors


@lru_cache(maxsize=4096)
def encode_alone(text: str) -> Floats:
    """Return the vector of one message without a turn before it, shape (``WIDTH``,); not to be changed in place."""
    return np.asarray(encode_turns([text], [""], batch=1)[0])


@lru_cache(maxsize=1)
def encoder_digest() -> str:
    """Return the sha256 of weights and vocabulary."""
    return hashlib.sha256((FOLDER / "encoder.onnx").read_bytes() + (FOLDER / "pieces.json").read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _pieces() -> Pieces:
    return Pieces(FOLDER / "pieces.json")


@lru_cache(maxsize=2)
def _session(threads: int) -> Any:
    """Return the ONNX session: one thread for a single message, where two are slower, all cores for many."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(str(FOLDER / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
