"""Lists of people that are under way: one for each rep, and none for longer than a day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row as DatabaseRow
from sqlalchemy import bindparam, delete, select

from bot.coaching.model import Alike, BadRow, Contact, Import, Row, Sheet
from bot.storage.records import Record
from bot.storage.repositories import DIALECTS, Repository, insert_into
from bot.storage.tables import imports

_OF = select(imports).where(imports.c.rep == bindparam("owner"))
_DROP = delete(imports).where(imports.c.rep == bindparam("owner"))


def _save(dialect: str) -> Any:
    new = insert_into(imports, dialect)
    changes = {name: new.excluded[name] for name in ("key", "at", "state")}
    return new.on_conflict_do_update(index_elements=[imports.c.rep], set_=changes)


_SAVE = {dialect: _save(dialect) for dialect in DIALECTS}


class Imports(Repository):
    """Lists that are not taken over yet, or of which somebody is still to be asked about."""

    def of(self, rep: str) -> Import | None:
        """Return the list that a rep has under way."""
        row = self._row(_OF, owner=rep)
        return None if row is None else import_of(row)

    def save(self, importing: Import) -> None:
        """Keep a list in place of any other of the rep."""
        self._connection.execute(_SAVE[self._dialect], record_of_import(importing))

    def drop(self, rep: str) -> None:
        """Let go of what a rep has under way."""
        self._connection.execute(_DROP, {"owner": rep})

    def forget(self, before: datetime) -> int:
        """Drop what nobody has gone on with; return how much."""
        return self._connection.execute(delete(imports).where(imports.c.at < before)).rowcount


def record_of_import(importing: Import) -> Record:
    """Make the row of a list."""
    return {
        "rep": importing.rep,
        "key": importing.key,
        "at": importing.at,
        "state": {
            "sheet": None if importing.sheet is None else _record_of_sheet(importing.sheet),
            "columns": dict(importing.columns),
            "day_first": importing.day_first,
            "alike": [[each.prospect, *_record_of_contact(each.contact)] for each in importing.alike],
        },
    }


def import_of(row: DatabaseRow[Any]) -> Import:
    """Make a list from its row."""
    state = row.state
    return Import(
        key=row.key,
        rep=row.rep,
        at=row.at,
        sheet=None if state["sheet"] is None else _sheet_of(state["sheet"]),
        columns=state["columns"],
        day_first=state["day_first"],
        alike=tuple(Alike(_contact_of(contact), prospect) for prospect, *contact in state["alike"]),
    )


def _record_of_sheet(sheet: Sheet) -> Record:
    return {
        "name": sheet.name,
        "headers": list(sheet.headers),
        "rows": [[row.line, *row.cells] for row in sheet.rows],
        "bad": [[each.line, each.reason] for each in sheet.bad],
        "tool": sheet.tool,
    }


def _sheet_of(record: Record) -> Sheet:
    return Sheet(
        name=record["name"],
        headers=tuple(record["headers"]),
        rows=tuple(Row(line, tuple(cells)) for line, *cells in record["rows"]),
        bad=tuple(BadRow(line, reason) for line, reason in record["bad"]),
        tool=record["tool"],
    )


def _record_of_contact(contact: Contact) -> list[Any]:
    days = (contact.touched_on, contact.next_on)
    return [
        contact.line,
        contact.name,
        contact.company,
        contact.username,
        *(day and day.isoformat() for day in days),
    ]


def _contact_of(record: list[Any]) -> Contact:
    line, name, company, username, touched_on, next_on = record
    return Contact(line, name, company, username, _day(touched_on), _day(next_on))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
