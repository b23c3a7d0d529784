"""The evaluation as a page and as JSON beside it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.learning import charts
from bot.learning.curve import Point
from bot.learning.evaluate import Report
from bot.learning.intents import TOPICS, intent_titles, intent_topics

CELL = 13
"""Side of a cell of the confusion matrix, px."""


def write_page(report: Report, points: Sequence[Point], out: Path, file: Path, model: Path, when: datetime) -> Path:
    """Write ``out`` (HTML) and the same figures as JSON beside it.

    Args:
        report: The scores.
        points: The learning curve; empty when it was not asked for.
        out: The page; its folder is made when it is missing.
        file: What was measured on.
        model: The model.
        when: The time of the measuring.

    Returns:
        The JSON file.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.get_template("page.html").render(
        report=report, points=points, file=file.name, model=model.name, when=f"{when:%Y-%m-%d %H:%M}",
        titles=intent_titles(), topics=TOPICS, matrix=_matrix(report), cell=CELL,
        histogram=charts.histogram(report.bins), reliability=charts.reliability(report.bins),
        curve=charts.curve(points) if points else "")
    out.write_text(page, encoding="utf-8")
    data = out.with_suffix(".json")
    document = {"file": file.name, "model": model.name, "measured_at": when.isoformat(timespec="seconds"),
                **report.as_full_json(), "learning_curve": [point.__dict__ for point in points]}
    data.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return data


def _matrix(report: Report) -> Dict[str, Any]:
    """Rows (labelled) and columns (read) in the order of the topics; colour by share of the row."""
    seen = {name for pair in report.matrix for name in pair}
    names = [name for name in intent_topics() if name in seen] + sorted(seen - set(intent_topics()))
    place = {name: index for index, name in enumerate(names)}
    sums: Dict[str, int] = {}
    for (truth, _), n in report.matrix.items():
        sums[truth] = sums.get(truth, 0) + n
    cells: List[Dict[str, Any]] = [
        {"row": place[truth], "column": place[read], "n": n, "share": n / sums[truth], "right": truth == read,
         "truth": truth, "read": read} for (truth, read), n in report.matrix.items()]
    return {"names": names, "cells": cells}
