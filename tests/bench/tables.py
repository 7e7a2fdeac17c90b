"""What was found, as a table: on the screen, and between the markers of docs/performance.md."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from platform import machine, python_version, system
from typing import Any

from tests.bench.reading.report import put


def table(rows: Sequence[Mapping[str, Any]], heads: Mapping[str, str]) -> str:
    """Return rows as a table of Markdown that can be read as it is; `heads` gives the columns."""
    cells = [list(heads.values()), *([_cell(row.get(key)) for key in heads] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(heads))]
    lines = [_line(line, widths) for line in cells]
    ruler = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join([lines[0], _line(ruler, widths), *lines[1:]])


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if not at else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join([first, *others])} |"


def check_marked(file: Path, name: str) -> None:
    """Leave, before anything is measured, when a file has no place for a table."""
    if not file.is_file() or f"<!-- bench: {name} -->" not in file.read_text(encoding="utf-8"):
        raise SystemExit(f"{file}: no markers for {name}")


def written(file: Path, name: str, text: str) -> None:
    """Put a table into a file, between the markers of its name, with where and when it was measured."""
    where = f"{system()} {machine()}, {cpu_count()} processors, Python {python_version()}"
    put(file, name, f"{text}\n\n{datetime.now(UTC):%Y-%m-%d}, {where}.")
