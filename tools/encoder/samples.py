"""One example as the network sees it in one round: noisy, now and then run together with another, after any turn."""

from __future__ import annotations

import random
import re
from typing import Any, Dict, List, Sequence, Tuple

import torch

FURTHER = 0.6
"""Weight of an example's further intents."""
SMOOTHING = 0.05
NOISY, JOINED, AFTER_ANY_TURN = 0.3, 0.12, 0.6
SHORT = 40
"""Only messages below this many characters are run together."""
_OPENERS = ("亲", "你好", "请问", "那", "啊", "嗯", "哦", "您好 ", "亲 ", "我想问下", "在吗 ")
_CLOSERS = ("呢", "啊", "吗", "了", "哦", "呀", "亲", "哈", "谢谢", "。", "?")
_MARKS = ",，。!！?？、~ "
Sample = Tuple[str, str, torch.Tensor]


class Samples:
    """Draws samples from examples; what stands without a seller's turn reads the same after any."""

    def __init__(self, examples: Sequence[Dict[str, Any]], turns: Sequence[str], intents: Sequence[str]) -> None:
        self._examples = examples
        self._turns = sorted(({one["previous"] for one in examples} | set(turns)) - {""})
        self._column = {name: column for column, name in enumerate(intents)}
        self._alone = [one for one in examples if not one["previous"] and len(one["text"]) < SHORT]

    def draw(self, one: Dict[str, Any]) -> Sample:
        """Return text, previous turn and target probabilities."""
        text, previous, weights = one["text"], one["previous"], self._weights(one, 1.0, FURTHER)
        if random.random() < NOISY:
            text = noisy(text) or text
        if not previous and len(text) < SHORT and random.random() < JOINED:
            other = random.choice(self._alone)
            text += random.choice((" ", "，", "。", "", " ")) + other["text"]
            weights = torch.maximum(weights, self._weights(other, 0.8, 0.5))
        if not previous and random.random() < AFTER_ANY_TURN:
            previous = random.choice(self._turns)
        return text, previous, weights / weights.sum() * (1 - SMOOTHING) + SMOOTHING / len(weights)

    def _weights(self, one: Dict[str, Any], first: float, further: float) -> torch.Tensor:
        weights = torch.zeros(len(self._column))
        for rank, name in enumerate(one["intents"]):
            weights[self._column[name]] = further if rank else first
        return weights


def noisy(text: str) -> str:
    """Drop the marks, drop or swap a character, add a particle, or hide the numbers: as buyers type."""
    kind, place = random.random(), random.randrange(max(1, len(text) - 1))
    if kind < 0.25:
        return "".join(char for char in text if char not in _MARKS)
    if kind < 0.5:
        if len(text) <= 5:
            return text
        swapped = text[place + 1] + text[place] if kind < 0.35 else ""
        return text[:place] + swapped + text[place + (2 if swapped else 1):]
    if kind < 0.65:
        return random.choice(_OPENERS) + text
    if kind < 0.8:
        return text + random.choice(_CLOSERS)
    return re.sub(r"\d+", "几", text)


def batches(examples: Sequence[Dict[str, Any]], samples: Samples, size: int) -> List[List[Sample]]:
    """Return a round of batches, each of messages of about the same length."""
    shuffled = random.sample(list(examples), len(examples))
    found = []
    for start in range(0, len(shuffled), size * 50):
        drawn = sorted((samples.draw(one) for one in shuffled[start:start + size * 50]),
                       key=lambda sample: len(sample[0]) + min(SHORT, len(sample[1])))
        part = [drawn[begin:begin + size] for begin in range(0, len(drawn), size)]
        random.shuffle(part)
        found += part
    return found
