"""Graded scenes: moments of a chat with the reply an excellent lead would send, played through the whole product.

``data/graded/scenes/*.jsonl`` holds them, one a line: what ``bot replay`` takes, and ``expert`` (``intents``,
``ideal``, ``never``, ``silent_ok``), ``trade``, ``temper``. A third is kept for testing: nothing is fitted on it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, AsyncIterator, Dict, List, Mapping, Sequence, Tuple

from bot.conversations.read import Reader
from bot.errors import InputError
from bot.handbook.policy import merge_policy
from bot.proposing.candidates import gather
from bot.proposing.propose import MAX_PROPOSALS, Scored, choose, distinct, score_all
from bot.replaying.player import Player

_ABOUT = ("expert", "trade", "temper")
KEPT_OF = 3
"""One of so many scenes is kept for testing."""


@dataclass(frozen=True)
class Scene:
    """A scene as it is written."""

    id: str
    line: Mapping[str, Any]

    @property
    def expert(self) -> Mapping[str, Any]:
        """What a lead would do: ``ideal``, ``never``, ``silent_ok``, ``intents``."""
        return dict(self.line["expert"])

    @property
    def is_kept(self) -> bool:
        """Whether it is for testing only; decided by its id, so that it never changes."""
        return int(hashlib.sha1(self.id.encode()).hexdigest(), 16) % KEPT_OF == 0

    @property
    def script(self) -> str:
        """The line that ``bot replay`` takes."""
        return json.dumps({key: value for key, value in self.line.items() if key not in _ABOUT}, ensure_ascii=False)


@dataclass(frozen=True)
class Played:
    """A scene with every candidate of its last turn, scored.

    Attributes:
        scene: Which.
        candidates: All that no fact speaks against.
        standing: At most three different cards, best first, that stand at the desk.
        everything: At most three that would stand if nothing were left out for its score.
    """

    scene: Scene
    candidates: Tuple[Scored, ...]
    standing: Tuple[Scored, ...]
    everything: Tuple[Scored, ...]


def read_scenes(folder: Path) -> List[Scene]:
    """Read all scenes.

    Raises:
        InputError: A line is not JSON, has no id or one that was there before.
    """
    scenes: Dict[str, Scene] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
                scene = Scene(str(line["id"]), line)
            except (ValueError, KeyError) as err:
                raise InputError(f"{file.name}:{number}: 场景读不了: {err}。", "每行一个带 id 的 JSON 对象。") from err
            if scene.id in scenes:
                raise InputError(f"{file.name}:{number}: 场景 {scene.id!r} 出现了两次。", "换一个 id。")
            scenes[scene.id] = scene
    return list(scenes.values())


async def play_scenes(scenes: Sequence[Scene], player: Player, reader: Reader) -> AsyncIterator[Played]:
    """Play scenes; each yields what came into question at its end.

    Args:
        scenes: Which.
        player: The whole product on a throw-away database.
        reader: Reads messages by a trained model.

    Raises:
        InputError: A scene cannot be played.
    """
    parts = player.parts
    for scene in scenes:
        output, view = await player.play_to(scene.script, reader)
        if view is None:
            raise InputError(f"场景 {scene.id} 不能回放: {output[-1]['error']}", "")
        policy, model = parts.policy(), parts.guide.score()
        found = gather(view.memory, await view.snapshot(), parts.handbook, policy)
        scored = score_all(found, view.memory, parts.handbook, model)
        without_bar = merge_policy(policy, {"reading": {"score_from": 0.0, "harm_to": 1.0}})
        standing, everything = (tuple(distinct(choose(scored, view.memory, parts.handbook, one, model))[:MAX_PROPOSALS])
                                for one in (policy, without_bar))
        yield Played(scene, tuple(scored), standing, everything)


def card_key(one: Scored) -> str:
    """Return what makes a card: the first 12 hex digits of the SHA-1 of its kind and text."""
    proposal = one.candidate.proposal
    return hashlib.sha1((proposal.kind + proposal.text).encode()).hexdigest()[:12]
