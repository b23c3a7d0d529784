"""The score in force: that of the champion where it was trained with one, else the one that comes with the content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Tuple

from bot.proposing.score import UNFITTED, ScoreModel, score_from_json


class ScoreInForce:
    """Looks at the files' times at each call, so that a promoted model's score counts at once."""

    def __init__(self, models: Path, shipped: Path) -> None:
        """Take the places.

        Args:
            models: Folder of the champion; the file beside it may hold ``score``.
            shipped: The score fitted on the project's graded cards; may be absent.
        """
        self._models, self._shipped = models, shipped
        self._seen: Tuple[Any, ...] = ()
        self._model = UNFITTED

    def __call__(self) -> ScoreModel:
        """Return the score; a file that cannot be read is passed over."""
        seen = tuple(self._times())
        if seen != self._seen:
            self._model, self._seen = self._read(), seen
        return self._model

    def _times(self) -> "list[Tuple[str, int]]":
        return [(str(file), file.stat().st_mtime_ns) for file in (*sorted(self._models.glob("*.json")), self._shipped)
                if file.is_file()]

    def _read(self) -> ScoreModel:
        found = [_json(file).get("score") for file in sorted(self._models.glob("*.json"), reverse=True)]
        for data in (*found, _json(self._shipped)):
            try:
                if data:
                    return score_from_json(data)
            except (KeyError, TypeError, ValueError, IndexError):
                continue
        return UNFITTED


def _json(file: Path) -> Dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
