"""The reader of the seller's acts: the encoder with a layer that tells of every piece which acts it belongs to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from network import PAD, Encoder
from onnx import numpy_helper
from torch import Tensor, nn

SHARPER = 4.0
SELDOM = 0.02
"""Share of an act among the clauses, where the output layer begins."""
_PARTS = ("query", "key", "value", "out", "rise", "fall")


class Tagger(nn.Module):
    """Ids and segments in; n × length × acts out."""

    def __init__(self, encoder: Encoder, acts: int) -> None:
        super().__init__()
        self.encoder, self.out, self.dropout = encoder, nn.Linear(encoder.width, acts), nn.Dropout(0.2)
        nn.init.normal_(self.out.weight, std=0.02)
        self.out.bias.data.fill_(float(np.log(SELDOM / (1 - SELDOM))) / SHARPER)

    def forward(self, ids: Tensor, segments: Tensor) -> Tensor:
        """Return the acts of every piece as log-odds."""
        encoder, there = self.encoder, ids != PAD
        x = encoder.words(ids) + encoder.places[: ids.shape[1]] + F.embedding(segments, encoder.segments)
        x = encoder.dropout(encoder.norm(x))
        mask = (1.0 - there.float())[:, None, None, :] * -1e4
        for layer in encoder.layers:
            x = layer(x, mask)
        return self.out(self.dropout(x)) * SHARPER


def by_clause(pieces: Tensor, own: Tensor) -> Tensor:
    """Return the mean of each clause's pieces, n × clauses × acts; ``own`` is each piece's clause, -1 for none."""
    belongs = (own[..., None] == torch.arange(int(own.max()) + 1)).float()
    share = belongs / belongs.sum(1, keepdim=True).clamp(min=1)
    return torch.einsum("nlc,nla->nca", share, pieces)


def start_from(encoder: Encoder, file: Path) -> None:
    """Set an encoder's weights to those of the tuned one, which is kept in eight bits."""
    model = onnx.load(str(file))
    kept = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}

    def full(name: str) -> Tensor:
        stem = name[: -len("_quantized")]
        zero = kept[f"{stem}_zero_point"].astype(np.float32)
        return torch.tensor((kept[name].astype(np.float32) - zero) * kept[f"{stem}_scale"])

    own = dict(encoder.named_parameters())
    for name in set(kept) & set(own):
        own[name].data = torch.tensor(kept[name].copy())
    matrices = [full(node.input[1]) for node in model.graph.node if node.op_type == "MatMulInteger"]
    for number, layer in enumerate(encoder.layers):
        for place, part in enumerate(_PARTS):
            getattr(layer, part).weight.data = matrices[number * len(_PARTS) + place].T.contiguous()
    for name in kept:
        if name.endswith("_quantized") and kept[name].shape[0] == encoder.words.weight.shape[0]:
            encoder.words.weight.data = full(name)
        elif name.startswith("segments") and name.endswith("_quantized"):
            encoder.segments.data = full(name)
