"""Charts of an evaluation as SVG for embedding in a page; the page supplies the words."""

from __future__ import annotations

import io
from typing import Any, Sequence

from bot.learning.curve import Point
from bot.learning.evaluate import Bin

BLUE, ORANGE, GREY = "#1677ff", "#d46b08", "#8c8c8c"
SIZE = (4.6, 3.0)


def histogram(bins: Sequence[Bin]) -> str:
    """Return how many messages fall into each tenth of confidence; those read right in blue."""
    figure, axes = _figure()
    middles = [(one.low + one.high) / 2 for one in bins]
    right = [one.hits * one.n for one in bins]
    wrong = [one.n - hits for one, hits in zip(bins, right)]
    axes.bar(middles, right, width=0.085, color=BLUE)
    axes.bar(middles, wrong, width=0.085, bottom=right, color=ORANGE)
    axes.set_xlim(0, 1)
    return _svg(figure)


def reliability(bins: Sequence[Bin]) -> str:
    """Return the share of hits over the mean confidence of each bin; the dashed line is perfect."""
    figure, axes = _figure()
    filled = [one for one in bins if one.n]
    axes.plot([0, 1], [0, 1], "--", color=GREY, linewidth=1)
    axes.plot([one.confidence for one in filled], [one.hits for one in filled], "o-", color=BLUE)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    return _svg(figure)


def curve(points: Sequence[Point]) -> str:
    """Return accuracy@1-any (blue) and accuracy@3 (orange) over the number of examples."""
    figure, axes = _figure()
    sizes = [one.examples for one in points]
    for values, colour in (([one.accuracy_at_1_any for one in points], BLUE),
                           ([one.accuracy_at_3 for one in points], ORANGE)):
        axes.plot(sizes, values, "o-", color=colour)
        for size, value in zip(sizes, values):
            axes.annotate(f"{value:.3f}", (size, value), textcoords="offset points", xytext=(0, 6), ha="center",
                          fontsize=8)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_ylim(0, 1.05)
    return _svg(figure)


def _figure() -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.25)
    return figure, axes


def _svg(figure: Any) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg"):]
