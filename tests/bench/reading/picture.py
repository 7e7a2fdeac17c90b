"""Draws the learning curve; each line has its own mark and name, so that it reads without colours too."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.charts.colours import BAD, GOOD, INK, LINE, PAPER, SOFT
from tests.bench.reading.curve import MEASURES, Curve

STYLES = {"last": (GOOD, "o", "-"), "habits": (BAD, "s", "--"), "other facts": (SOFT, "^", ":")}


_APART = 0.05
"""Between two names, so that they do not lie on each other."""


def draw(curve: Curve, file: Path) -> None:
    """Draw the curve into a file."""
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "font.size": 11, "text.color": INK}):
        figure = Figure(figsize=(8, 4.6), dpi=150, facecolor=PAPER, layout="constrained")
        axes = figure.add_subplot(facecolor=PAPER)
        # By the root of their number: the first examples bring most, and all are many.
        places = [math.sqrt(curve.most if point.is_all else point.size) for point in curve.points]
        for name in MEASURES:
            _line(axes, name, places, curve)
        _names(axes, places[-1], curve)
        _frame(axes, places, curve)
        # Without a date in it, the same figures give the same file.
        figure.savefig(file, metadata={"Software": None})


def _line(axes: Axes, name: str, places: list[float], curve: Curve) -> None:
    colour, mark, dash = STYLES[name]
    heights = [point.f1[name] for point in curve.points]
    lows, highs = zip(*(point.spread[name] for point in curve.points), strict=True)
    axes.fill_between(places, lows, highs, color=colour, alpha=0.12, linewidth=0)
    axes.plot(places, heights, color=colour, marker=mark, linestyle=dash, linewidth=2, markersize=6)


def _names(axes: Axes, place: float, curve: Curve) -> None:
    """Write at the end of each line what it is, with its last height."""
    last = curve.points[-1].f1
    heights = apart([last[name] for name in MEASURES])
    for name, height in zip(MEASURES, heights, strict=True):
        axes.annotate(
            f"{name} {last[name]:.2f}",
            (place, height),
            xytext=(12, 0),
            textcoords="offset points",
            va="center",
            color=STYLES[name][0],
        )


def apart(heights: Sequence[float]) -> list[float]:
    """Return heights near the given ones, in the same order, none too near to another."""
    moved = list(heights)
    in_order = sorted(range(len(heights)), key=lambda at: heights[at])
    for lower, upper in pairwise(in_order):
        moved[upper] = max(moved[upper], moved[lower] + _APART)
    return moved


def _frame(axes: Axes, places: list[float], curve: Curve) -> None:
    named = [f"all\n(about {curve.most})" if point.is_all else str(point.size) for point in curve.points]
    axes.set_xticks(places, named, color=SOFT)
    axes.set_xlim(-0.2, places[-1] * 1.28)
    axes.set_ylim(0, 1)
    axes.tick_params(colors=SOFT, length=0)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel("examples learned from, of each answer and habit", color=SOFT)
    axes.set_ylabel("F1 on texts not learned from", color=SOFT)
