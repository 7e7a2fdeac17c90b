"""Rows of a list and the columns chosen → whom it holds, each once; a row that cannot be taken says why."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.coaching.alike import called
from bot.coaching.model import BadRow, Contact, Import, People, Row
from bot.coaching.naming import untitled
from bot.contacts.days import Written, is_day_first, written

LONGEST_NAME = 80
"""Characters of a name, or of a company."""
_USERNAME = re.compile(r"(?:(?:https?://)?(?:t|telegram)\.me/|@)?([A-Za-z]\w{3,31})", re.ASCII)
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200e\u200f")
"""Marks that turn the direction of writing, so that a name would not read as it is."""
_LAST = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3}")
_FIRST = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,2}")
_DEGREES = frozenset((
    "phd", "md", "mba", "msc", "bsc", "ba", "ma", "jr", "sr", "ii", "iii", "cpa", "esq",
    "inc", "ltd", "llc", "gmbh", "ag", "co", "corp",
))  # fmt: skip
"""What stands behind a comma and is no first name."""
_SPACES = frozenset("\t\r\n\v\f\x85\u2028\u2029")


def people_in(importing: Import, today: date) -> People:
    """Return whom a list holds by the columns that are chosen."""
    sheet, columns = importing.sheet, importing.columns
    if sheet is None:
        return People()
    days = {field: [_written(row, columns.get(field)) for row in sheet.rows] for field in ("touched", "next")}
    days["touched"] = [_not_ahead(day, today) for day in days["touched"]]
    told = [day for listed in days.values() for day in listed if day is not None]
    day_first = is_day_first(told)
    if day_first is None:
        day_first = importing.day_first
    contacts: dict[tuple[str, str], Contact] = {}
    bad = list(sheet.bad)
    left_empty: list[BadRow] = []
    twins = 0
    for row, *written_days in zip(sheet.rows, days["touched"], days["next"], strict=True):
        touched, next_ = (_meant(day, day_first) for day in written_days)
        contact = _contact(row, columns, touched, next_, today)
        if isinstance(contact, BadRow):
            bad.append(contact)
            continue
        left_empty += _left_empty(row, columns, contact, touched)
        same = called(contact)
        twins += same in contacts
        contacts[same] = _joined(contacts[same], contact) if same in contacts else contact
    bad.sort(key=lambda each: each.line)
    people = People(tuple(contacts.values()), tuple(bad), twins, tuple(left_empty))
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


def _not_ahead(day: Written | None, today: date) -> Written | None:
    """Return a day of the past without what it would mean in the future, if it may mean anything else."""
    if day is None:
        return None
    past = [each if each is not None and each <= today else None for each in (day.day_first, day.month_first)]
    return Written(*past) if any(past) else day


def _meant(day: Written | None, day_first: bool | None) -> date | None:
    if day is None or (day_first is None and day.day_first != day.month_first):
        return None
    return day.day_first if day_first is not False else day.month_first


def _contact(
    row: Row, columns: Mapping[str, int], touched: date | None, next_: date | None, today: date
) -> Contact | BadRow:
    told = {field: cleaned(row.cells[at]) for field, at in columns.items()}
    name = named(" ".join(part for part in (told.get("name", ""), told.get("last", "")) if part))
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
        # What lies ahead has not been yet; a next step whose day is past is still to be done.
        touched if touched is not None and touched <= today else None,
        next_,
    )


def _left_empty(
    row: Row, columns: Mapping[str, int], contact: Contact, touched: date | None
) -> Iterator[BadRow]:
    """Return what a row says that somebody is taken without."""
    taken = {"username": contact.username, "touched": contact.touched_on, "next": contact.next_on}
    for field, value in taken.items():
        if field in columns and row.cells[columns[field]] and not value:
            yield BadRow(row.line, "ahead" if field == "touched" and touched is not None else field)


def named(name: str) -> str:
    """Return a name as it is spoken: without titles, the first name first where a comma says which."""
    last, comma, first = (part.strip() for part in name.partition(","))
    turns = comma and _LAST.fullmatch(last) and _FIRST.fullmatch(first)
    if turns and not _DEGREES.issuperset(first.lower().replace(".", "").split()):
        name = f"{first} {last}"
    bare = untitled(name)
    # Of "Dr. Hope" only the last name would be left.
    return bare if " " in bare else name


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
