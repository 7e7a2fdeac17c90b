"""Bytes of a file → a table with headers, or the one sentence that says why it is none.

The separator is the one under which most rows have the same number of cells; a row that does not fit is
listed and skipped, a quotation mark that never closes is told with its line.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.coaching.model import BadRow, ListRead, Row, Sheet
from bot.contacts.decoding import text_of
from bot.contacts.headers import columns_in, is_header, is_never_taken, is_row, tool_of, without_address

LARGEST: Final = 5 * 1024**2
"""Bytes of a list that is still looked into."""
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 500
_SEPARATORS = ",;\t|"
_TRIED = 30
"""Rows by which the separator is found."""
_HEADER_WITHIN = 10
"""Rows among which the headers are looked for: some tools write a title above."""
_MOST_REMARKS = 20
_MOST_COUNTED = 100_000
"""Beyond so many lines it does not matter how many there are."""

# One limit for the whole process, and the usual one would make a long note an error.
csv.field_size_limit(LARGEST)


class _Unfit(Exception):
    """The file cannot be taken, and this word says why."""

    def __init__(self, problem: str, **slots: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.slots = {name: str(value) for name, value in slots.items()}


def list_in(name: str, content: bytes | None) -> ListRead:
    """Return the list of people that a file holds; no content: it was too large to be fetched."""
    try:
        sheet = _sheet_of(name, content)
    except _Unfit as reason:
        return ListRead(problem=reason.problem, slots=reason.slots)
    return ListRead(sheet, columns_in(sheet.headers, [row.cells for row in sheet.rows]))


def is_list(content: bytes) -> bool:
    """Tell whether a text file that might be anything holds a list of people, by its headers."""
    text = text_of(content)
    if text is None:
        return False
    beginning = islice(_lines(text, _separator_of(text)), _HEADER_WITHIN)
    try:
        return any(cells is not None and len(cells) > 1 and _names_columns(cells) for _, cells in beginning)
    except _Unfit:
        # A quotation mark that opens above the headers is somebody's speech.
        return False


def _sheet_of(name: str, content: bytes | None) -> Sheet:
    if content is None or len(content) > LARGEST:
        raise _Unfit("contacts_too_large", most=LARGEST // 1024**2)
    text = text_of(content)
    if text is None:
        raise _Unfit("contacts_no_text")
    if not text.strip():
        raise _Unfit("contacts_empty")
    return _with_headers(name, *_rows_told(_lines(text, _separator_of(text))))


# --- Rows and cells ------------------------------------------------------------------------------


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Return the rows with the lines they begin in; None: its quotation marks are wrong.

    No cell is longer than any may be: whatever looks at one looks at no more.
    """
    skipped = 1 if _told_separator(text) else 0
    source = io.StringIO(text, newline="")
    for _ in range(skipped):
        source.readline()
    reader = csv.reader(source, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                raise _Unfit("contacts_open_quote", line=line) from None
            yield line, None
        else:
            yield line, [cell[:LONGEST_CELL] for cell in cells]


def _told_separator(text: str) -> str:
    """Return the separator that the first line names, as Excel lets it: "sep=;"."""
    first = text[:8].splitlines()[0] if text[:8].strip() else ""
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else ""


def _separator_of(text: str) -> str:
    """Return what stands between the cells."""
    told = _told_separator(text)
    return told if told in set(_SEPARATORS) else max(_SEPARATORS, key=lambda each: _agreement(text, each))


def _agreement(text: str, separator: str) -> tuple[float, int]:
    """Return the share of rows that a separator gives the same number of cells, and that number."""
    widths = []
    try:
        for _, cells in islice(_lines(text, separator), _TRIED):
            if cells is None or any(cells):
                widths.append(0 if cells is None else len(cells))
    except _Unfit:
        widths.append(0)
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0, 0
    width, often = max(several.items(), key=lambda item: (item[1], item[0]))
    return often / len(widths), width


@dataclass(frozen=True, slots=True)
class _Told:
    """A row that says something."""

    line: int
    cells: list[str] | None
    """None: its quotation marks are wrong."""
    after_gap: bool
    """Whether a blank line stands above it."""


def _rows_told(lines: Iterator[tuple[int, list[str] | None]]) -> tuple[list[_Told], int]:
    """Return the rows that say something, no more than can be needed, and how many there are."""
    told: list[_Told] = []
    count, gap = 0, False
    for number, (line, cells) in enumerate(lines):
        if number == _MOST_COUNTED:
            raise _Unfit("contacts_many_rows", rows=f"more than {_MOST_COUNTED:,}", most=f"{MOST_ROWS:,}")
        if cells is not None and not any(cell.strip() for cell in cells):
            gap = True
            continue
        count += 1
        if count <= _HEADER_WITHIN + MOST_ROWS + _MOST_REMARKS:
            told.append(_Told(line, cells, gap))
        gap = False
    return told, count


def _with_headers(name: str, told: Sequence[_Told], count: int) -> Sheet:
    """Make a table of rows: the headers are found, what stands above and below it is left out."""
    beginning = told[:_HEADER_WITHIN]
    at = next((at for at, row in enumerate(beginning) if row.cells and _names_columns(row.cells)), None)
    found = told[at].cells if at is not None else next((row.cells for row in told if row.cells), None)
    headers = [" ".join(cell.split()) for cell in found or ()]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise _Unfit("contacts_many_columns", columns=f"{len(headers):,}", most=MOST_COLUMNS)
    if not headers or (at is None and len(headers) < 2):
        raise _Unfit("contacts_no_table")
    if at is None and is_row(headers):
        raise _Unfit("contacts_no_headers")
    above = (at or 0) + 1
    remarks = _closing_remarks(told[above:], len(headers)) if count == len(told) else 0
    if count - above - remarks > MOST_ROWS:
        raise _Unfit("contacts_many_rows", rows=f"{count - above - remarks:,}", most=f"{MOST_ROWS:,}")
    body = told[above : len(told) - remarks]
    if not body:
        raise _Unfit("contacts_no_rows")
    return _sheet(name, headers, body)


def _names_columns(cells: Sequence[str]) -> bool:
    """Tell whether a row is one of headers; one that is too wide for any list is looked at in part."""
    return is_header(cells[:MOST_COLUMNS])


def _closing_remarks(body: Sequence[_Told], width: int) -> int:
    """Return how many rows at the end are remarks, as reports have them: after a gap, one cell each."""
    for back, row in enumerate(reversed(body[-_MOST_REMARKS:] if width > 2 else ()), 1):
        if row.cells is None or not row.cells[0].strip() or any(cell.strip() for cell in row.cells[1:]):
            return 0
        if row.after_gap:
            return back
    return 0


def _sheet(name: str, headers: Sequence[str], body: Sequence[_Told]) -> Sheet:
    rows, bad = [], []
    for row in body:
        if row.cells is None:
            bad.append(BadRow(row.line, "quotes"))
        elif any(cell.strip() for cell in row.cells[len(headers) :]):
            # Something in it separates where nothing should: no cell is surely what its header says.
            bad.append(BadRow(row.line, "cells"))
        else:
            filled = [*row.cells[: len(headers)], *[""] * (len(headers) - len(row.cells))]
            rows.append((row.line, [without_address(cell).strip() for cell in filled]))
    taken = [
        at
        for at, header in enumerate(headers)
        if not is_never_taken(header, [cells[at] for _, cells in rows])
    ]
    return Sheet(
        name,
        tuple(headers[at] for at in taken),
        tuple(Row(line, tuple(cells[at] for at in taken)) for line, cells in rows),
        tuple(bad),
        tool_of(headers),
    )
