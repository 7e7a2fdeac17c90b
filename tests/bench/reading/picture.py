"""Draws the learning curve; each line has its own mark and name, so that it reads without colours too."""

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.charts.colours import BAD, GOOD, INK, LINE, PAPER, SOFT
from tests.bench.reading.curve import MEASURES, Curve

STYLES = {"last": (GOOD, "o", "-"), "habits": (BAD, "s", "--"), "other facts": (SOFT, "^", ":")}


def draw(curve: Curve, file: Path) -> None:
    """Draw the curve into a file."""
    with matplotlib.rc_context({"font.family": "DejaVu Sans", "font.size": 11, "text.color": INK}):
        figure = Figure(figsize=(8, 4.6), dpi=150, facecolor=PAPER, layout="constrained")
        axes = figure.add_subplot(facecolor=PAPER)
        places = [curve.most if point.is_all else point.size for point in curve.points]
        for name in MEASURES:
            _line(axes, name, places, curve)
        _frame(axes, places, curve)
        # Without a date in it, the same figures give the same file.
        figure.savefig(file, metadata={"Software": None})


def _line(axes: Axes, name: str, places: list[int], curve: Curve) -> None:
    colour, mark, dash = STYLES[name]
    heights = [point.f1[name] for point in curve.points]
    lows, highs = zip(*(point.spread[name] for point in curve.points), strict=True)
    axes.fill_between(places, lows, highs, color=colour, alpha=0.12, linewidth=0)
    axes.plot(places, heights, color=colour, marker=mark, linestyle=dash, linewidth=2, markersize=6)
    axes.annotate(
        f"{name} {heights[-1]:.2f}",
        (places[-1], heights[-1]),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        annotation_clip=False,
    )


def _frame(axes: Axes, places: list[int], curve: Curve) -> None:
    named = [f"all\n({curve.most})" if point.is_all else str(point.size) for point in curve.points]
    axes.set_xticks(places, named, color=SOFT)
    axes.set_xlim(-1, places[-1] * 1.25)
    axes.set_ylim(0, 1)
    axes.tick_params(colors=SOFT, length=0)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel("examples learned from, of each answer and habit", color=SOFT)
    axes.set_ylabel("F1 on texts not learned from", color=SOFT)
