"""The 80 intents with their Chinese titles, as people choose among them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, List

import yaml

TOPICS = {"conversation": "对话", "product": "商品", "bargain": "议价", "order": "订单",
          "logistics": "物流", "quality": "质量", "aftersale": "售后", "review": "评价", "attitude": "态度"}


@lru_cache(maxsize=1)
def _all() -> List[Dict[str, Any]]:
    file = Path(__file__).resolve().parents[2] / "data" / "intents.yml"
    return list(yaml.safe_load(file.read_text(encoding="utf-8"))["intents"])


@lru_cache(maxsize=1)
def intent_names() -> FrozenSet[str]:
    """Return the intents' names."""
    return frozenset(one["name"] for one in _all())


def intent_titles() -> Dict[str, str]:
    """Return each intent's Chinese title by name."""
    return {one["name"]: one["title"] for one in _all()}


def intent_topics() -> Dict[str, str]:
    """Return each intent's topic by name."""
    return {one["name"]: one["topic"] for one in _all()}


def catalogue() -> List[Dict[str, Any]]:
    """Return the intents by topic: ``{"name", "title", "intents": [{"name", "title", "meaning"}]}``."""
    return [{"name": topic, "title": title,
             "intents": [{key: one[key] for key in ("name", "title", "meaning")}
                         for one in _all() if one["topic"] == topic]}
            for topic, title in TOPICS.items()]
