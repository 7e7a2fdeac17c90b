"""Rows of a list and the columns chosen → whom it holds, each once; a row that cannot be taken says why."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.coaching.alike import called
from bot.coaching.model import BadRow, Contact, Import, People, Row
from bot.contacts.days import Written, is_day_first, written

LONGEST_NAME = 80
"""Characters of a name, or of a company."""
_USERNAME = re.compile(r"(?:(?:https?://)?(?:t|telegram)\.me/|@)?([A-Za-z]\w{3,31})", re.ASCII)
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200e\u200f")
"""Marks that turn the direction of writing, so that a name would not read as it is."""
_SPACES = frozenset("\t\r\n\v\f\x85\u2028\u2029")


def people_in(importing: Import, today: date) -> People:
    """Return whom a list holds by the columns that are chosen."""
    sheet, columns = importing.sheet, importing.columns
    if sheet is None:
        return People()
    days = {field: [_written(row, columns.get(field)) for row in sheet.rows] for field in ("touched", "next")}
    told = [day for listed in days.values() for day in listed if day is not None]
    day_first = is_day_first(told)
    if day_first is None:
        day_first = importing.day_first
    contacts: dict[tuple[str, str], Contact] = {}
    bad = list(sheet.bad)
    twins = 0
    for row, touched, next_ in zip(sheet.rows, days["touched"], days["next"], strict=True):
        contact = _contact(row, columns, _meant(touched, day_first), _meant(next_, day_first), today)
        if isinstance(contact, BadRow):
            bad.append(contact)
            continue
        same = called(contact)
        twins += same in contacts
        contacts[same] = _joined(contacts[same], contact) if same in contacts else contact
    unread = sum(
        bool(row.cells[columns[field]]) and _meant(day, day_first) is None
        for field in days
        if field in columns
        for row, day in zip(sheet.rows, days[field], strict=True)
    )
    people = People(
        tuple(contacts.values()), tuple(sorted(bad, key=lambda each: each.line)), twins, days_unread=unread
    )
    return people if day_first is not None else _with_example(people, sheet.rows, columns, days)


def _with_example(
    people: People,
    rows: Sequence[Row],
    columns: Mapping[str, int],
    days: Mapping[str, Sequence[Written | None]],
) -> People:
    """Add a day of the list that may be two."""
    for field, listed in days.items():
        for row, day in zip(rows, listed, strict=True):
            if day is not None and day.day_first and day.month_first and day.day_first != day.month_first:
                typed = row.cells[columns[field]].split()[0]
                return replace(people, two_days=(day.day_first, day.month_first), day_as_typed=typed)
    return people


def _written(row: Row, column: int | None) -> Written | None:
    return None if column is None or not row.cells[column] else written(row.cells[column])


def _meant(day: Written | None, day_first: bool | None) -> date | None:
    if day is None or (day_first is None and day.day_first != day.month_first):
        return None
    return day.day_first if day_first is not False else day.month_first


def _contact(
    row: Row, columns: Mapping[str, int], touched: date | None, next_: date | None, today: date
) -> Contact | BadRow:
    told = {field: cleaned(row.cells[at]) for field, at in columns.items()}
    name = " ".join(part for part in (told.get("name", ""), told.get("last", "")) if part)
    company = told.get("company", "")
    if not name:
        # A company stands for whom it employs.
        name, company = company, ""
    if not name:
        return BadRow(row.line, "nobody")
    if len(name) > LONGEST_NAME:
        return BadRow(row.line, "name")
    if len(company) > LONGEST_NAME:
        return BadRow(row.line, "company")
    username = _USERNAME.fullmatch(told.get("username", ""))
    return Contact(
        row.line,
        name,
        company,
        username[1] if username else "",
        # What lies ahead has not been yet, and what is past is no next step.
        touched if touched is not None and touched <= today else None,
        next_ if next_ is not None and next_ >= today else None,
    )


def cleaned(cell: str) -> str:
    """Return a cell as a name on one line, without characters that do not show."""
    return " ".join("".join(_letters(cell)).split())


def _letters(cell: str) -> Iterable[str]:
    for letter in cell:
        if letter in _SPACES:
            yield " "
        elif unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _TURNS:
            yield letter


def _joined(one: Contact, twin: Contact) -> Contact:
    """Return somebody who stands in a list twice: what the first row leaves empty, the second fills."""
    return replace(
        one,
        username=one.username or twin.username,
        touched_on=max((day for day in (one.touched_on, twin.touched_on) if day is not None), default=None),
        next_on=min((day for day in (one.next_on, twin.next_on) if day is not None), default=None),
    )
