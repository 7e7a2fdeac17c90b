"""A list of people that a rep brings in a file, on its way to becoming prospects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.coaching.model.people import Prospect
from bot.coaching.model.plain import nothing

FIELDS = ("name", "last", "company", "username", "touched", "next")
"""What is taken of a list and no more: the name or first name, the last name, the company, the Telegram
username, the day of the last contact and that of the next step."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list."""

    line: int
    """Where it begins in the file, counted from 1."""
    cells: tuple[str, ...]
    """One for each header."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not taken, or not all of it."""

    line: int
    reason: str
    """Key of the reason; of rows that are not taken: cells, quotes, nobody, name, company."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as its file holds it, without the columns that are never taken."""

    name: str
    """The file's."""
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...] = ()
    """Rows that are none."""
    tool: str = ""
    """Name of the tool it was exported from, where the headers tell."""


def no_columns() -> Mapping[str, int]:
    """Return the mapping without a column."""
    return {}


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a file with a list of people holds, or what is wrong with it."""

    sheet: Sheet | None = None
    columns: Mapping[str, int] = field(default_factory=no_columns)
    problem: str = ""
    """The word that says why it cannot be taken."""
    slots: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in a list."""

    line: int
    name: str
    company: str = ""
    username: str = ""
    touched_on: date | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Whom a list holds, each once."""

    contacts: tuple[Contact, ...] = ()
    bad: tuple[BadRow, ...] = ()
    twins: int = 0
    """Rows that say no more than one before."""
    left_empty: tuple[BadRow, ...] = ()
    """Rows that are taken but for something in them; the reasons: touched, ahead, next, username."""
    two_days: tuple[date, ...] = ()
    """When nothing in the list says whether day or month comes first: what one of its days may mean."""
    day_as_typed: str = ""
    """That day as it stands there."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Whom a list holds, beside whom the rep works already."""

    new: tuple[Contact, ...]
    known: int
    """How many are there already, letter for letter."""
    alike: tuple[tuple[Contact, Prospect | Contact], ...]
    """Those who may be somebody else of the list, or somebody known."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody of a list who may be a prospect."""

    contact: Contact
    prospect: str


@dataclass(frozen=True, slots=True)
class Import:
    """A list that is under way: first its columns are shown, then those who look alike are asked about."""

    key: str
    rep: str
    at: datetime
    sheet: Sheet | None = None
    """Until it is taken over."""
    columns: Mapping[str, int] = field(default_factory=no_columns)
    """By field, the column it is taken from."""
    day_first: bool | None = None
    """Whether 3/4 is in April, as the rep has said."""
    alike: tuple[Alike, ...] = ()
    """Whom it is still to be asked about."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A list that is to be taken over, beside whom the rep worked right before."""

    importing: Import
    people: People
    compared: Compared
