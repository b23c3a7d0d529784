"""The encoder: the lowest layers of the base model over the message and, behind it, the seller's turn."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from base import Base
from torch import Tensor, nn

LONGEST = 128
"""Positions that are kept."""
PAD = 1


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, base: Base, number: int, dropout: float) -> None:
        super().__init__()
        self.heads = base.heads
        wide, name = base.width, f"l{number}."
        self.query, self.key, self.value, self.out = (_linear(base, name + part, wide)
                                                      for part in ("q", "k", "v", "ao"))
        self.rise, self.fall = _linear(base, name + "fi", wide), _linear(base, name + "fo", base.inner)
        self.first, self.second = _norm(base, name + "aln"), _norm(base, name + "oln")
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return n × length × width."""
        n, length, wide = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(n, length, self.heads, -1).transpose(1, 2)

        seen = F.scaled_dot_product_attention(split(self.query(x)), split(self.key(x)), split(self.value(x)), mask)
        x = self.first(x + self.dropout(self.out(seen.transpose(1, 2).reshape(n, length, wide))))
        return self.second(x + self.dropout(self.fall(F.gelu(self.rise(x)))))


class Encoder(nn.Module):
    """Ids and segments (0 the message, 1 the seller's turn) in, one vector for each message out."""

    def __init__(self, base: Base, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(torch.tensor(base.embeddings), freeze=False)
        self.places = nn.Parameter(torch.tensor(base.vector("emb.pos").reshape(-1, base.width)[:LONGEST]))
        self.segments = nn.Parameter(torch.tensor(base.vector("emb.type").reshape(-1, base.width)[:1]).repeat(2, 1))
        self.norm = _norm(base, "emb.ln")
        self.layers = nn.ModuleList(Layer(base, number, dropout) for number in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.width = base.width

    def forward(self, ids: Tensor, segments: Tensor) -> Tensor:
        """Return the mean over the message's own tokens, n × width."""
        there = ids != PAD
        x = self.words(ids) + self.places[: ids.shape[1]] + F.embedding(segments, self.segments)
        x = self.dropout(self.norm(x))
        mask = (1.0 - there.float())[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        weight = (there & (segments == 0)).float()[..., None]
        return (x * weight).sum(1) / weight.sum(1)


def _linear(base: Base, name: str, width: int) -> nn.Linear:
    weight = torch.tensor(base.matrix(name + ".w", width))
    made = nn.Linear(width, weight.shape[0])
    made.weight.data, made.bias.data = weight, torch.tensor(base.vector(name + ".b"))
    return made


def _norm(base: Base, name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(base.width, base.epsilon)
    made.weight.data, made.bias.data = torch.tensor(base.vector(name + ".w")), torch.tensor(base.vector(name + ".b"))
    return made
