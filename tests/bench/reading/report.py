"""What was found as tables, and those put into a text between its markers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.reading import OURS
from tests.bench.reading.costs import Start
from tests.bench.reading.curve import MEASURES, Curve
from tests.bench.reading.measuring import Found
from tests.bench.reading.scoring import Score

_NONE = "–"


def whole(found: Found) -> str:
    """Return everything that was found of the readers."""
    told = [misheard(found), starting(found.start) if found.start else "", found.left_out]
    sentences = "\n".join(one for one in told if one)
    return "\n\n".join([accuracy_and_cost(found), sentences, times(found)])


def accuracy_and_cost(found: Found) -> str:
    """Return all readers side by side."""
    head = ["", "last", "habits", "other facts", "invented"]
    if _any(found.openings):
        head += ["openings: seven facts", "of what is read wrong"]
    if _any(found.messages):
        head += ["messages: last", "habits", "invented"]
    head += ["ms p50", "ms p99", "learns in s", "MB"]
    return _table(head, [[name, *_accuracy(name, found), *_cost(name, found)] for name in found.content])


def _any(scores: Any) -> bool:
    return any(one.facts for one in scores.values())


def _accuracy(name: str, found: Found) -> list[str]:
    own = found.content[name]
    cells = [_share(own.first), _share(own.symptoms.f1), _share(own.others), _percent(own.invented_share)]
    if _any(found.openings):
        told = found.openings[name]
        cells += [_share(told.mean), _percent(told.wrong_share)]
    if _any(found.messages):
        heard = found.messages[name]
        cells += [_share(heard.first), _share(heard.symptoms.f1), _percent(heard.invented_share)]
    return cells


def _cost(name: str, found: Found) -> list[str]:
    usual = found.costs[name]["usual"]
    cells = [f"{usual.p50:.2f}", f"{usual.p99:.1f}"]
    if name == OURS and found.start is not None:
        return [*cells, f"{found.start.learned:.1f}", f"{found.start.warm.memory:.0f}"]
    fresh = found.fresh.get(name)
    return [*cells, *([f"{fresh.learned:.1f}", f"{fresh.memory:.0f}"] if fresh else [_NONE, _NONE])]


def times(found: Found) -> str:
    """Return how long each reader takes for each kind of text."""
    kinds = list(next(iter(found.costs.values())))
    head = ["ms: p50, p99", *("messages and openings" if kind == "usual" else kind for kind in kinds)]
    rows = [
        [name, *(f"{each[kind].p50:.2f}, {each[kind].p99:.1f}" for kind in kinds)]
        for name, each in found.costs.items()
    ]
    return _table(head, rows)


def starting(start: Start) -> str:
    """Return what our reader adds to a start, as a sentence."""
    more = start.warm.seconds - start.without.seconds
    return (
        f"A start takes {start.warm.seconds:.2f} s with the reader and its kept model,"
        f" {start.without.seconds:.2f} s without ({more:+.2f} s);"
        f" of the processor {start.warm.worked:.2f} s and {start.without.worked:.2f} s."
        f" It has {start.warm.memory:.0f} MB in use with the reader, {start.without.memory:.0f} MB without."
        f" Learning takes {start.learned:.1f} s, once; the file it is kept in has {start.kept:.1f} MB."
    )


def misheard(found: Found) -> str:
    """Return how often a stop or a clear no was read as something else, as a sentence."""
    counts = []
    for name in found.content:
        scores: Sequence[Score] = (found.content[name], found.openings[name], found.messages[name])
        counts.append(f"{name} {sum(len(one.misheard) for one in scores)}")
    return f"A stop or a clear no read as something else, in all sets: {', '.join(counts)}."


def growth(curve: Curve) -> str:
    """Return the learning curve as a table."""
    head = ["examples of each", "in all", *MEASURES]
    rows = [
        [
            f"all (about {curve.most})" if point.is_all else str(point.size),
            f"{point.texts:,}",
            *(_share(point.f1[name]) for name in MEASURES),
        ]
        for point in curve.points
    ]
    return _table(head, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        laid = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        return f"| {' | '.join(laid)} |"

    return "\n".join([line(head), line(["-" * width for width in widths]), *map(line, rows)])


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{100 * value:.0f} %"


# --- Writing ---------------------------------------------------------------------------------------

PLACES = ("readers", "curve")
"""What a file has markers for."""


def unmarked(file: Path) -> str:
    """Return what keeps the tables from being put into a file, or nothing."""
    if not file.is_file():
        return f"{file}: there is no such file"
    text = file.read_text(encoding="utf-8")
    missing = [name for name in PLACES if not all(mark in text for mark in _markers(name))]
    return f"{file}: no markers for {' and '.join(missing)}" if missing else ""


def put(file: Path, name: str, text: str) -> None:
    """Put a text into a file, between the markers of that name."""
    opening, closing = _markers(name)
    before, _, rest = file.read_text(encoding="utf-8").partition(opening)
    after = rest.partition(closing)[2]
    file.write_text(f"{before}{opening}\n\n{text}\n\n{closing}{after}", encoding="utf-8")


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- bench: {name} -->", f"<!-- /bench: {name} -->"
