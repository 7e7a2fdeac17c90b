"""Draws a chart. Imports the drawing library, so only the worker imports this.

From the top: the title, figures as tiles, rates on a scale of 0 to 100 %, pairs as bars, the foot. What is
empty is left out and the rest moves up.
"""

import math
import warnings
from collections.abc import Iterable

from bot.charts.colours import (
    BAD,
    BAD_GROUND,
    GOOD,
    INK,
    LINE,
    PAPER,
    SOFT,
    SPREAD,
    TILE,
    TRACK,
)
from bot.charts.lettering import clean, fitted, width_of
from bot.charts.sheet import LEADING, WIDTH, Sheet
from bot.coaching.model import Chart, Number, Pair, Rate

_MARGIN = 44
_INNER = WIDTH - 2 * _MARGIN
_HEADING, _LABEL, _NOTE = 40.0, 34.0, 30.0
_MOST_NUMBERS, _MOST_RATES, _MOST_PAIRS = 6, 8, 4
"""More would not read on a phone."""


def drawn(chart: Chart) -> bytes:
    """Return the chart as a PNG."""
    with warnings.catch_warnings():
        # Words come from a content file that anybody may translate; a letter the font lacks is a box.
        warnings.simplefilter("ignore")
        sheet = Sheet()
        y = _title(sheet, chart)
        y = _numbers(sheet, y, chart.numbers[:_MOST_NUMBERS])
        y = _rates(sheet, y, chart.rates_title, chart.rates[:_MOST_RATES])
        y = _pairs(sheet, y, chart.pairs_title, chart.pairs[:_MOST_PAIRS])
        y = _foot(sheet, y, chart.foot)
        return sheet.png(y + 24)


def _title(sheet: Sheet, chart: Chart) -> float:
    y = sheet.paragraph(_MARGIN, 88, chart.title, 52, _INNER, lines=2, bold=True)
    return sheet.paragraph(_MARGIN, y - 16, chart.subtitle, 31, _INNER, lines=2, colour=SOFT) - 6


# --- Figures -----------------------------------------------------------------------------------------

_GAP, _PAD = 20, 24


def _numbers(sheet: Sheet, y: float, numbers: tuple[Number, ...]) -> float:
    """Tiles, two or three a row."""
    most = 2 if len(numbers) in (1, 2, 4) else 3
    for at in range(0, len(numbers), most):
        row = numbers[at : at + most]
        width = (_INNER - _GAP * (len(row) - 1)) / len(row)
        height = max(_tile_height(number, width) for number in row)
        for place, number in enumerate(row):
            _tile(sheet, _MARGIN + place * (width + _GAP), y, width, height, number)
        y += height + _GAP
    return y


def _tile_height(number: Number, width: float) -> float:
    labels = len(fitted(number.label, _NOTE, width - 2 * _PAD, 3))
    notes = len(fitted(number.note, _NOTE, width - 2 * _PAD, 3))
    return 108 + (labels + notes) * _NOTE * LEADING


def _tile(sheet: Sheet, x: float, y: float, width: float, height: float, number: Number) -> None:
    sheet.box(x, y, width, height, TILE, radius=18, edge=TRACK)
    inner = width - 2 * _PAD
    size = 66.0
    while size > 34 and width_of(clean(number.value), size, "bold") > inner:
        size -= 4
    sheet.paragraph(x + _PAD, y + 78, number.value, size, inner, bold=True)
    below = sheet.paragraph(x + _PAD, y + 124, number.label, _NOTE, inner, lines=3)
    sheet.paragraph(x + _PAD, below, number.note, _NOTE, inner, lines=3, colour=SOFT)


# --- Rates -------------------------------------------------------------------------------------------

_SHARE = 35.0


def _rates(sheet: Sheet, y: float, title: str, rates: tuple[Rate, ...]) -> float:
    if not rates:
        return y
    y = _heading(sheet, y, title)
    beside = _beside((rate.label, rate.note, _kept(_told(rate))) for rate in rates)
    for rate in rates:
        y = _rate(sheet, y, rate, beside)
    for share, align in ((0.0, "left"), (0.5, "center"), (1.0, "right")):
        sheet.words(_on_scale(share), y - 14, _percent(share), 28, colour=SOFT, align=align)
    return y


def _rate(sheet: Sheet, y: float, rate: Rate, beside: bool) -> float:
    """One row: the label, what it comes from and its share, and the scale below."""
    share, told = _share(rate.share), _told(rate)
    sheet.words(WIDTH - _MARGIN, y, told, _SHARE, colour=GOOD, bold=True, align="right")
    middle = _labelled(sheet, y, rate.label, rate.note, _kept(told), beside) + 34
    sheet.box(_MARGIN, middle - 9, _INNER, 18, TRACK, radius=9)
    for at in (0.25, 0.5, 0.75):
        sheet.line((_on_scale(at), middle - 9), (_on_scale(at), middle + 9), PAPER, 3)
    if share is not None:
        _spread(sheet, middle, share, rate)
    return middle + 62


def _spread(sheet: Sheet, y: float, share: float, rate: Rate) -> None:
    """The dot and the interval around it; of few cases hollow and dashed."""
    left = _on_scale(min(_share(rate.low) or 0.0, share))
    right = _on_scale(max(_share(rate.high) or 0.0, share))
    if rate.few:
        sheet.line((left, y), (right, y), SOFT, 5, dashed=True)
    else:
        sheet.box(left, y - 9, right - left, 18, SPREAD)
    colour = SOFT if rate.few else GOOD
    for end in (left, right):
        # Whole, as the dot, at the ends of the scale too.
        end = min(max(end, _MARGIN + 2), WIDTH - _MARGIN - 2)
        sheet.line((end, y - 15), (end, y + 15), colour, 5)
    at = min(max(_on_scale(share), _MARGIN + 16), WIDTH - _MARGIN - 16)
    if rate.few:
        sheet.dot(at, y, 14, PAPER, edge=SOFT, line=5)
    else:
        sheet.dot(at, y, 16, GOOD, edge=PAPER)


def _told(rate: Rate) -> str:
    """Return the share as it is written; of few cases it would say more than is known."""
    share = _share(rate.share)
    return "" if share is None or rate.few else _percent(share)


def _kept(told: str) -> float:
    return width_of(told, _SHARE, "bold") + 24 if told else 0.0


def _share(share: float | None) -> float | None:
    """Return a share that lies on the scale, or None."""
    return None if share is None or math.isnan(share) else min(1.0, max(0.0, share))


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _on_scale(share: float) -> float:
    return _MARGIN + share * _INNER


# --- Pairs -------------------------------------------------------------------------------------------

_BAR = 46


def _pairs(sheet: Sheet, y: float, title: str, pairs: tuple[Pair, ...]) -> float:
    if not pairs:
        return y
    y = _heading(sheet, y, title)
    longest = max(max(0, pair.good) + max(0, pair.bad) for pair in pairs)
    beside = _beside((pair.label, pair.note, 0.0) for pair in pairs)
    for pair in pairs:
        y = _pair(sheet, y, pair, longest, beside)
    return y - 8


def _pair(sheet: Sheet, y: float, pair: Pair, longest: int, beside: bool) -> float:
    """One row: the label, what it comes from, and the two counts side by side."""
    top = _labelled(sheet, y, pair.label, pair.note, 0, beside) + 16
    good, bad = max(0, pair.good), max(0, pair.bad)
    if not good and not bad:
        sheet.box(_MARGIN, top + 14, _INNER, 18, TRACK, radius=9)
    wide, narrow = _widths((good, bad), longest)
    if good:
        sheet.box(_MARGIN, top, wide, _BAR, GOOD)
        _count(sheet, _MARGIN + wide / 2, top, good, TILE)
    if bad:
        left = _MARGIN + wide + (6 if good else 0)
        sheet.box(left, top, narrow, _BAR, BAD_GROUND, hatch="/", edge=BAD)
        room = width_of(_written(bad), _LABEL, "bold") + 24
        sheet.box(left + (narrow - room) / 2, top + 4, room, _BAR - 8, BAD_GROUND, radius=8)
        _count(sheet, left + narrow / 2, top, bad, INK)
    return top + _BAR + 54


def _count(sheet: Sheet, x: float, top: float, count: int, colour: str) -> None:
    sheet.words(x, top + 35, _written(count), _LABEL, colour=colour, bold=True, align="center")


def _written(count: int) -> str:
    return f"{count:,}" if count < 10**9 else "…"


def _widths(counts: tuple[int, int], longest: int) -> tuple[float, float]:
    """Share out the row; the smallest count still has room for its number."""
    needed = [width_of(_written(count), _LABEL, "bold") + 36 if count else 0.0 for count in counts]
    free = _INNER - 6 - sum(needed)
    wide, narrow = (
        need + free * count / longest if count else 0.0 for need, count in zip(needed, counts, strict=True)
    )
    return wide, narrow


# --- What stands around it ---------------------------------------------------------------------------


def _beside(rows: Iterable[tuple[str, str, float]]) -> bool:
    """Tell whether the notes of all rows have room beside their labels, with so much kept at the end."""
    return all(
        width_of(clean(label), _LABEL, "bold") + 28 + width_of(clean(note), _NOTE) + kept <= _INNER
        for label, note, kept in rows
    )


def _labelled(sheet: Sheet, y: float, label: str, note: str, kept: float, beside: bool) -> float:
    """Write a row's label and its note; return where the last of them stands."""
    sheet.paragraph(_MARGIN, y, label, _LABEL, _INNER - kept, bold=True)
    if beside:
        sheet.words(WIDTH - _MARGIN - kept, y, note, _NOTE, colour=SOFT, align="right")
        return y
    below = y + _LABEL * LEADING
    return sheet.paragraph(_MARGIN, below, note, _NOTE, _INNER, lines=2, colour=SOFT) - _NOTE * LEADING


def _heading(sheet: Sheet, y: float, title: str) -> float:
    y += 20
    sheet.line((_MARGIN, y), (WIDTH - _MARGIN, y), LINE, 2)
    return sheet.paragraph(_MARGIN, y + 58, title, _HEADING, _INNER, lines=2, bold=True) + 8


def _foot(sheet: Sheet, y: float, foot: str) -> float:
    if not foot.strip():
        return y
    # A line parts it from the axis above, whose label it would look like.
    sheet.line((_MARGIN, y + 12), (WIDTH - _MARGIN, y + 12), LINE, 2)
    return sheet.paragraph(_MARGIN, y + 54, foot, 28, _INNER, lines=3, colour=SOFT)
